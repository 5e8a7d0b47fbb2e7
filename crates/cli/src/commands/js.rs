//! `landbridge js`: hands over to `landbridge-js`, a program of its own, since it links V8's library and nothing else of
//! landbridge has to be where that isn't. It is looked for beside this program, then on PATH.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use landbridge_diagnostics::catalogue::command;
use serde_json::json;

use crate::failure::{Failure, Outcome};
use crate::report::Reporter;

const PROGRAM: &str = "landbridge-js";

/// What gets it.
const HOW_TO_GET: &str = "in landbridge's sources, `cargo xtask setup v8` gets V8 where apt-get is (or let \
LANDBRIDGE_V8_ROOT name a folder with the headers and library of Node's V8), then `cargo install --path \
runtime/engine/js`";

/// Runs it with the arguments as they came; its exit code is ours.
pub(super) fn run(arguments: &[OsString]) -> Outcome<ExitCode> {
    let program = find().ok_or_else(|| {
        Failure::new(
            &command::MISSING_TOOL,
            format!("`{PROGRAM}` isn't here, which runs JavaScript"),
        )
        .help(format!("to get it: {HOW_TO_GET}"))
    })?;
    let failed = |error: std::io::Error| {
        Failure::new(
            &command::MISSING_TOOL,
            format!("{} can't be started: {error}", program.display()),
        )
        .help(format!("to get it anew: {HOW_TO_GET}"))
    };
    let mut command = Command::new(&program);
    command.args(arguments);
    #[cfg(unix)]
    {
        // In this process's place, so that signals and the terminal are its own.
        use std::os::unix::process::CommandExt as _;
        Err(failed(command.exec()))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().map_err(failed)?;
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(ExitCode::from(code.unwrap_or(1)))
    }
}

/// What `landbridge doctor` says.
pub(super) fn doctor(reporter: &Reporter) {
    let version = find().and_then(|program| version(&program));
    let ready = if version.is_some() {
        "ready  "
    } else {
        "missing"
    };
    reporter.line(format!("{ready} JavaScript runtime (`landbridge js`)"));
    reporter.line(match &version {
        Some(version) => format!("          {PROGRAM}: {version}"),
        None => format!(
            "          {PROGRAM}: not here (nothing else needs it); to get it: {HOW_TO_GET}"
        ),
    });
    reporter.object(
        "js",
        json!({ "ready": version.is_some(), "version": version }),
    );
}

/// None where it doesn't start, as without V8's library.
fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

fn find() -> Option<PathBuf> {
    let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let own = std::env::current_exe().ok();
    let beside = own.and_then(|own| Some(own.parent()?.to_owned()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = beside.into_iter().chain(std::env::split_paths(&path));
    folders
        .map(|folder| folder.join(&name))
        .find(|program| program.is_file())
}
