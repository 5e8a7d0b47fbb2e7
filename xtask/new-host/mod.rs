//! @TITLE@: what is generated for it, and how that becomes a package.

mod emit;
mod lower;
mod names;
mod package;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command::TEMPLATE;
use serde_json::Value as Json;

use crate::bench::{Mode, Plan, Program, Uncalled};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::tool::Tool;

/// The host.
#[derive(Debug)]
pub struct @TYPE@;

impl Host for @TYPE@ {
    fn id(&self) -> &'static str {
        names::HOST
    }

    fn title(&self) -> &'static str {
        "@TITLE@"
    }

    fn package_kind(&self) -> &'static str {
        "@KIND@"
    }

    fn calls(&self) -> Calls {
        // The careful answers; each that isn't so in this language spares its users an alarm.
        Calls {
            names: true,
            defaults: true,
            places: true,
            numbers: true,
            errors: true,
        }
    }

    /// Move a feature up as its conformance case passes.
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
            | Feature::Imports
            | Feature::Closures
            | Feature::Iterators
            | Feature::Streams
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Buffers
            | Feature::Columns
            | Feature::Logging => Support::No("this version doesn't generate it there"),
        }
    }

    fn tools(&self) -> Vec<Tool> {
        vec![Tool {
            program: "cargo",
            alternatives: &[],
            version_argument: "--version",
            minimum: (1, 88),
            how_to_get: "https://rustup.rs",
            optional: false,
        }]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let (lowered, diagnostics) = lower::lower(input.interface);
        let lowered = serde_json::to_value(lowered).unwrap_or(Json::Null);
        (lowered, diagnostics)
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let mut diagnostics = crate::capability::missing(self, input.interface);
        diagnostics.extend(crate::capability::logging(self, input.logging));
        let unknown = input.options.values.keys();
        diagnostics.extend(unknown.map(|key| {
            (input.options).unusable(names::HOST, key, "[@ID@] takes nothing yet")
        }));
        let (lowered, more) = lower::lower(input.interface);
        diagnostics.extend(more);
        if landbridge_diagnostics::any_error(&diagnostics) {
            return Generated {
                diagnostics,
                ..Generated::default()
            };
        }
        let files = emit::emit(&lowered, input.crates).unwrap_or_else(|error| {
            diagnostics.push(Diagnostic::error(&TEMPLATE, error.to_string()));
            crate::files::FileSet::default()
        });
        Generated { files, diagnostics }
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        package::package(build)
    }

    fn run(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        package::run(build, artifact, program)
    }

    fn bench(&self, _: Input<'_>, plan: &Plan<'_>, _: Mode) -> Program {
        let uncalled = plan.calls.iter().map(|call| Uncalled {
            function: call.name.clone(),
            why: "in @TITLE@: this version writes no calls".to_owned(),
        });
        Program {
            file: "bench.txt",
            text: String::new(),
            uncalled: uncalled.collect(),
        }
    }

    fn test(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
    ) -> Result<TestOutcome, PackageError> {
        package::test(build, artifact)
    }
}
