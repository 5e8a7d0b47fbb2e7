//! The command line of `port`, once: its options, and what each action does with them. Text goes to the streams the
//! caller hands in, the exit status is returned; printing and exiting are the binary's.

mod drafts;
mod gate;
mod original;
mod support;
mod test;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};

use crate::lifetimes::{HEADER, Lifetimes};
use crate::profile::Profile;
use crate::{draft, ownership, tree};

/// Options and actions of `port`.
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Port {
    /// What to do other than writing drafts.
    #[command(subcommand)]
    pub action: Option<Action>,
    /// How to write drafts.
    #[command(flatten)]
    pub drafts: Drafts,
}

/// What `port` can do besides writing the drafts of named files.
#[derive(Clone, Debug, Subcommand)]
pub enum Action {
    /// Write the drafts of whole folders, only those that changed, and print a table.
    Tree(Drafts),
    /// Print inferred rows of the ownership table, with their evidence.
    Lifetimes(Where),
    /// Check Rust drafts, whoever wrote them.
    Verify(Gate),
    /// Translate Zig files with all they import, compile them with rustc and run their tests.
    Test(TestOf),
}

/// Where sources are and whose tables count.
#[derive(Clone, Debug, Args)]
pub struct Where {
    /// The project's tables: a built-in profile or a TOML file.
    #[arg(long, value_name = "NAME|FILE", default_value = "std")]
    pub profile: String,
    /// What all paths are relative to (default: this folder).
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Zig files, or folders of them.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

/// How to write drafts.
#[derive(Clone, Debug, Args)]
pub struct Drafts {
    /// Which files.
    #[command(flatten)]
    pub place: Where,
    /// Print the draft and write nothing.
    #[arg(long)]
    pub stdout: bool,
    /// Print which rules made which lines and write nothing.
    #[arg(long)]
    pub explain: bool,
    /// Write a report of the run as JSON.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write a report of the run as a page.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Overwrite drafts that were edited by hand.
    #[arg(long)]
    pub force: bool,
    /// Translate, report, and write no draft.
    #[arg(long)]
    pub dry: bool,
    /// How many files at once (default: one a processor).
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// Whose tests to run.
#[derive(Clone, Debug, Args)]
pub struct TestOf {
    /// Which files.
    #[command(flatten)]
    pub place: Where,
    /// Run `main` in place of the tests and show what it writes.
    #[arg(long, hide = true)]
    pub main: bool,
    /// Do not run the tests of the Zig files beside the translated ones where a Zig is here.
    #[arg(long)]
    pub no_zig: bool,
    /// Keep the sources of the last crate in this folder.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// How to check drafts.
#[derive(Clone, Debug, Args)]
pub struct Gate {
    /// The project's tables: a built-in profile or a TOML file (default: what each draft's trailer names; every rule
    /// of the built-in ones for files that name none).
    #[arg(long, value_name = "NAME|FILE")]
    pub profile: Option<String>,
    /// Findings that are known; their counts may only fall. With --force it is written.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write the baseline.
    #[arg(long, requires = "baseline")]
    pub force: bool,
    /// Rust files, or folders of them.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A line a finding.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
    /// One SARIF log.
    Sarif,
}

/// Where text goes.
pub struct Streams<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Everything else.
    pub err: &'a mut dyn Write,
    /// Called with how many files are done and how many there are, from any thread.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl Port {
    /// Does what the options say; the result is the exit status.
    ///
    /// # Errors
    /// If something can't be read or written; the exit status for it is 2.
    pub fn run(&self, format: Format, streams: &mut Streams<'_>) -> Result<u8, String> {
        match &self.action {
            None => self.drafts.run(false, streams),
            Some(Action::Tree(drafts)) => drafts.run(true, streams),
            Some(Action::Lifetimes(place)) => lifetimes(place, streams),
            Some(Action::Verify(gate)) => gate.run(format, streams),
            Some(Action::Test(test)) => test.run(streams),
        }
    }
}

/// Prints inferred rows of the ownership table.
fn lifetimes(place: &Where, streams: &mut Streams<'_>) -> Result<u8, String> {
    let (root, profile) = (place.root()?, profile(&place.profile)?);
    say(streams.out, &format!("{HEADER}\n"))?;
    for source in tree::sources(&root, &place.paths)? {
        let bytes = std::fs::read(root.join(&source)).map_err(|e| format!("{source}: {e}"))?;
        for row in ownership::infer(&source, &bytes, &profile) {
            say(streams.out, &format!("{}\n", ownership::line(&row)))?;
        }
    }
    Ok(0)
}

impl Where {
    fn root(&self) -> Result<PathBuf, String> {
        let root = self.root.as_deref().unwrap_or(Path::new("."));
        std::fs::canonicalize(root).map_err(|e| format!("{}: {e}", root.display()))
    }

    /// The profile, with what the root namespace says of paths it has no row for, and the ownership table.
    fn tables(&self, root: &Path, err: &mut dyn Write) -> Result<(Profile, Lifetimes), String> {
        let mut profile = profile(&self.profile)?;
        let namespace = format!("{}/{}.zig", profile.source_root, profile.root_namespace);
        if let Ok(text) = std::fs::read(root.join(namespace)) {
            draft::learn_root(&text, &mut profile);
        }
        let lifetimes = std::fs::read_to_string(root.join(&profile.lifetimes))
            .map(|t| Lifetimes::read(&t))
            .unwrap_or_default();
        for duplicate in &lifetimes.duplicates {
            say(err, &format!("{}: {duplicate}\n", profile.lifetimes))?;
        }
        Ok((profile, lifetimes))
    }
}

fn profile(name: &str) -> Result<Profile, String> {
    if name.ends_with(".toml") || name.contains('/') {
        let text = std::fs::read_to_string(name).map_err(|e| format!("{name}: {e}"))?;
        return Profile::read(&text).map_err(|e| format!("{name}: {e}"));
    }
    Profile::named(name)
}

/// Writes text; a closed pipe is the reader's wish, not a fault.
fn say(to: &mut dyn Write, text: &str) -> Result<(), String> {
    match to.write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Writes a report so that a reader sees the old one or the new one. A link stays a link, and what is no
/// file (`/dev/stdout`) is written to.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written = if target.metadata().is_ok_and(|it| !it.is_file()) {
        std::fs::write(&target, text)
    } else {
        tree::replace(&target, text.as_bytes())
    };
    written.map_err(|e| format!("{}: {e}", path.display()))
}
