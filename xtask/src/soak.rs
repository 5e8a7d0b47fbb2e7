//! `cargo xtask soak`: the long runs. Every host calls the kitchen sink a million times from its
//! installed package, then starts a million futures, some of them cancelled and some that panic; memory must stay
//! flat and nothing stay alive. A million futures of the executor come first. The porter is given mutated Zig for as
//! long as wanted: `cargo xtask soak port --seconds 600`. Go is called a hundred million times: `soak go`. `landbridge js serve` answers
//! 200,000 requests: `soak js`. The terminal example draws for as long, at 60 frames a second.

use camino::Utf8Path;

use crate::shell::{self, Outcome};
use crate::{go, serving, setup, terminal, test};

/// What runs long, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Soak {
    /// Only this: `go`, `hosts`, `js`, `port` or `terminal-ui`.
    #[arg(value_parser = ["go", "hosts", "js", "port", "terminal-ui"])]
    only: Option<String>,
    /// How long the porter gets mutated Zig, and the terminal example draws.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Where its random numbers begin; another one gives another run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often Rust calls Go.
    #[arg(long, default_value_t = 100_000_000)]
    calls: u64,
    /// How many requests `landbridge js serve` answers.
    #[arg(long, default_value_t = 200_000)]
    requests: u64,
    /// A folder of Zig files to start from, besides the tests' own.
    #[arg(long)]
    corpus: Option<std::path::PathBuf>,
}

/// Runs what is wanted.
pub(crate) fn run(root: &Utf8Path, yes: bool, soak: &Soak) -> Outcome {
    let is_wanted = |name| soak.only.as_deref().is_none_or(|only| only == name);
    if is_wanted("port") {
        port(root, soak)?;
    }
    if is_wanted("hosts") {
        hosts(root, yes)?;
    }
    if is_wanted("go") {
        go::soak(root, soak.calls)?;
    }
    if is_wanted("js") {
        serving::soak(root, soak.requests)?;
    }
    if is_wanted("terminal-ui") {
        let setup = setup::run(root, yes)?;
        terminal::soak(root, &setup, soak.seconds)?;
    }
    Ok(())
}

/// Mutated Zig: every draft is Rust, passes the gate, is the same twice and done soon.
fn port(root: &Utf8Path, soak: &Soak) -> Outcome {
    let mutations = [
        "test",
        "--quiet",
        "--release",
        "--package",
        "landbridge-port",
        "--test",
        "mutations",
        "--",
        "--nocapture",
    ];
    let mut command = shell::cargo(root, &mutations);
    command.env("SECONDS", soak.seconds.to_string());
    command.env("SEED", soak.seed.to_string());
    if let Some(corpus) = &soak.corpus {
        let corpus = std::path::absolute(corpus).map_err(|error| error.to_string())?;
        command.env("CORPUS", corpus);
    }
    shell::run(command)
}

/// The executor, then every host.
fn hosts(root: &Utf8Path, yes: bool) -> Outcome {
    let futures = [
        "test",
        "--quiet",
        "--release",
        "--package",
        "landbridge-core",
        "--features",
        "async",
        "--test",
        "task_soak",
        "--",
        "--ignored",
    ];
    shell::run(shell::cargo(root, &futures))?;
    let setup = setup::run(root, yes)?;
    test::conformance(root, &setup, &["--soak"])
}
