//! Files that a person can read: short, opened by what they are for, named for what they hold.

use camino::{Utf8Path, Utf8PathBuf};

use super::text;

/// Longer Rust files are two things.
const LONGEST: usize = 600;

/// Names that say nothing.
const NAMELESS: &[&str] = &["utils", "util", "common", "misc", "helpers", "helper"];

/// Folders whose Rust is not this project's own writing.
const NOT_OURS: &[&str] = &[
    "/bindings/",
    "/fixtures/",
    "/ui/",
    "/starter/",
    "/templates/",
    "/new-host/",
];

/// Checks every file.
pub(super) fn check(root: &Utf8Path, files: &[Utf8PathBuf], faults: &mut Vec<String>) {
    for file in files {
        for part in file.components() {
            let stem = part.as_str().split('.').next().unwrap_or_default();
            if NAMELESS.contains(&stem) {
                faults.push(format!("{file}: `{stem}` doesn't say what it holds"));
            }
        }
        let ours = !NOT_OURS.iter().any(|part| file.as_str().contains(part));
        if file.extension() != Some("rs") || !ours {
            continue;
        }
        let Some(text) = text(root, file) else {
            faults.push(format!("{file}: isn't text"));
            continue;
        };
        let lines = text.lines().count();
        if lines > LONGEST {
            faults.push(format!("{file}: {lines} lines; {LONGEST} at most"));
        }
        if !text.starts_with("//!") {
            faults.push(format!("{file}: doesn't begin with what it is for (`//!`)"));
        }
        let unsafe_ground = (["runtime", "bench"].iter()).any(|folder| file.starts_with(folder))
            // Generated code is included.
            || text.contains("\"/landbridge_go.rs\"");
        let root_file = file.ends_with("src/lib.rs") || file.ends_with("src/main.rs");
        if root_file && !unsafe_ground && !text.contains("#![forbid(unsafe_code)]") {
            faults.push(format!("{file}: lacks #![forbid(unsafe_code)]"));
        }
    }
}
