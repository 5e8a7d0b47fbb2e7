//! `landbridge bench` as a user meets it: builds a crate's packages for the hosts that are here and measures them.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value as Json;

fn landbridge(folder: &std::path::Path, arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_landbridge"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.success(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

#[test]
#[ignore = "builds packages twice for each host; a step of `cargo xtask test` of its own"]
fn a_new_crate_is_measured_in_each_host_that_is_here() {
    let place = tempfile::tempdir().expect("a folder");
    let (made, _, told) = landbridge(place.path(), &["new", "hello"]);
    assert!(made, "{told}");
    let folder = place.path().join("hello");
    let config = folder.join("landbridge.toml");
    let text = fs::read_to_string(&config).expect("a file");
    let hosts = text
        .lines()
        .find(|line| line.starts_with("hosts"))
        .expect("hosts")
        .to_owned();
    let given =
        "[bench.arguments]\n\"Counter::new\" = [4000000000]\n\"Counter::increment\" = [1]\n";
    fs::write(&config, format!("{hosts}\n\n{given}")).expect("a file");
    let source = folder.join("src/lib.rs");
    let more = "\n/// Soon.\n#[landbridge::export]\npub async fn soon(value: u32) -> u32 {\n    value\n}\n\n\
        /// Numbers.\n#[landbridge::export]\npub fn numbers() -> impl Iterator<Item = u32> + Send {\n    0..\n}\n\n\
        /// Nothing, ever.\n#[landbridge::export]\npub async fn never() {\n    std::future::pending().await\n}\n";
    let text = fs::read_to_string(&source).expect("a file") + more;
    fs::write(&source, text).expect("a file");
    let (well, told, wrong) = landbridge(&folder, &["--format", "json", "bench"]);
    assert!(well, "{told}\n{wrong}");
    let lines: Vec<Json> = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let engines: Vec<&Json> = (lines.iter())
        .filter(|line| line["type"] == "bench")
        .collect();
    assert!(!engines.is_empty(), "{told}");
    let wanted: BTreeSet<&str> = [
        "greet",
        "centroid",
        "area",
        "Counter::new",
        "Counter::increment",
        "Counter::count",
    ]
    .into();
    for engine in &engines {
        let functions = engine["functions"].as_object().expect("functions");
        let names: BTreeSet<&str> = functions.keys().map(String::as_str).collect();
        let mut wanted = wanted.clone();
        if engine["host"] != "c" {
            wanted.extend(["soon", "numbers"]);
        }
        assert_eq!(names, wanted, "{engine}");
        let left = engine["uncalled"].as_array().expect("a list");
        let never = left.iter().find(|it| it["function"] == "never");
        let never = never.map_or("", |it| it["why"].as_str().unwrap_or_default());
        assert!(
            never.contains(if engine["host"] == "c" {
                "is async"
            } else {
                "wasn't over after"
            }),
            "{engine}"
        );
        for (name, cost) in functions {
            assert!(
                cost["ns"].as_f64().is_some_and(|ns| ns > 0.0),
                "{name}: {cost}"
            );
        }
        let why = match engine["host"].as_str() {
            Some("wasm") => Some("aren't counted"),
            Some("v8" | "kotlin") => Some("no way to read the counters"),
            _ => None,
        };
        if let Some(why) = why {
            let told = engine["uncounted"].as_str().unwrap_or_default();
            assert!(told.contains(why), "{engine}");
            continue;
        }
        assert_eq!(engine["uncounted"], Json::Null, "{engine}");
        for (name, cost) in functions {
            assert!(cost["allocations"].as_f64().is_some(), "{name}: {cost}");
            assert!(cost["copied"].as_f64().is_some(), "{name}: {cost}");
        }
        // `format!` allocates; a mean of lent memory and an addition don't.
        assert!(
            functions["greet"]["allocations"].as_f64() >= Some(1.0),
            "{engine}"
        );
        assert_eq!(
            functions["Counter::increment"]["allocations"].as_f64(),
            Some(0.0),
            "{engine}"
        );
    }
    // Text crosses as a copy both ways, but in C, C++ and Swift, which lend it in and are given it; a number takes no memory.
    for engine in engines.iter().filter(|it| it["uncounted"] == Json::Null) {
        let copied = |name: &str| engine["functions"][name]["copied"].as_f64();
        let greeted = copied("greet").expect("a number");
        assert!(
            if matches!(engine["host"].as_str(), Some("c" | "cpp" | "swift")) {
                greeted == 0.0
            } else {
                greeted > 64.0
            },
            "{engine}"
        );
        assert_eq!(copied("Counter::increment"), Some(0.0), "{engine}");
    }
    let report = fs::read_to_string(folder.join("target/landbridge/bench.html")).expect("a report");
    assert!(report.contains("<svg") && report.contains("Counter::increment"));
}

#[test]
fn names_that_no_function_has_are_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let (made, _, told) = landbridge(place.path(), &["new", "hello", "--host", "c"]);
    assert!(made, "{told}");
    let folder = place.path().join("hello");
    fs::write(
        folder.join("landbridge.toml"),
        "[bench]\nskip = [\"gret\"]\n",
    )
    .expect("a file");
    let (well, _, wrong) = landbridge(&folder, &["bench", "--host", "c"]);
    assert!(!well && wrong.contains("names `gret`"), "{wrong}");
}
