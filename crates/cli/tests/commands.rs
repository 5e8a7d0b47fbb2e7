//! The command as a user meets it: what it writes, what it refuses and how, and that nothing of the user's is
//! lost. What it builds is tried by the examples and the conformance runner.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, rest: &str) -> PathBuf {
        self.0.path().join(rest)
    }

    /// A crate made by `new`, for C.
    fn with_crate() -> Self {
        let place = Self::new();
        let made = run(place.0.path(), &["new", "hello", "--host", "c"]);
        assert!(made.status.success(), "{}", text(&made));
        place
    }

    fn landbridge(&self, arguments: &[&str]) -> Output {
        run(&self.path("hello"), arguments)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("a file")
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).expect("a file");
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_landbridge"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("the command runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

#[test]
fn names_that_a_host_or_rust_cant_have_are_refused() {
    let place = Place::new();
    for (name, why) in [
        ("fn", "keyword of Rust"),
        ("import", "`import import` is no Python"),
        ("std", "hide a crate"),
        ("ends-", "lower-case letters"),
    ] {
        let said = refused(&run(place.0.path(), &["new", name]), "LB0514");
        assert!(said.contains(why), "{said}");
        assert!(!place.path(name).exists());
    }
}

#[test]
fn settings_are_refused_at_their_place() {
    let place = Place::with_crate();
    let config = place.read("hello/landbridge.toml");
    place.write(
        "hello/landbridge.toml",
        "hosts = [\"c\"]\n\n[c]\nprefix = \"9\"\n",
    );
    let said = refused(&place.landbridge(&["check"]), "LB0403");
    assert!(said.contains("landbridge.toml:4:10"), "{said}");
    place.write(
        "hello/landbridge.toml",
        &format!("features = [\"nope\"]\n{config}"),
    );
    let said = refused(&place.landbridge(&["check"]), "LB0504");
    assert!(said.contains("no feature `nope`"), "{said}");
}

#[test]
fn names_inside_declarations_that_collide_are_refused_with_both_places() {
    let place = Place::with_crate();
    place.write(
        "hello/src/lib.rs",
        "#[landbridge::record]\npub enum Side { FooBar, Foo_Bar }\n\
         #[landbridge::export]\npub fn side() -> Side { Side::FooBar }\n",
    );
    let said = refused(&place.landbridge(&["check", "--host", "python"]), "LB0401");
    assert!(
        said.contains("lib.rs:2:25") && said.contains("lib.rs:2:17"),
        "{said}"
    );
}

/// It failed with this code and this diagnostic.
#[track_caller]
fn refused(output: &Output, id: &str) -> String {
    let text = text(output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(&format!("error[{id}]")), "{text}");
    text
}

#[test]
fn new_writes_a_crate_and_never_over_one() {
    let place = Place::with_crate();
    for file in [
        "Cargo.toml",
        "landbridge.toml",
        "src/lib.rs",
        "tests/c/first.c",
        ".gitignore",
    ] {
        assert!(place.path("hello").join(file).is_file(), "{file}");
    }
    assert!(
        !place.path("hello/tests/python").exists(),
        "only what was asked for"
    );
    place.write("hello/src/lib.rs", "// mine\n");
    refused(&run(place.0.path(), &["new", "hello"]), "LB0510");
    assert_eq!(place.read("hello/src/lib.rs"), "// mine\n");
}

#[test]
fn new_below_a_workspace_stands_alone() {
    let place = Place::new();
    place.write("Cargo.toml", "[workspace]\nmembers = []\n");
    let made = run(place.0.path(), &["new", "hello", "--host", "c"]);
    assert!(made.status.success(), "{}", text(&made));
    assert!(place.read("hello/Cargo.toml").contains("[workspace]"));
}

#[test]
fn names_and_hosts_that_cannot_be_are_refused() {
    let place = Place::new();
    for name in ["Upper", "1st", "std", "a.b", "ä"] {
        refused(&run(place.0.path(), &["new", name]), "LB0514");
        assert_eq!(fs::read_dir(place.0.path()).expect("a folder").count(), 0);
    }
    let text = refused(
        &run(place.0.path(), &["new", "fine", "--host", "fortran"]),
        "LB0501",
    );
    assert!(text.contains("c, cpp, python, node"), "{text}");
}

