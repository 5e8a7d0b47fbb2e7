//! The project's own tasks: `cargo xtask test | setup | golden | bench | tidy | soak |
//! new-rule | new-host`.
//!
//! Only this crate knows how the repository is checked; `.ci/run` calls `cargo xtask test` and
//! nothing else.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task runner prints"
)]

mod bench;
mod engine;
mod examples;
mod go;
mod golden;
mod kotlin;
mod leaves;
mod new_host;
mod new_rule;
mod plan;
mod sanitizers;
mod serving;
mod setup;
mod shell;
mod soak;
mod swift;
mod terminal;
mod test;
mod tidy;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own tasks.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// Ask nothing: install what is missing (also when `CI=true`).
    #[arg(long, global = true)]
    yes: bool,
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Set up what the tests need, then run them all.
    Test {
        /// Only the steps whose name contains this.
        #[arg(long)]
        only: Option<String>,
        /// Steps at a time; with 1, output is shown as it comes.
        #[arg(long)]
        jobs: Option<usize>,
    },
    /// Get what the tests need: into target/, or, after asking, from the system's packages.
    Setup {
        /// Only this: `v8` or `kj`, libraries beneath the engine crates, or `wasm`, `swift` or `kotlin`, what packages for
        /// these are built with.
        only: Option<String>,
    },
    /// Write the checked-in generated code anew.
    Golden {
        /// Write nothing; fail if something would change.
        #[arg(long)]
        check: bool,
    },
    /// Measure generated bindings beside hand-written ones.
    Bench {
        /// `python`, `node`, `bun`, `deno`, `c`, `go`; all of these without.
        hosts: Vec<String>,
    },
    /// Start a rule of the audit: its file, with page, check and tests to fill in.
    NewRule {
        /// Kebab-case, named after the mistake: `null-slice`.
        id: String,
    },
    /// Start a host: its folder, which compiles and refuses every item, and its line in the registry.
    NewHost {
        /// What users type, in lower case: `lua`.
        id: String,
        /// What prose says; the id with a capital if not given.
        #[arg(long)]
        title: Option<String>,
        /// What its packages are called there: `rock`.
        #[arg(long, default_value = "package")]
        kind: String,
    },
    /// Check that prose is true and folders keep their distance.
    Tidy,
    /// The long runs that CI leaves out: memory over millions of calls, ten minutes of mutated Zig, ten of frames.
    Soak(soak::Soak),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let root = shell::root();
    let yes = arguments.yes || shell::in_ci();
    let result = match arguments.task {
        Task::Test { only, jobs } => test::run(&root, yes, only.as_deref(), jobs),
        Task::Setup { only: None } => setup::run(&root, yes)
            .and_then(|_| engine::set_up(&root))
            .and_then(|()| engine::set_up_kj(&root)),
        Task::Setup { only: Some(only) } if only == "v8" => engine::set_up(&root),
        Task::Setup { only: Some(only) } if only == "kj" => engine::set_up_kj(&root),
        Task::Setup { only: Some(only) } if only == "wasm" => wasm::set_up(&root, yes),
        Task::Setup { only: Some(only) } if only == "swift" => swift::set_up(&root, yes),
        Task::Setup { only: Some(only) } if only == "kotlin" => kotlin::set_up(&root),
        Task::Setup { only: Some(only) } => Err(format!(
            "`{only}` isn't known; `v8`, `kj`, `wasm`, `swift` and `kotlin` are"
        )),
        Task::Golden { check } => golden::run(&root, check),
        Task::Bench { hosts } => bench::run(&root, yes, &hosts),
        Task::NewRule { id } => new_rule::run(&root, &id),
        Task::NewHost { id, title, kind } => {
            let usual = new_host::type_name(&id);
            let title = title.as_deref().unwrap_or(&usual);
            let id = &id;
            new_host::run(
                &root,
                &new_host::Called {
                    id,
                    title,
                    kind: &kind,
                },
            )
        }
        Task::Tidy => tidy::run(&root),
        Task::Soak(soak) => soak::run(&root, yes, &soak),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
