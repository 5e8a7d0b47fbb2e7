//! Running tools: output is captured, never inherited, and a failure keeps what the tool said.

use std::fmt;
use std::io;
use std::process::{Command, Stdio};

/// A tool that failed.
#[derive(Debug)]
pub struct CommandFailed {
    /// The command line.
    pub command: String,
    /// Its exit code, or why it couldn't be started.
    pub status: Result<Option<i32>, io::Error>,
    /// What it printed on standard output.
    pub stdout: String,
    /// What it printed on standard error.
    pub stderr: String,
}

impl fmt::Display for CommandFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.status {
            Ok(Some(code)) => write!(f, "`{}` ended with exit code {code}", self.command)?,
            Ok(None) => write!(f, "`{}` was ended by a signal", self.command)?,
            Err(error) => return write!(f, "`{}` couldn't be started: {error}", self.command),
        }
        for text in [&self.stdout, &self.stderr] {
            if !text.trim().is_empty() {
                write!(f, "\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for CommandFailed {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.status.as_ref().err().map(|error| error as _)
    }
}

/// The command line as a person would type it, without its environment.
#[must_use]
pub fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| {
            let part = part.to_string_lossy();
            if part.contains(char::is_whitespace) {
                format!("'{part}'")
            } else {
                part.into_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs `command` to its end; its standard output.
///
/// # Errors
/// It couldn't be started or failed.
pub fn run(command: &mut Command) -> Result<String, CommandFailed> {
    Ok(run_both(command)?.0)
}

/// Runs `command` to its end; its standard output and its standard error.
///
/// # Errors
/// As [`run`].
pub fn run_both(command: &mut Command) -> Result<(String, String), CommandFailed> {
    let shown = shown(command);
    let output = match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => {
            return Err(CommandFailed {
                command: shown,
                status: Err(error),
                stdout: String::new(),
                stderr: String::new(),
            });
        }
    };
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        return Ok((stdout, stderr));
    }
    Err(CommandFailed {
        command: shown,
        status: Ok(output.status.code()),
        stdout,
        stderr,
    })
}

/// The first line that `program argument` prints, if it can be run.
#[must_use]
pub fn version_of(program: &str, argument: &str) -> Option<String> {
    let output = Command::new(program)
        .arg(argument)
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = if output.stdout.is_empty() {
        output.stderr
    } else {
        output.stdout
    };
    let text = String::from_utf8_lossy(&text);
    text.lines().next().map(|line| line.trim().to_owned())
}