#[test]
fn generate_writes_once_and_keeps_hand_edits() {
    let place = Place::with_crate();
    let first = place.landbridge(&["generate"]);
    assert!(first.status.success(), "{}", text(&first));
    let again = text(&place.landbridge(&["generate"]));
    assert!(again.contains("0 written"), "{again}");
    assert!(place.landbridge(&["generate", "--check"]).status.success());

    let file = "hello/bindings/c/src/lib.rs";
    let edited = place.read(file) + "// mine\n";
    place.write(file, &edited);
    refused(&place.landbridge(&["generate"]), "LB0506");
    assert_eq!(place.read(file), edited);
    assert!(!place.landbridge(&["generate", "--check"]).status.success());
    assert!(place.landbridge(&["generate", "--force"]).status.success());
    assert_eq!(place.read("hello/bindings/c/src/lib.rs.orig"), edited);
}

#[test]
fn generated_code_follows_the_source() {
    let place = Place::with_crate();
    assert!(place.landbridge(&["generate"]).status.success());
    let source = place.read("hello/src/lib.rs");
    let more = "\n/// Trebles.\n#[landbridge::export]\npub fn treble(value: u16) -> u32 { u32::from(value) * 3 }\n";
    place.write("hello/src/lib.rs", &(source + more));
    refused(&place.landbridge(&["generate", "--check"]), "LB0507");
    assert!(place.landbridge(&["generate"]).status.success());
    assert!(
        place
            .read("hello/bindings/c/include/hello.h")
            .contains("hello_treble(")
    );
}

#[test]
fn an_ejected_host_is_left_alone() {
    let place = Place::with_crate();
    assert!(place.landbridge(&["generate"]).status.success());
    let ejected = place.landbridge(&["eject", "c"]);
    assert!(ejected.status.success(), "{}", text(&ejected));
    let file = "hello/bindings/c/src/lib.rs";
    let edited = place.read(file) + "// mine\n";
    place.write(file, &edited);
    place.landbridge(&["generate", "--force"]);
    assert_eq!(place.read(file), edited);
}

#[test]
fn all_faults_are_told_at_once_with_their_places() {
    let place = Place::with_crate();
    place.write(
        "hello/src/lib.rs",
        "#[landbridge::export]\npub fn first(value: std::rc::Rc<u8>) {}\n\
         #[landbridge::export]\npub fn second<T>(value: T) {}\n",
    );
    let output = place.landbridge(&["check"]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output);
    assert!(told.contains("src/lib.rs:2:"), "{told}");
    assert!(told.contains("src/lib.rs:4:"), "{told}");
    assert!(place.landbridge(&["generate"]).status.code() == Some(1));
    assert!(
        !place.path("hello/bindings").exists(),
        "nothing half-written"
    );
}

/// Its output, of a command that succeeded.
#[track_caller]
fn done(output: &Output) -> String {
    let text = text(output);
    assert!(output.status.success(), "{text}");
    text
}

#[test]
fn a_host_that_cant_bind_an_item_is_left_out_unless_it_was_named() {
    let place = Place::with_crate();
    place.write(
        "hello/src/lib.rs",
        "#[landbridge::export(blocking)]\npub fn slow() {}\n\
         #[landbridge::export]\npub fn memory(of: landbridge::Buffer<u8>) {}\n",
    );
    place.write("hello/landbridge.toml", "");
    let warning = "WebAssembly is left out: `hello::slow` is blocking, which WebAssembly doesn't bind yet, nor one item more";
    let told = done(&place.landbridge(&["check"]));
    let told_once = told.matches(warning).count() == 1 && told.contains("src/lib.rs:2:");
    assert!(
        told_once && told.contains("unbound = \"leave-out\""),
        "{told}"
    );
    let crossing = |told: &str| {
        let line = told.lines().find(|line| line.contains("can cross to"));
        line.unwrap_or_default().to_owned()
    };
    let hosts = crossing(&told);
    assert!(hosts.contains("c, ") && !hosts.contains("wasm"), "{told}");
    let generated = done(&place.landbridge(&["generate"]));
    assert!(place.path("hello/bindings/c").is_dir(), "{generated}");
    assert!(!place.path("hello/bindings/wasm").exists(), "{generated}");
    // Whoever names it is told what is wrong.
    refused(&place.landbridge(&["check", "--host", "wasm"]), "LB0404");
    place.write("hello/landbridge.toml", "hosts = [\"c\", \"wasm\"]\n");
    refused(&place.landbridge(&["check"]), "LB0404");
    // One way out.
    let config = "[wasm]\nunbound = \"leave-out\"\n";
    place.write("hello/landbridge.toml", config);
    let told = done(&place.landbridge(&["check"]));
    assert!(!told.contains("WebAssembly is left out"), "{told}");
    assert!(crossing(&told).contains("wasm"), "{told}");
    // What contradicts itself is an error in any case.
    place.write("hello/landbridge.toml", "");
    place.write(
        "hello/src/lib.rs",
        "#[landbridge::import(skip(wasm))]\npub trait Store: Send + Sync { fn get(&self) -> u8; }\n\
         #[landbridge::export]\npub fn first(from: std::sync::Arc<dyn Store>) -> u8 { from.get() }\n",
    );
    refused(&place.landbridge(&["check"]), "LB0404");
}

