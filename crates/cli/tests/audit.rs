//! `landbridge audit` as it is run: exit codes, formats, configuration, baselines.
#![forbid(unsafe_code)]

use std::process::{Command, Output};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;
use tempfile::TempDir;

const WRONG: &str = "#[no_mangle]\npub extern \"C\" fn free(p: usize) {}\n";
const RIGHT: &str = "#[no_mangle]\npub extern \"C\" fn kit_free(p: usize) {}\n";

struct Place {
    _keep: TempDir,
    folder: Utf8PathBuf,
}

impl Place {
    fn new(source: &str) -> Self {
        let keep = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(keep.path()).unwrap().to_owned();
        let place = Self {
            _keep: keep,
            folder,
        };
        place.write("lib.rs", source);
        place
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_landbridge"))
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .unwrap();
        let Output {
            status,
            stdout,
            stderr,
        } = output;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }
}

#[test]
fn exit_codes_say_what_was_found() {
    let wrong = Place::new(WRONG);
    let (code, out, _) = wrong.run(&["audit"]);
    assert_eq!(code, 1);
    assert!(out.contains("error[export-shadows-libc]"), "{out}");
    assert!(out.contains("lib.rs:2:19"), "{out}");
    assert!(!out.contains('\u{1b}'), "{out}");
    assert_eq!(wrong.run(&["audit", "lib.rs"]).0, 1);
    assert_eq!(wrong.run(&["audit", "--fail-on", "never"]).0, 0);

    assert_eq!(Place::new(RIGHT).run(&["audit"]).0, 0);
    assert_eq!(wrong.run(&["audit", "gone"]).0, 2);
    let (code, _, err) = Place::new("fn f( {").run(&["audit"]);
    assert_eq!(code, 2);
    assert!(err.contains("LB0101"), "{err}");
}

