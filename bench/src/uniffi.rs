//! The crate on UniFFI, which Swift and Kotlin are measured beside: its library, and what its own command writes.

use camino::{Utf8Path, Utf8PathBuf};

use crate::shell::{self, Outcome};

/// Builds the library into `target` and writes the sources of `language`: the folders of both.
pub(crate) fn build(
    root: &Utf8Path,
    target: &Utf8Path,
    language: &str,
) -> Outcome<(Utf8PathBuf, Utf8PathBuf)> {
    let crate_folder = root.join("uniffi");
    let build = target.join("uniffi");
    shell::cargo(&crate_folder, &build)?;
    let library = build.join("release");
    let made = target.join("made");
    shell::fresh(&made)?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let arguments = ["run", "--quiet", "--locked", "--features", "bindgen"];
    let mut bindgen = shell::command(&crate_folder, &cargo, &arguments);
    bindgen.args(["--bin", "uniffi-bindgen", "--", "generate", "--library"]);
    bindgen.arg(library.join("libbench_uniffi.so"));
    bindgen.args(["--language", language, "--no-format", "--out-dir"]);
    bindgen.arg(&made).env("CARGO_TARGET_DIR", &build);
    shell::run(bindgen)?;
    Ok((library, made))
}
