//! What `bench` found out, by host and function.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_hosts::Host;
use landbridge_hosts::bench::{ITEMS, Line, Over, Uncalled};
use landbridge_model::{Function, Interface};
use serde::Serialize;

/// What one function costs in one host.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Cost {
    /// Nanoseconds for a call.
    pub(super) ns: Option<f64>,
    /// Allocations of Rust's for a call.
    pub(super) allocations: Option<f64>,
    /// Bytes of them.
    pub(super) allocated: Option<f64>,
    /// Bytes that crossed as a copy.
    pub(super) copied: Option<f64>,
}

/// One host, or one engine of it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Engine {
    pub(super) host: &'static str,
    pub(super) engine: &'static str,
    pub(super) title: String,
    pub(super) functions: BTreeMap<String, Cost>,
    pub(super) uncalled: Vec<Uncalled>,
    /// Why nothing was counted, if so.
    pub(super) uncounted: Option<String>,
}

impl Engine {
    pub(super) fn new(host: &'static dyn Host, engine: &'static str) -> Self {
        let title = match engine {
            "bun" => "Bun".to_owned(),
            "deno" => "Deno".to_owned(),
            _ => host.title().to_owned(),
        };
        Self {
            host: host.id(),
            engine,
            title,
            functions: BTreeMap::new(),
            uncalled: Vec::new(),
            uncounted: None,
        }
    }

    pub(super) fn add(&mut self, lines: Vec<Line>) {
        for line in lines {
            if let Some(error) = line.error {
                let why = format!(
                    "fails with what was made up: {error}; give it arguments in [bench] of landbridge.toml"
                );
                let uncalled = Uncalled {
                    function: line.function,
                    why,
                };
                if !self
                    .uncalled
                    .iter()
                    .any(|it| it.function == uncalled.function)
                {
                    self.uncalled.push(uncalled);
                }
                continue;
            }
            let cost = self.functions.entry(line.function).or_default();
            cost.ns = line.ns.or(cost.ns);
            cost.allocations = line.allocations.or(cost.allocations);
            cost.allocated = line.allocated.or(cost.allocated);
            cost.copied = line.copied.or(cost.copied);
        }
    }
}

/// A function that isn't measured in some hosts.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Missing {
    pub(super) function: String,
    pub(super) why: String,
    /// Titles of the hosts.
    pub(super) hosts: Vec<String>,
}

/// All of it.
#[derive(Clone, Debug)]
pub(super) struct Bench {
    pub(super) package: String,
    pub(super) version: String,
    /// Of all functions, in the order of the interface.
    pub(super) names: Vec<String>,
    /// Those whose calls are over with some of their items, and those that are awaited.
    pub(super) items: Vec<String>,
    pub(super) awaited: Vec<String>,
    pub(super) engines: Vec<Engine>,
}

/// The names in Rust of all that could be called.
pub(super) fn names(interface: &Interface) -> Vec<String> {
    let named = functions(interface);
    named.into_iter().map(|(name, _)| name).collect()
}

fn functions(interface: &Interface) -> Vec<(String, &Function)> {
    let free = interface.functions.iter();
    let free = free.map(|it| (it.item.name.clone(), it));
    let methods = interface.objects.iter().flat_map(|object| {
        let methods = object.methods.iter();
        methods.map(|it| {
            let name = format!("{}::{}", object.item.name, it.function.item.name);
            (name, &it.function)
        })
    });
    free.chain(methods).collect()
}

impl Bench {
    pub(super) fn new(interface: &Interface) -> Self {
        let named = |wanted: fn(Over) -> bool| {
            let found = functions(interface).into_iter();
            let found = found.filter(|(_, function)| wanted(Over::of(function)));
            found.map(|(name, _)| name).collect()
        };
        Self {
            items: named(|over| matches!(over, Over::Items | Over::AwaitedItems)),
            awaited: named(|over| over == Over::Awaited),
            package: interface.krate.package.clone(),
            version: interface.krate.version.clone(),
            names: names(interface),
            engines: Vec::new(),
        }
    }

    /// Functions that were measured somewhere.
    pub(super) fn measured(&self) -> impl Iterator<Item = &str> {
        let somewhere = |name: &&String| {
            let mut engines = self.engines.iter();
            engines.any(|engine| engine.functions.contains_key(*name))
        };
        self.names.iter().filter(somewhere).map(String::as_str)
    }

    /// What a time of some functions is of, beside a call.
    pub(super) fn notes(&self) -> Vec<String> {
        let measured = |names: &[String]| {
            let names = names.iter();
            let names = names.filter(|name| self.measured().any(|it| it == **name));
            names.cloned().collect::<Vec<_>>().join(", ")
        };
        let (items, awaited) = (measured(&self.items), measured(&self.awaited));
        let items = (!items.is_empty()).then(|| format!("with up to {ITEMS} items: {items}"));
        let awaited = (!awaited.is_empty()).then(|| format!("awaited: {awaited}"));
        items.into_iter().chain(awaited).collect()
    }

    /// The others, each reason once.
    pub(super) fn uncalled(&self) -> Vec<Missing> {
        let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut missing: Vec<Missing> = Vec::new();
        for engine in &self.engines {
            for it in &engine.uncalled {
                if seen.insert((&it.function, &it.why)) {
                    missing.push(Missing {
                        function: it.function.clone(),
                        why: it.why.clone(),
                        hosts: Vec::new(),
                    });
                }
                let mut same = missing.iter_mut();
                let same = same.find(|other| other.function == it.function && other.why == it.why);
                if let Some(same) = same {
                    same.hosts.push(engine.title.clone());
                }
            }
        }
        let place = |name: &str| self.names.iter().position(|it| it == name);
        missing.sort_by_key(|it| place(&it.function));
        missing
    }
}

/// `12.3`, `412`, `1.24 µs`, `20.1 ms`
pub(super) fn time(ns: f64) -> String {
    match ns {
        ns if ns < 100.0 => format!("{ns:.1} ns"),
        ns if ns < 1e4 => format!("{ns:.0} ns"),
        ns if ns < 1e7 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}

/// `0`, `2`, `1.5`
pub(super) fn count(value: f64) -> String {
    if (value - value.round()).abs() < 0.005 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}
