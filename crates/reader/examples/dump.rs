//! Prints the interface of a crate as JSON: `cargo run -p landbridge-reader --example dump -- DIR`.
//!
//! For work on hosts; users have `landbridge check --stage model`. Diagnostics go to stderr.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "printing is what an example is for"
)]

use std::process::ExitCode;

use cargo_metadata::{MetadataCommand, TargetKind};
use landbridge_model::CrateInfo;
use landbridge_reader::{Cfg, Input, read};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let folder = camino::Utf8Path::new(&folder).canonicalize_utf8()?;
    let metadata = MetadataCommand::new()
        .manifest_path(folder.join("Cargo.toml"))
        .exec()?;
    let package = metadata
        .packages
        .iter()
        .find(|package| package.manifest_path.parent() == Some(&folder))
        .ok_or("the folder has no package")?;
    let library = package
        .targets
        .iter()
        .find(|target| target.kind.contains(&TargetKind::Lib))
        .ok_or("the package has no library")?;
    let features = metadata
        .resolve
        .iter()
        .flat_map(|resolve| &resolve.nodes)
        .filter(|node| node.id == package.id)
        .flat_map(|node| node.features.iter().map(ToString::to_string));
    let reading = read(&Input {
        krate: CrateInfo {
            package: package.name.to_string(),
            library: library.name.replace('-', "_"),
            version: package.version.to_string(),
            description: package.description.clone().unwrap_or_default(),
            authors: package.authors.clone(),
            license: package.license.clone(),
            repository: package.repository.clone(),
            docs: String::new(),
        },
        folder: folder.clone(),
        root: library.src_path.clone(),
        cfg: Cfg::host(features),
        ..Input::default()
    });
    for diagnostic in &reading.diagnostics {
        eprintln!("{diagnostic}");
    }
    match reading.interface {
        Some(interface) => {
            println!("{}", serde_json::to_string_pretty(&interface)?);
            Ok(ExitCode::SUCCESS)
        }
        None => Ok(ExitCode::FAILURE),
    }
}
