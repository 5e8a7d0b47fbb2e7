//! `landbridge audit [PATH]`: mistakes at the boundary of any crate.
//!
//! The exit code is 0 when nothing was found from the chosen level on, 1 when something was, and 2, whatever
//! was found, when not everything could be read or written: such an audit has looked at less than it was asked to.

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_audit::baseline::Baseline;
use landbridge_audit::scorecard::{Point, Verdict};
use landbridge_audit::{self as audit, Audit, Level, fix, report};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command;

use crate::args::{self, Format, Global, Threshold};
use crate::bindings;
use crate::config::{self, Config};
use crate::failure::{Failure, Outcome};
use crate::project;
use crate::report::Reporter;

/// Nothing could be audited, or not all.
const UNREAD: u8 = 2;

pub(super) fn run(options: &args::Audit, global: &Global, reporter: &mut Reporter) -> Outcome<()> {
    let path = chosen(options, global)?;
    let mut settings = settings(&path).map_err(|failure| failure.exit(UNREAD))?;
    let asked = options.features.iter();
    let asked = asked
        .flat_map(|it| it.split([',', ' ']))
        .filter(|it| !it.is_empty());
    settings.features.named.extend(asked.map(str::to_owned));
    settings.features.all = options.all_features;
    settings.features.no_default = options.no_default_features;
    let read = || {
        audit::audit(&path, &settings)
            .map_err(|reason| Failure::new(&command::NO_CRATE, reason).exit(UNREAD))
    };
    let mut found = read()?;
    let mut whole = true;
    if options.fix {
        let mended = fix::mend(&found.findings);
        whole = mended.faults.is_empty();
        for (file, reason) in &mended.faults {
            let message = format!("{file}: {reason}");
            reporter.diagnostics(&[Diagnostic::error(&command::FILE, message)]);
        }
        if mended.findings > 0 {
            let many = |n: usize, what: &str| match n {
                1 => format!("1 {what}"),
                n => format!("{n} {what}s"),
            };
            reporter.note(format!(
                "mended {} in {}",
                many(mended.findings, "finding"),
                many(mended.files.len(), "file")
            ));
            found = read()?;
        }
    }
    let known = match &options.baseline {
        Some(file) if options.update_baseline => {
            write(file, &Baseline::of(&found).text())?;
            reporter.line(format!("{file} knows {} findings", found.findings.len()));
            found.findings.clear();
            0
        }
        Some(file) => baseline(file)?.apply(&mut found),
        None => 0,
    };
    reporter.set_root(&found.folder);
    show(&found, options, global, reporter);
    if known > 0 {
        reporter.note(format!("{known} more are in the baseline"));
    }
    if !whole || !found.faults.is_empty() {
        Err(Failure::default().exit(UNREAD))
    } else if failed(&found, options.fail_on) {
        Err(Failure::default())
    } else {
        Ok(())
    }
}

fn chosen(options: &args::Audit, global: &Global) -> Outcome<Utf8PathBuf> {
    let here = project::current_folder()?;
    Ok(match (&options.path, &global.manifest_path) {
        (Some(path), _) | (None, Some(path)) => here.join(path),
        (None, None) => here,
    })
}

/// `[audit]` of the nearest landbridge.toml.
fn settings(path: &Utf8Path) -> Outcome<audit::Config> {
    let path = path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned());
    let mut folders = path.ancestors();
    let Some(folder) = folders.find(|folder| folder.join(config::FILE).is_file()) else {
        return Ok(audit::Config::default());
    };
    let config = Config::load(folder)?;
    audit::Config::from_json(&config.options("audit").json()).map_err(|faults| {
        let faults = faults.into_iter();
        let faults = faults.map(|fault| Diagnostic::error(&command::CONFIG, fault));
        faults.collect::<Vec<_>>().into()
    })
}

fn baseline(file: &Utf8Path) -> Outcome<Baseline> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::io(file, &error)
            .help("write it first: add --update-baseline")
            .exit(UNREAD)
    })?;
    Baseline::parse(&text).map_err(|reason| {
        Failure::new(&command::FILE, format!("{file} is no baseline: {reason}")).exit(UNREAD)
    })
}

/// Writes a baseline whole; a link stays a link.
fn write(file: &Utf8Path, text: &str) -> Outcome<()> {
    let target = file.canonicalize_utf8().unwrap_or_else(|_| file.to_owned());
    bindings::put(&target, text).map_err(|failure| failure.exit(UNREAD))
}

fn show(found: &Audit, options: &args::Audit, global: &Global, reporter: &Reporter) {
    if global.format == Format::Sarif {
        let here = Utf8Path::new(".").canonicalize_utf8().unwrap_or_default();
        let below = found.folder.strip_prefix(&here);
        let below = below.unwrap_or(Utf8Path::new(""));
        let document = report::sarif(found, env!("CARGO_PKG_VERSION"), below);
        let text = serde_json::to_string_pretty(&document).unwrap_or_default();
        reporter.product(&text);
        return;
    }
    reporter.diagnostics(&found.faults);
    if options.scorecard {
        for card in &found.scorecards {
            reporter.line(format!(
                "{}: {} of 10 points hold",
                card.package,
                card.held()
            ));
            card.points.iter().for_each(|it| reporter.line(line(it)));
            reporter.line("");
            reporter.object("scorecard", card);
        }
        return;
    }
    for finding in &found.findings {
        reporter.object("finding", report::json(finding));
    }
    if global.format == Format::Human {
        let text = report::text(found, reporter.colour_out);
        if !text.is_empty() {
            reporter.line(text.trim_end());
            reporter.line("");
        }
    }
    if !options.update_baseline {
        reporter.line(report::summary(found));
        for (package, features) in &found.lacking {
            let few: Vec<&str> = features.iter().take(6).map(String::as_str).collect();
            let more = match features.len() - few.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            reporter.note(format!(
                "left out what is behind features of {package} that are off: {}{more} (--features, \
                 --all-features)",
                few.join(", ")
            ));
        }
        if let Some(worst) = found.findings.iter().max_by_key(|it| it.level) {
            reporter.note(format!("More: landbridge explain {}", worst.rule));
        }
    }
}

fn line(point: &Point) -> String {
    let verdict = match point.verdict {
        Verdict::Holds => "holds  ",
        Verdict::Broken => "broken ",
        Verdict::Unknown => "unknown",
    };
    let place = point.place.as_ref().map_or(String::new(), |place| {
        format!(" ({}:{}:{})", place.file, place.line, place.column)
    });
    format!(
        "  {:>2}. {verdict}  {}: {}{place}",
        point.number, point.question, point.reason
    )
}

fn failed(found: &Audit, threshold: Threshold) -> bool {
    let least = match threshold {
        Threshold::Error => Level::Error,
        Threshold::Warning => Level::Warning,
        Threshold::Advice => Level::Advice,
        Threshold::Never => return false,
    };
    found.findings.iter().any(|it| it.level >= least)
}
