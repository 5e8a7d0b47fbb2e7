//! What a person is told of an error that nobody caught: the value, its stack, the place in the source.

use std::fmt;

use jsg::{Error, Lock};

/// An error that nobody caught, as text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    text: String,
    stops: bool,
}

impl Fault {
    /// Of what an embedder wants told the same way.
    #[must_use]
    pub fn from_text(text: String) -> Self {
        Self::new(text)
    }

    /// Whether JavaScript was stopped, by a limit or by a panic of Rust's: what it had under way is gone.
    pub(crate) fn stops(&self) -> bool {
        self.stops
    }

    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            stops: false,
        }
    }

    /// Of an error; `shown` is what was thrown as consoles show it.
    pub(crate) fn of(
        lock: &mut Lock<'_>,
        error: &Error,
        shown: Option<String>,
        prefix: &str,
    ) -> Self {
        if error.stop().is_some() {
            return Self {
                stops: true,
                ..Self::new(error.message())
            };
        }
        let mut text = match &shown {
            Some(shown) => format!("{prefix}{shown}"),
            // Nothing was thrown: the module isn't there, say.
            None => error.to_string(),
        };
        // Faults of syntax and of linking have no stack that names their place.
        if let Some(place) = error.place(lock) {
            let at = format!("{}:{}:{}", place.name, place.line, place.column);
            if !text.contains(&at) {
                text.push_str(&format!("\n    at {at}"));
                let line = place.source.trim_end();
                if !line.is_empty() && line.chars().count() <= 160 {
                    let number = place.line.to_string();
                    // Columns count UTF-16's units; tabs stay tabs, so that the mark stands below its place.
                    let before: String = line
                        .encode_utf16()
                        .take(place.column.saturating_sub(1) as usize)
                        .map(|unit| if unit == u16::from(b'\t') { '\t' } else { ' ' })
                        .collect();
                    let gap = " ".repeat(number.len());
                    text.push_str(&format!("\n\n  {number} | {line}\n  {gap} | {before}^"));
                }
            }
        }
        Self::new(text)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Fault {}