#[test]
fn what_could_not_be_read_counts_most() {
    let place = Place::new(&format!("mod broken;\n{WRONG}"));
    place.write("broken.rs", "fn f( {");
    for arguments in [&["audit"][..], &["audit", "--fail-on", "never"]] {
        let (code, out, err) = place.run(arguments);
        assert_eq!(code, 2, "{out}{err}");
        assert!(out.contains("error[export-shadows-libc]"), "{out}");
        assert!(err.contains("LB0101"), "{err}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_costs_only_itself() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new(&format!("mod shut;\n{WRONG}"));
    place.write("shut.rs", RIGHT);
    let shut = place.folder.join("shut.rs");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::read(&shut).is_ok() {
        // Root reads everything; a link into nothing is the nearest that it can't.
        std::fs::remove_file(&shut).unwrap();
        std::os::unix::fs::symlink("shut.rs", &shut).unwrap();
    }
    let (code, out, err) = place.run(&["audit", "lib.rs"]);
    assert_eq!(code, 2, "{out}{err}");
    assert!(out.contains("error[export-shadows-libc]"), "{out}");
    assert!(err.contains("shut"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_baseline_is_replaced_whole_and_where_it_lies() {
    use std::os::unix::fs::MetadataExt;
    let place = Place::new(WRONG);
    let update = ["audit", "--baseline", "link.json", "--update-baseline"];
    place.write("known.json", "old");
    std::os::unix::fs::symlink("known.json", place.folder.join("link.json")).unwrap();
    let known = place.folder.join("known.json");
    let before = known.metadata().unwrap().ino();
    assert_eq!(place.run(&update).0, 0);
    // Another file took the name of the old one, and the link leads to it.
    assert_ne!(known.metadata().unwrap().ino(), before);
    assert!(place.folder.join("link.json").is_symlink());
    assert_eq!(place.run(&["audit", "--baseline", "link.json"]).0, 0);
    let files = std::fs::read_dir(&place.folder).unwrap().count();
    assert_eq!(files, 3);
}

#[test]
fn json_is_one_object_a_line() {
    let (code, out, _) = Place::new(WRONG).run(&["audit", "--format", "json"]);
    assert_eq!(code, 1);
    let lines: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 1);
    for (key, value) in [
        ("rule", "export-shadows-libc".into()),
        ("level", "error".into()),
        ("file", "lib.rs".into()),
        ("line", Value::from(2)),
        ("column", Value::from(19)),
    ] {
        assert_eq!(lines[0][key], value, "{key}");
    }
    assert!(lines[0]["message"].as_str().unwrap().contains("free"));
}

#[test]
fn sarif_is_one_document_and_only_for_audits() {
    let place = Place::new(WRONG);
    let (_, out, _) = place.run(&["audit", "--format", "sarif"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        document["runs"][0]["results"][0]["ruleId"],
        "export-shadows-libc"
    );
    assert_eq!(place.run(&["doctor", "--format", "sarif"]).0, 2);
}

#[test]
fn the_configuration_changes_levels() {
    let place = Place::new(WRONG);
    place.write(
        "landbridge.toml",
        "[audit.levels]\nexport-shadows-libc = \"warning\"\n",
    );
    assert_eq!(place.run(&["audit"]).0, 0);
    assert_eq!(place.run(&["audit", "--fail-on", "warning"]).0, 1);
    place.write("landbridge.toml", "[audit]\nexclude = [\"lib.rs\"]\n");
    assert!(place.run(&["audit"]).1.starts_with("0 errors, 0 warnings"));
    place.write("landbridge.toml", "[audit]\nlevels = { nil = \"off\" }\n");
    let (code, _, err) = place.run(&["audit"]);
    assert_eq!(code, 2);
    assert!(err.contains("no such rule"), "{err}");
}

#[test]
fn features_are_asked_for_as_of_cargo() {
    let place = Place::new(&format!("#[cfg(feature = \"ffi\")]\n{WRONG}"));
    place.write(
        "Cargo.toml",
        "[package]\nname = \"kit\"\n[lib]\npath = \"lib.rs\"\n[features]\nffi = []\n",
    );
    let (code, _, err) = place.run(&["audit"]);
    assert_eq!(code, 0);
    assert!(err.contains("features of kit that are off: ffi"), "{err}");
    for arguments in [
        &["audit", "--features", "ffi"][..],
        &["audit", "-F", "kit/ffi"],
        &["audit", "--all-features"],
    ] {
        assert_eq!(place.run(arguments).0, 1, "{arguments:?}");
    }
    let (code, _, err) = place.run(&["audit", "--features", "fii"]);
    assert_eq!(code, 2);
    assert!(err.contains("`fii`"), "{err}");
    place.write(
        "landbridge.toml",
        "[audit]\nfeatures = [\"ffi\", \"else\"]\n",
    );
    assert_eq!(place.run(&["audit"]).0, 1);
}

#[test]
fn a_baseline_leaves_what_is_new() {
    let place = Place::new(WRONG);
    let known = ["audit", "--baseline", "known.json"];
    assert_eq!(place.run(&known).0, 2);
    let update = ["audit", "--baseline", "known.json", "--update-baseline"];
    assert_eq!(place.run(&update).0, 0);
    assert_eq!(place.run(&known).0, 0);
    place.write(
        "lib.rs",
        &format!("\n{WRONG}{}", WRONG.replace("free", "read")),
    );
    let (code, out, _) = place.run(&known);
    assert_eq!(code, 1);
    assert!(out.contains("`read`") && !out.contains("`free`"), "{out}");
}

#[test]
fn fixes_are_written() {
    let place = Place::new("unsafe fn f(p: *mut u8) {\n    Box::from_raw(p);\n}\n");
    assert_eq!(place.run(&["audit", "--fail-on", "advice"]).0, 1);
    assert_eq!(place.run(&["audit", "--fail-on", "advice", "--fix"]).0, 0);
    let text = std::fs::read_to_string(place.folder.join("lib.rs")).unwrap();
    assert_eq!(
        text,
        "unsafe fn f(p: *mut u8) {\n    drop(Box::from_raw(p));\n}\n"
    );
}

#[test]
fn rules_are_explained() {
    let place = Place::new(RIGHT);
    let (code, out, _) = place.run(&["explain", "null-slice"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("# null-slice: "), "{out}");
    let (_, list, _) = place.run(&["explain"]);
    assert!(
        list.contains("\npanic-leaves-export  ") && list.contains("LB0101  "),
        "{list}"
    );
    assert_eq!(place.run(&["explain", "null-slices"]).0, 1);
    let (_, card, _) = Place::new(WRONG).run(&["audit", "--scorecard"]);
    assert_eq!(
        card.lines().filter(|line| line.starts_with("  ")).count(),
        10,
        "{card}"
    );
}

/// The workflow and the hook that the book gives do what it says of them.
#[cfg(unix)]
#[test]
fn the_books_command_lines_work() {
    let book = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/audit.md");
    let book = std::fs::read_to_string(book).unwrap();
    let lines = book
        .lines()
        .map(|line| line.trim().trim_start_matches("- "));
    let given = lines.filter_map(|line| {
        let command = line
            .strip_prefix("run: ")
            .or(line.strip_prefix("entry: "))?;
        command.starts_with("landbridge ").then_some(command)
    });
    let binary = Utf8Path::new(env!("CARGO_BIN_EXE_landbridge"));
    let path = format!(
        "{}:{}",
        binary.parent().unwrap(),
        std::env::var("PATH").unwrap_or_default()
    );
    let place = Place::new(WRONG);
    let codes: Vec<Option<i32>> = given
        .map(|line| {
            let mut shell = Command::new("sh");
            let shell = shell.args(["-c", line]).env("PATH", &path);
            let output = shell.current_dir(&place.folder).output().unwrap();
            output.status.code()
        })
        .collect();
    // The document for code scanning, the step that fails, the hook.
    assert_eq!(codes, [Some(0), Some(1), Some(1)]);
    let document = std::fs::read_to_string(place.folder.join("audit.sarif")).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["runs"][0]["results"].as_array().unwrap().len(), 1);
}
