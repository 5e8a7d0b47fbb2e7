//! Which hosts a command is about.

use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::tool::Found;
use landbridge_hosts::{Host, capability};
use landbridge_model::Interface;

use crate::args::Hosts;
use crate::config::Config;
use crate::failure::{Failure, Outcome};
use crate::pipeline;
use crate::project::Project;
use crate::report::Reporter;

/// The hosts that were asked for: on the command line, else in landbridge.toml, else every one whose
/// toolchain is here.
pub(crate) fn hosts(asked: &Hosts, config: &Config) -> Outcome<Vec<&'static dyn Host>> {
    let names = named(asked, config);
    if names.is_empty() {
        let ready: Vec<_> = landbridge_hosts::all()
            .filter(|host| ready(*host))
            .collect();
        if ready.is_empty() {
            return Err(Failure::new(
                &command::MISSING_TOOL,
                "no host has its toolchain on this machine",
            )
            .help("run `landbridge doctor`"));
        }
        return Ok(ready);
    }
    let mut chosen: Vec<&'static dyn Host> = Vec::new();
    for name in names {
        let host = find(name.trim())?;
        if !chosen.iter().any(|other| other.id() == host.id()) {
            chosen.push(host);
        }
    }
    Ok(chosen)
}

/// What the command line says, else landbridge.toml.
fn named<'a>(asked: &'a Hosts, config: &'a Config) -> &'a [String] {
    match asked.host.is_empty() {
        true => &config.hosts,
        false => &asked.host,
    }
}

/// Whether somebody said which hosts are meant.
pub(crate) fn any_named(asked: &Hosts, config: &Config) -> bool {
    !named(asked, config).is_empty()
}

/// Of chosen hosts, those to bind an interface to: all that were named; else without those that can't bind some of it,
/// each of which is told of. Where there are bindings already, they are wanted, and would stay behind untold.
pub(crate) fn able(
    chosen: Vec<&'static dyn Host>,
    asked: &Hosts,
    project: &Project,
    interface: &Interface,
    reporter: &Reporter,
) -> Outcome<Vec<&'static dyn Host>> {
    if any_named(asked, &project.config) {
        return Ok(chosen);
    }
    let (mut able, mut warnings, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    for host in chosen {
        let told = pipeline::seen_by(project, host, interface)?.diagnostics;
        match capability::left_out(host, &told) {
            Some(warning) if !project.bindings(host.id()).exists() => {
                warnings.push(warning);
                refusals.extend(told);
            }
            _ => able.push(host),
        }
    }
    if able.is_empty() {
        return Err(refusals.into());
    }
    reporter.diagnostics(&warnings);
    Ok(able)
}

/// The host with this id.
pub(crate) fn find(name: &str) -> Outcome<&'static dyn Host> {
    landbridge_hosts::find(name).ok_or_else(|| {
        let known: Vec<_> = landbridge_hosts::all().map(Host::id).collect();
        Failure::new(&command::UNKNOWN_HOST, format!("there is no host `{name}`"))
            .help(format!("this version knows {}", known.join(", ")))
    })
}

/// What a host lacks, in one line.
pub(crate) fn missing(host: &dyn Host) -> Option<String> {
    host.tools()
        .iter()
        .filter(|tool| !tool.optional)
        .find(|tool| !matches!(tool.find(), Found::Yes { .. }))
        .map(|tool| format!("needs `{}`; to get it: {}", tool.program, tool.how_to_get))
}

/// Whether every tool that building needs is here.
pub(crate) fn ready(host: &dyn Host) -> bool {
    missing(host).is_none()
}
