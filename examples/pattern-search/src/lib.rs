//! A set of regular expressions, compiled once and searched from any language.
//!
//! The engine is the `regex` crate; this file is all that binding it takes.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

/// Why patterns were refused.
#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum PatternError {
    /// A pattern isn't a regular expression.
    #[error("pattern {index} can't be parsed: {reason}")]
    Syntax {
        /// Which, from 0.
        index: u32,
        /// What the parser says.
        reason: String,
    },
    /// Compiled, the patterns would take more memory than allowed.
    #[error("the compiled patterns would pass {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// There is no pattern of that number.
    #[error("there is no pattern {0}")]
    NoSuchPattern(u32),
}

/// A place where a pattern was found.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Span {
    /// Byte offset of the first byte.
    pub start: u64,
    /// Byte offset after the last.
    pub end: u64,
}

/// What one match captured.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The whole match.
    pub text: String,
    /// Where it is.
    pub span: Span,
    /// Groups by name; those that took no part are absent.
    pub groups: BTreeMap<String, String>,
}

/// Compiled patterns. Shared freely between threads.
#[landbridge::object(debug)]
#[derive(Debug)]
pub struct Patterns {
    set: RegexSet,
    each: Vec<Regex>,
}

#[landbridge::export]
impl Patterns {
    /// Compiles patterns.
    ///
    /// # Errors
    /// [`PatternError::Syntax`] names the first one that can't be parsed, [`PatternError::TooLarge`]
    /// the limit that all together would pass.
    #[landbridge(default(size_limit = 10_000_000))]
    pub fn new(patterns: Vec<String>, size_limit: u32) -> Result<Self, PatternError> {
        let limit = u64::from(size_limit);
        let compile = |(pattern, index): (&String, u32)| {
            let built = RegexBuilder::new(pattern)
                .size_limit(size_limit as usize)
                .build();
            built.map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => PatternError::TooLarge { limit },
                other => PatternError::Syntax {
                    index,
                    reason: other.to_string(),
                },
            })
        };
        let each = patterns
            .iter()
            .zip(0..)
            .map(compile)
            .collect::<Result<_, _>>()?;
        let set = RegexSetBuilder::new(&patterns)
            .size_limit(size_limit as usize)
            .build()
            .map_err(|_| PatternError::TooLarge { limit })?;
        Ok(Self { set, each })
    }

    /// How many there are.
    #[landbridge(getter)]
    pub fn count(&self) -> u32 {
        u32::try_from(self.each.len()).unwrap_or(u32::MAX)
    }

    /// The numbers of the patterns that occur anywhere in `text`, in one pass over it.
    pub fn matching(&self, text: &str) -> Vec<u32> {
        let found = self.set.matches(text).into_iter();
        found
            .filter_map(|index| u32::try_from(index).ok())
            .collect()
    }

    /// All places where one pattern occurs.
    ///
    /// # Errors
    /// [`PatternError::NoSuchPattern`].
    #[landbridge(blocking)]
    pub fn spans(&self, pattern: u32, text: String) -> Result<Vec<Span>, PatternError> {
        let found = self.pattern(pattern)?.find_iter(&text).map(|found| Span {
            start: found.start() as u64,
            end: found.end() as u64,
        });
        Ok(found.collect())
    }

    /// The first occurrence of one pattern with its groups.
    ///
    /// # Errors
    /// [`PatternError::NoSuchPattern`].
    pub fn capture(&self, pattern: u32, text: &str) -> Result<Option<Captured>, PatternError> {
        let pattern = self.pattern(pattern)?;
        Ok(pattern.captures(text).map(|captures| {
            let whole = captures.get_match();
            let named = pattern.capture_names().flatten();
            Captured {
                text: whole.as_str().to_owned(),
                span: Span {
                    start: whole.start() as u64,
                    end: whole.end() as u64,
                },
                groups: named
                    .filter_map(|name| {
                        Some((name.to_owned(), captures.name(name)?.as_str().to_owned()))
                    })
                    .collect(),
            }
        }))
    }
}

impl Patterns {
    fn pattern(&self, index: u32) -> Result<&Regex, PatternError> {
        let pattern = self.each.get(index as usize);
        pattern.ok_or(PatternError::NoSuchPattern(index))
    }
}
