//! Code behind features is audited if they are on, wherever their `cfg` stands.
#![forbid(unsafe_code)]

use camino::Utf8Path;
use landbridge_audit::{Audit, Config, Features, audit};

const MANIFEST: &str = r#"[package]
name = "kit"
edition = "2024"
[features]
default = ["std"]
std = []
ffi = []
"#;

const LIB: &str = r#"
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
pub extern "C" fn malloc() {}

#[cfg(feature = "ffi")]
#[unsafe(no_mangle)]
pub extern "C" fn free() {}

#[cfg_attr(feature = "ffi", unsafe(no_mangle))]
pub extern "C" fn read() {}

#[cfg(all(windows, feature = "std"))]
#[unsafe(no_mangle)]
pub extern "C" fn write() {}

#[cfg(feature = "ffi")]
mod inner;

cfg_if::cfg_if! {
    if #[cfg(feature = "ffi")] {
        #[unsafe(no_mangle)]
        pub extern "C" fn open() {}
    } else if #[cfg(unix)] {
        #[unsafe(no_mangle)]
        pub extern "C" fn close() {}
    } else {
        #[unsafe(no_mangle)]
        pub extern "C" fn stat() {}
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn kit_first(kit: *const u8, other: *const u8) -> u8 {
    #[cfg(feature = "ffi")]
    if kit.is_null() {
        return 0;
    }
    #[cfg(not(feature = "std"))]
    let first = unsafe { *other };
    cfg_if::cfg_if! {
        if #[cfg(feature = "ffi")] { unsafe { *kit } } else { unsafe { *kit } }
    }
}
"#;

const INNER: &str = "#[unsafe(no_mangle)]\npub extern \"C\" fn lseek() {}\n";

fn with(features: Features) -> Audit {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8Path::from_path(folder.path()).unwrap();
    std::fs::create_dir(path.join("src")).unwrap();
    for (name, text) in [
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", LIB),
        ("src/inner.rs", INNER),
    ] {
        std::fs::write(path.join(name), text).unwrap();
    }
    let config = Config {
        features,
        ..Config::default()
    };
    audit(path, &config).unwrap()
}

/// The symbols that shadow libc's, and the pointers that are believed.
fn found(audit: &Audit) -> (String, String) {
    assert!(audit.faults.is_empty(), "{:?}", audit.faults);
    let of = |rule: &str| {
        let rule = rule.to_owned();
        audit.findings.iter().filter(move |it| it.rule == rule)
    };
    let symbols: Vec<&str> = of("export-shadows-libc")
        .filter_map(|it| it.message.split('`').nth(1))
        .collect();
    let pointers = of("null-pointer-believed").next();
    let pointers = pointers.map_or("", |it| it.message.split(" of ").next().unwrap_or_default());
    (symbols.join(" "), pointers.to_owned())
}

fn both(symbols: &str, pointers: &str) -> (String, String) {
    (symbols.to_owned(), pointers.to_owned())
}

#[test]
fn default_features_are_on() {
    let audit = with(Features::default());
    assert_eq!(found(&audit), both("malloc write close stat", "`kit`"));
    let lacking: Vec<&str> = audit.lacking["kit"].iter().map(String::as_str).collect();
    assert_eq!(lacking, ["ffi"]);
}

#[test]
fn features_that_are_asked_for_are_on() {
    let ffi = Features {
        named: ["ffi".to_owned()].into(),
        ..Features::default()
    };
    let all = Features {
        all: true,
        ..Features::default()
    };
    for features in [ffi, all] {
        let audit = with(features);
        let symbols = "lseek malloc free read write open";
        assert_eq!(found(&audit), both(symbols, ""));
        assert!(audit.lacking.is_empty());
    }
}

#[test]
fn default_features_can_be_left_off() {
    let audit = with(Features {
        no_default: true,
        ..Features::default()
    });
    assert_eq!(found(&audit), both("close stat", "`kit`, `other`"));
}
