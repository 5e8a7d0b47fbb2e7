//! A run over many files: finding them, porting them in parallel, writing what may be written, leaving hand-edited
//! drafts alone. What it found goes into a [`Summary`] per file; [`crate::report`] makes tables of those.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::draft::{self, Draft};
use crate::lifetimes::Lifetimes;
use crate::profile::Profile;
use crate::sources::{Loaded, Store};

/// How deep the parser and the translation may go; threads get room for it.
const STACK: usize = 256 << 20;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// What paths are relative to.
    pub root: PathBuf,
    /// Overwrite drafts that were edited or made by someone else.
    pub force: bool,
    /// Write nothing.
    pub dry: bool,
    /// How many files at once.
    pub jobs: usize,
    /// Skip files that are as they were in the last run, by this cache file.
    pub cache: Option<PathBuf>,
}

/// What happened to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Written, or it would have been.
    Written,
    /// It stood there already, byte for byte.
    Same,
    /// Nothing that goes into it has changed since the last run.
    Unchanged,
    /// A draft that was edited by hand, or was not made by this tool, is left alone.
    Kept,
    /// Another source maps to the same draft and comes first.
    Clash,
    /// The source could not be read or the draft not written.
    Failed,
}

/// What a report says of one file.
#[derive(Debug, Clone)]
pub struct Summary {
    /// The source, from the root.
    pub source: String,
    /// The draft, from the root.
    pub draft: String,
    /// What happened.
    pub outcome: Outcome,
    /// Why, where it failed.
    pub failure: Option<String>,
    /// Lines of the source.
    pub lines: usize,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// `TODO(port)` by reason.
    pub todos: BTreeMap<String, usize>,
    /// `PERF(port)`, `SAFETY:` and `PORT NOTE` counts.
    pub remarks: BTreeMap<String, usize>,
    /// How often each rule was applied.
    pub rules: BTreeMap<String, usize>,
    /// Names nothing declares.
    pub unresolved: BTreeMap<String, usize>,
    /// Lines left as Zig text, and why.
    pub untranslated: Vec<(usize, String)>,
    /// Syntax errors.
    pub errors: Vec<(usize, String)>,
}

/// The Zig files below the paths, from the root, sorted. Symbolic links are not followed.
///
/// # Errors
/// If a path can't be read or lies outside of the root.
pub fn sources(root: &Path, paths: &[PathBuf]) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for path in paths {
        let full = if path.is_absolute() {
            path.clone()
        } else {
            root.join(path)
        };
        let kind =
            std::fs::symlink_metadata(&full).map_err(|e| format!("{}: {e}", path.display()))?;
        if kind.is_dir() {
            collect(&full, &mut found).map_err(|e| format!("{}: {e}", path.display()))?;
        } else {
            found.push(full);
        }
    }
    let mut out = Vec::with_capacity(found.len());
    for full in found {
        let relative = full
            .strip_prefix(root)
            .map_err(|_| {
                format!(
                    "{} lies outside of {}, which all paths are relative to: name a folder around both with --root",
                    full.display(),
                    root.display()
                )
            })?;
        let parts: Vec<String> = relative
            .components()
            .filter(|c| !matches!(c, std::path::Component::CurDir))
            .map(|c| c.as_os_str().to_string_lossy().into_owned())
            .collect();
        out.push(parts.join("/"));
    }
    out.sort();
    out.dedup();
    Ok(out)
}

fn collect(directory: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(directory)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type()?;
        let name = entry.file_name();
        let hidden =
            name.to_string_lossy().starts_with('.') || name == "zig-out" || name == "node_modules";
        if kind.is_dir() && !hidden {
            collect(&entry.path(), found)?;
        } else if kind.is_file() && entry.path().extension().is_some_and(|e| e == "zig") {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// Ports one file on a thread with room for deep nesting.
///
/// # Errors
/// If the source can't be read, or the translation fails in a way it never should.
pub fn port_one(
    root: &Path,
    source: &str,
    profile: &Profile,
    lifetimes: &Lifetimes,
) -> Result<Draft, String> {
    let store = Store::new(root);
    let file = store.read(source)?;
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || {
                let files = together(&store, &file, profile);
                drafted(&files, profile, lifetimes)
            })
            .map_err(|e| format!("{source}: {e}"))?;
        worker
            .join()
            .map_err(|_| format!("{source}: the translation failed; this is a bug of the tool"))
    })
}

/// A file, and what it imports if the profile asks for that.
fn together(store: &Store, file: &Arc<Loaded>, profile: &Profile) -> Vec<Arc<Loaded>> {
    if profile.whole_program {
        return store.program_of(Arc::clone(file));
    }
    vec![Arc::clone(file)]
}

/// The draft of the first of some files.
fn drafted(files: &[Arc<Loaded>], profile: &Profile, lifetimes: &Lifetimes) -> Draft {
    if profile.whole_program
        && let Some(draft) = draft::first_of(files, profile)
    {
        return draft;
    }
    draft::port(&files[0].path, &files[0].bytes, profile, lifetimes)
}

