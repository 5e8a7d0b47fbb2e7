//! The port commands on their own, with the command line they have as `landbridge port`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::exit, reason = "this is a command")]

use std::path::PathBuf;
use std::process::ExitCode;

use landbridge_port::draft;
use landbridge_port::lifetimes::Lifetimes;
use landbridge_port::profile::Profile;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).peekable();
    let mut profile = "bun".to_owned();
    let mut stdout = false;
    let mut paths: Vec<PathBuf> = Vec::new();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--profile" => profile = args.next().unwrap_or_default(),
            "--stdout" => stdout = true,
            _ => paths.push(PathBuf::from(arg)),
        }
    }
    let profile = Profile::named(&profile).unwrap();
    let lifetimes = std::fs::read_to_string("docs/LIFETIMES.tsv").map(|t| Lifetimes::read(&t)).unwrap_or_default();
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let rel = path.to_string_lossy().replace('\\', "/");
        let draft = draft::port(&rel, &bytes, &profile, &lifetimes);
        if stdout {
            print!("{}", draft.text);
        } else {
            std::fs::write(&draft.path, &draft.text).unwrap();
        }
    }
    ExitCode::SUCCESS
}
