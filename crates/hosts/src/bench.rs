//! `landbridge bench`: which functions of an interface are called, with what, and what a program of a host tells of
//! them. Each host writes its own program for a plan; running it and showing the numbers is the command's business.

use std::collections::BTreeMap;

use landbridge_model::{Function, Interface, MethodKind, Object, Output, Receiver, SequenceKind};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use crate::made::{Construction, Made, Maker, Refused};

use crate::settings::Table;

/// What the `[bench]` table of landbridge.toml says, by the functions' names in Rust: `word_count`, `Counter::add`.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Functions that aren't measured.
    pub skip: Vec<String>,
    /// Arguments, in order.
    pub arguments: BTreeMap<String, Vec<Json>>,
}

impl Given {
    /// Reads the table; a sentence on what is wrong with it.
    ///
    /// # Errors
    /// A key isn't known, or a value isn't what it takes.
    pub fn read(table: &Table) -> Result<Self, String> {
        let mut given = Self::default();
        for (key, value) in &table.values {
            match key.as_str() {
                "skip" => {
                    let names = value.as_array().into_iter().flatten();
                    let names = names.map(|name| name.as_str().map(str::to_owned));
                    given.skip = names
                        .collect::<Option<_>>()
                        .filter(|_| value.is_array())
                        .ok_or("`skip` of [bench] is a list of functions' names")?;
                }
                "arguments" => {
                    let entries = value.as_object();
                    let entries = entries.ok_or("`arguments` of [bench] is a table")?;
                    for (name, list) in entries {
                        let list = list.as_array().ok_or_else(|| {
                            format!("`arguments.{name}` of [bench] is a list of arguments")
                        })?;
                        given.arguments.insert(name.clone(), list.clone());
                    }
                }
                other => return Err(format!("[bench] has `skip` and `arguments`, not `{other}`")),
            }
        }
        Ok(given)
    }
}

/// What a call is made on.
#[derive(Clone, Debug)]
pub enum Target<'a> {
    /// A free function.
    Free,
    /// A constructor or a function without receiver.
    Static(&'a Object, MethodKind),
    /// A method or a getter of a new object.
    Method(Construction<'a>, MethodKind),
}

/// A call to be measured.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// Its name in Rust: `Counter::add`.
    pub name: String,
    /// What is called.
    pub function: &'a Function,
    /// On what.
    pub target: Target<'a>,
    /// With what.
    pub arguments: Vec<Made<'a>>,
}

/// So many items of an iterator or a stream are asked for in a call.
pub const ITEMS: usize = 100;

/// What a call is over with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Its result.
    Result,
    /// A result that is awaited.
    Awaited,
    /// The first [`ITEMS`] of its items.
    Items,
    /// As that, each awaited.
    AwaitedItems,
}

impl Over {
    /// Calls of a function.
    #[must_use]
    pub fn of(function: &Function) -> Self {
        match &function.output {
            Output::Sequence(it) if it.kind == SequenceKind::Stream => Self::AwaitedItems,
            Output::Sequence(_) => Self::Items,
            _ if function.is_async => Self::Awaited,
            _ => Self::Result,
        }
    }
}

/// A function that isn't measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncalled {
    /// Its name in Rust.
    pub function: String,
    /// Why.
    pub why: String,
}

/// What a program is to measure.
#[derive(Clone, Debug, Default)]
pub struct Plan<'a> {
    /// In order.
    pub calls: Vec<Call<'a>>,
    /// The others.
    pub uncalled: Vec<Uncalled>,
}

/// What a program finds out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nanoseconds for each call.
    Times,
    /// Allocations, their bytes and bytes copied for each call; the package counts them.
    Counts,
}

/// A program of a host's language that prints a [`Line`] for each call.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it should be called: `bench.py`.
    pub file: &'static str,
    /// It.
    pub text: String,
    /// Calls of the plan that this language can't make.
    pub uncalled: Vec<Uncalled>,
}

