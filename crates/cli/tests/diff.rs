//! `landbridge diff` as a user meets it: a crate in git, changed, and what is said of it in each host.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BEFORE: &str = r#"//! A crate.

/// A place.
#[landbridge::record]
pub struct Place {
    /// Its name.
    pub name: String,
    /// How high it is.
    pub height: f64,
}

/// A suit.
#[landbridge::record]
#[derive(Clone, Copy)]
pub enum Suit {
    /// Clubs.
    Clubs = 1,
    /// Hearts.
    Hearts = 2,
}

/// What goes wrong.
#[landbridge::error]
#[derive(Debug)]
pub enum Fault {
    /// Nothing there.
    Missing,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("missing")
    }
}

impl std::error::Error for Fault {}

/// Finds.
#[landbridge::export]
pub fn find(text: String, places: Vec<Place>) -> Option<Place> {
    places.into_iter().find(|it| it.name == text)
}

/// Counts.
#[landbridge::export]
pub fn count(suit: Suit) -> u32 {
    suit as u32
}

/// Goes away.
#[landbridge::export]
pub fn gone() {}
"#;

struct Krate(tempfile::TempDir);

impl Krate {
    fn new() -> Self {
        let place = tempfile::tempdir().expect("a folder");
        let made = landbridge(place.path(), &["new", "places", "--host", "c"]);
        assert!(made.status.success(), "{}", text(&made));
        let krate = Self(place);
        krate.write("src/lib.rs", BEFORE);
        krate.write("landbridge.toml", "");
        for arguments in [
            &["init", "--quiet"][..],
            &["add", "--all", "--force"],
            &[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "commit",
                "--quiet",
                "-m",
                "first",
            ],
        ] {
            let git = Command::new("git")
                .args(arguments)
                .current_dir(krate.folder())
                .status();
            assert!(git.expect("git").success());
        }
        krate
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("places")
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder().join(file), text).expect("a file");
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.folder().join(file)).expect("a file");
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, &text.replacen(from, to, 1));
    }

    fn diff(&self, arguments: &[&str]) -> (i32, String) {
        let output = landbridge(&self.folder(), &[&["diff"], arguments].concat());
        (output.status.code().expect("a code"), text(&output))
    }
}

fn landbridge(folder: &Path, arguments: &[&str]) -> Output {
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
fn nothing_changed_but_what_users_cant_see() {
    let krate = Krate::new();
    krate.change("src/lib.rs", "/// Counts.", "/// Counts suits.");
    krate.change("src/lib.rs", "text: String", "text: &str");
    let (code, said) = krate.diff(&[]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("nothing that users see changed since HEAD"),
        "{said}"
    );
}

#[test]
fn what_breaks_is_said_by_host() {
    let krate = Krate::new();
    for (from, to) in [
        ("text: String", "name: String"),
        ("it.name == text", "it.name == name"),
        (
            "pub name: String,\n    /// How high it is.\n    pub height: f64,",
            "pub height: f64,\n    /// Its name.\n    pub name: String,",
        ),
        ("Hearts = 2", "Hearts = 3,\n    /// Spades.\n    Spades = 4"),
        ("    Missing,", "    Missing,\n    /// No room.\n    Full,"),
        (
            "/// Goes away.\n#[landbridge::export]\npub fn gone() {}",
            "/// Is new.\n#[landbridge::export]\npub fn fresh() {}",
        ),
    ] {
        krate.change("src/lib.rs", from, to);
    }
    let (code, said) = krate.diff(&[]);
    assert_eq!(code, 1, "{said}");
    for line in [
        "breaks  function `find` calls `text` `name`\n        python, swift, kotlin: programs give it by name\n",
        "breaks  record `Place` has its parts in another order\n        c, cpp, python, swift, kotlin: the place of fields changes\n",
        "breaks  member `Suit::Hearts` was 2 and is 3\n        c, cpp, python, go, swift, kotlin: programs rely on the number\n",
        "keeps   member `Suit::Spades` is new\n",
        "keeps   error's variant `Fault::Full` is new\n",
        "breaks  function `gone` is gone\n        c, cpp, python, node, typescript, go, wasm, swift, kotlin, v8: it is gone\n",
        "keeps   function `fresh` is new\n",
        "error[LB0517]: 4 of 7 changes break users, and the version is still 0.1.0",
        "raise the version to 0.2.0",
    ] {
        assert!(said.contains(line), "no {line:?} in:\n{said}");
    }
    let (code, said) = krate.diff(&["--host", "node"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("1 of 7 changes breaks users"), "{said}");
    krate.change("Cargo.toml", "version = \"0.1.0\"", "version = \"0.2.0\"");
    let (code, said) = krate.diff(&[]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn arguments_that_come_to_it() {
    let krate = Krate::new();
    krate.change("src/lib.rs", "/// Counts.\n#[landbridge::export]\npub fn count(suit: Suit)", "/// Counts.\n#[landbridge::export(default(more = 1))]\npub fn count(suit: Suit, more: u32)");
    krate.change("src/lib.rs", "suit as u32", "suit as u32 + more");
    krate.change(
        "src/lib.rs",
        "-> Option<Place> {\n    places",
        "-> Result<Option<Place>, Fault> {\n    Ok(places",
    );
    krate.change("src/lib.rs", "it.name == text)", "it.name == text))");
    let (code, said) = krate.diff(&[]);
    assert_eq!(code, 1, "{said}");
    for line in [
        "breaks  function `count` has `more` too, with a default\n        c: programs don't give it\n",
        "breaks  function `find` fails otherwise: its error was none and is Fault\n        c, cpp, python, node, typescript, go, wasm, swift, kotlin, v8: programs don't expect it to fail\n",
    ] {
        assert!(said.contains(line), "no {line:?} in:\n{said}");
    }
}

#[test]
fn from_a_file_and_from_what_isnt_there() {
    let krate = Krate::new();
    let model = landbridge(&krate.folder(), &["check", "--stage", "model"]);
    let file = krate.0.path().join("old.json");
    fs::write(&file, model.stdout).expect("a file");
    krate.change("src/lib.rs", "-> u32", "-> u64");
    krate.change("src/lib.rs", "suit as u32", "suit as u64");
    let (code, said) = krate.diff(&["--from", file.to_str().expect("UTF-8"), "--format", "json"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains(r#""kind":"retyped","part":"what it returns","old":"u32","new":"u64""#),
        "{said}"
    );
    let (code, said) = krate.diff(&["--from", "no-such-thing"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("`no-such-thing` is neither a file nor a revision here"),
        "{said}"
    );
    fs::write(&file, "{}").expect("a file");
    let (code, said) = krate.diff(&["--from", file.to_str().expect("UTF-8")]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("is no interface"), "{said}");
}
