//! C++: a header over the C interface, with everything in it that a CMake project needs, and a static library.
//!
//! The C host's crate is underneath (`crate::c::abi`), under a prefix of its own; what is written here is C++ alone.

mod arguments;
mod bench;
mod buffers;
mod callbacks;
mod columns;
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
mod words;

use camino::Utf8Path;
use landbridge_diagnostics::catalogue::hosts::KEYWORD;
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
pub struct Cpp;

/// The namespace: `[cpp] namespace`, else the library's name, with an underscore where it is the C library's.
fn namespace(interface: &Interface, options: &Table) -> String {
    if let Some(own) = options.text("namespace") {
        return own.to_owned();
    }
    let mut name = naming::snake(&interface.krate.library);
    while words::no_namespace(&name) {
        name.push('_');
    }
    name
}

/// The warning where the library's name can't be the namespace's.
fn check_namespace(interface: &Interface, options: &Table) -> Option<Diagnostic> {
    let wanted = naming::snake(&interface.krate.library);
    let taken = options.text("namespace").is_none() && words::no_namespace(&wanted);
    taken.then(|| {
        let text = format!(
            "`{wanted}` is a name of the C library's or of C++'s; the namespace is `{wanted}_`"
        );
        let help = "choose one with `namespace = \"…\"` under [cpp] in landbridge.toml";
        Diagnostic::warning(&KEYWORD, text).help(help)
    })
}

/// The prefix of the C interface, which nobody but the header names; not that of the C package, so that a program may have both.
fn prefix(interface: &Interface, options: &Table) -> String {
    format!("{}_abi", namespace(interface, options))
}

/// Settings of `[cpp]` that can't be.
fn check_options(options: &Table) -> Vec<Diagnostic> {
    let fault = |(key, value): (&String, &Json)| {
        let fine = match key.as_str() {
            "namespace" => value.as_str().is_some_and(|text| {
                text.starts_with(|c: char| c.is_ascii_alphabetic())
                    && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    && !words::no_namespace(text)
            }),
            "unbound" => value.as_str() == Some("leave-out"),
            "tokio" => value.is_boolean(),
            _ => false,
        };
        let help = "[cpp] takes `namespace = \"name\"`, `unbound = \"leave-out\"`, and `tokio = true`, for async functions \
                    that need a tokio runtime";
        (!fine).then(|| options.unusable(names::HOST, key, help))
    };
    options.values.iter().filter_map(fault).collect()
}

impl Cpp {
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
        diagnostics.extend(check_options(input.options));
        diagnostics.extend(check_namespace(input.interface, input.options));
        diagnostics.extend(crate::capability::logging(self, input.logging));
        if any_error(&diagnostics) {
            return (shown, None, diagnostics);
        }
        let namespace = namespace(&shown, input.options);
        let prefix = prefix(&shown, input.options);
        let (mut lowered, more) = lower::lower(&shown, &namespace, &prefix, self.logging(input));
        lowered.left_out = shown::left_out(names::HOST, input.interface, &shown);
        diagnostics.extend(more);
        (shown, Some(lowered), diagnostics)
    }

    fn logging(&self, input: Input<'_>) -> Option<crate::logging::Logging> {
        let bound = self.supports(Feature::Logging) == Support::Yes;
        input.logging.filter(|_| bound)
    }
}

impl Host for Cpp {
    fn id(&self) -> &'static str {
        names::HOST
    }

    fn title(&self) -> &'static str {
        "C++"
    }

    fn package_kind(&self) -> &'static str {
        "CMake package"
    }

    fn calls(&self) -> Calls {
        Calls {
            names: false,
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
            Feature::Getters => Support::No("C++ has no properties; getters are methods"),
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
                "c++",
                &["g++", "clang++"],
                (0, 0),
                "apt-get install g++",
                true,
            ),
            tool("cmake", &[], (3, 16), "apt-get install cmake make", true),
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
        let prefix = prefix(&shown, input.options);
        let beneath = abi::beneath(
            &shown,
            &abi::Wanted {
                host: names::HOST,
                prefix: &prefix,
                options: input.options,
                crates: input.crates,
                logging: self.logging(input),
                results: abi::Results::Returned,
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
        let prefix = prefix(build.interface, build.options);
        package::package(build, &prefix)
    }

    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program {
        let namespace = namespace(input.interface, input.options);
        let prefix = prefix(input.interface, input.options);
        bench::program(input.interface, (&namespace, &prefix), plan, mode)
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
