//! C: an `extern "C"` crate, its header, a shared and a static library, found by pkg-config and CMake.
//!
//! The header is written from the lowered interface, like everything else: it says what the ABI can't
//! (ownership, what a pointer may be, which statuses come), function by function.

pub(crate) mod abi;
mod bench;
mod beneath;
mod buffers;
mod callbacks;
mod claims;
mod closures;
mod columns;
mod docs;
mod emit;
mod errors;
mod forms;
mod functions;
mod futures;
mod given;
mod imports;
mod lower;
mod made;
mod names;
mod objects;
mod package;
mod parameters;
mod provided;
mod replies;
mod returned;
mod sequences;
mod streams;
mod taken;
mod traced;
mod types;
mod unions;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use landbridge_model::{Interface, SequenceKind};
use serde_json::Value as Json;

use self::forms::Results;
use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::naming;
use crate::settings::Table;
use crate::tool::Tool;

/// The host.
#[derive(Debug)]
pub struct C;

/// The prefix of every name: `[c] prefix`, else the library's name.
fn prefix(interface: &Interface, options: &Table) -> String {
    let own = options.text("prefix");
    own.map_or_else(|| naming::snake(&interface.krate.library), str::to_owned)
}

/// The features of the runtime crate that the interface needs.
fn features(interface: &Interface, options: &Table) -> Vec<&'static str> {
    let streams = crate::capability::sequences("c", interface)
        .any(|sequence| sequence.kind == SequenceKind::Stream);
    let futures = streams
        || crate::capability::takes_streams("c", interface)
        || crate::capability::async_functions("c", interface)
            .next()
            .is_some();
    let tokio = options.values.get("tokio").and_then(Json::as_bool);
    match (futures, tokio) {
        (false, _) => Vec::new(),
        (true, Some(true)) => vec!["tokio"],
        (true, _) => vec!["async"],
    }
}

/// Settings of `[c]` that can't be.
fn check_options(options: &Table) -> Vec<Diagnostic> {
    let fault = |(key, value): (&String, &Json)| {
        let fine = match key.as_str() {
            "prefix" => value.as_str().is_some_and(|text| {
                text.starts_with(|c: char| c.is_ascii_alphabetic())
                    && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            }),
            "tokio" => value.is_boolean(),
            _ => false,
        };
        let help = "[c] takes `prefix = \"name\"`, a C identifier, and `tokio = true`";
        (!fine).then(|| options.unusable("c", key, help))
    };
    options.values.iter().filter_map(fault).collect()
}

impl Host for C {
    fn id(&self) -> &'static str {
        "c"
    }

    fn title(&self) -> &'static str {
        "C"
    }

    fn package_kind(&self) -> &'static str {
        "library with header, pkg-config and CMake files"
    }

    fn calls(&self) -> Calls {
        Calls {
            names: false,
            defaults: false,
            places: true,
            numbers: true,
            errors: false,
        }
    }

    fn supports(&self, feature: Feature) -> Support {
        match feature {
            Feature::DefaultArguments => {
                Support::No("C has no default arguments; the header names them")
            }
            Feature::Getters => Support::No("C has no properties; getters are functions"),
            Feature::Records
            | Feature::PlainSlices
            | Feature::MutableSlices
            | Feature::DataEnums
            | Feature::Objects
            | Feature::ConsumedObjects
            | Feature::TypedErrors
            | Feature::WideIntegers
            | Feature::Maps
            | Feature::Blocking
            | Feature::Constants
            | Feature::Async
            | Feature::Imports
            | Feature::Closures
            | Feature::Columns
            | Feature::Iterators
            | Feature::Streams
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Buffers
            | Feature::Logging => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        vec![
            Tool {
                program: "cargo",
                alternatives: &[],
                version_argument: "--version",
                minimum: (1, 88),
                how_to_get: "https://rustup.rs",
                optional: false,
            },
            Tool {
                program: "cc",
                alternatives: &["gcc", "clang"],
                version_argument: "--version",
                minimum: (0, 0),
                how_to_get: "apt-get install gcc libc6-dev",
                optional: false,
            },
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let prefix = prefix(input.interface, input.options);
        let (lowered, mut diagnostics) =
            lower::lower(input.interface, prefix, input.logging, Results::Out);
        diagnostics.extend(check_options(input.options));
        diagnostics.extend(crate::capability::missing(self, input.interface));
        (
            serde_json::to_value(lowered).unwrap_or(Json::Null),
            diagnostics,
        )
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let prefix = prefix(input.interface, input.options);
        let (lowered, mut diagnostics) =
            lower::lower(input.interface, prefix, input.logging, Results::Out);
        diagnostics.extend(check_options(input.options));
        diagnostics.extend(crate::capability::missing(self, input.interface));
        let features = features(input.interface, input.options);
        Generated::unless_refused(diagnostics, || {
            emit::emit(&lowered, input.crates, features, input.logging)
        })
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        let prefix = prefix(build.interface, build.options);
        package::package(build, &prefix)
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let prefix = prefix(input.interface, input.options);
        bench::program(input.interface, &prefix, plan, mode)
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
