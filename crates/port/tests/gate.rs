//! Rust files and what the gate says of them. The cases are in `tests/gate/*.txt`: a line `#### RULE: what it shows`,
//! the Rust text, a line `----`, and `RULE at LINE` for each finding or `clean`.

use std::path::Path;

use clap::Parser as _;
use landbridge_port::command::{Format, Port, Streams};
use landbridge_port::draft;
use landbridge_port::lifetimes::Lifetimes;
use landbridge_port::profile::Profile;
use landbridge_port::verify::verify;

#[test]
fn every_case_holds() {
    let profile = Profile::named("bun").unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gate");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    let mut faults = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for part in text.split("#### ").skip(1) {
            let (title, rest) = part.split_once('\n').unwrap();
            let (rust, expected) = rest.split_once("----\n").unwrap();
            let expected: Vec<&str> = expected
                .lines()
                .map(str::trim)
                .filter(|l| !l.is_empty() && *l != "clean")
                .collect();
            let found: Vec<String> = verify(rust, &profile)
                .iter()
                .map(|f| format!("{} at {}", f.rule, f.line))
                .collect();
            if found != expected {
                faults.push(format!(
                    "==== {title}\n{rust}expected {expected:?}\nfound    {found:?}"
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[derive(clap::Parser)]
struct Command {
    #[command(flatten)]
    port: Port,
}

/// Runs `verify` on a file as the command does; its exit status and what it prints.
fn verified(path: &Path, profile: Option<&str>) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut words = vec!["port".into(), "verify".into(), path.as_os_str().to_owned()];
    words.extend(profile.map(|p| format!("--profile={p}").into()));
    let port = Command::parse_from(words).port;
    let mut streams = Streams {
        out: &mut out,
        err: &mut err,
        progress: &|_, _| {},
    };
    let status = port.run(Format::Text, &mut streams).unwrap();
    (
        status,
        String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap(),
    )
}

#[test]
fn a_draft_is_held_to_the_profile_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.rs");
    std::fs::write(&path, "use std::fs;\n").unwrap();
    assert_eq!(
        verified(&path, None).0,
        1,
        "a file that names none has every rule"
    );
    assert_eq!(verified(&path, Some("std")), (0, String::new()));
    let trailer = "// PORT STATUS\n// todos: 0\n// profile: ";
    std::fs::write(&path, format!("use std::fs;\n{trailer}std\n")).unwrap();
    assert_eq!(verified(&path, None), (0, String::new()));
    std::fs::write(&path, format!("use std::fs;\n{trailer}shop\n")).unwrap();
    let (status, text) = verified(&path, None);
    assert_eq!(status, 1);
    assert!(text.contains("there is no profile `shop`"), "{text}");
}

#[test]
fn drafts_of_programs_pass_the_gate() {
    let profile = Profile::named("std").unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "zig") {
            let bytes = std::fs::read(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy();
            let draft = draft::port(&name, &bytes, &profile, &Lifetimes::default());
            assert_eq!(draft::profile_of(&draft.text), Some("std"));
            assert_eq!(verify(&draft.text, &profile), [], "{name}");
        }
    }
}
