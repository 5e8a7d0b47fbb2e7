//! What is generated and checked in: the kitchen sink's and the examples' bindings, the book's pages of
//! the audit's rules, and its table of hosts. CI fails if something else would be written.

use camino::{Utf8Path, Utf8PathBuf};

use crate::shell::{self, Outcome};

/// Crates whose `bindings/` are checked in.
const CRATES: &[&str] = &["conformance/kitchen-sink"];

/// Writes or checks them.
pub(crate) fn run(root: &Utf8Path, check: bool) -> Outcome {
    let mut pages = shell::cargo(
        root,
        &[
            "test",
            "--quiet",
            "--package",
            "landbridge-audit",
            "--test",
            "book",
        ],
    );
    if !check {
        pages.env("LANDBRIDGE_BLESS", "1");
    }
    shell::run(pages)?;
    let landbridge = landbridge(root)?;
    table(root, &landbridge, check)?;
    for krate in CRATES {
        let manifest = root.join(krate).join("Cargo.toml");
        let mut command = shell::command(root, landbridge.as_str(), &["generate"]);
        command.args(["--manifest-path", manifest.as_str()]);
        if check {
            command.arg("--check");
        }
        shell::run(command)?;
    }
    Ok(())
}

/// The book's table of what each host binds.
fn table(root: &Utf8Path, landbridge: &Utf8Path, check: bool) -> Outcome {
    let file = root.join("book/src/hosts/table.md");
    let arguments = ["hosts", "--format", "md"];
    let text = shell::output(shell::command(root, landbridge.as_str(), &arguments))?;
    let there = std::fs::read_to_string(&file).unwrap_or_default();
    if there == text {
        return Ok(());
    }
    if check {
        return Err(format!(
            "{file} isn't what `landbridge hosts` says: `cargo xtask golden` writes it"
        ));
    }
    std::fs::write(&file, text).map_err(|error| format!("{file}: {error}"))
}

/// The command, built.
pub(crate) fn landbridge(root: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let build = [
        "build",
        "--quiet",
        "--release",
        "--package",
        "landbridge-cli",
    ];
    shell::run(shell::cargo(root, &build))?;
    Ok(root.join("target/release/landbridge"))
}
