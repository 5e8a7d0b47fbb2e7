//! Tables over a run: files by confidence, open questions by reason, rule coverage, what to do first. As JSON, as
//! text, as one HTML page.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::tree::{Outcome, Summary};

/// Every rule: id, what decides it, how far it is applied, and a word of what it is about, separated by tabs.
pub const RULES: &str = include_str!("../rules.tsv");

/// The rules that note each application and were not applied in a run.
#[must_use]
pub fn never_applied(rules: &BTreeMap<String, usize>) -> Vec<&'static str> {
    let noted = RULES.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t');
        let (id, _, state) = (cells.next()?, cells.next()?, cells.next()?);
        (state == "applied").then_some(id)
    });
    noted.filter(|id| !rules.contains_key(*id)).collect()
}

/// Totals of a run.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// Files and lines.
    pub files: usize,
    /// Lines of all sources.
    pub lines: usize,
    /// Files by confidence.
    pub confidence: BTreeMap<String, usize>,
    /// `TODO(port)` by reason, most frequent first.
    pub reasons: Vec<(String, usize)>,
    /// How often each rule was applied.
    pub rules: BTreeMap<String, usize>,
    /// Files with syntax errors.
    pub with_errors: usize,
    /// Regions left as Zig text.
    pub untranslated: usize,
    /// Files that could not be ported, and why.
    pub failures: Vec<(String, String)>,
    /// Drafts left alone because a hand has been at them.
    pub kept: Vec<String>,
    /// Sources that map to a draft another source takes.
    pub clashes: Vec<(String, String)>,
}

/// Adds up a run.
#[must_use]
pub fn totals(summaries: &[Summary]) -> Totals {
    let mut out = Totals {
        files: summaries.len(),
        ..Totals::default()
    };
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for summary in summaries {
        out.lines += summary.lines;
        *out.confidence
            .entry(summary.confidence.clone())
            .or_insert(0) += 1;
        for (reason, count) in &summary.todos {
            *reasons.entry(reason.clone()).or_insert(0) += count;
        }
        for (rule, count) in &summary.rules {
            *out.rules.entry(rule.clone()).or_insert(0) += count;
        }
        out.with_errors += usize::from(!summary.errors.is_empty());
        out.untranslated += summary.untranslated.len();
        let why = summary.failure.clone().unwrap_or_default();
        match summary.outcome {
            Outcome::Failed => out.failures.push((summary.source.clone(), why)),
            Outcome::Clash => out.clashes.push((summary.source.clone(), why)),
            Outcome::Kept => out.kept.push(summary.draft.clone()),
            _ => {}
        }
    }
    out.reasons = reasons.into_iter().collect();
    out.reasons
        .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    out
}

/// The whole report as JSON, files sorted by path.
#[must_use]
pub fn json(summaries: &[Summary]) -> Value {
    let totals = totals(summaries);
    let mut files: Vec<&Summary> = summaries.iter().collect();
    files.sort_by(|a, b| a.source.cmp(&b.source));
    json!({
        "files": files.iter().map(|s| s.to_json()).collect::<Vec<_>>(),
        "totals": {
            "files": totals.files,
            "lines": totals.lines,
            "confidence": totals.confidence,
            "todos": totals.reasons.iter().map(|r| r.1).sum::<usize>(),
            "untranslated": totals.untranslated,
            "files_with_syntax_errors": totals.with_errors,
            "rules": totals.rules,
            "rules_never_applied": never_applied(&totals.rules),
        },
        "reasons": totals.reasons.iter().map(|(why, n)| json!({"reason": why, "count": n})).collect::<Vec<_>>(),
        "clashes": totals.clashes.iter().map(|(s, why)| json!({"source": s, "why": why})).collect::<Vec<_>>(),
        "failures": totals.failures.iter().map(|(s, why)| json!({"source": s, "why": why})).collect::<Vec<_>>(),
        "kept": totals.kept,
    })
}

