//! Finds KJ and compiles the shim: LANDBRIDGE_KJ_ROOT, then pkg-config, then the system's own folders, then what
//! `cargo xtask setup kj` unpacked. A crate with a bridge of its own gets both sets of headers through cxx-build.

use std::path::{Path, PathBuf};

/// Where KJ is.
struct Found {
    headers: PathBuf,
    /// The folder of the static libraries; without one, pkg-config has told Cargo what to link.
    libraries: Option<PathBuf>,
}

const SOURCES: &[&str] = &[
    "cpp/exception.cc",
    "cpp/http.cc",
    "cpp/loop.cc",
    "cpp/stream.cc",
];

fn main() {
    println!("cargo::rerun-if-env-changed=LANDBRIDGE_KJ_ROOT");
    println!("cargo::rerun-if-changed=cpp");
    let Some(found) = find() else {
        println!(
            "cargo::error=KJ's headers and libraries aren't here. Install libcapnp-dev, or run `cargo xtask setup kj`, or \
             let LANDBRIDGE_KJ_ROOT name the folder that such a package was unpacked into."
        );
        return;
    };
    cxx_build::CFG.include_prefix = "landbridge-kj";
    cxx_build::CFG.exported_header_dirs.push(&found.headers);
    let newer = newer(&found.headers);
    cxx_build::bridge("src/ffi.rs")
        .files(SOURCES)
        .std(if newer { "c++20" } else { "c++17" })
        .flag_if_supported("-Wno-unused-parameter")
        .flag_if_supported("-Wno-deprecated-declarations")
        .compile("landbridge_kj");
    println!("cargo::metadata=HEADERS={}", found.headers.display());
    if let Some(libraries) = &found.libraries {
        println!("cargo::rustc-link-search=native={}", libraries.display());
        for library in ["kj-http", "kj-async", "kj"] {
            println!("cargo::rustc-link-lib=static={library}");
        }
        if newer {
            // Compressed web sockets, which 0.9 doesn't have.
            println!("cargo::rustc-link-lib=dylib=z");
        }
    }
}

fn find() -> Option<Found> {
    if let Some(root) = std::env::var_os("LANDBRIDGE_KJ_ROOT") {
        return under(&PathBuf::from(root));
    }
    if let Ok(library) = pkg_config::Config::new().probe("kj-http") {
        let mut folders = library.include_paths;
        // pkg-config leaves out what the compiler looks into anyway.
        folders.push("/usr/include".into());
        let headers = folders
            .into_iter()
            .find(|it| it.join("kj/async.h").exists());
        if let Some(headers) = headers {
            return Some(Found {
                headers,
                libraries: None,
            });
        }
    }
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    under(Path::new("/")).or_else(|| under(&here.join("../../../target/setup/kj")))
}

/// KJ as Debian's packages lay it out, under a folder.
fn under(root: &Path) -> Option<Found> {
    let headers = root.join("usr/include");
    let target = std::env::var("TARGET").ok()?;
    let multiarch = target.replace("-unknown-", "-");
    let folders = [
        format!("usr/lib/{multiarch}"),
        "usr/lib64".to_owned(),
        "usr/lib".to_owned(),
    ];
    let libraries = folders
        .iter()
        .map(|it| root.join(it))
        .find(|it| it.join("libkj-http.a").exists())?;
    let absolute = |path: PathBuf| path.canonicalize().unwrap_or(path);
    headers.join("kj/async.h").exists().then(|| Found {
        headers: absolute(headers),
        libraries: Some(absolute(libraries)),
    })
}

/// Whether KJ is of version 1, which asks for C++20.
fn newer(headers: &Path) -> bool {
    let text = std::fs::read_to_string(headers.join("kj/common.h")).unwrap_or_default();
    text.contains("KJ_CPP_STD < 202002L") || text.contains("__cplusplus < 202002L")
}
