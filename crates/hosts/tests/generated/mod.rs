//! What a host makes of a source, for tests that look at names and diagnostics.

use camino::Utf8Path;
use landbridge_hosts::emit::Crates;
use landbridge_hosts::logging::Logging;
use landbridge_hosts::settings::Table;
use landbridge_hosts::{Generated, Input};
use landbridge_model::CrateInfo;
use landbridge_reader::{Cfg, read};

/// The files and diagnostics of `host` for a crate `kit` of one file.
pub(crate) fn generated(host: &str, source: &str) -> Generated {
    generated_with(host, source, None)
}

/// The same with log records forwarded.
pub(crate) fn generated_with(host: &str, source: &str, logging: Option<Logging>) -> Generated {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = Utf8Path::from_path(folder.path()).expect("a plain name");
    let root = folder.join("lib.rs");
    std::fs::write(&root, source).expect("a file");
    let reading = read(&landbridge_reader::Input {
        krate: CrateInfo {
            package: "kit".to_owned(),
            library: "kit".to_owned(),
            version: "1.0.0".to_owned(),
            ..CrateInfo::default()
        },
        folder: folder.to_owned(),
        root,
        cfg: Cfg::host([]),
        ..landbridge_reader::Input::default()
    });
    assert!(reading.diagnostics.is_empty(), "{:?}", reading.diagnostics);
    landbridge_hosts::find(host)
        .expect("a host")
        .generate(Input {
            interface: reading.interface.as_ref().expect("an interface"),
            options: &Table::default(),
            logging,
            crates: &Crates {
                user: "..".into(),
                runtime: "..".into(),
            },
        })
}
