//! What a rule is: an id, a page and a check. Each lies in one file of `rules`.

use std::fmt::Write as _;

use crate::analysis::View;
use crate::finding::{Finding, Level};

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case, named after the mistake; never given to another rule later.
    pub id: &'static str,
    /// The worst level that it reports.
    pub level: Level,
    /// One line.
    pub title: &'static str,
    /// The page below its heading, in Markdown: what goes wrong, evidence, a wrong and a right example,
    /// what isn't reported.
    pub body: &'static str,
    /// Looks at one crate.
    pub(crate) check: fn(&View<'_>, &mut Vec<Finding>),
}

impl Rule {
    /// The whole page.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = format!("# {}: {}\n\n", self.id, self.title);
        let _ = write!(
            page,
            "Level: {} at worst.\n\n{}\n\n## Silencing it\n\n```rust,ignore\n\
             // landbridge: allow({}): why it is right here\n```\n",
            self.level.name(),
            self.body.trim(),
            self.id
        );
        page
    }

    /// The Rust code in a section of the page: `Wrong` or `Right`.
    #[must_use]
    pub fn example(&self, section: &str) -> Option<&'static str> {
        let (_, rest) = self.body.split_once(&format!("## {section}\n"))?;
        let rest = rest.split("\n## ").next()?;
        let (_, code) = rest.split_once("```rust,ignore\n")?;
        code.split("```").next()
    }
}
