//! The C host's driver: written from the header and the cases, then compiled with every warning on.

mod buffers;
mod build;
mod failure;
mod given;
mod header;
mod kept;
mod program;
mod sequences;
mod show;
mod stock;
mod threads;
mod value;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use landbridge_model::Interface;

use crate::package::{CPackage, Places, run};
use crate::plan::Plan;

/// Writes and compiles the driver; the program.
pub(crate) fn driver(
    places: &Places,
    package: &CPackage,
    interface: &Interface,
    plan: &Plan,
) -> Result<PathBuf> {
    let text = fs::read_to_string(&package.header)
        .with_context(|| package.header.display().to_string())?;
    let header = header::Header::parse(&text)?;
    let source = program::write(interface, &header, plan)?;
    let folder = places.fresh("c/driver")?;
    let file = folder.join("driver.c");
    fs::write(&file, source)?;
    let headers = [
        "canon.h",
        "futures.h",
        "iterators.h",
        "streams.h",
        "stock.h",
        "callbacks.h",
        "given.h",
        "logging.h",
        "awaited.h",
    ];
    for header in headers {
        fs::copy(places.root.join("c").join(header), folder.join(header))?;
    }
    run(Command::new("g++")
        .args([
            "-std=c++17",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-fsyntax-only",
            "-x",
            "c++",
        ])
        .args(&package.cflags)
        .arg(&package.header))?;
    let program = folder.join("driver");
    package.compile(&file, &program)?;
    Ok(program)
}
