//! Embeds the sources of the crates that users' projects link, so that `landbridge new` works with
//! nothing published.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Relative to the repository; the vendored copy has the same layout.
const CRATES: [&str; 14] = [
    "crates/attributes",
    "crates/landbridge",
    "crates/macros",
    "runtime/c",
    "runtime/core",
    "runtime/engine/jsg",
    "runtime/engine/jsg-macros",
    "runtime/engine/v8",
    "runtime/go",
    "runtime/node",
    "runtime/python",
    "runtime/types",
    "runtime/typescript",
    "runtime/wasm",
];

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../..");
    let mut table = String::from("&[\n");
    let mut embed = |relative: &str| {
        let path = root.join(relative).canonicalize().expect("listed above");
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(
            table,
            "    ({relative:?}, include_str!({:?})),",
            path.display().to_string()
        )
        .expect("writing to a String");
    };
    embed("Cargo.toml");
    embed("LICENSE-MIT");
    embed("LICENSE-APACHE");
    for krate in CRATES {
        println!("cargo::rerun-if-changed={}", root.join(krate).display());
        embed(&format!("{krate}/Cargo.toml"));
        let mut files = Vec::new();
        walk(&root.join(krate).join("src"), &mut files);
        // What a crate compiles of C++.
        if root.join(krate).join("cpp").exists() {
            walk(&root.join(krate).join("cpp"), &mut files);
            files.push(root.join(krate).join("build.rs"));
        }
        files.sort();
        for file in files {
            let relative = file.strip_prefix(&root).expect("below the root");
            embed(&relative.to_string_lossy().replace('\\', "/"));
        }
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("vendored.rs");
    fs::write(out, table).expect("OUT_DIR can be written");
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("a source file").path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}
