//! Writing drafts: one file, many, or a tree with its reports. What a draft is made of is not known here.

use std::collections::BTreeMap;

use super::{Drafts, Streams, say, write};
use crate::tree::{self, Options, Outcome, Summary};
use crate::{draft, report};

impl Drafts {
    pub(super) fn run(&self, whole: bool, streams: &mut Streams<'_>) -> Result<u8, String> {
        let root = self.place.root()?;
        let (profile, lifetimes) = self.place.tables(&root, streams.err)?;
        let sources = tree::sources(&root, &self.place.paths)?;
        if self.stdout || self.explain {
            for source in &sources {
                let draft = tree::port_one(&root, source, &profile, &lifetimes)?;
                let text = if self.explain {
                    explained(source, &draft)
                } else {
                    draft.text
                };
                say(streams.out, &text)?;
            }
            return Ok(0);
        }
        let jobs = self
            .jobs
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let cache = (whole && !self.dry).then(|| root.join(".landbridge/port-cache.json"));
        let options = Options {
            root,
            force: self.force,
            dry: self.dry,
            jobs,
            cache,
        };
        let summaries = tree::run(&sources, &profile, &lifetimes, &options, streams.progress);
        if let Some(path) = &self.report {
            write(path, &format!("{:#}\n", report::json(&summaries)))?;
        }
        if let Some(path) = &self.html {
            write(path, &report::html(&summaries))?;
        }
        if whole {
            say(streams.out, &report::text(&summaries))?;
        } else {
            complain(&summaries, streams)?;
        }
        let failed = summaries.iter().any(|s| s.outcome == Outcome::Failed);
        Ok(if failed { 2 } else { 0 })
    }
}

fn complain(summaries: &[Summary], streams: &mut Streams<'_>) -> Result<(), String> {
    for summary in summaries {
        match summary.outcome {
            Outcome::Kept => {
                let kept = "edited by hand, left alone (--force overwrites it)";
                say(streams.err, &format!("{}: {kept}\n", summary.draft))?;
            }
            Outcome::Failed | Outcome::Clash => {
                let why = summary.failure.as_deref().unwrap_or("not written");
                say(streams.err, &format!("{}: {why}\n", summary.source))?;
            }
            _ => {}
        }
        for (line, message) in &summary.errors {
            let source = &summary.source;
            say(streams.err, &format!("{source}:{line}: {message}\n"))?;
        }
    }
    Ok(())
}

/// Which rules made which lines: source line and rules, then how often each was applied.
fn explained(source: &str, draft: &draft::Draft) -> String {
    let mut by_line: BTreeMap<usize, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for application in &draft.applied {
        *by_line
            .entry(application.line)
            .or_default()
            .entry(application.rule)
            .or_insert(0) += 1;
        *counts.entry(application.rule).or_insert(0) += 1;
    }
    let mut out = format!("{source} -> {}\n", draft.path);
    for (line, rules) in by_line {
        let rules: Vec<&str> = rules.into_keys().collect();
        out.push_str(&format!("{line:>6}  {}\n", rules.join(" ")));
    }
    out.push_str("rules\n");
    for (rule, count) in counts {
        out.push_str(&format!("{count:>6}  {rule}\n"));
    }
    out
}