/// What is told of one function, as one line of JSON.
#[derive(Clone, Debug, Deserialize)]
pub struct Line {
    /// Its name in Rust.
    pub function: String,
    /// Nanoseconds for a call: the median of batches.
    #[serde(default)]
    pub ns: Option<f64>,
    /// Allocations of Rust's for a call.
    #[serde(default)]
    pub allocations: Option<f64>,
    /// Bytes of them.
    #[serde(default)]
    pub allocated: Option<f64>,
    /// Bytes that crossed as a copy, for a call.
    #[serde(default)]
    pub copied: Option<f64>,
    /// What went wrong instead.
    #[serde(default)]
    pub error: Option<String>,
}

/// Which functions one host calls with what.
#[must_use]
pub fn plan<'a>(interface: &'a Interface, host: &'static str, given: &'a Given) -> Plan<'a> {
    let maker = Maker {
        interface,
        host,
        given,
    };
    let mut plan = Plan::default();
    let shown = interface
        .functions
        .iter()
        .filter(|it| it.item.hosts.shown_in(host));
    for function in shown {
        let name = function.item.name.clone();
        plan.add(maker, name, function, given, || Ok(Target::Free));
    }
    let objects = interface
        .objects
        .iter()
        .filter(|it| it.item.hosts.shown_in(host));
    for object in objects {
        let methods = object.methods.iter();
        for method in methods.filter(|it| it.function.item.hosts.shown_in(host)) {
            let name = format!("{}::{}", object.item.name, method.function.item.name);
            plan.add(maker, name, &method.function, given, || match method.kind {
                MethodKind::Method(Receiver::Consumed) | MethodKind::Getter(Receiver::Consumed) => {
                    Err("takes its object over, which can be called once only".to_owned())
                }
                kind @ (MethodKind::Method(_) | MethodKind::Getter(_)) => {
                    let name = landbridge_model::TypeName(object.item.path.clone());
                    match maker.object(&name, 0) {
                        Ok(Made::Object(it)) => Ok(Target::Method(*it, kind)),
                        Ok(_) => Err("has no object".to_owned()),
                        Err(why) => Err(format!("`self` {why}")),
                    }
                }
                MethodKind::Constructor if method.function.is_async => {
                    Err("is an async constructor".to_owned())
                }
                kind => Ok(Target::Static(object, kind)),
            });
        }
    }
    plan
}

/// What a plan's calls are in a language that has a function for each, and a table of the functions.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub(crate) functions: String,
    pub(crate) table: String,
    /// Calls that the language can't make.
    pub(crate) uncalled: Vec<Uncalled>,
}

impl<'a> Plan<'a> {
    /// Writes all calls; `entry` is a call's place in the table, of its number and name.
    pub(crate) fn written(
        &self,
        language: &str,
        entry: impl Fn(usize, &str) -> String,
        mut function: impl FnMut(usize, &Call<'a>) -> Result<String, Refused>,
    ) -> Written {
        let mut all = Written::default();
        for (at, call) in self.calls.iter().enumerate() {
            match function(at, call) {
                Ok(text) => {
                    all.functions.push_str(&text);
                    all.table.push_str(&entry(at, &call.name));
                }
                Err(why) => all.uncalled.push(Uncalled {
                    function: call.name.clone(),
                    why: format!("in {language}: {why}"),
                }),
            }
        }
        all
    }

    fn add(
        &mut self,
        maker: Maker<'a>,
        name: String,
        function: &'a Function,
        given: &Given,
        target: impl FnOnce() -> Result<Target<'a>, Refused>,
    ) {
        let made = || {
            if given.skip.contains(&name) {
                return Err("left out by [bench]".to_owned());
            }
            let own = given.arguments.get(&name).map(Vec::as_slice);
            let arguments = maker.arguments(&function.parameters, own, 0)?;
            Ok((target()?, arguments))
        };
        match made() {
            Ok((target, arguments)) => self.calls.push(Call {
                name,
                function,
                target,
                arguments,
            }),
            Err(why) => self.uncalled.push(Uncalled {
                function: name,
                why,
            }),
        }
    }
}
