//! What several commands share: read, generate, build, each with its diagnostics shown.

use landbridge_diagnostics::catalogue::command;
use landbridge_diagnostics::{Diagnostic, any_error};
use landbridge_hosts::build::{Artifact, Build};
use landbridge_hosts::{Generated, Host, Input};
use landbridge_model::Interface;
use serde::Serialize;

use crate::bindings::{self, Written};
use crate::failure::{Failure, Outcome};
use crate::project::Project;
use crate::records;
use crate::report::Reporter;
use crate::vendor;

/// The crate's interface; its warnings are shown, its errors are the failure.
pub(crate) fn interface(project: &Project, reporter: &Reporter) -> Outcome<Interface> {
    let reading = crate::project::reading(project)?;
    let Some(interface) = reading
        .interface
        .filter(|_| !any_error(&reading.diagnostics))
    else {
        return Err(reading.diagnostics.into());
    };
    reporter.diagnostics(&reading.diagnostics);
    if interface.declarations().next().is_none() {
        return Err(Failure::new(
            &command::NOTHING_EXPORTED,
            format!("`{}` exports nothing", interface.krate.package),
        )
        .help("annotate a public function with `#[landbridge::export]`"));
    }
    Ok(interface)
}

/// One host's files, and what it has to say.
pub(crate) fn seen_by(
    project: &Project,
    host: &dyn Host,
    interface: &Interface,
) -> Outcome<Generated> {
    Ok(host.generate(Input {
        interface,
        options: project.config.options(host.id()),
        logging: project.config.logging,
        crates: &project.crates()?,
    }))
}

/// One host's files; its warnings are shown, its errors are the failure.
pub(crate) fn generated(
    project: &Project,
    host: &dyn Host,
    interface: &Interface,
    reporter: &Reporter,
) -> Outcome<Generated> {
    let generated = seen_by(project, host, interface)?;
    if any_error(&generated.diagnostics) {
        return Err(generated.diagnostics.into());
    }
    reporter.diagnostics(&generated.diagnostics);
    Ok(generated)
}

/// Generates and writes one host's files.
pub(crate) fn write(
    project: &Project,
    host: &dyn Host,
    interface: &Interface,
    force: bool,
    reporter: &Reporter,
) -> Outcome<Written> {
    renew(project, reporter)?;
    let generated = generated(project, host, interface, reporter)?;
    let folder = project.bindings(host.id());
    let written = bindings::write(
        &folder,
        &generated.files,
        &interface.hash.to_string(),
        force,
    )?;
    if written.ejected {
        reporter.note(format!("{folder} was ejected: it is built as it is"));
    }
    Ok(written)
}

/// Generated code and the runtime that it links belong together: a copy that another landbridge wrote into the
/// project is renewed.
fn renew(project: &Project, reporter: &Reporter) -> Outcome<()> {
    let folder = project.folder.join(vendor::FOLDER);
    if folder.is_dir() {
        let written = vendor::write(&folder)?;
        if !written.written.is_empty() || !written.removed.is_empty() {
            reporter.note(format!("{folder} was another landbridge's: renewed"));
        }
    }
    Ok(())
}

/// How a package is made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BuildOptions {
    pub(crate) debug: bool,
    pub(crate) force: bool,
}

/// A package and where it came from.
#[derive(Debug, Serialize)]
pub(crate) struct Built {
    pub(crate) host: &'static str,
    pub(crate) artifact: Artifact,
    pub(crate) seconds: f64,
}

/// Generates, compiles, compares with the attributes' records and packages one host.
pub(crate) fn build(
    project: &Project,
    host: &'static dyn Host,
    interface: &Interface,
    options: BuildOptions,
    reporter: &Reporter,
) -> Outcome<Built> {
    let start = std::time::Instant::now();
    if let Some(missing) = crate::selection::missing(host) {
        return Err(Failure::new(
            &command::MISSING_TOOL,
            format!("{} can't be built here: {missing}", host.title()),
        ));
    }
    write(project, host, interface, options.force, reporter)?;
    let artifact = with_build(project, host, interface, options, reporter, |build| {
        host.package(build)
    })?;
    if let Some(rlib) = &artifact.user_rlib {
        let unseen = records::unseen(
            &records::compiled(rlib)?,
            &crate::project::read_items(&crate::project::reading(project)?),
        );
        if !unseen.is_empty() {
            return Err(unseen.into());
        }
    }
    Ok(Built {
        host: host.id(),
        artifact,
        seconds: start.elapsed().as_secs_f64(),
    })
}

/// Runs a step of a host with everything it needs, and progress.
pub(crate) fn with_build<T>(
    project: &Project,
    host: &dyn Host,
    interface: &Interface,
    options: BuildOptions,
    reporter: &Reporter,
    step: impl FnOnce(&mut Build<'_>) -> Result<T, landbridge_hosts::build::PackageError>,
) -> Outcome<T> {
    let bar = reporter.progress(host.title());
    let mut progress = |what: &str| bar.set_message(what.to_owned());
    let mut build = Build {
        interface,
        options: project.config.options(host.id()),
        user_crate: project.folder.clone(),
        bindings: project.bindings(host.id()),
        dist: project.dist(host.id()),
        target: project.target(),
        tools: project.tools(),
        features: Vec::new(),
        engine: None,
        debug: options.debug,
        progress: &mut progress,
        warnings: Vec::new(),
    };
    let result = step(&mut build);
    let warnings = build.warnings;
    bar.finish_and_clear();
    reporter.diagnostics(&warnings);
    result.map_err(|error| {
        let code = match error {
            landbridge_hosts::build::PackageError::Missing { .. } => &command::MISSING_TOOL,
            _ => &command::PACKAGE,
        };
        Diagnostic::error(code, format!("{}: {error}", host.title())).into()
    })
}

/// Bytes as a person reads them.
pub(crate) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let kib = bytes as f64 / 1024.0;
    if kib < 1000.0 {
        format!("{kib:.1} KiB")
    } else {
        format!("{:.1} MiB", kib / 1024.0)
    }
}
