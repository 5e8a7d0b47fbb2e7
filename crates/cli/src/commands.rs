//! One file per command; this one only says which is which.

mod build;
mod check;
mod completions;
mod demo;
mod doctor;
mod eject;
mod explain;
mod generate;
mod init;
mod new;
mod starter;
mod test;

use crate::args::{Arguments, Command};
use crate::failure::Outcome;
use crate::report::Reporter;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, reporter: &mut Reporter) -> Outcome<()> {
    let global = &arguments.global;
    match &arguments.command {
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
        Command::Doctor => doctor::run(reporter),
        Command::Demo { hosts, dir } => demo::run(hosts, dir.as_deref(), reporter),
        Command::Eject { host } => eject::run(host, global, reporter),
        Command::Explain { id } => explain::run(id.as_deref(), reporter),
        Command::Completions { shell } => completions::run(*shell, reporter),
    }
}