/// A file and all that it imports by path, directly or not, as far as they are there.
///
/// # Errors
/// If the file can't be read.
pub fn program_of(root: &Path, source: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let store = Store::new(root);
    let files = store.program_of(store.read(source)?);
    Ok(files
        .iter()
        .map(|file| (file.path.clone(), file.bytes.clone()))
        .collect())
}

/// Ports many files. `progress` is called with how many are done and how many there are.
///
/// The result is in the order of `sources`, whatever the number of jobs.
pub fn run(
    sources: &[String],
    profile: &Profile,
    lifetimes: &Lifetimes,
    options: &Options,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Summary> {
    let clashes = clashes(sources, profile);
    let salt = hash(
        format!(
            "{}\u{1}{profile:?}\u{1}{lifetimes:?}",
            env!("CARGO_PKG_VERSION")
        )
        .as_bytes(),
    );
    let cache = options
        .cache
        .as_deref()
        .map_or_else(BTreeMap::new, read_cache);
    let store = Store::new(&options.root);
    let next = AtomicUsize::new(0);
    let done = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<Summary>>> = Mutex::new(vec![None; sources.len()]);
    let keys: Mutex<BTreeMap<String, Value>> = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            let work = || loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(source) = sources.get(i) else { break };
                let summary = if clashes.contains_key(source) {
                    let mut summary =
                        failed(source, profile, &format!("{} comes first", clashes[source]));
                    summary.outcome = Outcome::Clash;
                    summary
                } else {
                    one(
                        &store, source, profile, lifetimes, options, salt, &cache, &keys,
                    )
                };
                if let Ok(mut results) = results.lock() {
                    results[i] = Some(summary);
                }
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, sources.len());
            };
            // without a thread the work is done by those there are
            let _ = std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work);
        }
    });
    if let Some(path) = &options.cache
        && let Ok(keys) = keys.into_inner()
    {
        write_cache(path, &keys);
    }
    let results = results.into_inner().unwrap_or_default();
    results
        .into_iter()
        .zip(sources)
        .map(|(r, source)| {
            r.unwrap_or_else(|| {
                failed(
                    source,
                    profile,
                    "the translation failed; this is a bug of the tool",
                )
            })
        })
        .collect()
}

#[allow(
    clippy::too_many_arguments,
    reason = "what a run is made of, passed to its threads"
)]
fn one(
    store: &Store,
    source: &str,
    profile: &Profile,
    lifetimes: &Lifetimes,
    options: &Options,
    salt: u64,
    cache: &BTreeMap<String, Value>,
    keys: &Mutex<BTreeMap<String, Value>>,
) -> Summary {
    let file = match store.read(source) {
        Ok(file) => file,
        Err(error) => return failed(source, profile, &error),
    };
    let files = together(store, &file, profile);
    let mut own = file.hash();
    // a draft says what it does because of what it imports, too
    for other in &files[1..] {
        own = own.rotate_left(7) ^ hash(other.path.as_bytes()) ^ other.hash();
    }
    let key = format!("{:016x}", own ^ salt);
    if let Some(known) = cache.get(source)
        && known["key"] == key
        && let Some(summary) = Summary::from_json(&known["summary"])
        && std::fs::read(options.root.join(&summary.draft))
            .is_ok_and(|b| known["draft"] == format!("{:016x}", hash(&b)))
    {
        if let Ok(mut keys) = keys.lock() {
            keys.insert(source.to_owned(), known.clone());
        }
        return Summary {
            outcome: Outcome::Unchanged,
            ..summary
        };
    }
    let draft = drafted(&files, profile, lifetimes);
    let outcome = if options.dry {
        Ok(Outcome::Written)
    } else {
        write(&options.root, &draft, options.force)
    };
    let mut summary = Summary::of(source, &draft);
    match outcome {
        Ok(outcome) => summary.outcome = outcome,
        Err(error) => {
            summary.outcome = Outcome::Failed;
            summary.failure = Some(error);
        }
    }
    if matches!(summary.outcome, Outcome::Written | Outcome::Same)
        && let Ok(mut keys) = keys.lock()
    {
        let written = format!("{:016x}", hash(draft.text.as_bytes()));
        keys.insert(
            source.to_owned(),
            json!({"key": key, "draft": written, "summary": summary.to_json()}),
        );
    }
    summary
}

/// Writes a draft in one step, unless a hand has been at what stands there.
///
/// # Errors
/// If the file can't be read or written.
pub fn write(root: &Path, draft: &Draft, force: bool) -> Result<Outcome, String> {
    let path = root.join(&draft.path);
    match std::fs::read(&path) {
        Ok(there) if there == draft.text.as_bytes() => return Ok(Outcome::Same),
        Ok(there) if !force && !draft::is_untouched(&String::from_utf8_lossy(&there)) => {
            return Ok(Outcome::Kept);
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(format!("{}: {error}", draft.path)),
    }
    replace(&path, draft.text.as_bytes()).map_err(|e| format!("{}: {e}", draft.path))?;
    Ok(Outcome::Written)
}

/// Replaces a file so that a reader sees the old one or the new one.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path
        .file_name()
        .map(std::ffi::OsStr::to_owned)
        .unwrap_or_default();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = path.with_file_name(name);
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    written.inspect_err(|_| {
        let _ = std::fs::remove_file(&beside);
    })
}

