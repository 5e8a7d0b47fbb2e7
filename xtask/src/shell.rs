//! Running commands from the repository's root, and finding programs.

use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

/// A failure, as it is shown.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The repository's root.
pub(crate) fn root() -> Utf8PathBuf {
    let here = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A command that starts in `folder`.
pub(crate) fn command(folder: &Utf8Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments);
    command
}

/// The cargo that runs this.
pub(crate) fn cargo(folder: &Utf8Path, arguments: &[&str]) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    command(folder, &cargo, arguments)
}

/// Runs a command with its output shown.
pub(crate) fn run(mut command: Command) -> Outcome {
    let shown = shown(&command);
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| format!("`{shown}` couldn't be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` failed ({status})"))
    }
}

/// What a command prints.
pub(crate) fn output(mut command: Command) -> Outcome<String> {
    let shown = shown(&command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{shown}` couldn't be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{shown}` failed ({})", output.status))
    }
}

/// Whether `program argument` runs.
pub(crate) fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Files that git tracks or would track, relative to the root.
pub(crate) fn files(root: &Utf8Path) -> Outcome<Vec<Utf8PathBuf>> {
    let list = [
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ];
    let text = output(command(root, "git", &list))?;
    let paths = text.split('\0').filter(|path| !path.is_empty());
    Ok(paths
        .map(Utf8PathBuf::from)
        .filter(|path| root.join(path).is_file())
        .collect())
}

fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}
