//! The C interface beneath a host that sits on it: its crate and header, with functions for what traits do by
//! themselves, and the features of the runtime that it takes.

use landbridge_diagnostics::{Diagnostic, any_error};
use landbridge_model::Interface;

use super::abi::Abi;
use super::forms::Results;
use super::provided::Body;
use super::{emit, lower};
use crate::emit::Crates;
use crate::files::FileSet;
use crate::logging::Logging;
use crate::settings::Table;

/// What lies beneath.
pub(crate) struct Beneath {
    /// The files of the crate and its header.
    pub(crate) files: FileSet,
    /// Traits' own bodies.
    pub(crate) bodies: Vec<Body>,
    /// The features of the runtime crate; texts have lengths in all these hosts.
    pub(crate) features: Vec<&'static str>,
}

/// What the hosts say of it.
pub(crate) struct Wanted<'a> {
    /// Whose it is.
    pub(crate) host: &'static str,
    /// What its names begin with.
    pub(crate) prefix: &'a str,
    /// The host's table of `landbridge.toml`.
    pub(crate) options: &'a Table,
    /// How generated manifests find crates.
    pub(crate) crates: &'a Crates,
    /// How log records are forwarded.
    pub(crate) logging: Option<Logging>,
    /// How functions give results.
    pub(crate) results: Results,
}

/// Generates it for the interface as the host shows it.
///
/// # Errors
/// Names meet, or a template is wrong.
pub(crate) fn beneath(shown: &Interface, wanted: &Wanted<'_>) -> Result<Beneath, Vec<Diagnostic>> {
    let runtime = super::features(shown, wanted.options);
    // Traits' own bodies are functions of the C interface's.
    let mut forms = Abi::new(shown, wanted.prefix);
    let imports = shown.imports.iter();
    let imports = imports.filter(|it| it.item.hosts.shown_in(wanted.host));
    let bodies: Vec<Body> = imports.flat_map(|it| forms.bodies(it)).collect();
    let mut under = shown.clone();
    (under.functions).extend(bodies.iter().map(|it| it.function.clone()));
    let (mut lowered, mut faults) = lower::lower(
        &under,
        wanted.prefix.to_owned(),
        wanted.logging,
        wanted.results,
    );
    if wanted.results.shares() {
        let objects = lowered.objects.iter();
        let shares: Vec<_> = objects.filter_map(|it| it.share(wanted.prefix)).collect();
        lowered.functions.extend(shares);
    }
    // That a name gets an underscore in the C interface is nobody's business.
    faults.retain(|it| any_error(std::slice::from_ref(it)));
    if !faults.is_empty() {
        return Err(faults);
    }
    let files = emit::emit(&lowered, wanted.crates, runtime.clone(), wanted.logging)
        .map_err(|error| vec![error.diagnostic()])?;
    let logs = wanted.logging.map_or(&[][..], Logging::features);
    Ok(Beneath {
        files,
        bodies,
        features: [&runtime[..], logs, &["unterminated"]].concat(),
    })
}
