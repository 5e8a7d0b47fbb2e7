//! The command line, once: parser, help and completions all come from here.

use std::ffi::OsString;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Bind one annotated Rust crate to every runtime.
#[derive(Debug, Parser)]
#[command(
    name = "landbridge",
    bin_name = "landbridge",
    version,
    propagate_version = true
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub(crate) global: Global,
}

/// What holds for every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// The Cargo.toml of the crate to bind (default: the one of this folder or of one above it).
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) manifest_path: Option<Utf8PathBuf>,
    /// What to print: text for people, or one JSON object a line.
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,
    /// Whether to colour; `auto` obeys the terminal and NO_COLOR.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
    /// Print only faults and results.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

/// What to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    #[value(aliases = ["text", "table"])]
    Human,
    /// One JSON object a line, on standard output.
    Json,
    /// SARIF 2.1.0, for code scanning; `audit` and `port verify` only.
    Sarif,
    /// Markdown; `hosts` only.
    #[value(name = "md", alias = "markdown")]
    Markdown,
}

/// Whether to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// If the terminal shows colours and NO_COLOR isn't set.
    Auto,
    /// Yes.
    Always,
    /// No.
    Never,
}

/// Which hosts.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Hosts {
    /// Hosts, separated by commas (default: `hosts` of landbridge.toml, else all that have their
    /// toolchain on this machine).
    #[arg(long = "host", value_name = "HOST", value_delimiter = ',')]
    pub(crate) host: Vec<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new crate that is ready to be bound, with a test for each host.
    New {
        /// The folder and package name.
        path: Utf8PathBuf,
        #[command(flatten)]
        hosts: Hosts,
    },
    /// Prepare an existing crate: the dependency and landbridge.toml.
    Init {
        #[command(flatten)]
        hosts: Hosts,
    },
    /// Read the crate and say what can't cross; write nothing.
    Check {
        #[command(flatten)]
        hosts: Hosts,
        /// Print what a stage sees as JSON: `read`, `model` or `lowered:HOST`.
        #[arg(long, value_name = "STAGE")]
        stage: Option<String>,
    },
    /// Write the generated crates to bindings/HOST/.
    Generate {
        #[command(flatten)]
        hosts: Hosts,
        /// Write nothing; fail if what is there differs from what would be written (for CI).
        #[arg(long)]
        check: bool,
        /// Overwrite files that were edited by hand; each is kept beside it as NAME.orig.
        #[arg(long)]
        force: bool,
    },
    /// Generate, compile and package; the packages go to dist/HOST/.
    Build {
        #[command(flatten)]
        hosts: Hosts,
        /// Compile without optimisation and with debug assertions.
        #[arg(long)]
        debug: bool,
        /// Overwrite files that were edited by hand; each is kept beside it as NAME.orig.
        #[arg(long)]
        force: bool,
    },
    /// Install each built package into a clean place and run tests/HOST/ against it.
    Test {
        #[command(flatten)]
        hosts: Hosts,
        /// Compile without optimisation and with debug assertions.
        #[arg(long)]
        debug: bool,
    },
    /// Say what changed since another version, and what it breaks in each host; fail where the crate's version doesn't
    /// tell.
    Diff {
        #[command(flatten)]
        hosts: Hosts,
        /// The other version: a revision of git, or a file that `landbridge check --stage model` printed.
        #[arg(long, value_name = "REVISION|FILE", default_value = "HEAD")]
        from: String,
    },
    /// Measure the crate's own functions in each host: time and allocations for a call, as a table and a report.
    Bench(crate::commands::bench::Options),
    /// Say what each host binds, what it doesn't and why, and the case that proves it.
    Hosts,
    /// Say which hosts' toolchains are on this machine and how to get the others.
    Doctor,
    /// Bind the bundled crate for every host, run one program in each and compare.
    Demo {
        #[command(flatten)]
        hosts: Hosts,
        /// Where to build (default: target/landbridge-demo, or landbridge-demo outside a crate).
        #[arg(long, value_name = "PATH")]
        dir: Option<Utf8PathBuf>,
    },
    /// Hand a generated crate over for good: landbridge won't write to it again.
    Eject {
        /// The host.
        host: String,
    },
    /// Find mistakes at the boundary of any Rust crate: hand-written `extern "C"`, PyO3, napi-rs,
    /// wasm-bindgen, cxx, UniFFI.
    Audit(Audit),
    /// Turn Zig sources into Rust drafts, and check drafts.
    Port(Box<landbridge_port::command::Port>),
    /// Run JavaScript and TypeScript in an embedded V8: `js run FILE`, `js repl`; needs `landbridge-js`, see `doctor`.
    #[command(disable_help_flag = true, disable_version_flag = true)]
    Js {
        /// What `landbridge js` is told; `--help` says more.
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "ARGUMENTS"
        )]
        arguments: Vec<OsString>,
    },
    /// Print the page of a diagnostic or of a rule of the audit, or list all.
    Explain {
        /// `LB0101` or `null-slice`
        id: Option<String>,
    },
    /// Print completions for a shell.
    Completions {
        /// Which.
        shell: clap_complete::Shell,
    },
}

/// What `audit` is told.
#[derive(Clone, Debug, Args)]
pub(crate) struct Audit {
    /// A file, a crate, a workspace, or a folder of them (default: this folder).
    pub(crate) path: Option<Utf8PathBuf>,
    /// Leave out the findings that this file knows.
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<Utf8PathBuf>,
    /// Write all findings to the baseline's file instead of printing them.
    #[arg(long, requires = "baseline")]
    pub(crate) update_baseline: bool,
    /// Features that are on, beside the default ones, separated by commas or spaces; `PACKAGE/FEATURE` for
    /// those of one package.
    #[arg(long, short = 'F', value_name = "FEATURES")]
    pub(crate) features: Vec<String>,
    /// Turn on all features.
    #[arg(long)]
    pub(crate) all_features: bool,
    /// Leave the default features off.
    #[arg(long)]
    pub(crate) no_default_features: bool,
    /// Mend what can be mended mechanically.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Print the ten points of the review checklist, and how each crate stands to them.
    #[arg(long)]
    pub(crate) scorecard: bool,
    /// From which level on findings make the command fail.
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Threshold::Error)]
    pub(crate) fail_on: Threshold,
}

/// A level of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Threshold {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Advice,
    /// Nothing fails.
    Never,
}
