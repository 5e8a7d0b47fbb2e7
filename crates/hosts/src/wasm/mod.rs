//! WebAssembly: a crate whose exports the package's JavaScript calls as they are, around which wasm-bindgen makes what
//! loads it, and an npm package for Node, Deno, bundlers and pages. What users see is `javascript`'s, by the names that
//! Node has; the crate's functions are those that Bun and Deno call by their native FFI.

mod emit;
mod package;
mod toolchain;

use camino::Utf8Path;
use landbridge_diagnostics::Diagnostic;
use landbridge_model::Interface;
use serde_json::Value as Json;

use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::feature::Feature;
use crate::host::{Generated, Host, Input};
use crate::javascript::lower::{self, Lowered};
use crate::javascript::options::{check_options, npm};
use crate::javascript::{bench, logging, tarball};
use crate::settings::Table;
use crate::shown;
use crate::tool::Tool;

/// The host.
#[derive(Debug)]
pub struct Wasm;

/// The interface, without what this host doesn't bind if its table says so, and by Node's names.
fn bound(host: &Wasm, interface: &Interface, options: &Table) -> Interface {
    let mut shown = interface.clone();
    if options.text("unbound") == Some("leave-out") {
        shown = shown::bound(host, interface);
    }
    shown::both(&shown, ["wasm", "node"])
}

impl Wasm {
    /// Nothing where something can't be bound.
    fn lowered(&self, input: Input<'_>) -> (Option<Lowered>, Vec<Diagnostic>) {
        let shown = bound(self, input.interface, input.options);
        let mut diagnostics = crate::capability::missing(self, &shown);
        diagnostics.extend(check_options(input.options, self.id()));
        if landbridge_diagnostics::any_error(&diagnostics) {
            return (None, diagnostics);
        }
        let name = npm(input.interface, input.options);
        let (mut lowered, more) = lower::lower(&shown, name, input.options);
        lowered.left_out = shown::left_out(self.id(), input.interface, &shown);
        diagnostics.extend(more);
        diagnostics.extend(logging::forward(&shown, &mut lowered, input.logging));
        (Some(lowered), diagnostics)
    }
}

const BUFFERS: &str = "an ArrayBuffer shows all of an instance's memory or none, and a view of a part is taken away whenever \
                       that memory grows";

const BLOCKING: &str =
    "an instance has one thread, and that is JavaScript's: everything waits until it returns";

impl Host for Wasm {
    fn id(&self) -> &'static str {
        "wasm"
    }

    fn title(&self) -> &'static str {
        "WebAssembly"
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
            Feature::Buffers => Support::No(BUFFERS),
            Feature::Blocking => Support::No(BLOCKING),
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
            | Feature::Columns
            | Feature::Async
            | Feature::Imports
            | Feature::Closures
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Iterators
            | Feature::Streams
            | Feature::Constants
            | Feature::Logging => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        let tool = |program, minimum, optional, how_to_get| Tool {
            program,
            alternatives: &[],
            version_argument: "--version",
            minimum,
            how_to_get,
            optional,
        };
        vec![
            tool(
                "cargo",
                (1, 88),
                false,
                "https://rustup.rs, and `rustup target add wasm32-unknown-unknown`",
            ),
            tool("wasm-bindgen", (0, 2), false, toolchain::GET_WASM_BINDGEN),
            tool("node", (20, 0), false, "https://nodejs.org"),
            tool(
                "npm",
                (9, 0),
                false,
                "it comes with Node; apt-get install npm",
            ),
            tool("wasm-opt", (0, 0), true, toolchain::GET_WASM_OPT),
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let (lowered, diagnostics) = self.lowered(input);
        let lowered = serde_json::to_value(lowered).unwrap_or(Json::Null);
        (lowered, diagnostics)
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let (lowered, diagnostics) = self.lowered(input);
        let Some(lowered) = lowered else {
            return Generated::refused(diagnostics);
        };
        Generated::unless_refused(diagnostics, || emit::emit(&lowered, input.crates))
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        let name = npm(build.interface, build.options);
        package::package(build, &name)
    }

    fn uncounted(&self) -> Option<&'static str> {
        Some("allocations within a WebAssembly module aren't counted")
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
