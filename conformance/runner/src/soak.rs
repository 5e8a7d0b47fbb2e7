//! Many mixed calls in each host, with an eye on memory: what is resident after as many calls
//! must be all that is ever needed, and no object may outlive its handle.

use std::fs;
use std::io::Write;
use std::process::Command;

use anyhow::{Context, Result};
use landbridge_model::Interface;
use serde::Deserialize;

use crate::case::Host;
use crate::package::{self, Places, run};
use crate::target::Target;

/// What an allocator may keep without it being a leak: 4 bytes a call.
const TOLERANCE: u64 = 4 << 20;
/// The same for a collected heap, which breathes by up to 8 MiB between two medians.
const COLLECTED: u64 = 12 << 20;

#[derive(Deserialize)]
struct Measured {
    calls: u64,
    early: u64,
    late: u64,
    live: u64,
    seconds: f64,
}

/// A program that is run for long.
#[derive(Clone, Copy)]
enum Program {
    /// Calls of every kind.
    Calls,
    /// Futures, of which some are cancelled at random and some panic.
    Futures,
    /// A tenth as many streams, freed at random: in C, where nothing else frees them.
    Streams,
}

/// Runs a host's soaks; whether memory stayed flat and nothing alive.
pub(crate) fn soak(
    out: &mut dyn Write,
    places: &Places,
    interface: &Interface,
    host: Host,
    calls: u64,
) -> Result<bool> {
    let mut well = true;
    for program in [Program::Calls, Program::Futures] {
        well &= one(out, places, interface, host, program, calls)?;
    }
    if host == Host::C {
        well &= one(out, places, interface, host, Program::Streams, calls / 10)?;
    }
    Ok(well)
}

fn one(
    out: &mut dyn Write,
    places: &Places,
    interface: &Interface,
    host: Host,
    program: Program,
    calls: u64,
) -> Result<bool> {
    let (word, python, node, c) = match program {
        Program::Calls => ("calls", "soak.py", "soak.mjs", "soak.c"),
        Program::Futures => (
            "futures",
            "soak_futures.py",
            "soak-futures.mjs",
            "soak_futures.c",
        ),
        Program::Streams => ("streams", "", "", "soak_streams.c"),
    };
    let mut command = match host {
        Host::Python => {
            let mut command = Command::new(package::install_python(places)?);
            command.arg(places.root.join("python").join(python));
            command.arg(&interface.krate.library);
            command
        }
        Host::Node => {
            let folder = package::install_node(places, Target::Host(host))?;
            fs::copy(places.root.join("node").join(node), folder.join(node))?;
            let mut command = Command::new("node");
            // The engine's room for young objects has its full size at once: it would grow by some MiB
            // at some call or other, the later the less garbage a call makes.
            command.args(["--expose-gc", "--min-semi-space-size=16"]);
            command.args([node, &interface.krate.package]);
            command.current_dir(folder);
            command
        }
        Host::Go | Host::Cpp | Host::Swift | Host::Kotlin => {
            anyhow::bail!("{} has no soak", host.id())
        }
        Host::C => {
            let package = package::install_c(places, interface)?;
            let program = places.fresh("c/soak")?.join("soak");
            package.compile(&places.root.join("c").join(c), &program)?;
            package.command(&program, false)
        }
    };
    let text = run(command.arg(calls.to_string()))?;
    let last = text.lines().last().unwrap_or_default();
    let measured: Measured = serde_json::from_str(last).context("what the soak measured")?;
    let grown = measured.late.saturating_sub(measured.early);
    let tolerance = match host {
        Host::Node => COLLECTED,
        Host::C | Host::Cpp | Host::Python | Host::Go | Host::Swift | Host::Kotlin => TOLERANCE,
    };
    let well = grown <= tolerance && measured.live == 0;
    writeln!(
        out,
        "{}: {} {word} in {:.1} s, {} MiB resident, {} KiB grown, {} live objects: {}",
        host.id(),
        measured.calls,
        measured.seconds,
        measured.late >> 20,
        grown >> 10,
        measured.live,
        if well { "flat" } else { "LEAKS" }
    )?;
    Ok(well)
}