#[test]
fn json_is_one_object_a_line() {
    let place = Place::with_crate();
    place.write("hello/landbridge.toml", "host = [\"c\"]\n");
    let output = place.landbridge(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let objects: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let fault = objects
        .iter()
        .find(|object| object["type"] == "diagnostic")
        .expect("a diagnostic");
    assert_eq!(fault["code"], "LB0504");
    assert_eq!(fault["place"]["file"], "landbridge.toml");
    assert_eq!(fault["place"]["line"], 1);
}

#[test]
fn stages_are_shown() {
    let place = Place::with_crate();
    for stage in [
        "read",
        "model",
        "lowered:c",
        "lowered:python",
        "lowered:node",
    ] {
        let output = place.landbridge(&["check", "--stage", stage]);
        assert!(output.status.success(), "{stage}: {}", text(&output));
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("Counter"),
            "{stage}"
        );
    }
}

#[test]
fn what_is_no_crate_is_said() {
    let place = Place::new();
    refused(&run(place.0.path(), &["check"]), "LB0502");
    let place = Place::with_crate();
    place.write("hello/Cargo.toml", "[package\n");
    refused(&place.landbridge(&["check"]), "LB0502");
}

#[test]
fn pages_and_completions_are_there() {
    let place = Place::new();
    let page = run(place.0.path(), &["explain", "LB0401"]);
    assert!(text(&page).contains("same name"), "{}", text(&page));
    refused(&run(place.0.path(), &["explain", "LB9999"]), "LB0514");
    for shell in ["bash", "zsh", "fish"] {
        let output = run(place.0.path(), &["completions", shell]);
        assert!(
            output.status.success() && text(&output).contains("generate"),
            "{shell}"
        );
    }
    let unknown = run(place.0.path(), &["frobnicate"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn doctor_tells_of_every_host() {
    let place = Place::new();
    let told = text(&run(place.0.path(), &["doctor"]));
    for title in ["C (", "Python (", "Node (", "Go ("] {
        assert!(told.contains(title), "{told}");
    }
    // With nothing on the path each host says what is missing and how to get it.
    let output = Command::new(env!("CARGO_BIN_EXE_landbridge"))
        .arg("doctor")
        .current_dir(place.0.path())
        .env("PATH", "")
        .output()
        .expect("the command runs");
    let told = text(&output);
    assert!(told.contains("to get it"), "{told}");
    assert!(
        told.contains("go: not here; to get it: https://go.dev/dl"),
        "{told}"
    );
    assert!(told.contains("landbridge-js: not here"), "{told}");
}

#[cfg(unix)]
#[test]
fn js_hands_over_to_its_own_program() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    let run = |path: &Path, arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_landbridge"))
            .args(arguments)
            .env("PATH", path)
            .output()
            .expect("the command runs")
    };
    let empty = place.path("empty");
    fs::create_dir(&empty).expect("a folder");
    let said = refused(&run(&empty, &["js", "run", "a.js"]), "LB0505");
    assert!(
        said.contains("cargo install --path runtime/engine/js"),
        "{said}"
    );
    // Whatever follows is the other program's, options too, and so is the exit code.
    let program = place.path("landbridge-js");
    fs::write(&program, "#!/bin/sh\necho \"$@\"; exit 7\n").expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("allowed");
    let output = run(
        place.0.path(),
        &["js", "run", "--time-limit", "5", "--help", "a b.js"],
    );
    assert_eq!(output.status.code(), Some(7));
    assert_eq!(text(&output), "run --time-limit 5 --help a b.js\n");
    assert_eq!(text(&run(place.0.path(), &["js", "--help"])), "--help\n");
}
