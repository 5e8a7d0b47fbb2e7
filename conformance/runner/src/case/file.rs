//! The files that cases are written in: one entry may spell out many. What a case is, is the parent's.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use toml::{Table, Value};

use super::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    case: Vec<Table>,
    #[serde(default)]
    echo: Vec<Echo>,
    #[serde(default)]
    refuse: Vec<Refuse>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Echo {
    name: String,
    call: String,
    values: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refuse {
    name: String,
    call: String,
    #[serde(default)]
    before: Vec<Value>,
    #[serde(default)]
    more: Vec<Value>,
    hosts: Option<Vec<Host>>,
    elsewhere: Option<String>,
    fault: Fault,
    values: Vec<Value>,
    python: Option<Expect>,
    node: Option<Expect>,
    c: Option<Expect>,
    cpp: Option<Expect>,
    swift: Option<Expect>,
    kotlin: Option<Expect>,
    go: Option<Expect>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    call: Option<String>,
    on: Option<String>,
    new: Option<String>,
    get: Option<String>,
    #[serde(rename = "const")]
    constant: Option<String>,
    close: Option<String>,
    show: Option<String>,
    debug: Option<String>,
    equal: Option<[String; 2]>,
    hash_equal: Option<[String; 2]>,
    less: Option<[String; 2]>,
    join: Option<String>,
    eval: Option<BTreeMap<Host, String>>,
    #[serde(rename = "let")]
    variable: Option<String>,
    value: Option<Value>,
    #[serde(default)]
    args: Vec<Value>,
    #[serde(default)]
    named: Table,
    #[serde(rename = "as")]
    keep: Option<String>,
    spawn: Option<String>,
    times: Option<u32>,
    take: Option<u32>,
    returns: Option<Value>,
    fails: Option<Fails>,
    panics: Option<Panics>,
    #[serde(default)]
    poisoned: bool,
    #[serde(default)]
    busy: bool,
    #[serde(default)]
    closed: bool,
    #[serde(default)]
    refused: bool,
    fault: Option<Fault>,
    throws: Option<String>,
    python: Option<Expect>,
    node: Option<Expect>,
    c: Option<Expect>,
    cpp: Option<Expect>,
    swift: Option<Expect>,
    kotlin: Option<Expect>,
    go: Option<Expect>,
}

impl RawStep {
    fn action(&self) -> Result<Action> {
        let on = || self.on.clone().context("`on` is missing");
        let compare = |how, pair: &[String; 2]| Action::Compare {
            how,
            left: pair[0].clone(),
            right: pair[1].clone(),
        };
        let found: Vec<Action> = [
            match (&self.call, &self.on) {
                (Some(name), Some(on)) => Some(Action::Method {
                    name: name.clone(),
                    on: on.clone(),
                }),
                (Some(name), None) => Some(Action::Call(name.clone())),
                _ => None,
            },
            self.new.clone().map(Action::New),
            match &self.get {
                Some(name) => Some(Action::Get {
                    name: name.clone(),
                    on: on()?,
                }),
                None => None,
            },
            self.constant.clone().map(Action::Constant),
            self.close.clone().map(Action::Close),
            self.show
                .clone()
                .map(|on| Action::Show { on, debug: false }),
            self.debug
                .clone()
                .map(|on| Action::Show { on, debug: true }),
            self.equal
                .as_ref()
                .map(|pair| compare(Comparison::Equal, pair)),
            self.hash_equal
                .as_ref()
                .map(|pair| compare(Comparison::HashEqual, pair)),
            self.less
                .as_ref()
                .map(|pair| compare(Comparison::Less, pair)),
            self.join.clone().map(Action::Join),
            self.eval.as_ref().map(|_| Action::Eval),
            self.variable.clone().map(Action::Let),
        ]
        .into_iter()
        .flatten()
        .collect();
        match <[Action; 1]>::try_from(found) {
            Ok([action]) => Ok(action),
            Err(found) => bail!("a step does one thing, this one {}", found.len()),
        }
    }

    fn read(self) -> Result<Step> {
        let action = self.action()?;
        let mut code = self.eval.unwrap_or_default();
        if let Some(value) = &self.value {
            let Some(Special::Code(expressions)) = special(value) else {
                bail!("the `value` of a `let` is `{{ host = … }}`");
            };
            for (host, text) in expressions {
                let host = Host::from_id(host).with_context(|| format!("no host `{host}`"))?;
                let text = text.as_str().context("an expression is a text")?;
                code.insert(host, text.to_owned());
            }
        }
        Ok(Step {
            action,
            args: self.args,
            named: self.named,
            keep: self.keep,
            spawn: self.spawn,
            times: self.times.unwrap_or(1),
            take: self.take,
            code,
            expect: Expect {
                returns: self.returns,
                fails: self.fails,
                panics: self.panics,
                poisoned: self.poisoned,
                busy: self.busy,
                closed: self.closed,
                refused: self.refused,
                fault: self.fault,
                throws: self.throws,
            },
            overrides: overrides(
                self.python,
                self.node,
                self.c,
                self.cpp,
                self.swift,
                self.kotlin,
                self.go,
            ),
        })
    }
}

fn overrides(
    python: Option<Expect>,
    node: Option<Expect>,
    c: Option<Expect>,
    cpp: Option<Expect>,
    swift: Option<Expect>,
    kotlin: Option<Expect>,
    go: Option<Expect>,
) -> BTreeMap<Host, Expect> {
    let all = [
        (Host::Python, python),
        (Host::Node, node),
        (Host::C, c),
        (Host::Cpp, cpp),
        (Host::Swift, swift),
        (Host::Kotlin, kotlin),
        (Host::Go, go),
    ];
    let all = all.into_iter();
    all.filter_map(|(host, expect)| Some((host, expect?)))
        .collect()
}

pub(super) fn call(name: &str, args: Vec<Value>, expect: Expect) -> Step {
    Step {
        action: Action::Call(name.to_owned()),
        args,
        named: Table::new(),
        keep: None,
        spawn: None,
        times: 1,
        take: None,
        code: BTreeMap::new(),
        expect,
        overrides: BTreeMap::new(),
    }
}

/// A value in few characters, for the names of cases that one entry makes many of.
fn short(value: &Value) -> String {
    let text = match special(value) {
        Some(Special::Code(code)) => code
            .values()
            .next()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        Some(Special::Raw(raw)) => raw.to_string(),
        Some(Special::Stock(name)) => name.to_owned(),
        None => value.to_string(),
    };
    let mut chars = text.chars().filter(|c| !c.is_control());
    let start: String = chars.by_ref().take(110).collect();
    if chars.next().is_some() {
        start + "…"
    } else {
        start
    }
}

/// Reads every case of a folder, in the order of file names.
pub(crate) fn read(folder: &Path) -> Result<Vec<Case>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "toml")
    });
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let topic = file.file_stem().unwrap_or_default().to_string_lossy();
        let text = std::fs::read_to_string(&file)?;
        read_topic(&topic, &text, &mut cases).with_context(|| file.display().to_string())?;
    }
    Ok(cases)
}

