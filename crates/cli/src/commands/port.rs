//! `landbridge port`: Zig sources to Rust drafts. Options and work are in the port crate; this lends it the terminal.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command;
use landbridge_port::command::{Format, Port, Streams};

use crate::args::{self, Global};
use crate::report::Reporter;

/// The exit status is the port crate's: 1 if the gate found something, 2 if the run itself failed.
pub(super) fn run(port: &Port, global: &Global, reporter: &Reporter) -> ExitCode {
    let format = match global.format {
        // Markdown is refused before.
        args::Format::Human | args::Format::Markdown => Format::Text,
        args::Format::Json => Format::Json,
        args::Format::Sarif => Format::Sarif,
    };
    let shown = !global.quiet && std::io::stderr().is_terminal();
    let progress = |done: usize, all: usize| {
        if shown && (done.is_multiple_of(50) || done == all) {
            let end = if done == all { "\n" } else { "" };
            let _ = write!(std::io::stderr(), "\r{done}/{all}{end}");
        }
    };
    let mut streams = Streams {
        out: &mut std::io::stdout(),
        err: &mut std::io::stderr(),
        progress: &progress,
    };
    let status = port.run(format, &mut streams).unwrap_or_else(|message| {
        reporter.diagnostics(&[Diagnostic::error(&command::FILE, message)]);
        2
    });
    ExitCode::from(status)
}
