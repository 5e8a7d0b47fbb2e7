//! Python: an extension on PyO3, the package's Python half, stubs, and a wheel by maturin.

mod arguments;
mod bench;
mod buffers;
mod closures;
mod columns;
mod emit;
mod errors;
mod functions;
mod imports;
mod literals;
mod lower;
mod names;
mod objects;
mod options;
mod package;
mod parts;
mod sequences;
mod spelling;
mod types;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use serde_json::Value as Json;

use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::tool::Tool;

/// The host.
#[derive(Debug)]
pub struct Python;

/// The interface under the settings of `[python]`.
fn lowered(input: Input<'_>) -> (lower::Lowered, Vec<Diagnostic>) {
    let (options, mut faults) = options::read(input.interface, input.options);
    let (mut lowered, diagnostics) = lower::lower(input.interface, options);
    lowered.forward_logs(input.logging);
    faults.extend(diagnostics);
    (lowered, faults)
}

impl Host for Python {
    fn id(&self) -> &'static str {
        "python"
    }

    fn title(&self) -> &'static str {
        "Python"
    }

    fn package_kind(&self) -> &'static str {
        "wheel"
    }

    fn refuses_name(&self, name: &str) -> Option<String> {
        names::KEYWORDS
            .contains(&name)
            .then(|| format!("`import {name}` is no Python: it is a keyword"))
    }

    fn calls(&self) -> Calls {
        Calls {
            names: true,
            defaults: true,
            places: true,
            numbers: true,
            errors: false,
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
            | Feature::Columns
            | Feature::Imports
            | Feature::Closures
            | Feature::Iterators
            | Feature::Streams
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Buffers
            | Feature::Logging => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        let tool = |program, minimum, how_to_get, optional| Tool {
            program,
            alternatives: &[],
            version_argument: "--version",
            minimum,
            how_to_get,
            optional,
        };
        vec![
            tool("cargo", (1, 88), "https://rustup.rs", false),
            tool(
                "python3",
                (3, 10),
                "apt-get install python3 python3-venv",
                false,
            ),
            tool(
                "maturin",
                (1, 9),
                "landbridge gets it by itself with pip",
                true,
            ),
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let (lowered, mut diagnostics) = lowered(input);
        diagnostics.extend(crate::capability::missing(self, input.interface));
        (
            serde_json::to_value(lowered).unwrap_or(Json::Null),
            diagnostics,
        )
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let (lowered, mut diagnostics) = lowered(input);
        diagnostics.extend(crate::capability::missing(self, input.interface));
        Generated::unless_refused(diagnostics, || emit::emit(&lowered, input.crates))
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        package::package(build)
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let (options, _) = options::read(input.interface, input.options);
        bench::program(&options.module, plan, mode)
    }

    fn run(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        package::run(build, artifact, program)
    }

    fn test(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
    ) -> Result<TestOutcome, PackageError> {
        package::test(build, artifact)
    }
}