fn read_topic(topic: &str, text: &str, cases: &mut Vec<Case>) -> Result<()> {
    let file: RawFile = toml::from_str(text)?;
    let mut add = |name: String, hosts: Option<Vec<Host>>, elsewhere, steps: Vec<Step>| {
        let for_all = hosts.is_none();
        let named = hosts.unwrap_or_else(|| Host::ALL.to_vec());
        let runs = |host: &Host| steps.iter().all(|step| step.runs_in(*host));
        let mut hosts: Vec<Host> = named.into_iter().filter(runs).collect();
        ensure!(!hosts.is_empty(), "`{name}` runs in no host");
        ensure!(
            hosts.len() >= Host::ALL.len() || Option::is_some(&elsewhere),
            "`{name}` doesn't run in every host: `elsewhere` must say why"
        );
        if for_all {
            hosts.extend(
                [Host::Go, Host::Cpp, Host::Swift, Host::Kotlin]
                    .into_iter()
                    .filter(runs),
            );
        }
        cases.push(Case {
            topic: topic.to_owned(),
            name,
            hosts,
            elsewhere,
            steps,
        });
        Ok(())
    };
    for mut table in file.case {
        let name = match table.remove("name") {
            Some(Value::String(name)) => name,
            _ => bail!("a case without a name"),
        };
        read_case(table, &name, &mut add).with_context(|| name.clone())?;
    }
    for echo in file.echo {
        for value in echo.values {
            let expect = Expect {
                returns: Some(value.clone()),
                ..Expect::default()
            };
            let name = format!("{} {} as it was", echo.name, short(&value));
            add(
                name,
                None,
                None,
                vec![call(&echo.call, vec![value], expect)],
            )?;
        }
    }
    for refuse in file.refuse {
        let overrides = overrides(
            refuse.python,
            refuse.node,
            refuse.c,
            refuse.cpp,
            refuse.swift,
            refuse.kotlin,
            refuse.go,
        );
        for value in refuse.values {
            let name = format!("{}: {}", refuse.name, short(&value));
            let expect = Expect {
                fault: Some(refuse.fault.clone()),
                ..Expect::default()
            };
            let args = [refuse.before.clone(), vec![value], refuse.more.clone()].concat();
            let mut step = call(&refuse.call, args, expect);
            step.overrides.clone_from(&overrides);
            let mut elsewhere = refuse.elsewhere.clone();
            if elsewhere.is_none() && !Host::ALL.iter().all(|host| step.runs_in(*host)) {
                elsewhere = Some("no such value there".to_owned());
            }
            add(name, refuse.hosts.clone(), elsewhere, vec![step])?;
        }
    }
    Ok(())
}

type Add<'a> =
    &'a mut dyn FnMut(String, Option<Vec<Host>>, Option<String>, Vec<Step>) -> Result<()>;

fn read_case(mut table: Table, name: &str, add: Add<'_>) -> Result<()> {
    let hosts = match table.remove("hosts") {
        Some(hosts) => Some(hosts.try_into()?),
        None => None,
    };
    let elsewhere = match table.remove("elsewhere") {
        Some(why) => Some(why.try_into()?),
        None => None,
    };
    let steps: Vec<RawStep> = match table.remove("steps") {
        Some(steps) => {
            ensure!(table.is_empty(), "beside `steps`: {table}");
            steps.try_into()?
        }
        None => vec![Value::Table(table).try_into()?],
    };
    let steps = steps
        .into_iter()
        .map(RawStep::read)
        .collect::<Result<_>>()?;
    add(name.to_owned(), hosts, elsewhere, steps)
}
