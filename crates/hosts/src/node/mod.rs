//! Node: an addon on raw Node-API, and an npm package of JavaScript and TypeScript declarations around it.

mod emit;
mod package;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use serde_json::Value as Json;

use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::javascript::options::{check_options, npm};
use crate::javascript::{bench, logging, lower, tarball};
use crate::tool::Tool;

/// The host.
#[derive(Debug)]
pub struct Node;

impl Host for Node {
    fn id(&self) -> &'static str {
        "node"
    }

    fn title(&self) -> &'static str {
        "Node"
    }

    fn package_kind(&self) -> &'static str {
        "npm package"
    }

    fn calls(&self) -> Calls {
        Calls {
            names: false,
            defaults: true,
            places: false,
            numbers: false,
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
        let tool = |program, minimum, how_to_get| Tool {
            program,
            alternatives: &[],
            version_argument: "--version",
            minimum,
            how_to_get,
            optional: false,
        };
        vec![
            tool("cargo", (1, 88), "https://rustup.rs"),
            tool(
                "node",
                (20, 0),
                "https://nodejs.org, or a package of your system",
            ),
            tool("npm", (9, 0), "it comes with Node; apt-get install npm"),
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let name = npm(input.interface, input.options);
        let (mut lowered, mut diagnostics) = lower::lower(input.interface, name, input.options);
        let interface = input.interface;
        diagnostics.extend(logging::forward(interface, &mut lowered, input.logging));
        diagnostics.extend(check_options(input.options, self.id()));
        diagnostics.extend(crate::capability::missing(self, input.interface));
        (
            serde_json::to_value(lowered).unwrap_or(Json::Null),
            diagnostics,
        )
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let name = npm(input.interface, input.options);
        let (mut lowered, mut diagnostics) = lower::lower(input.interface, name, input.options);
        let interface = input.interface;
        diagnostics.extend(logging::forward(interface, &mut lowered, input.logging));
        diagnostics.extend(check_options(input.options, self.id()));
        diagnostics.extend(crate::capability::missing(self, input.interface));
        Generated::unless_refused(diagnostics, || emit::emit(&lowered, input.crates))
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        let name = npm(build.interface, build.options);
        package::package(build, &name)
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let npm = npm(input.interface, input.options);
        bench::program(&npm, "node", plan, mode)
    }

    fn run(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        tarball::run_in_node(build, artifact, program)
    }

    fn test(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
    ) -> Result<TestOutcome, PackageError> {
        tarball::test_in_node(build, artifact)
    }
}
