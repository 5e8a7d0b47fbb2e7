//! `cargo landbridge …`: the same as `landbridge …`, found by cargo.
#![forbid(unsafe_code)]

use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    // Cargo passes the subcommand's own name first.
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let arguments = match arguments.split_first() {
        Some((first, rest)) if first == "landbridge" => rest,
        _ => &arguments[..],
    };
    let beside = std::env::current_exe()
        .map(|exe| exe.with_file_name(format!("landbridge{}", std::env::consts::EXE_SUFFIX)))
        .ok()
        .filter(|path| path.exists());
    let program = beside.unwrap_or_else(|| "landbridge".into());
    match Command::new(program).args(arguments).status() {
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(_) => ExitCode::FAILURE,
    }
}
