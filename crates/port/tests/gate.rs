//! Rust files and what the gate says of them. The cases are in `tests/gate/*.txt`: a line `#### RULE: what it shows`,
//! the Rust text, a line `----`, and `RULE at LINE` for each finding or `clean`.

use std::path::Path;

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
