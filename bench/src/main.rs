//! Measures generated bindings side by side with hand-written ones and with the floor of each host.
//! This file is the command; `rows` says what is measured and aimed at, a file per host builds and
//! starts its candidates, `samples` turns rounds into figures and `report` shows them.
#![forbid(unsafe_code)]

mod c;
mod cpp;
mod go;
mod kotlin;
mod node;
mod peers;
mod python;
mod report;
mod rows;
mod samples;
mod shell;
mod subject;
mod swift;
mod typescript;
mod uniffi;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::report::Report;
use crate::rows::Host;

/// Measure generated bindings beside hand-written ones and the floor of each host.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// Hosts to measure (default: all).
    hosts: Vec<Host>,
    /// Measure only the rows whose names hold one of these texts, with commas between (all but C).
    #[arg(long, default_value = "")]
    only: String,
    /// How to print the figures.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table per host.
    Table,
    /// One JSON document.
    Json,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let hosts = if arguments.hosts.is_empty() {
        Host::value_variants().to_vec()
    } else {
        arguments.hosts
    };
    let mut reports = Vec::new();
    let mut failed = false;
    for host in hosts {
        match measure(host, &arguments.only) {
            Ok(report) => {
                if arguments.format == Format::Table {
                    println!("{}", report.table());
                }
                reports.push(report);
            }
            Err(message) => {
                failed = true;
                eprintln!("{}: {message}", host.title());
            }
        }
    }
    if arguments.format == Format::Json {
        let document = serde_json::json!({ "hosts": reports });
        println!("{document:#}");
    }
    // A missed goal is a result; only what couldn't be measured is a failure.
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn measure(host: Host, only: &str) -> shell::Outcome<Report> {
    let root = shell::root();
    let generated = subject::build(&root, host);
    let measured = match host {
        Host::Python => python::measure(&root, generated.as_deref().ok(), only),
        Host::Node => node::measure(&root, generated.as_deref().ok(), only),
        Host::Bun | Host::Deno => typescript::measure(&root, host, generated.as_deref().ok(), only),
        Host::C => c::measure(&root, generated.as_deref().ok()),
        Host::Cpp => cpp::measure(&root, generated.as_deref().ok()),
        Host::Wasm => wasm::measure(&root, generated.as_deref().ok(), only),
        Host::Swift => swift::measure(&root, generated.as_deref().ok(), only),
        Host::Kotlin => kotlin::measure(&root, generated.as_deref().ok(), only),
        Host::Go => go::measure(&root, generated.as_deref().ok(), only),
    }?;
    let mut report = Report::new(host, measured);
    if let Err(message) = generated {
        report.note(format!("generated code isn't measured: {message}"));
    }
    Ok(report)
}