/// A table for the terminal.
#[must_use]
pub fn text(summaries: &[Summary]) -> String {
    let totals = totals(summaries);
    let todos: usize = totals.reasons.iter().map(|r| r.1).sum();
    let per_thousand = if totals.lines == 0 {
        0.0
    } else {
        todos as f64 * 1000.0 / totals.lines as f64
    };
    let mut out = String::new();
    let _ = writeln!(out, "{} files, {} lines", totals.files, totals.lines);
    for (word, count) in &totals.confidence {
        let _ = writeln!(out, "  confidence {word:<7} {count:>7}");
    }
    let _ = writeln!(
        out,
        "  open questions     {todos:>7}  ({per_thousand:.1} per 1,000 lines)"
    );
    let _ = writeln!(out, "  left as Zig text   {:>7}", totals.untranslated);
    let _ = writeln!(out, "  with syntax errors {:>7}", totals.with_errors);
    let _ = writeln!(
        out,
        "  rules applied      {:>7} of different ids",
        totals.rules.len()
    );
    for (title, list) in [("failed", &totals.failures), ("clashes", &totals.clashes)] {
        for (source, why) in list {
            let _ = writeln!(out, "  {title}: {source}: {why}");
        }
    }
    for draft in &totals.kept {
        let _ = writeln!(out, "  kept: {draft} was edited; --force overwrites it");
    }
    let _ = writeln!(out, "most frequent reasons:");
    for (reason, count) in totals.reasons.iter().take(15) {
        let _ = writeln!(out, "  {count:>7}  {reason}");
    }
    out
}

/// One page: totals, reasons, rules, and the files with most to do first.
#[must_use]
pub fn html(summaries: &[Summary]) -> String {
    let totals = totals(summaries);
    let mut out = String::from(
        "<!doctype html><meta charset=\"utf-8\"><title>Port report</title><style>body{font:14px/1.5 system-ui;margin:2em;\
         max-width:70em}table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #ddd}\
         td.n{text-align:right}</style><h1>Port report</h1>",
    );
    let _ = write!(
        out,
        "<p>{} files, {} lines.</p><h2>Confidence</h2><table>",
        totals.files, totals.lines
    );
    for (word, count) in &totals.confidence {
        let _ = write!(out, "<tr><td>{}<td class=n>{count}", escape(word));
    }
    out.push_str("</table><h2>Open questions by reason</h2><table>");
    for (reason, count) in totals.reasons.iter().take(200) {
        let _ = write!(out, "<tr><td class=n>{count}<td>{}", escape(reason));
    }
    out.push_str("</table><h2>What to do first</h2><table><tr><th>file<th>lines<th>confidence<th>open<th>as Zig text");
    let mut files: Vec<&Summary> = summaries.iter().collect();
    let open = |s: &Summary| s.todos.values().sum::<usize>();
    files.sort_by(|a, b| open(b).cmp(&open(a)).then_with(|| a.source.cmp(&b.source)));
    for file in files {
        let _ = write!(
            out,
            "<tr><td>{}<td class=n>{}<td>{}<td class=n>{}<td class=n>{}",
            escape(&file.source),
            file.lines,
            escape(&file.confidence),
            open(file),
            file.untranslated.len()
        );
    }
    out.push_str("</table><h2>Rules</h2><table>");
    for (rule, count) in &totals.rules {
        let _ = write!(out, "<tr><td>{}<td class=n>{count}", escape(rule));
    }
    out.push_str("</table>\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft;
    use crate::lifetimes::Lifetimes;
    use crate::profile::Profile;

    #[test]
    fn a_report_counts_reasons() {
        let profile = Profile::named("bun").unwrap();
        let draft = draft::port(
            "src/a/b.zig",
            b"pub fn f() void { asm volatile (\"nop\"); }\n",
            &profile,
            &Lifetimes::default(),
        );
        let summaries = [Summary::of("src/a/b.zig", &draft)];
        let report = json(&summaries);
        assert_eq!(report["reasons"][0]["reason"], "inline assembly");
        assert_eq!(report["totals"]["confidence"]["low"], 1);
        assert!(text(&summaries).contains("inline assembly"));
        assert!(html(&summaries).contains("<td>inline assembly"));
    }
}
