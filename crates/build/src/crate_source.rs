//! The crate that is being built, as its build script sees it.

use std::env;

use camino::Utf8PathBuf;
use landbridge_model::{CrateInfo, Interface};
use landbridge_reader::{Cfg, Input, read};

use crate::Failure;

/// Reads the crate's interface. `root` is its root file, relative to the manifest.
pub(crate) fn interface(folder: Utf8PathBuf, root: &str) -> Result<Interface, Failure> {
    let package = env::var("CARGO_PKG_NAME").unwrap_or_else(|_| "package".to_owned());
    let krate = CrateInfo {
        library: package.replace('-', "_"),
        version: env::var("CARGO_PKG_VERSION").unwrap_or_default(),
        package,
        ..CrateInfo::default()
    };
    let input = Input {
        krate,
        root: folder.join(root),
        folder,
        cfg: cfg(),
        ..Input::default()
    };
    let reading = read(&input);
    match reading.interface {
        Some(interface) => Ok(interface),
        None => Err(Failure::Source(reading.diagnostics)),
    }
}

/// What cargo tells build scripts of the target and the features.
fn cfg() -> Cfg {
    let mut features = Vec::new();
    let mut settings = Vec::new();
    for (name, value) in env::vars() {
        if let Some(feature) = name.strip_prefix("CARGO_FEATURE_") {
            features.push(feature.to_lowercase().replace('_', "-"));
            features.push(feature.to_lowercase());
        } else if let Some(setting) = name.strip_prefix("CARGO_CFG_") {
            settings.push((setting.to_lowercase(), value));
        }
    }
    let mut cfg = Cfg::host(features);
    for (setting, value) in settings {
        match value.as_str() {
            "" => cfg.set_name(&setting),
            values => values.split(',').for_each(|value| cfg.set(&setting, value)),
        }
    }
    cfg
}
