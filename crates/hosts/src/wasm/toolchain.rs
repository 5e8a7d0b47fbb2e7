//! The tools that make a module: a toolchain with the standard library of the target, and wasm-bindgen's command line.

use std::process::Command;

use camino::Utf8Path;

use crate::build::PackageError;
use crate::process;

/// What generated crates link; the command line has to be of the very same version.
pub(super) const WASM_BINDGEN: &str = "0.2.130";

pub(super) const GET_WASM_BINDGEN: &str = "cargo install wasm-bindgen-cli --version 0.2.130";

/// Distributions have older ones, which can't read what today's compilers write.
pub(super) const GET_WASM_OPT: &str =
    "npm install --global binaryen; it makes packages smaller and faster";

/// What the module may use beside what it says that it does: all that Node 20 knows, and no more, since `wasm-opt` would
/// write that too.
pub(super) const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-extended-const",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// What cargo is run by.
pub(super) enum Toolchain {
    /// As it is.
    Own,
    /// One of rustup's, which has the target where the one in use doesn't.
    Named(String),
}

/// Whether the standard library for the target is in the folder that this prints.
fn has_target(rustc: &mut Command) -> bool {
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(folder) = process::run(rustc) else {
        return false;
    };
    let libraries = Utf8Path::new(folder.trim()).read_dir_utf8();
    let is_std = |name: &str| name.starts_with("libstd-") && name.ends_with(".rlib");
    libraries.is_ok_and(|mut all| all.any(|it| it.is_ok_and(|it| is_std(it.file_name()))))
}

impl Toolchain {
    /// The one in use, else another one of rustup's.
    pub(super) fn find() -> Result<Self, PackageError> {
        if has_target(&mut Command::new("rustc")) {
            return Ok(Self::Own);
        }
        let mut list = Command::new("rustup");
        let all = process::run(list.args(["toolchain", "list", "--quiet"])).unwrap_or_default();
        let named = |name: &&str| {
            let mut rustc = Command::new("rustup");
            has_target(rustc.args(["run", *name, "rustc"]))
        };
        let mut names = all
            .lines()
            .filter_map(|line| line.split_whitespace().next());
        match names.find(named) {
            Some(name) => Ok(Self::Named(name.to_owned())),
            None => Err(PackageError::Missing {
                tool: format!("the standard library for {TARGET}"),
                how_to_get: format!("rustup target add {TARGET}"),
            }),
        }
    }

    /// Its cargo.
    pub(super) fn cargo(&self) -> Command {
        match self {
            Self::Own => {
                Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
            }
            Self::Named(name) => {
                let mut cargo = Command::new("rustup");
                // What runs this may have named others.
                cargo.env_remove("RUSTC").env_remove("CARGO");
                cargo.args(["run", name, "cargo"]);
                cargo
            }
        }
    }
}

/// Refuses a command line of another version than generated crates link.
pub(super) fn check_wasm_bindgen() -> Result<(), PackageError> {
    match process::version_of("wasm-bindgen", "--version") {
        Some(version) if version.split_whitespace().any(|it| it == WASM_BINDGEN) => Ok(()),
        found => {
            let tool = match found {
                Some(version) => format!("wasm-bindgen {WASM_BINDGEN} (there is {version})"),
                None => format!("wasm-bindgen {WASM_BINDGEN}"),
            };
            Err(PackageError::Missing {
                tool,
                how_to_get: GET_WASM_BINDGEN.to_owned(),
            })
        }
    }
}