/// Sources whose draft another source, earlier in path order, takes; with that other source.
fn clashes(sources: &[String], profile: &Profile) -> BTreeMap<String, String> {
    let mut taken: BTreeMap<String, &String> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for source in sources {
        let draft = crate::layout::draft_path(source, profile);
        match taken.get(&draft) {
            Some(first) => {
                found.insert(source.clone(), (*first).clone());
            }
            None => {
                taken.insert(draft, source);
            }
        }
    }
    found
}

fn failed(source: &str, profile: &Profile, why: &str) -> Summary {
    Summary {
        source: source.to_owned(),
        draft: crate::layout::draft_path(source, profile),
        outcome: Outcome::Failed,
        failure: Some(why.to_owned()),
        lines: 0,
        confidence: "low".to_owned(),
        todos: BTreeMap::new(),
        remarks: BTreeMap::new(),
        rules: BTreeMap::new(),
        unresolved: BTreeMap::new(),
        untranslated: Vec::new(),
        errors: Vec::new(),
    }
}

fn read_cache(path: &Path) -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(map)) => map.into_iter().collect(),
        // a cache that can't be read is no cache
        _ => BTreeMap::new(),
    }
}

fn write_cache(path: &Path, keys: &BTreeMap<String, Value>) {
    if let Some(parent) = path.parent() {
        let _ = std::fs::create_dir_all(parent);
    }
    let map: serde_json::Map<String, Value> = keys.clone().into_iter().collect();
    // a run without a cache is only slower
    let _ = replace(path, Value::Object(map).to_string().as_bytes());
}

/// FNV-1a: the same on every platform.
#[must_use]
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Summary {
    /// What is to be said of a draft.
    #[must_use]
    pub fn of(source: &str, draft: &Draft) -> Summary {
        let mut rules = BTreeMap::new();
        for application in &draft.applied {
            *rules.entry(application.rule.to_owned()).or_insert(0) += 1;
        }
        Summary {
            source: source.to_owned(),
            draft: draft.path.clone(),
            outcome: Outcome::Written,
            failure: None,
            lines: draft.lines,
            confidence: draft.confidence.word().to_owned(),
            todos: draft.todos.clone(),
            remarks: draft
                .remarks
                .iter()
                .map(|(k, v)| ((*k).to_owned(), *v))
                .collect(),
            rules,
            unresolved: draft.unresolved.clone(),
            untranslated: draft.untranslated.clone(),
            errors: draft.errors.clone(),
        }
    }

    /// As an object of the report.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let places = |list: &[(usize, String)]| -> Vec<Value> {
            list.iter()
                .map(|(line, why)| json!({"line": line, "why": why}))
                .collect()
        };
        json!({
            "source": self.source,
            "draft": self.draft,
            "outcome": self.outcome.word(),
            "failure": self.failure,
            "lines": self.lines,
            "confidence": self.confidence,
            "todos": self.todos,
            "remarks": self.remarks,
            "rules": self.rules,
            "unresolved": self.unresolved,
            "untranslated": places(&self.untranslated),
            "errors": places(&self.errors),
        })
    }

    fn from_json(value: &Value) -> Option<Summary> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let counts = |key: &str| -> Option<BTreeMap<String, usize>> {
            let map = value[key].as_object()?;
            map.iter()
                .map(|(k, v)| Some((k.clone(), usize::try_from(v.as_u64()?).ok()?)))
                .collect()
        };
        let places = |key: &str| -> Option<Vec<(usize, String)>> {
            let list = value[key].as_array()?;
            list.iter()
                .map(|v| {
                    Some((
                        usize::try_from(v["line"].as_u64()?).ok()?,
                        v["why"].as_str()?.to_owned(),
                    ))
                })
                .collect()
        };
        Some(Summary {
            source: text("source")?,
            draft: text("draft")?,
            outcome: Outcome::Unchanged,
            failure: None,
            lines: usize::try_from(value["lines"].as_u64()?).ok()?,
            confidence: text("confidence")?,
            todos: counts("todos")?,
            remarks: counts("remarks")?,
            rules: counts("rules")?,
            unresolved: counts("unresolved")?,
            untranslated: places("untranslated")?,
            errors: places("errors")?,
        })
    }
}

impl Outcome {
    /// The word of the report.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Written => "written",
            Outcome::Same => "same",
            Outcome::Unchanged => "unchanged",
            Outcome::Kept => "kept",
            Outcome::Clash => "clash",
            Outcome::Failed => "failed",
        }
    }
}
