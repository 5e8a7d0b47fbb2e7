//! The case files: what may stand in them, and the cases that they spell out.
//! What the values in them mean depends on the interface and is for `notation` to say.

mod file;

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Table, Value};

pub(crate) use file::read;

/// A host that cases run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Host {
    C,
    Python,
    Node,
    /// It runs what is written for every host; expressions of its own are few.
    Go,
    /// It runs what is written for every host, and what has an expression of its own.
    Cpp,
    /// It runs what is written for every host, and what has an expression of its own.
    Swift,
    /// It runs what is written for every host, and what has an expression of its own.
    Kotlin,
}

impl Host {
    /// Those that every case is for.
    pub(crate) const ALL: [Self; 3] = [Self::C, Self::Python, Self::Node];

    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Python => "python",
            Self::Node => "node",
            Self::Go => "go",
            Self::Cpp => "cpp",
            Self::Swift => "swift",
            Self::Kotlin => "kotlin",
        }
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        let mut hosts =
            Self::ALL
                .into_iter()
                .chain([Self::Go, Self::Cpp, Self::Swift, Self::Kotlin]);
        hosts.find(|host| host.id() == id)
    }
}

/// One case: steps that run one after the other in a fresh scope.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) topic: String,
    pub(crate) name: String,
    /// Where it runs; all that it has expressions for.
    pub(crate) hosts: Vec<Host>,
    /// Why it doesn't run elsewhere.
    pub(crate) elsewhere: Option<String>,
    pub(crate) steps: Vec<Step>,
}

impl Case {
    /// `topic: name`.
    pub(crate) fn title(&self) -> String {
        format!("{}: {}", self.topic, self.name)
    }

    /// Whether it belongs to the misuse table.
    pub(crate) fn is_misuse(&self) -> bool {
        self.topic.starts_with("misuse") || self.steps.iter().any(Step::is_misuse)
    }
}

/// What must come of a step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expect {
    pub(crate) returns: Option<Value>,
    pub(crate) fails: Option<Fails>,
    pub(crate) panics: Option<Panics>,
    #[serde(default)]
    pub(crate) poisoned: bool,
    #[serde(default)]
    pub(crate) busy: bool,
    #[serde(default)]
    pub(crate) closed: bool,
    /// Any of busy, closed and a bad argument.
    #[serde(default)]
    pub(crate) refused: bool,
    pub(crate) fault: Option<Fault>,
    /// The exception that an implementation of the host's threw, with this text. In C a panic.
    pub(crate) throws: Option<String>,
}

impl Expect {
    /// Whether the step succeeds.
    pub(crate) fn success(&self) -> bool {
        self.fails.is_none()
            && self.panics.is_none()
            && self.fault.is_none()
            && self.throws.is_none()
            && !(self.poisoned || self.busy || self.closed || self.refused)
    }
}

/// A typed error.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fails {
    pub(crate) error: String,
    pub(crate) variant: Option<String>,
    #[serde(default)]
    pub(crate) fields: Table,
    pub(crate) message: String,
    #[serde(default)]
    pub(crate) causes: Vec<String>,
}

/// A panic.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Panics {
    /// A part of the message.
    #[serde(default)]
    pub(crate) message: String,
    /// A part of the place.
    pub(crate) file: Option<String>,
}

/// A bad argument.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// Kinds, separated by `|`; `any` for all.
    pub(crate) kind: String,
    /// What the message names.
    pub(crate) parameter: Option<String>,
}

/// What a step does.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// A free function, or `Type.function`.
    Call(String),
    Method {
        name: String,
        on: String,
    },
    /// `Type` or `Type.function`.
    New(String),
    Get {
        name: String,
        on: String,
    },
    Constant(String),
    Close(String),
    Show {
        on: String,
        debug: bool,
    },
    Compare {
        how: Comparison,
        left: String,
        right: String,
    },
    Join(String),
    Eval,
    Let(String),
}

/// An exported trait of two objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    HashEqual,
    Less,
}

/// One step.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) action: Action,
    pub(crate) args: Vec<Value>,
    pub(crate) named: Table,
    /// The name that the result gets.
    pub(crate) keep: Option<String>,
    /// Runs in a thread of this name.
    pub(crate) spawn: Option<String>,
    pub(crate) times: u32,
    /// Of a sequence, how many items are asked for before it is closed.
    pub(crate) take: Option<u32>,
    /// The expressions of `eval` and `let`.
    pub(crate) code: BTreeMap<Host, String>,
    expect: Expect,
    overrides: BTreeMap<Host, Expect>,
}

impl Step {
    pub(crate) fn expect(&self, host: Host) -> &Expect {
        self.overrides.get(&host).unwrap_or(&self.expect)
    }

    /// An expression, in no host.
    #[cfg(test)]
    pub(crate) fn eval() -> Self {
        Self {
            action: Action::Eval,
            ..file::call("", Vec::new(), Expect::default())
        }
    }

    fn is_misuse(&self) -> bool {
        let expect = &self.expect;
        expect.fault.is_some() || expect.busy || expect.closed || expect.poisoned || expect.refused
    }

    fn runs_in(&self, host: Host) -> bool {
        let needs_code = matches!(self.action, Action::Eval | Action::Let(_));
        (!needs_code || self.code.contains_key(&host))
            && self
                .args
                .iter()
                .chain(self.named.values())
                .all(|arg| match special(arg) {
                    // What isn't of the parameter's type doesn't compile there.
                    Some(Special::Raw(_)) => !matches!(
                        host,
                        Host::C | Host::Cpp | Host::Go | Host::Swift | Host::Kotlin
                    ),
                    Some(Special::Code(code)) => code.contains_key(host.id()),
                    Some(Special::Stock(_)) | None => true,
                })
    }
}

/// An argument that isn't written by its type.
pub(crate) enum Special<'a> {
    /// A value of the host as it stands.
    Raw(&'a Value),
    /// Expressions of the hosts.
    Code(&'a Table),
    /// The name of an implementation that every host's stock has.
    Stock(&'a str),
}

/// `{ raw = … }`, `{ host = { … } }` or `{ host = "name" }`.
pub(crate) fn special(value: &Value) -> Option<Special<'_>> {
    let table = value.as_table().filter(|table| table.len() == 1)?;
    if let Some(raw) = table.get("raw") {
        return Some(Special::Raw(raw));
    }
    match table.get("host")? {
        Value::String(name) => Some(Special::Stock(name)),
        code => Some(Special::Code(code.as_table()?)),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Host, read};

    #[test]
    fn every_host_has_enough_cases() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
        let cases = read(&folder).unwrap_or_else(|error| panic!("{error:#}"));
        for host in Host::ALL {
            let here: Vec<_> = cases
                .iter()
                .filter(|case| case.hosts.contains(&host))
                .collect();
            assert!(here.len() >= 250, "{}: {}", host.id(), here.len());
            let misuse = here.iter().filter(|case| case.is_misuse()).count();
            assert!(misuse >= 60, "{}: {misuse}", host.id());
        }
    }

    #[test]
    fn titles_are_unique() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
        let cases = read(&folder).unwrap_or_else(|error| panic!("{error:#}"));
        let mut titles: Vec<String> = cases.iter().map(super::Case::title).collect();
        titles.sort();
        let before = titles.len();
        titles.dedup();
        assert_eq!(before, titles.len());
    }
}
