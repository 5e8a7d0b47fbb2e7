//! What changed between two texts, line by line.
//!
//! The algorithms are the `similar` crate's.
#![forbid(unsafe_code)]

use similar::{ChangeTag, TextDiff};

/// How lines are matched.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// The shortest edit script.
    Myers,
    /// Unique lines first: often easier to read.
    Patience,
    /// By the longest common subsequence.
    Lcs,
}

/// One line of a difference.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// In both texts.
    Same {
        /// Its number in the old text, from 0.
        old: u32,
        /// Its number in the new text, from 0.
        new: u32,
        /// The line with its end.
        text: String,
    },
    /// Only in the old text.
    Removed {
        /// Its number there, from 0.
        old: u32,
        /// The line with its end.
        text: String,
    },
    /// Only in the new text.
    Added {
        /// Its number there, from 0.
        new: u32,
        /// The line with its end.
        text: String,
    },
}

/// What a comparison takes into account.
#[landbridge::record(default(algorithm = Algorithm::Myers, context = None))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffOptions {
    /// How lines are matched.
    pub algorithm: Algorithm,
    /// Lines that stay, shown around each change; all of them without it.
    pub context: Option<u32>,
}

/// Every line of both texts, in order, with what became of it. With `context`, lines further than that
/// from any change are left out.
#[landbridge::export]
pub fn diff(old: &str, new: &str, options: &DiffOptions) -> Vec<Change> {
    let difference = TextDiff::configure()
        .algorithm(match options.algorithm {
            Algorithm::Myers => similar::Algorithm::Myers,
            Algorithm::Patience => similar::Algorithm::Patience,
            Algorithm::Lcs => similar::Algorithm::Lcs,
        })
        .diff_lines(old, new);
    let number = |index: Option<usize>| {
        index
            .and_then(|i| u32::try_from(i).ok())
            .unwrap_or(u32::MAX)
    };
    let change = |change: similar::Change<&str>| {
        let text = change.value().to_owned();
        let (old, new) = (number(change.old_index()), number(change.new_index()));
        match change.tag() {
            ChangeTag::Equal => Change::Same { old, new, text },
            ChangeTag::Delete => Change::Removed { old, text },
            ChangeTag::Insert => Change::Added { new, text },
        }
    };
    match options.context {
        None => difference.iter_all_changes().map(change).collect(),
        Some(lines) => {
            let groups = difference.grouped_ops(lines as usize);
            let operations = groups.iter().flatten();
            operations
                .flat_map(|operation| difference.iter_changes(operation))
                .map(change)
                .collect()
        }
    }
}

/// How alike two texts are: 0 for nothing in common, 1 for the same.
#[landbridge::export]
pub fn ratio(old: &str, new: &str) -> f32 {
    TextDiff::from_lines(old, new).ratio()
}

/// The difference in unified form, or nothing if the texts are the same.
#[landbridge::export(default(old_name = "old", new_name = "new", context = 3))]
pub fn unified(
    old: &str,
    new: &str,
    old_name: &str,
    new_name: &str,
    context: u32,
) -> Option<String> {
    let difference = TextDiff::from_lines(old, new);
    let text = difference
        .unified_diff()
        .context_radius(context as usize)
        .header(old_name, new_name)
        .to_string();
    (!text.is_empty()).then_some(text)
}
