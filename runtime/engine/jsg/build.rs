//! Finds V8 and compiles the shim: LANDBRIDGE_V8_ROOT, then pkg-config, then the system's own folders, then what
//! `cargo xtask setup v8` unpacked. What depends on this crate links V8 by `DEP_LANDBRIDGE_JSG_LIBRARIES`.

use std::path::{Path, PathBuf};

/// Where V8 is.
struct Found {
    headers: PathBuf,
    libraries: Option<PathBuf>,
}

fn main() {
    println!("cargo::rerun-if-env-changed=LANDBRIDGE_V8_ROOT");
    println!("cargo::rerun-if-changed=cpp");
    let Some(found) = find() else {
        println!(
            "cargo::error=V8's headers and library aren't here. Install libnode-dev, or run `cargo xtask setup v8`, or let \
             LANDBRIDGE_V8_ROOT name the folder that such a package was unpacked into."
        );
        return;
    };
    cxx_build::bridge("src/ffi.rs")
        .files([
            "cpp/isolate.cc",
            "cpp/values.cc",
            "cpp/objects.cc",
            "cpp/promises.cc",
            "cpp/modules.cc",
            "cpp/inspector.cc",
        ])
        .include(&found.headers)
        .std(if newer(&found.headers) {
            "c++20"
        } else {
            "c++17"
        })
        .flag("-fno-rtti")
        .flag_if_supported("-Wno-unused-parameter")
        .flag_if_supported("-Wno-unused-result")
        .flag_if_supported("-Wno-deprecated-declarations")
        .compile("landbridge_jsg");
    println!("cargo::metadata=HEADERS={}", found.headers.display());
    println!("cargo::rustc-link-lib=dylib=node");
    if let Some(libraries) = &found.libraries {
        let shown = libraries.display();
        println!("cargo::rustc-link-search=native={shown}");
        println!("cargo::metadata=LIBRARIES={shown}");
        println!("cargo::rustc-link-arg=-Wl,-rpath,{shown}");
        println!("cargo::rustc-link-arg=-Wl,--disable-new-dtags");
    }
}

fn find() -> Option<Found> {
    if let Some(root) = std::env::var_os("LANDBRIDGE_V8_ROOT") {
        return under(&PathBuf::from(root));
    }
    for name in ["v8", "libnode"] {
        let library = pkg_config::Config::new().cargo_metadata(false).probe(name);
        let Ok(library) = library else { continue };
        let headers = library
            .include_paths
            .into_iter()
            .find(|it| it.join("v8.h").exists());
        if let Some(headers) = headers {
            return Some(Found {
                headers,
                libraries: library.link_paths.into_iter().next(),
            });
        }
    }
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    under(Path::new("/")).or_else(|| under(&here.join("../../../target/setup/v8")))
}

/// V8 as Debian's packages lay it out, under a folder.
fn under(root: &Path) -> Option<Found> {
    let headers = root.join("usr/include/nodejs/deps/v8/include");
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
        .find(|it| it.join("libnode.so").exists())?;
    let absolute = |path: PathBuf| path.canonicalize().unwrap_or(path);
    headers.join("v8.h").exists().then(|| Found {
        headers: absolute(headers),
        libraries: Some(absolute(libraries)),
    })
}

/// Whether V8 asks for C++20.
fn newer(headers: &Path) -> bool {
    let text = std::fs::read_to_string(headers.join("v8-version.h")).unwrap_or_default();
    let major = text
        .lines()
        .find_map(|line| line.strip_prefix("#define V8_MAJOR_VERSION "))
        .and_then(|number| number.trim().parse::<u32>().ok());
    major.is_some_and(|major| major >= 12)
}
