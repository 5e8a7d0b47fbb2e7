//! Running the programs that build and measure, with what they print kept out of the figures.

use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

/// A failure, as it is shown.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The folder of the benchmarks.
pub(crate) fn root() -> Utf8PathBuf {
    Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A command that starts in `folder`.
pub(crate) fn command(folder: &Utf8Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments);
    command
}

/// Runs a command; what it prints is shown only if it fails.
pub(crate) fn run(command: Command) -> Outcome {
    output(command).map(drop)
}

/// What a command prints on its standard output.
pub(crate) fn output(mut command: Command) -> Outcome<String> {
    let shown = shown(&command);
    eprintln!("{shown}");
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{shown}` couldn't be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let printed = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{shown}` failed ({})\n{printed}", output.status))
}

/// A folder with nothing in it.
pub(crate) fn fresh(folder: &Utf8Path) -> Outcome {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("{folder}: {error}"));
        }
        _ => {}
    }
    std::fs::create_dir_all(folder).map_err(|error| format!("{folder}: {error}"))
}

/// Copies a file.
pub(crate) fn copy(from: &Utf8Path, to: &Utf8Path) -> Outcome {
    std::fs::copy(from, to)
        .map(drop)
        .map_err(|error| format!("{from} to {to}: {error}"))
}

/// The files of `folder` whose name ends in `ending`.
pub(crate) fn files(folder: &Utf8Path, ending: &str) -> Outcome<Vec<Utf8PathBuf>> {
    let entries = folder
        .read_dir_utf8()
        .map_err(|error| format!("{folder}: {error}"))?;
    let mut found: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path().to_owned())
        .filter(|path| path.as_str().ends_with(ending))
        .collect();
    found.sort();
    if found.is_empty() {
        return Err(format!("{folder} has no {ending}"));
    }
    Ok(found)
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_all(from: &Utf8Path, to: &Utf8Path) -> Outcome {
    let failed = |error: std::io::Error| format!("{from} to {to}: {error}");
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in from.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let target = to.join(entry.file_name());
        match entry.file_type().map_err(failed)?.is_dir() {
            true => copy_all(entry.path(), &target)?,
            false => copy(entry.path(), &target)?,
        }
    }
    Ok(())
}

/// Builds the library crate in `folder`, optimised, into `target`.
pub(crate) fn cargo(folder: &Utf8Path, target: &Utf8Path) -> Outcome {
    run(cargo_command(folder, target))
}

/// What builds the crate in `folder`, optimised, into `target`.
pub(crate) fn cargo_command(folder: &Utf8Path, target: &Utf8Path) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["build", "--quiet", "--release", "--locked"];
    let mut command = command(folder, &cargo, &arguments);
    command.env("CARGO_TARGET_DIR", target);
    command
}

/// The C compiler.
pub(crate) fn cc() -> String {
    std::env::var("CC").unwrap_or_else(|_| "cc".to_owned())
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
