//! One file per command; this one only says which is which.

mod audit;
pub(crate) mod bench;
mod build;
mod check;
mod completions;
mod demo;
mod diff;
mod doctor;
mod eject;
mod explain;
mod generate;
mod hosts;
mod init;
mod js;
mod new;
mod port;
mod starter;
mod test;

use std::process::ExitCode;

use landbridge_diagnostics::catalogue::command;

use crate::args::{Arguments, Command, Format};
use crate::failure::{Failure, Outcome};
use crate::report::Reporter;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, reporter: &mut Reporter) -> Outcome<ExitCode> {
    let global = &arguments.global;
    if global.format == Format::Sarif
        && !matches!(arguments.command, Command::Audit(_) | Command::Port(_))
    {
        let message = "only `landbridge audit` and `landbridge port verify` speak SARIF";
        return Err(Failure::new(&command::USAGE, message).exit(2));
    }
    if global.format == Format::Markdown && !matches!(arguments.command, Command::Hosts) {
        let message = "only `landbridge hosts` speaks Markdown";
        return Err(Failure::new(&command::USAGE, message).exit(2));
    }
    let done = match &arguments.command {
        Command::New { path, hosts } => new::run(path, hosts, reporter),
        Command::Init { hosts } => init::run(hosts, global, reporter),
        Command::Check { hosts, stage } => check::run(hosts, stage.as_deref(), global, reporter),
        Command::Generate {
            hosts,
            check,
            force,
        } => generate::run(hosts, *check, *force, global, reporter),
        Command::Build {
            hosts,
            debug,
            force,
        } => build::run(hosts, *debug, *force, global, reporter),
        Command::Test { hosts, debug } => test::run(hosts, *debug, global, reporter),
        Command::Diff { hosts, from } => diff::run(hosts, from, global, reporter),
        Command::Bench(options) => bench::run(options, global, reporter),
        Command::Hosts => hosts::run(global.format, reporter),
        Command::Doctor => doctor::run(reporter),
        Command::Demo { hosts, dir } => demo::run(hosts, dir.as_deref(), reporter),
        Command::Eject { host } => eject::run(host, global, reporter),
        Command::Audit(options) => audit::run(options, global, reporter),
        Command::Port(port) => return Ok(port::run(port, global, reporter)),
        Command::Js { arguments } => return js::run(arguments),
        Command::Explain { id } => explain::run(id.as_deref(), reporter),
        Command::Completions { shell } => completions::run(*shell, reporter),
    };
    done.map(|()| ExitCode::SUCCESS)
}
