//! Swift: a SwiftPM package over the C interface, which Swift imports as a module, and a static library.
//!
//! The C host's crate is underneath (`crate::c::abi`), under a prefix of its own; what is written here is Swift alone.

mod arguments;
mod bench;
mod buffers;
mod callbacks;
mod columns;
mod convert;
mod emit;
mod errors;
mod functions;
mod imports;
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
use lower::Lowered;

/// C's lowering makes what C++ calls, so that what is left out of either is left out of both.
const SHOWN: [&str; 2] = ["c", names::HOST];

/// The host.
#[derive(Debug)]
pub struct Swift;

/// The module: `[swift] module`, else the library's name as Swift writes it.
fn module(interface: &Interface, options: &Table) -> String {
    let own = options.text("module");
    own.map_or_else(|| naming::pascal(&interface.krate.library), str::to_owned)
}

/// The prefix of the C interface, which only the package names; not that of the C package, so that a program may have both.
fn prefix(interface: &Interface) -> String {
    format!("{}_swift", naming::snake(&interface.krate.library))
}

/// Settings of `[swift]` that can't be.
fn check_options(options: &Table) -> Vec<Diagnostic> {
    let fault = |(key, value): (&String, &Json)| {
        let fine = match key.as_str() {
            "module" => value.as_str().is_some_and(|text| {
                text.starts_with(|c: char| c.is_ascii_uppercase())
                    && text.chars().all(|c| c.is_ascii_alphanumeric())
                    && !names::KEYWORDS.contains(&text)
                    && !names::PACKAGE.contains(&text)
            }),
            "unbound" => value.as_str() == Some("leave-out"),
            "tokio" => value.is_boolean(),
            _ => false,
        };
        let help = "[swift] takes `module = \"Name\"`, `unbound = \"leave-out\"`, and `tokio = true`, for async functions \
                    that need a tokio runtime";
        (!fine).then(|| options.unusable(names::HOST, key, help))
    };
    options.values.iter().filter_map(fault).collect()
}

impl Swift {
    /// What is shown; and it lowered, unless something can't be bound.
    fn lowered(&self, input: Input<'_>) -> (Interface, Option<Lowered>, Vec<Diagnostic>) {
        let view = shown::both(input.interface, SHOWN);
        let leave_out = input.options.text("unbound") == Some("leave-out");
        let shown = if leave_out {
            shown::both(&shown::bound(self, &view), SHOWN)
        } else {
            view
        };
        let mut diagnostics = crate::capability::missing(self, &shown);
        diagnostics.extend(buffers::refused(&shown));
        diagnostics.extend(check_options(input.options));
        diagnostics.extend(crate::capability::logging(self, input.logging));
        if any_error(&diagnostics) {
            return (shown, None, diagnostics);
        }
        let module = module(&shown, input.options);
        let logging = self.logging(input);
        let (mut lowered, more) = lower::lower(&shown, &module, &prefix(&shown), logging);
        lowered.left_out = shown::left_out(names::HOST, input.interface, &shown);
        diagnostics.extend(more);
        (shown, Some(lowered), diagnostics)
    }

    fn logging(&self, input: Input<'_>) -> Option<crate::logging::Logging> {
        let bound = self.supports(Feature::Logging) == Support::Yes;
        input.logging.filter(|_| bound)
    }
}

impl Host for Swift {
    fn id(&self) -> &'static str {
        names::HOST
    }

    fn title(&self) -> &'static str {
        "Swift"
    }

    fn package_kind(&self) -> &'static str {
        "SwiftPM package"
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
            | Feature::Buffers
            | Feature::Closures
            | Feature::Iterators
            | Feature::HostIterators
            | Feature::HostStreams
            | Feature::Imports
            | Feature::Columns
            | Feature::Logging
            | Feature::Streams => Support::Yes,
        }
    }

    fn tools(&self) -> Vec<Tool> {
        let tool = |program, alternatives, minimum, how_to_get, optional| Tool {
            program,
            alternatives,
            version_argument: "--version",
            minimum,
            how_to_get,
            optional,
        };
        vec![
            tool("cargo", &[], (1, 88), "https://rustup.rs", false),
            tool("ld", &[], (2, 30), "apt-get install binutils", false),
            tool("objcopy", &[], (2, 30), "apt-get install binutils", false),
            tool(
                "swift",
                &[],
                (6, 0),
                "apt-get install swiftlang (from Debian 13 on), https://www.swift.org/install, or `cargo xtask setup swift` in landbridge's repository",
                false,
            ),
        ]
    }

    fn lower(&self, input: Input<'_>) -> (Json, Vec<Diagnostic>) {
        let (_, lowered, diagnostics) = self.lowered(input);
        let lowered = serde_json::to_value(lowered).unwrap_or(Json::Null);
        (lowered, diagnostics)
    }

    fn generate(&self, input: Input<'_>) -> Generated {
        let (shown, lowered, mut diagnostics) = self.lowered(input);
        let Some(lowered) = lowered.filter(|_| !any_error(&diagnostics)) else {
            return Generated::refused(diagnostics);
        };
        let prefix = prefix(&shown);
        let beneath = abi::beneath(
            &shown,
            &abi::Wanted {
                host: names::HOST,
                prefix: &prefix,
                options: input.options,
                crates: input.crates,
                logging: self.logging(input),
                results: abi::Results::Driven,
            },
        );
        match beneath {
            Ok(beneath) => Generated::unless_refused(diagnostics, || {
                emit::emit(&lowered, beneath, input.crates)
            }),
            Err(faults) => {
                diagnostics.extend(faults);
                Generated::refused(diagnostics)
            }
        }
    }

    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError> {
        let prefix = prefix(build.interface);
        let module = module(build.interface, build.options);
        package::package(build, &prefix, &module)
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let module = module(input.interface, input.options);
        let prefix = prefix(input.interface);
        bench::program(input.interface, (&module, &prefix), plan, mode)
    }

    fn run(
        &self,
        build: &mut Build<'_>,
        _: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError> {
        let module = module(build.interface, build.options);
        package::run(build, &module, program)
    }

    fn test(&self, build: &mut Build<'_>, _: &Artifact) -> Result<TestOutcome, PackageError> {
        let module = module(build.interface, build.options);
        package::test(build, &module)
    }
}
