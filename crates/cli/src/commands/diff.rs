//! `landbridge diff`: what changed since another version of the crate, and what that breaks in each host.

use std::fs;
use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::semver::Version;
use landbridge_diagnostics::catalogue::command;
use landbridge_hosts::Host;
use landbridge_hosts::compatibility::{Effect, effect};
use landbridge_model::Interface;
use landbridge_model::diff::Change;
use serde_json::json;

use crate::args::{Global, Hosts};
use crate::failure::{Failure, Outcome};
use crate::pipeline;
use crate::project::Project;
use crate::report::Reporter;
use crate::selection;

pub(super) fn run(
    hosts: &Hosts,
    from: &str,
    global: &Global,
    reporter: &mut Reporter,
) -> Outcome<()> {
    let project = Project::find(global)?;
    reporter.set_root(&project.folder);
    // Without a choice every host is asked: no toolchain is needed to compare.
    let hosts = if selection::any_named(hosts, &project.config) {
        selection::hosts(hosts, &project.config)?
    } else {
        landbridge_hosts::all().collect()
    };
    let old = other(&project, from, reporter)?;
    let new = pipeline::interface(&project, reporter)?;
    let (mut breaking, mut seen) = (0, 0);
    for change in new.changes_since(&old) {
        let effects: Vec<_> = (hosts.iter())
            .map(|host| (*host, effect(*host, &change)))
            .filter(|(_, effect)| *effect != Effect::Unseen)
            .collect();
        if effects.is_empty() {
            continue;
        }
        seen += 1;
        let breaks = tell(&change, &effects, reporter);
        breaking += usize::from(breaks);
    }
    if seen == 0 {
        reporter.line(format!("nothing that users see changed since {from}"));
    }
    judge(&old, &new, breaking, seen)
}

/// Prints a change; whether it breaks a host's programs.
fn tell(change: &Change, effects: &[(&dyn Host, Effect)], reporter: &Reporter) -> bool {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (host, effect) in effects {
        if let Effect::Breaks(reason) = effect {
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, hosts)) => hosts.push(host.id()),
                None => reasons.push((reason, vec![host.id()])),
            }
        }
    }
    let mark = if reasons.is_empty() {
        "keeps "
    } else {
        "breaks"
    };
    reporter.line(format!("{mark}  {change}"));
    for (reason, hosts) in &reasons {
        reporter.line(format!("        {}: {reason}", hosts.join(", ")));
    }
    let breaks: Vec<_> = (reasons.iter())
        .flat_map(|(reason, hosts)| hosts.iter().map(move |host| (host, reason)))
        .map(|(host, reason)| json!({ "host": host, "reason": reason }))
        .collect();
    let text = change.to_string();
    reporter.object(
        "change",
        json!({ "change": change, "text": text, "breaks": breaks }),
    );
    !reasons.is_empty()
}

/// Whether the crate's version says what happened.
fn judge(old: &Interface, new: &Interface, breaking: usize, seen: usize) -> Outcome<()> {
    let version = |interface: &Interface| {
        let text = &interface.krate.version;
        Version::parse(text).map_err(|error| {
            Failure::new(&command::NO_CRATE, format!("the version `{text}`: {error}"))
        })
    };
    let (before, after) = (version(old)?, version(new)?);
    if breaking == 0 || announces(&before, &after) {
        return Ok(());
    }
    let breaks = if breaking == 1 { "breaks" } else { "break" };
    let versions = if before == after {
        format!("the version is still {after}")
    } else {
        format!("{before} to {after} doesn't say so")
    };
    let next = if before.major > 0 {
        Version::new(before.major + 1, 0, 0)
    } else {
        Version::new(0, before.minor + 1, 0)
    };
    let message = format!("{breaking} of {seen} changes {breaks} users, and {versions}");
    Err(Failure::new(&command::BREAKS, message).help(format!(
        "raise the version to {next}, or keep what users rely on"
    )))
}

/// Whether users of `before` expect that `after` breaks them.
fn announces(before: &Version, after: &Version) -> bool {
    match (before.major, before.minor) {
        (0, 0) => after > before,
        (0, minor) => (after.major, after.minor) > (0, minor),
        (major, _) => after.major > major,
    }
}

/// The interface of the other version.
fn other(project: &Project, from: &str, reporter: &Reporter) -> Outcome<Interface> {
    let file = Utf8Path::new(from);
    if file.is_file() {
        let text = fs::read_to_string(file).map_err(|error| Failure::io(file, &error))?;
        return serde_json::from_str(&text).map_err(|error| {
            let message = format!("{file} is no interface: {error}");
            Failure::new(&command::FILE, message)
                .help("`landbridge check --stage model` prints one")
        });
    }
    let place = tempfile::tempdir().map_err(|error| Failure::io(Utf8Path::new("."), &error))?;
    let to = Utf8Path::from_path(place.path()).ok_or_else(|| {
        Failure::new(&command::FILE, "the folder for temporary files isn't UTF-8")
    })?;
    let inside = checked_out(&project.folder, from, to)?;
    let there = to.join(inside).join("Cargo.toml");
    if !there.exists() {
        let message = format!("the crate isn't in `{from}`");
        return Err(Failure::new(&command::NO_CRATE, message));
    }
    pipeline::interface(&Project::load(&there)?, reporter)
}

/// Puts the files of a revision into a folder; where the crate is in them.
fn checked_out(folder: &Utf8Path, revision: &str, to: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let unknown = |text: String| {
        Failure::new(&command::USAGE, text)
            .help("--from takes a revision of git, or a file that `landbridge check --stage model` printed")
    };
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(arguments)
            .output();
        let output = output.map_err(|error| unknown(format!("git can't be run: {error}")))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        } else {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().next().unwrap_or_default();
            Err(unknown(format!(
                "`{revision}` is neither a file nor a revision: {said}"
            )))
        }
    };
    let commit = format!("{revision}^{{commit}}");
    let commit = git(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ])
    .map_err(|_| {
        unknown(format!(
            "`{revision}` is neither a file nor a revision here"
        ))
    })?;
    let inside = git(&["rev-parse", "--show-prefix"])?;
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let failed = |error: std::io::Error| Failure::io(to, &error);
    let mut archive = Command::new("git")
        .args(["-C", &top, "archive", &commit])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let mut unpack = Command::new("tar");
    unpack.args(["-x", "-C", to.as_str()]);
    if let Some(files) = archive.stdout.take() {
        unpack.stdin(files);
    }
    let unpacked = unpack.status().map_err(failed)?;
    let packed = archive.wait().map_err(failed)?;
    if unpacked.success() && packed.success() {
        Ok(Utf8PathBuf::from(inside))
    } else {
        Err(Failure::new(
            &command::FILE,
            format!("the files of `{revision}` couldn't be unpacked"),
        ))
    }
}
