//! The tools that hosts need, and how a person gets one that is missing.

use std::process::Command;

use camino::Utf8PathBuf;
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

/// V8's library with its headers, which is no program: its version is looked up where the engine crates look.
pub const V8_LIBRARY: &str = "libnode";

/// The version of V8 in LANDBRIDGE_V8_ROOT, else of what pkg-config knows, else in the system's folders.
fn v8() -> Option<String> {
    let headers = |root: Utf8PathBuf| root.join("usr/include/nodejs/deps/v8/include");
    let folder = match std::env::var("LANDBRIDGE_V8_ROOT") {
        Ok(root) => headers(root.into()),
        Err(_) => {
            let told = ["v8", "libnode"].into_iter().find_map(|name| {
                let mut asked = Command::new("pkg-config");
                process::run(asked.args(["--variable=includedir", name])).ok()
            });
            let told = told.map(|it| Utf8PathBuf::from(it.trim()));
            told.filter(|it| it.join("v8.h").exists())
                .unwrap_or_else(|| headers("/".into()))
        }
    };
    let text = std::fs::read_to_string(folder.join("v8-version.h")).ok()?;
    let part = |name: &str| {
        let start = format!("#define {name} ");
        let number = text.lines().find_map(|line| line.strip_prefix(&start))?;
        Some(number.trim().to_owned())
    };
    Some(format!(
        "{}.{}",
        part("V8_MAJOR_VERSION")?,
        part("V8_MINOR_VERSION")?
    ))
}

impl Tool {
    /// Looks for the tool by calling it.
    #[must_use]
    pub fn find(&self) -> Found {
        let mut old = None;
        for program in std::iter::once(self.program).chain(self.alternatives.iter().copied()) {
            let version = match program {
                V8_LIBRARY => v8(),
                program => process::version_of(program, self.version_argument),
            };
            let Some(version) = version else {
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
