//! The shim's C++ with other versions of V8, as far as their headers tell: it compiles.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
#[ignore = "needs other versions' headers: LANDBRIDGE_V8_HEADERS names folders that have a `v8.h`, with `:` between them"]
fn the_shim_compiles_with_other_versions() {
    let folders = std::env::var_os("LANDBRIDGE_V8_HEADERS").expect("folders of headers");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cpp");
    let sources: Vec<PathBuf> = (folder.read_dir().expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "cc"))
        .collect();
    assert!(sources.len() > 4, "{sources:?}");
    // Where the bridge's own headers are, as the build script left them.
    let bridge = Path::new(env!("OUT_DIR")).join("cxxbridge");
    let compiler = std::env::var_os("CXX").unwrap_or_else(|| "c++".into());
    for headers in std::env::split_paths(&folders) {
        assert!(headers.join("v8.h").is_file(), "{}", headers.display());
        for source in &sources {
            let mut command = Command::new(&compiler);
            command.args(["-std=c++20", "-fno-rtti", "-fsyntax-only", "-w"]);
            for include in [&bridge.join("include"), &bridge.join("crate"), &headers] {
                command.arg("-I").arg(include);
            }
            let output = command.arg(source).output().expect("a C++ compiler");
            let told = String::from_utf8_lossy(&output.stderr);
            let (source, headers) = (source.display(), headers.display());
            assert!(output.status.success(), "{source} with {headers}:\n{told}");
        }
    }
}
