//! The landbridge command: parses, runs, prints, exits. All else is in the libraries.
#![forbid(unsafe_code)]

mod args;
mod bindings;
mod commands;
mod config;
mod failure;
mod pipeline;
mod project;
mod records;
mod report;
mod selection;
mod vendor;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    let mut reporter = report::Reporter::new(&arguments.global);
    match commands::run(&arguments, &mut reporter) {
        Ok(code) => code,
        // The command has said why.
        Err(failure) if failure.diagnostics.is_empty() => ExitCode::from(failure.exit),
        Err(failure) => {
            reporter.diagnostics(&failure.diagnostics);
            if let Some(diagnostic) = failure.diagnostics.last() {
                reporter.note(format!("More: landbridge explain {}", diagnostic.code.id));
            }
            ExitCode::from(failure.exit)
        }
    }
}
