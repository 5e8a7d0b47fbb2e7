//! Running commands from the repository's root, and finding programs. What a step prints, and what its commands
//! print, is kept together where several steps run at a time.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::process::{Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};

/// A failure, as it is shown.
pub(crate) type Outcome<T = ()> = Result<T, String>;

thread_local! {
    /// Where output of this thread's commands goes, if not to the terminal.
    static OUTPUT: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Runs `work` on this thread; what was printed by it, both streams in order.
pub(crate) fn captured<T>(work: impl FnOnce() -> Outcome<T>) -> (Outcome<T>, Vec<u8>) {
    let file = match tempfile::tempfile() {
        Ok(file) => file,
        Err(error) => return (Err(format!("no place for output: {error}")), Vec::new()),
    };
    OUTPUT.set(Some(file));
    let outcome = work();
    let mut printed = Vec::new();
    if let Some(mut file) = OUTPUT.take() {
        // What can't be read back is lost to the log only.
        let _ = file.rewind();
        let _ = file.read_to_end(&mut printed);
    }
    (outcome, printed)
}

/// Prints a line, to where this thread's output goes.
pub(crate) fn say(line: &str) {
    OUTPUT.with_borrow_mut(|output| match output {
        // As with the terminal, a line that can't be written isn't worth a failure.
        Some(file) => drop(writeln!(file, "{line}")),
        None => println!("{line}"),
    });
}

fn output_to() -> Stdio {
    OUTPUT.with_borrow(|output| {
        let file = output.as_ref().and_then(|file| file.try_clone().ok());
        file.map_or_else(Stdio::inherit, Stdio::from)
    })
}

/// The repository's root.
pub(crate) fn root() -> Utf8PathBuf {
    let here = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Whether this is a machine of CI: nobody to ask, nothing to keep.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
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
        .stdout(output_to())
        .stderr(output_to())
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
        .stderr(output_to())
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
