//! What a build script says: where Go's code is, how it is linked; and the build itself.

use std::{env, fs};

use camino::{Utf8Path, Utf8PathBuf};

use crate::toolchain::{self, Linking};
use crate::{Failure, crate_source, go};

/// The generated Go file, beside the user's own.
const GENERATED: &str = "landbridge.go";

/// Go code that this crate calls. Every setting has a default that serves.
#[derive(Clone, Debug)]
pub struct Go {
    folder: String,
    root: Option<String>,
    go: Option<String>,
    linking: Linking,
    go118: bool,
    flags: Vec<String>,
}

impl Default for Go {
    fn default() -> Self {
        Self::new()
    }
}

impl Go {
    /// Go code in the folder `go` of the crate, linked statically.
    #[must_use]
    pub fn new() -> Self {
        Self {
            folder: "go".to_owned(),
            root: None,
            go: None,
            linking: Linking::Static,
            go118: false,
            flags: Vec::new(),
        }
    }

    /// The folder with the Go code, relative to the crate's: package `main`, without a function `main`.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// The root file of the crate, relative to its folder; `src/lib.rs`, or else `src/main.rs`.
    #[must_use]
    pub fn root(mut self, file: impl Into<String>) -> Self {
        self.root = Some(file.into());
        self
    }

    /// The command `go`; the environment's `LANDBRIDGE_GO`, or else `go`.
    #[must_use]
    pub fn go(mut self, command: impl Into<String>) -> Self {
        self.go = Some(command.into());
        self
    }

    /// Links Go's code as a shared library, which must be found when the program starts: cargo's own folder is in
    /// the program's search path.
    #[must_use]
    pub fn shared(mut self) -> Self {
        self.linking = Linking::Shared;
        self
    }

    /// For Go from 1.18 on: the module that is begun where there is none says so. Generated code itself is the
    /// same for every version.
    #[must_use]
    pub fn go118(mut self) -> Self {
        self.go118 = true;
        self
    }

    /// One more flag for `go build`: `-race`, `-tags=…`.
    #[must_use]
    pub fn flag(mut self, flag: impl Into<String>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// Generates, builds, and tells cargo what to link. Without success the build script ends with the reason.
    #[expect(clippy::print_stderr, reason = "it is all of a build script")]
    pub fn build(&self) {
        if let Err(failure) = self.try_build() {
            eprintln!("{failure}");
            std::process::exit(1);
        }
    }

    /// As [`Go::build`], for scripts that do something else about a failure.
    ///
    /// # Errors
    /// The source has faults, there is no Go, or it didn't build.
    #[expect(clippy::print_stdout, reason = "cargo listens there")]
    pub fn try_build(&self) -> Result<(), Failure> {
        let here = folder_of("CARGO_MANIFEST_DIR")?;
        let out = folder_of("OUT_DIR")?;
        let root = match &self.root {
            Some(root) => root.as_str(),
            None if here.join("src/lib.rs").is_file() => "src/lib.rs",
            None => "src/main.rs",
        };
        println!("cargo::rerun-if-changed=src");
        println!("cargo::rerun-if-changed={}", self.folder);
        println!("cargo::rerun-if-env-changed=LANDBRIDGE_GO");
        let generated = go::generate(&crate_source::interface(here.clone(), root)?)?;
        write(&out.join("landbridge_go.rs"), &generated.rust)?;

        let folder = here.join(&self.folder);
        if !folder.is_dir() {
            return Err(Failure::File(format!(
                "{folder} isn't there: put the Go code into it, package `main`, with {}",
                generated.constructors.join(", ")
            )));
        }
        if !folder.join("go.mod").is_file() {
            let version = if self.go118 { "1.18" } else { "1.20" };
            let name = here.file_name().unwrap_or("program");
            let module = format!("module {name}\n\ngo {version}\n");
            write(&folder.join("go.mod"), &module)?;
        }

        let from_environment = env::var("LANDBRIDGE_GO").ok();
        let command = self.go.clone().or(from_environment);
        let command = command.as_deref().unwrap_or("go");
        toolchain::version(command)?;
        let text = toolchain::formatted(command, &generated.go);
        write(&folder.join(GENERATED), &text)?;
        let library = match self.linking {
            Linking::Static => out.join("liblandbridge_go_code.a"),
            Linking::Shared => out.join("liblandbridge_go_code.so"),
        };
        toolchain::build(command, &folder, &library, self.linking, &self.flags)?;
        println!("cargo::rustc-link-search=native={out}");
        match self.linking {
            Linking::Static => {
                println!("cargo::rustc-link-lib=static=landbridge_go_code");
                if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|it| it == "macos") {
                    for framework in ["CoreFoundation", "Security"] {
                        println!("cargo::rustc-link-lib=framework={framework}");
                    }
                    println!("cargo::rustc-link-lib=resolv");
                }
            }
            Linking::Shared => {
                println!("cargo::rustc-link-lib=dylib=landbridge_go_code");
                println!("cargo::rustc-link-arg=-Wl,-rpath,{out}");
            }
        }
        Ok(())
    }
}

fn folder_of(variable: &str) -> Result<Utf8PathBuf, Failure> {
    env::var(variable)
        .map(Utf8PathBuf::from)
        .map_err(|_| Failure::File(format!("{variable} isn't set: this is for build scripts")))
}

/// Writes a file, if it would change: cargo goes by times.
fn write(path: &Utf8Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| Failure::File(format!("{path}: {error}")))
}
