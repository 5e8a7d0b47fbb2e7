//! The crates and packages whose native functions have C signatures: what their templates see, the sources of the
//! crate, and the support files that cross.

use serde::Serialize;

use super::emit::View;
use super::natives::{Native, Passed, Returned};
use super::shims::{Sees, Shim, shim, symbol};
use crate::emit::{EmitError, Templates, rust};
use crate::files::FileSet;

/// The support files of such packages.
static SUPPORT: &[(&str, &str)] = &[
    ("calling.cjs", include_str!("templates/calling.cjs")),
    ("crossing.cjs", include_str!("templates/crossing.cjs")),
    ("scalars.cjs", include_str!("templates/scalars.cjs")),
];

static LOGS: (&str, &str) = ("logs.cjs", include_str!("templates/logs.cjs"));

/// What differs by host.
#[derive(Debug)]
pub(crate) struct Library {
    /// What the crate is, for its documentation.
    pub(crate) crate_is: &'static str,
    /// The runtime that it links.
    pub(crate) runtime_crate: &'static str,
    pub(crate) sees: Sees,
    /// Whether functions are handed over in a table, and not found by their symbols.
    pub(crate) embedded: bool,
}

/// A function of a table.
#[derive(Serialize)]
struct Function {
    name: String,
    /// The places of its arguments.
    places: String,
}

/// What templates see.
#[derive(Serialize)]
pub(crate) struct Exports<'a> {
    #[serde(flatten)]
    view: &'a View<'a>,
    /// What the names of the library's functions begin with.
    symbols: String,
    shims: Vec<String>,
    signatures: Vec<String>,
    exported: Vec<String>,
    functions_of_table: Vec<Function>,
    crate_is: &'static str,
    runtime_crate: &'static str,
    own_memory: bool,
}

impl<'a> Exports<'a> {
    pub(crate) fn new(view: &'a View<'a>, library: &Library) -> Self {
        let lowered = view.lowered;
        let symbols = format!("{}_lb", lowered.library);
        let mut seen = Self {
            view,
            symbols: symbols.clone(),
            shims: Vec::new(),
            signatures: Vec::new(),
            exported: Vec::new(),
            functions_of_table: Vec::new(),
            crate_is: library.crate_is,
            runtime_crate: library.runtime_crate,
            own_memory: library.sees == Sees::Own,
        };
        let hash = Native::of_handles("interfaceHash", 0, Returned::Text);
        // Where native code sees no memory but its own, columns are JavaScript's matter.
        let crosses =
            |it: &&Native| library.sees == Sees::All || !it.given.contains(&Passed::Columns);
        for native in lowered.natives.iter().filter(crosses).chain([&hash]) {
            let Shim {
                javascript,
                signature,
                rust,
                arguments,
            } = shim(
                native,
                &symbols,
                library.sees,
                lowered.closers.contains(&native.name),
            );
            let found = if library.embedded {
                "unsafe "
            } else {
                "#[unsafe(no_mangle)]\npub unsafe extern \"C\" "
            };
            let places: Vec<String> = (0..arguments).map(|at| at.to_string()).collect();
            seen.functions_of_table.push(Function {
                name: symbol(&symbols, &native.name),
                places: places.join(" "),
            });
            seen.shims.push(javascript);
            seen.signatures.push(signature);
            seen.exported.push(format!("{found}{rust}"));
        }
        seen
    }

    /// Adds the crate's sources.
    pub(crate) fn sources(
        &self,
        templates: &Templates,
        files: &mut FileSet,
    ) -> Result<(), EmitError> {
        let header = self.view.header();
        let text = templates.render("exports.rs", self)?;
        files.add("src/lib.rs", rust("exports.rs", &header, &text)?);
        // One text for all crates, which call different runtimes `lb`.
        let bodies = templates.render("bodies.rs", self.view)?;
        files.add("src/bodies.rs", rust("bodies.rs", &header, &bodies)?);
        Ok(())
    }

    /// Adds what crosses to the package.
    pub(crate) fn support(&self, files: &mut FileSet) {
        let logs = self.view.lowered.log_ceiling.is_some().then_some(&LOGS);
        for (name, text) in SUPPORT.iter().chain(logs) {
            files.add(format!("npm/{name}"), *text);
        }
    }
}
