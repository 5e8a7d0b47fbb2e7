//! Rules that look at one path: `use`, expressions, types, attributes, macro arguments.

use std::collections::BTreeSet;

/// How a path is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Import,
    Attribute,
    /// The name of a macro that is called.
    Macro,
    Plain,
}

/// A path and the line of each of its segments.
#[derive(Debug, Clone)]
pub(crate) struct Path {
    pub(crate) segments: Vec<(String, usize)>,
    pub(crate) kind: Use,
}

impl Path {
    fn name(&self, i: usize) -> &str {
        self.segments.get(i).map_or("", |s| &s.0)
    }

    fn starts(&self, names: &[&str]) -> bool {
        names.iter().enumerate().all(|(i, n)| self.name(i) == *n)
    }

    fn ends(&self, names: &[&str]) -> bool {
        let n = self.segments.len();
        n >= names.len()
            && names
                .iter()
                .enumerate()
                .all(|(i, name)| self.name(n - names.len() + i) == *name)
    }

    fn last(&self) -> (&str, usize) {
        self.segments.last().map_or(("", 1), |s| (&s.0, s.1))
    }

    /// Two segments or more, or named by a `use` or attribute: a single name may be a local's.
    fn long_or_named(&self) -> bool {
        self.segments.len() > 1 || matches!(self.kind, Use::Import | Use::Attribute)
    }

    /// The same, for crates whose macro goes by the name of the crate.
    fn named_or_called(&self) -> bool {
        self.long_or_named() || self.kind == Use::Macro
    }
}

const RUNTIMES: &[&str] = &["tokio", "rayon", "hyper", "async_trait", "futures"];

/// What a path breaks. `forgetting` are local names of `mem::forget` and `Box::leak`.
pub(crate) fn check(
    path: &Path,
    forgetting: &BTreeSet<String>,
    prefix: &str,
) -> Vec<(&'static str, usize)> {
    let mut found = Vec::new();
    let Some((first, line)) = path.segments.first().cloned() else {
        return found;
    };
    let first = first.as_str();
    let import = path.kind == Use::Import;
    if !import {
        let leaks = path.ends(&["Box", "leak"]) || path.ends(&["mem", "forget"]);
        let by_name = path.segments.len() == 1 && forgetting.contains(first);
        if leaks || by_name {
            found.push(("FORBID-01", path.last().1));
        }
    }
    if RUNTIMES.contains(&first) && path.long_or_named() {
        found.push(("FORBID-07", line));
    }
    if first == "std" {
        let second = path
            .segments
            .get(1)
            .map_or(("", 1), |s| (s.0.as_str(), s.1));
        match second.0 {
            "fs" | "net" | "process" => found.push(("FORBID-08", second.1)),
            "path" => found.push(("FORBID-12", second.1)),
            _ => {}
        }
        let third = path
            .segments
            .get(2)
            .map_or(("", 1), |s| (s.0.as_str(), s.1));
        if path.starts(&["std", "collections"]) && matches!(third.0, "HashMap" | "HashSet") {
            found.push(("FORBID-13", third.1));
        }
        if path.starts(&["std", "sync"]) && matches!(third.0, "Mutex" | "RwLock" | "Condvar") {
            found.push(("FORBID-14", third.1));
        }
    }
    if first == "indexmap" && path.named_or_called() {
        found.push(("FORBID-13", line));
    }
    if first == "anyhow" && path.named_or_called() {
        found.push(("FORBID-11", line));
    }
    let (last, last_line) = path.last();
    let decodes = matches!(
        last,
        "from_utf8" | "from_utf8_lossy" | "from_utf8_unchecked" | "from_utf8_mut"
    );
    let own = first == "crate" || !prefix.is_empty() && first.starts_with(prefix);
    if decodes && !own && path.kind != Use::Attribute {
        found.push(("FORBID-15", last_line));
    }
    if let Some((_, line)) = path.segments.iter().find(|s| s.0 == "FromPrimitive") {
        found.push(("FORBID-20", *line));
    }
    if first == "memchr" && path.long_or_named() {
        found.push(("FORBID-22", line));
    }
    if first == "enum_dispatch" && path.named_or_called() {
        found.push(("FORBID-24", line));
    }
    found
}
