//! Runs all rules over all crates of a path, each crate on a thread with room for deep syntax.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::command::TEMPLATE;
use landbridge_source::Sources;

use crate::analysis::{View, rewrite, unfold};
use crate::config::Config;
use crate::finding::{Finding, Level};
use crate::load::{Held, Target, alone, targets};
use crate::scorecard::{self, Scorecard};
use crate::{rules, suppress};

/// Syntax nests, and what reads it calls itself; the memory is only used where it does.
pub(crate) const STACK: usize = 512 << 20;

/// What an audit finds.
#[derive(Debug, Default)]
pub struct Audit {
    /// The folder that places are relative to.
    pub folder: Utf8PathBuf,
    /// Sorted by place.
    pub findings: Vec<Finding>,
    /// Files that couldn't be read.
    pub faults: Vec<Diagnostic>,
    /// One for each crate that has a boundary.
    pub scorecards: Vec<Scorecard>,
    /// By package, features that are off and that something of it is behind.
    pub lacking: BTreeMap<String, BTreeSet<String>>,
    /// How many files were read.
    pub files: usize,
    /// How many functions the host can call.
    pub exports: usize,
}

impl Audit {
    /// How many findings have a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|it| it.level == level).count()
    }

    fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.faults.extend(other.faults);
        self.scorecards.extend(other.scorecards);
        for (package, features) in other.lacking {
            self.lacking.entry(package).or_default().extend(features);
        }
        self.files += other.files;
        self.exports += other.exports;
    }
}

/// Audits a file, a crate, a workspace or a folder of either.
///
/// # Errors
///
/// Why there is nothing to audit at `path`.
pub fn audit(path: &Utf8Path, config: &Config) -> Result<Audit, String> {
    let held = targets(path, &config.features)?;
    let Some(only) = held.only.clone() else {
        return Ok(whole(held, config));
    };
    let audit = whole(held, config);
    // No `mod` leads there from the package's roots.
    Ok(match audit.files {
        0 => whole(alone(&only, &config.features), config),
        _ => audit,
    })
}

/// All of what a path holds.
fn whole(held: Held, config: &Config) -> Audit {
    let Held {
        folder,
        targets,
        faults,
        only,
    } = held;
    let only = only.as_deref();
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let workers = workers.min(targets.len());
    let queue = Mutex::new(targets.into_iter().collect::<VecDeque<_>>());
    let total = Mutex::new(Audit::default());
    thread::scope(|scope| {
        for _ in 0..workers {
            let work = || {
                while let Some(target) = lock(&queue).pop_front() {
                    let found = guarded(&target, config, only);
                    lock(&total).add(found);
                }
            };
            // Without a thread (no memory for its stack) the others do its work.
            drop(
                thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, work),
            );
        }
    });
    let mut audit = total.into_inner().unwrap_or_else(|it| it.into_inner());
    audit.folder = folder;
    audit.faults.extend(faults);
    audit.faults.sort_by(|a, b| a.place.cmp(&b.place));
    audit.scorecards.sort_by(|a, b| a.package.cmp(&b.package));
    // A file can be part of a library and of a program.
    audit
        .findings
        .sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
    let mut seen = BTreeSet::new();
    audit
        .findings
        .retain(|it| seen.insert((it.place.clone(), it.rule)));
    audit
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|it| it.into_inner())
}

/// A fault of this crate costs the findings of one crate, not the run.
fn guarded(target: &Target, config: &Config, only: Option<&Utf8Path>) -> Audit {
    catch_unwind(AssertUnwindSafe(|| one(target, config, only))).unwrap_or_else(|_| Audit {
        faults: vec![
            Diagnostic::error(
                &TEMPLATE,
                format!("the audit of {} stopped", target.root.file),
            )
            .help("please report it with the file"),
        ],
        ..Audit::default()
    })
}

pub(crate) fn one(target: &Target, config: &Config, only: Option<&Utf8Path>) -> Audit {
    let wanted =
        |file: &str| only.is_none_or(|only| target.root.folder.join(file).starts_with(only));
    let roots = std::slice::from_ref(&target.root);
    let cfg = &target.root.cfg;
    let mut sources = Sources::load_unfolding(roots, &[], &|call| unfold(call, cfg));
    for module in &mut sources.crates[0].modules {
        module.items.iter_mut().for_each(|item| rewrite(item, cfg));
    }
    let mut faults = std::mem::take(&mut sources.crates[0].faults);
    faults.retain(|it| it.place.as_ref().is_none_or(|it| wanted(&it.file)));
    let lacking = std::mem::take(&mut sources.crates[0].lacking);
    let view = View::new(&sources, &target.facts, config);
    let mut findings = Vec::new();
    for rule in rules::ALL {
        (rule.check)(&view, &mut findings);
    }
    suppress::apply(&view, &mut findings);
    findings.retain(|it| !config.excludes(&it.place.file) && wanted(&it.place.file));
    findings.retain_mut(|finding| match config.levels.get(finding.rule) {
        Some(Some(level)) => {
            finding.level = *level;
            true
        }
        Some(None) => false,
        None => true,
    });
    let files: BTreeSet<&str> = sources.crates[0]
        .modules
        .iter()
        .map(|module| module.file.as_str())
        .filter(|file| wanted(file))
        .collect();
    let exports = view
        .functions
        .iter()
        .filter(|it| it.boundary.is_some() && wanted(it.file))
        .count();
    Audit {
        scorecards: scorecard::of(&view, &findings).into_iter().collect(),
        findings,
        faults,
        lacking: (!lacking.is_empty())
            .then(|| (target.facts.package.clone(), lacking))
            .into_iter()
            .collect(),
        files: files.len(),
        exports,
        ..Audit::default()
    }
}
