//! Kotlin: a jar over the C interface, which the JVM calls by JNI, with the library inside.
//!
//! The C host's crate is underneath (`crate::c::abi`), under a prefix of its own, with one more file that JNI calls. Kotlin
//! lays values out in memory as C does, so that a call crosses once, with nothing but numbers and addresses.

mod arguments;
mod bench;
mod buffers;
mod callbacks;
mod columns;
mod convert;
mod emit;
mod errors;
mod functions;
mod header;
mod imports;
mod jni;
mod logging;
mod lower;
mod names;
mod objects;
mod package;
mod records;
mod replies;
mod sequences;
mod types;

use camino::Utf8Path;
use landbridge_diagnostics::{Diagnostic, any_error};
use landbridge_model::Interface;
use serde_json::Value as Json;

use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::c::abi;
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::settings::Table;
use crate::tool::Tool;
use crate::{naming, shown};
use header::Header;
use lower::Lowered;

/// C's lowering makes what this one calls, so that what is left out of either is left out of both.
const SHOWN: [&str; 2] = ["c", names::HOST];

/// The host.
#[derive(Debug)]
pub struct Kotlin;

/// The package: `[kotlin] package`, else the library's name as Kotlin writes packages.
fn package_name(interface: &Interface, options: &Table) -> String {
    let own = options.text("package").map(str::to_owned);
    own.unwrap_or_else(|| {
        let name = naming::snake(&interface.krate.library).replace('_', "");
        if names::KEYWORDS.contains(&name.as_str()) {
            format!("{name}_")
        } else {
            name
        }
    })
}

/// Whether a package can have that name.
fn is_package(name: &str) -> bool {
    name.split('.').all(|part| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_alphanumeric())
            && !names::KEYWORDS.contains(&part)
    })
}

/// The prefix of the C interface, which only the package names; not that of the C package, so that a program may have both.
fn prefix(interface: &Interface) -> String {
    format!("{}_kotlin", naming::snake(&interface.krate.library))
}

/// Settings of `[kotlin]` that can't be.
fn check_options(options: &Table) -> Vec<Diagnostic> {
    let fault = |(key, value): (&String, &Json)| {
        let fine = match key.as_str() {
            "package" | "group" => value.as_str().is_some_and(is_package),
            "unbound" => value.as_str() == Some("leave-out"),
            "tokio" => value.is_boolean(),
            _ => false,
        };
        let help = "[kotlin] takes `package = \"org.name\"`, `group = \"org.name\"`, which Maven calls it by, \
                    `unbound = \"leave-out\"`, and `tokio = true`, for async functions that need a tokio runtime";
        (!fine).then(|| options.unusable(names::HOST, key, help))
    };
    options.values.iter().filter_map(fault).collect()
}

/// A package, lowered.
struct Made {
    lowered: Lowered,
    /// The C interface.
    beneath: abi::Beneath,
}

impl Kotlin {
    /// What is shown, lowered, unless something can't be bound.
    fn lowered(&self, input: Input<'_>) -> (Option<Made>, Vec<Diagnostic>) {
        let view = shown::both(input.interface, SHOWN);
        let leave_out = input.options.text("unbound") == Some("leave-out");
        let shown = if leave_out {
            shown::both(&shown::bound(self, &view), SHOWN)
        } else {
            view
        };
        let mut diagnostics = crate::capability::missing(self, &shown);
        diagnostics.extend(check_options(input.options));
        diagnostics.extend(crate::capability::logging(self, input.logging));
        if any_error(&diagnostics) {
            return (None, diagnostics);
        }
        let prefix = prefix(&shown);
        let wanted = abi::Wanted {
            host: names::HOST,
            prefix: &prefix,
            options: input.options,
            crates: input.crates,
            logging: input.logging,
            results: abi::Results::Given,
        };
        let beneath = match abi::beneath(&shown, &wanted) {
            Ok(beneath) => beneath,
            Err(faults) => {
                diagnostics.extend(faults);
                return (None, diagnostics);
            }
        };
        let text = beneath
            .files
            .iter()
            .find(|(path, _)| path.extension() == Some("h"));
        let header = Header::read(text.map_or("", |(_, text)| text));
        let package = package_name(&shown, input.options);
        let (mut lowered, more) = lower::lower(&shown, &package, &prefix, header, input.logging);
        lowered.left_out = shown::left_out(names::HOST, input.interface, &shown);
        lowered.group = (input.options.text("group")).unwrap_or(&package).to_owned();
        diagnostics.extend(more);
        let made = Made { lowered, beneath };
        (Some(made), diagnostics)
    }
}

impl Host for Kotlin {
    fn id(&self) -> &'static str {
        names::HOST
    }

    fn title(&self) -> &'static str {
        "Kotlin"
    }

    fn package_kind(&self) -> &'static str {
        "jar"
    }

    fn calls(&self) -> Calls {
        Calls {
            names: true,
            defaults: true,
            places: true,
            numbers: true,
            errors: true,
        }
    }

    fn supports(&self, feature: Feature) -> Support {
        match feature {
            Feature::Records
            | Feature::PlainSlices
            | Feature::MutableSlices
            | Feature::DataEnums
            | Feature::Objects
            | Feature::ConsumedObjects
            | Feature::TypedErrors
            | Feature::WideIntegers
            | Feature::Maps
            | Feature::DefaultArguments
            | Feature::Getters
            | Feature::Blocking
            | Feature::Constants
            | Feature::Async
            | Feature::Closures
            | Feature::Iterators
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Imports
            | Feature::Columns
            | Feature::Logging
            | Feature::Buffers
            | Feature::Streams => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        let tool = |program, version_argument, minimum, how_to_get| Tool {
            program,
            alternatives: &[],
            version_argument,
            minimum,
            how_to_get,
            optional: false,
        };
        let kotlin = "sdk install kotlin (https://sdkman.io), https://kotlinlang.org/docs/command-line.html, or `cargo xtask setup kotlin` in landbridge's repository";
        vec![
            tool("cargo", "--version", (1, 88), "https://rustup.rs"),
            tool(
                "java",
                "--version",
                (17, 0),
                "apt-get install openjdk-17-jdk-headless",
            ),
            tool(
                "jar",
                "--version",
                (17, 0),
                "apt-get install openjdk-17-jdk-headless",
            ),
            tool("kotlinc", "-version", (2, 0), kotlin),
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let (lowered, diagnostics) = self.lowered(input);
        let lowered = lowered.map(|it| it.lowered);
        let lowered = serde_json::to_value(lowered).unwrap_or(Json::Null);
        (lowered, diagnostics)
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let (lowered, diagnostics) = self.lowered(input);
        let Some(made) = lowered else {
            return Generated::refused(diagnostics);
        };
        Generated::unless_refused(diagnostics, || {
            emit::emit(&made.lowered, made.beneath, input.crates)
        })
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        let prefix = prefix(build.interface);
        let package = package_name(build.interface, build.options);
        package::package(build, &prefix, &package)
    }

    fn uncounted(&self) -> Option<&'static str> {
        Some("the program has no way to read the counters")
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, _: Mode) -> Program {
        let package = package_name(input.interface, input.options);
        let prefix = prefix(input.interface);
        bench::program(input.interface, (&package, &prefix), plan)
    }

    fn run(
        &self,
        build: &mut Build<'_>,
        _: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        package::run(build, program)
    }

    fn test(&self, build: &mut Build<'_>, _: &Artifact) -> Result<TestOutcome, PackageError> {
        package::test(build)
    }
}
