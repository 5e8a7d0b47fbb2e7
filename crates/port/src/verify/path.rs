//! What a ban says of one path: in `use`, expressions, types, attributes, macro arguments.

use std::collections::BTreeSet;

use super::ban::Ban;

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

    /// The line of the last of these segments, if the path begins with them. A single name may be a local's, so it
    /// must be named by a `use` or attribute, or have others behind it, or be the macro that `name!` says.
    fn begins(&self, names: &[String]) -> Option<usize> {
        let (last, before) = names.split_last()?;
        let (last, as_macro) = match last.strip_suffix('!') {
            Some(name) => (name, true),
            None => (last.as_str(), false),
        };
        let named = self.segments.len() > 1
            || matches!(self.kind, Use::Import | Use::Attribute)
            || as_macro && self.kind == Use::Macro;
        let same = before.iter().enumerate().all(|(i, n)| self.name(i) == n)
            && self.name(before.len()) == last;
        (same && named).then(|| self.segments[before.len()].1)
    }

    fn ends(&self, names: &[String]) -> bool {
        let n = self.segments.len();
        n >= names.len()
            && names
                .iter()
                .enumerate()
                .all(|(i, name)| self.name(n - names.len() + i) == name)
    }

    fn last(&self) -> (&str, usize) {
        self.segments.last().map_or(("", 1), |s| (&s.0, s.1))
    }
}

impl Ban {
    /// Where a path breaks this. `renamed` are the names that `use` gave to what `calls` forbids.
    pub(crate) fn on_path(
        &self,
        path: &Path,
        renamed: &BTreeSet<String>,
        prefix: &str,
    ) -> Option<usize> {
        let (first, _) = path.segments.first()?;
        let import = path.kind == Use::Import;
        if !import && self.calls.iter().any(|p| path.ends(p)) {
            return Some(path.last().1);
        }
        let alone = path.segments.len() == 1;
        if !import && !self.calls.is_empty() && alone && renamed.contains(first) {
            return Some(path.last().1);
        }
        if let Some(line) = self.paths.iter().find_map(|p| path.begins(p)) {
            return Some(line);
        }
        let own = first == "crate" || !prefix.is_empty() && first.starts_with(prefix);
        let ended = self.ends.iter().any(|p| path.ends(p));
        if ended && path.kind != Use::Attribute && !(own && self.except_own) {
            return Some(path.last().1);
        }
        path.segments
            .iter()
            .find(|s| self.names.contains(&s.0))
            .map(|s| s.1)
    }
}
