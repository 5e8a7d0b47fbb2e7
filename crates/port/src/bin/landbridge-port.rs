//! The port commands on their own, with the command line they have as `landbridge port`.
#![forbid(unsafe_code)]

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::Parser;
use landbridge_port::command::{Format, Port, Streams};

/// Zig sources to Rust drafts, and the gate for drafts.
#[derive(Debug, Parser)]
#[command(name = "landbridge-port", version)]
struct Arguments {
    #[command(flatten)]
    port: Port,
    /// How `verify` prints findings.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = std::io::stderr().is_terminal();
    let progress = |done: usize, all: usize| {
        if terminal && (done.is_multiple_of(50) || done == all) {
            let end = if done == all { "\n" } else { "" };
            let _ = write!(std::io::stderr(), "\r{done}/{all}{end}");
        }
    };
    let mut streams = Streams {
        out: &mut std::io::stdout(),
        err: &mut std::io::stderr(),
        progress: &progress,
    };
    let status = arguments.port.run(arguments.format, &mut streams);
    ExitCode::from(status.unwrap_or_else(|message| {
        let _ = writeln!(std::io::stderr(), "landbridge-port: {message}");
        2
    }))
}
