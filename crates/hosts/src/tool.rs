//! The tools that hosts need, and how a person gets one that is missing.

use serde::Serialize;

use crate::process;

/// A program that must be on the machine.
#[derive(Clone, Debug, Serialize)]
pub struct Tool {
    /// `node`.
    pub program: &'static str,
    /// Other names under which it may be found, tried in order.
    pub alternatives: &'static [&'static str],
    /// What prints its version.
    pub version_argument: &'static str,
    /// The oldest that works, as `(major, minor)`.
    pub minimum: (u32, u32),
    /// What to run or where to get it.
    pub how_to_get: &'static str,
    /// Only `landbridge test` needs it, or landbridge gets it by itself.
    pub optional: bool,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// The program's name or path and its version.
    Yes {
        /// What to call.
        program: String,
        /// As it prints it.
        version: String,
    },
    /// Too old.
    Old {
        /// As it prints it.
        version: String,
    },
    /// Not there.
    No,
}

impl Tool {
    /// Looks for the tool by calling it.
    #[must_use]
    pub fn find(&self) -> Found {
        let mut old = None;
        for program in std::iter::once(self.program).chain(self.alternatives.iter().copied()) {
            let Some(version) = process::version_of(program, self.version_argument) else {
                continue;
            };
            if numbers(&version) >= self.minimum {
                return Found::Yes {
                    program: program.to_owned(),
                    version,
                };
            }
            old.get_or_insert(version);
        }
        old.map_or(Found::No, |version| Found::Old { version })
    }
}

/// The first `12.3` of a text.
fn numbers(version: &str) -> (u32, u32) {
    let start = version
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(version.len());
    let mut parts = version[start..]
        .split(|c: char| !c.is_ascii_digit())
        .map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_found_in_what_tools_print() {
        assert_eq!(super::numbers("v20.20.2"), (20, 20));
        assert_eq!(super::numbers("Python 3.11.7"), (3, 11));
        assert_eq!(super::numbers("gcc (Debian 12.2.0-14) 12.2.0"), (12, 2));
        assert_eq!(super::numbers("none"), (0, 0));
    }
}
