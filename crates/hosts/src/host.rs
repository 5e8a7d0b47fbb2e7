//! What a host is to the rest of landbridge.

use camino::Utf8Path;
use landbridge_diagnostics::{Diagnostic, any_error};
use landbridge_model::Interface;

use crate::bench::{Mode, Plan, Program};
use crate::build::{Artifact, Build, PackageError, TestOutcome};
use crate::capability::Support;
use crate::compatibility::Calls;
use crate::emit::EmitError;
use crate::feature::Feature;
use crate::files::FileSet;
use crate::logging::Logging;
use crate::settings::Table;
use crate::tool::Tool;

/// What a host generates from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The interface.
    pub interface: &'a Interface,
    /// The host's table of `landbridge.toml`: `[python]` ….
    pub options: &'a Table,
    /// How log records are forwarded, if they are: `[logging]`.
    pub logging: Option<Logging>,
    /// How generated manifests find the runtime crates and the user's crate.
    pub crates: &'a crate::emit::Crates,
}

/// What a host made of an interface.
#[derive(Debug, Default)]
pub struct Generated {
    /// The files of `bindings/HOST/`, paths relative to it. Empty when there are errors.
    pub files: FileSet,
    /// Names that had to change, items that can't be shown, options that don't exist.
    pub diagnostics: Vec<Diagnostic>,
}

impl Generated {
    /// Nothing, for the errors among the diagnostics.
    pub(crate) fn refused(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            files: FileSet::default(),
            diagnostics,
        }
    }

    /// What `emit` writes, unless the diagnostics have an error or a template is wrong.
    pub(crate) fn unless_refused(
        mut diagnostics: Vec<Diagnostic>,
        emit: impl FnOnce() -> Result<FileSet, EmitError>,
    ) -> Self {
        if any_error(&diagnostics) {
            return Self::refused(diagnostics);
        }
        match emit() {
            Ok(files) => Self { files, diagnostics },
            Err(error) => {
                diagnostics.push(error.diagnostic());
                Self::refused(diagnostics)
            }
        }
    }
}

/// A runtime that an interface can be bound to.
pub trait Host: Sync {
    /// `python`: what users type, the folder below `bindings/` and `dist/`, the table in
    /// `landbridge.toml`.
    fn id(&self) -> &'static str;

    /// `Python`: what prose says.
    fn title(&self) -> &'static str;

    /// `wheel`: what its package is called there.
    fn package_kind(&self) -> &'static str;

    /// Why its users can't have a crate of this name, if they can't.
    fn refuses_name(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Whether it can bind `feature`.
    fn supports(&self, feature: Feature) -> Support;

    /// What its programs rely on, so that changes can be judged.
    fn calls(&self) -> Calls;

    /// The tools that generating needs not, but building and testing do.
    fn tools(&self) -> Vec<Tool>;

    /// The interface with this host's names and decisions, as the templates see it.
    fn lower(&self, input: Input<'_>) -> (serde_json::Value, Vec<Diagnostic>);

    /// The files of `bindings/HOST/`.
    fn generate(&self, input: Input<'_>) -> Generated;

    /// Builds the package from generated files that are in place.
    ///
    /// # Errors
    /// A tool is missing or failed; what it printed is in the error.
    fn package(&self, build: &mut Build<'_>) -> Result<Artifact, PackageError>;

    /// Installs the package into a clean, temporary place and runs one program of this host's
    /// language against it; what it prints on standard output. `landbridge demo` lives on it.
    ///
    /// # Errors
    /// The package couldn't be installed, or the program failed; what it said is in the error.
    fn run(
        &self,
        build: &mut Build<'_>,
        artifact: &Artifact,
        program: &Utf8Path,
    ) -> Result<String, PackageError>;

    /// The program that measures the calls of a plan.
    fn bench(&self, input: Input<'_>, plan: &Plan<'_>, mode: Mode) -> Program;

    /// Why [`Mode::Counts`] can't be had there, if it can't.
    fn uncounted(&self) -> Option<&'static str> {
        None
    }

    /// What runs programs of this host's language: itself, or engines of which [`Build::engine`] chooses one.
    fn engines(&self) -> Vec<&'static str> {
        vec![self.id()]
    }

    /// Installs the package into a clean, temporary place and runs the user's tests of this host
    /// (`tests/HOST/` in the user's crate) against it.
    ///
    /// # Errors
    /// The package couldn't be installed or the test program not be started. Failing tests are an
    /// outcome, not an error.
    fn test(&self, build: &mut Build<'_>, artifact: &Artifact)
    -> Result<TestOutcome, PackageError>;
}
