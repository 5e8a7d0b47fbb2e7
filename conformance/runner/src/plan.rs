//! What a driver is given: the interface with the host's names, and the cases with their arguments
//! in canonical JSON. What it must answer stays here (`judge`), so that no driver can be kind to
//! itself.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use landbridge_model::{
    Argument, ErrorShape, Function, Interface, Literal, Method, MethodKind, Parameter,
    SequenceKind, Value as Type,
};
use serde_json::{Value as Json, json};
use toml::Value;

use crate::case::{Action, Case, Comparison, Expect, Host, Panics, Special, Step, special};
use crate::names::{Kind, name};
use crate::notation::{argument_type, canonical, kept};
use crate::sequences;
use crate::shown::surface;
use crate::unbound;

/// The cases of one host, ready for its driver.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) cases: Vec<PlannedCase>,
}

/// A case of one host.
#[derive(Debug)]
pub(crate) struct PlannedCase {
    pub(crate) title: String,
    pub(crate) misuse: bool,
    pub(crate) steps: Vec<PlannedStep>,
}

/// What is called.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    Function(Function),
    /// The object's path, and its function.
    Method(String, Method),
    Constant(landbridge_model::Constant),
    /// Nothing of the interface's.
    None,
}

/// A step of one host.
#[derive(Debug)]
pub(crate) struct PlannedStep {
    pub(crate) step: Step,
    pub(crate) target: Target,
    /// By position; left out where the host's default serves.
    pub(crate) args: Vec<PlannedArg>,
    /// What it returns, if it returns.
    pub(crate) returns: Option<Type>,
    pub(crate) expect: Expect,
    /// The expected value in canonical form.
    pub(crate) value: Option<Json>,
    /// Names for the objects in the result, in their order.
    pub(crate) keeps: Vec<String>,
}

/// An argument.
#[derive(Clone, Debug)]
pub(crate) struct PlannedArg {
    pub(crate) parameter: Option<Parameter>,
    pub(crate) by_name: bool,
    pub(crate) value: ArgValue,
}

/// What is passed.
#[derive(Clone, Debug)]
pub(crate) enum ArgValue {
    /// Canonical, by the parameter's type.
    Typed(Json),
    Raw(Json),
    Code(String),
    /// An implementation of the host's stock, by its name.
    Stock(String),
    /// Nothing: the default is wanted.
    Absent,
}

/// Plans the cases that apply to `host`.
///
/// # Errors
/// A case names what the interface doesn't have, or writes a value that its type doesn't.
pub(crate) fn plan(interface: &Interface, cases: &[Case], host: Host) -> Result<Plan> {
    let cases = cases
        .iter()
        .filter(|case| case.hosts.contains(&host) && !unbound::asks(interface, case, host))
        .map(|case| plan_case(interface, case, host).with_context(|| case.title()))
        .filter(|case| !matches!(case, Ok(case) if case.steps.iter().any(|it| it.left_out(interface, host))))
        .collect::<Result<_>>()?;
    Ok(Plan { cases })
}

impl PlannedStep {
    /// Whether the host doesn't show what is called.
    fn left_out(&self, interface: &Interface, host: Host) -> bool {
        let item = match &self.target {
            Target::Function(function) => &function.item,
            Target::Method(path, method) => {
                let object = interface.objects.iter().find(|it| it.item.path == *path);
                if object.is_some_and(|it| !it.item.hosts.shown_in(host.id())) {
                    return true;
                }
                &method.function.item
            }
            Target::Constant(constant) => &constant.item,
            Target::None => return false,
        };
        !item.hosts.shown_in(host.id())
    }
}

fn plan_case(interface: &Interface, case: &Case, host: Host) -> Result<PlannedCase> {
    let mut planner = Planner {
        interface,
        host,
        objects: BTreeMap::new(),
        threads: BTreeMap::new(),
    };
    let steps = case
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| {
            planner
                .step(step)
                .with_context(|| format!("step {}", at + 1))
        })
        .collect::<Result<_>>()?;
    Ok(PlannedCase {
        title: case.title(),
        misuse: case.is_misuse(),
        steps,
    })
}

struct Planner<'a> {
    interface: &'a Interface,
    host: Host,
    /// The object type (path) of each name that is kept.
    objects: BTreeMap<String, String>,
    threads: BTreeMap<String, Option<Type>>,
}

impl Planner<'_> {
    fn step(&mut self, step: &Step) -> Result<PlannedStep> {
        let target = self.target(step)?;
        let mut expect = step.expect(self.host).clone();
        if let (Host::C | Host::Cpp | Host::Swift | Host::Kotlin, Some(message)) =
            (self.host, &expect.throws)
        {
            let message = message.clone();
            expect.panics = Some(Panics {
                message,
                file: None,
            });
            expect.throws = None;
        }
        let returns = match (&target, &step.action) {
            (Target::Function(function), _) => sequences::returned(function),
            (Target::Method(_, method), _) => sequences::returned(&method.function),
            (Target::Constant(constant), _) => Some(constant.ty.value().clone()),
            (Target::None, Action::Join(thread)) => {
                self.threads.get(thread).context("no such thread")?.clone()
            }
            (Target::None, Action::Show { .. }) => Some(Type::String),
            (Target::None, Action::Compare { .. }) => {
                Some(Type::Scalar(landbridge_model::Scalar::Bool))
            }
            _ => None,
        };
        let parameters: &[Parameter] = match &target {
            Target::Function(function) => &function.parameters,
            Target::Method(_, method) => &method.function.parameters,
            _ => &[],
        };
        let args = self.args(step, parameters)?;
        if let Some(thread) = &step.spawn {
            self.threads.insert(thread.clone(), returns.clone());
        }
        let mut value = None;
        let mut keeps = Vec::new();
        match (&returns, &expect.returns) {
            (Some(ty), Some(expected)) => {
                let expected = canonical(self.interface, ty, expected)?;
                kept(&expected, &mut keeps);
                self.bind_all(ty, &expected)?;
                value = Some(expected);
            }
            (Some(Type::Object { name, .. }), None) if step.keep.is_some() => {
                let keep = step.keep.clone().unwrap_or_default();
                self.objects.insert(keep, name.0.clone());
            }
            (Some(_), None) => ensure!(
                !expect.success() || step.keep.is_some() || step.spawn.is_some(),
                "`returns` is missing"
            ),
            (None, Some(_)) => bail!("it returns nothing"),
            (None, None) => {}
        }
        Ok(PlannedStep {
            step: step.clone(),
            target,
            args,
            returns,
            expect,
            value,
            keeps,
        })
    }

    /// Remembers the types of objects that a result names.
    fn bind_all(&mut self, ty: &Type, expected: &Json) -> Result<()> {
        match (ty, expected) {
            (Type::Object { name, .. }, Json::Object(it)) => {
                if let Some(Json::String(kept)) = it.get("ref") {
                    self.objects.insert(kept.clone(), name.0.clone());
                }
            }
            (_, Json::Null) => {}
            (Type::Option(inner) | Type::Boxed(inner), value) => self.bind_all(inner, value)?,
            (Type::List(landbridge_model::List::Converted(item)), Json::Array(items)) => {
                for value in items {
                    self.bind_all(item, value)?;
                }
            }
            (Type::Record(name), Json::Object(it)) => {
                let fields = crate::notation::record_fields(self.interface, name)?;
                let values = it
                    .get("record")
                    .and_then(Json::as_array)
                    .context("fields")?;
                for ((_, ty), value) in fields.iter().zip(values) {
                    self.bind_all(ty, &value[1])?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn target(&self, step: &Step) -> Result<Target> {
        let interface = self.interface;
        let of_type = |path: &str, name: &str| {
            let object = interface.objects.iter().find(|it| it.item.path == path);
            let object = object.with_context(|| format!("no object {path}"))?;
            let method = object
                .methods
                .iter()
                .find(|it| it.function.item.name == name);
            let method = method.with_context(|| format!("{path} has no `{name}`"))?;
            Ok(Target::Method(path.to_owned(), method.clone()))
        };
        let path_of = |name: &str| {
            let object = interface.objects.iter().find(|it| it.item.name == name);
            Ok::<_, anyhow::Error>(
                object
                    .with_context(|| format!("no object `{name}`"))?
                    .item
                    .path
                    .clone(),
            )
        };
        let on_type = |on: &str| {
            let path = self.objects.get(on);
            path.with_context(|| format!("no object is called `{on}`"))
                .cloned()
        };
        match &step.action {
            Action::Call(name) => match name.split_once('.') {
                Some((object, function)) => of_type(&path_of(object)?, function),
                None => {
                    let found = interface.functions.iter().find(|it| it.item.name == *name);
                    Ok(Target::Function(
                        found
                            .with_context(|| format!("no function `{name}`"))?
                            .clone(),
                    ))
                }
            },
            Action::New(name) => match name.split_once('.') {
                Some((object, function)) => of_type(&path_of(object)?, function),
                None => {
                    let path = path_of(name)?;
                    let object = interface.objects.iter().find(|it| it.item.path == path);
                    let found = object.and_then(|object| {
                        let mut methods = object.methods.iter();
                        methods.find(|method| method.kind == MethodKind::Constructor)
                    });
                    let found = found.with_context(|| format!("{name} has no constructor"))?;
                    Ok(Target::Method(path, found.clone()))
                }
            },
            Action::Method { name, on } | Action::Get { name, on } => of_type(&on_type(on)?, name),
            Action::Constant(name) => {
                let found = interface.constants.iter().find(|it| it.item.name == *name);
                Ok(Target::Constant(
                    found
                        .with_context(|| format!("no constant `{name}`"))?
                        .clone(),
                ))
            }
            _ => Ok(Target::None),
        }
    }

    fn args(&self, step: &Step, parameters: &[Parameter]) -> Result<Vec<PlannedArg>> {
        let mut args = Vec::new();
        let extra = step.args.len().saturating_sub(parameters.len());
        for (at, parameter) in parameters.iter().enumerate() {
            let positional = step.args.get(at);
            let value = positional.or_else(|| step.named.get(&parameter.item.name));
            let value = match value {
                Some(value) => self.arg(parameter, value)?,
                None => ArgValue::Absent,
            };
            args.push(PlannedArg {
                parameter: Some(parameter.clone()),
                by_name: positional.is_none(),
                value,
            });
        }
        for value in &step.args[step.args.len() - extra..] {
            let Some(Special::Raw(raw)) = special(value) else {
                bail!("an argument too many");
            };
            args.push(PlannedArg {
                parameter: None,
                by_name: false,
                value: ArgValue::Raw(raw_json(raw)?),
            });
        }
        for name in step.named.keys() {
            let known = parameters
                .iter()
                .any(|parameter| parameter.item.name == *name);
            ensure!(known, "no parameter `{name}`");
        }
        Ok(args)
    }

    fn arg(&self, parameter: &Parameter, value: &Value) -> Result<ArgValue> {
        Ok(match special(value) {
            Some(Special::Raw(raw)) => ArgValue::Raw(raw_json(raw)?),
            Some(Special::Code(code)) => {
                let code = code.get(self.host.id()).and_then(Value::as_str);
                ArgValue::Code(code.context("no expression for this host")?.to_owned())
            }
            Some(Special::Stock(name)) => ArgValue::Stock(name.to_owned()),
            None => {
                let ty = argument_type(&parameter.ty);
                let value = canonical(self.interface, &ty, value);
                ArgValue::Typed(value.with_context(|| parameter.item.name.clone())?)
            }
        })
    }
}

/// A value of the host as it stands: tagged, since there is no type to read it by.
fn raw_json(value: &Value) -> Result<Json> {
    Ok(match value {
        Value::String(text) if text == "@none" => json!({ "none": true }),
        Value::String(text) => json!({ "text": text }),
        Value::Integer(value) => json!({ "int": value.to_string() }),
        Value::Float(value) => json!({ "float": crate::notation::float(*value) }),
        Value::Boolean(value) => json!({ "bool": value }),
        Value::Array(items) => {
            json!({ "list": items.iter().map(raw_json).collect::<Result<Vec<_>>>()? })
        }
        Value::Table(table) if table.len() == 1 && table.contains_key("int") => {
            json!({ "big": table["int"].as_str().context("digits")? })
        }
        Value::Table(table) => {
            let pairs: Vec<Json> = table
                .iter()
                .map(|(key, value)| Ok(json!([key, raw_json(value)?])))
                .collect::<Result<_>>()?;
            json!({ "dict": pairs })
        }
        Value::Datetime(_) => bail!("dates aren't written so"),
    })
}

impl Plan {
    /// What the driver reads.
    pub(crate) fn to_json(&self, interface: &Interface, host: Host) -> Json {
        let cases: Vec<Json> = self
            .cases
            .iter()
            .map(|case| {
                let steps: Vec<Json> = case.steps.iter().map(|step| step.to_json(host)).collect();
                json!({ "title": case.title, "steps": steps })
            })
            .collect();
        json!({ "surface": surface(interface, host), "cases": cases })
    }
}

impl PlannedStep {
    /// The sequence that it returns.
    pub(crate) fn sequence(&self) -> Option<&landbridge_model::Sequence> {
        match &self.target {
            Target::Function(function) => function.output.sequence(),
            Target::Method(_, method) => method.function.output.sequence(),
            _ => None,
        }
    }

    fn to_json(&self, host: Host) -> Json {
        let mut step = match (&self.step.action, &self.target) {
            (Action::New(object), Target::Method(path, method)) => {
                let direct = method.kind == MethodKind::Constructor && !object.contains('.');
                json!({ "do": "new", "type": path, "name": (!direct).then(|| name(host, Kind::Static, &method.function.item)) })
            }
            (Action::Call(_), Target::Method(path, method)) => {
                json!({ "do": "static", "type": path, "name": name(host, Kind::Static, &method.function.item) })
            }
            (Action::Method { on, .. }, Target::Method(_, method)) => {
                json!({ "do": "method", "on": on, "name": name(host, Kind::Method, &method.function.item) })
            }
            (Action::Get { on, .. }, Target::Method(_, method)) => {
                json!({ "do": "get", "on": on, "name": name(host, Kind::Method, &method.function.item) })
            }
            (_, Target::Function(function)) => {
                json!({ "do": "call", "name": name(host, Kind::Value, &function.item) })
            }
            (_, Target::Constant(constant)) => {
                json!({ "do": "const", "name": name(host, Kind::Constant, &constant.item) })
            }
            (Action::Close(on), _) => json!({ "do": "close", "on": on }),
            (Action::Show { on, debug }, _) => {
                json!({ "do": if *debug { "debug" } else { "show" }, "on": on })
            }
            (Action::Compare { how, left, right }, _) => {
                let how = match how {
                    Comparison::Equal => "equal",
                    Comparison::HashEqual => "hash_equal",
                    Comparison::Less => "less",
                };
                json!({ "do": how, "left": left, "right": right })
            }
            (Action::Join(thread), _) => json!({ "do": "join", "thread": thread }),
            (Action::Eval, _) => json!({ "do": "eval", "code": self.step.code.get(&host) }),
            (Action::Let(variable), _) => {
                json!({ "do": "let", "variable": variable, "code": self.step.code.get(&host) })
            }
            (_, Target::Method(..) | Target::None) => json!({ "do": "nothing" }),
        };
        let function = match &self.target {
            Target::Function(function) => Some(function),
            Target::Method(_, method) => Some(&method.function),
            _ => None,
        };
        let blocking = function.is_some_and(|it| it.blocking);
        let is_async = function.is_some_and(|it| it.is_async);
        step["args"] = self.args.iter().map(|arg| arg.to_json(host)).collect();
        step["returns"] = json!(self.returns);
        step["as"] = json!(self.step.keep);
        step["keeps"] = json!(self.keeps);
        step["spawn"] = json!(self.step.spawn);
        step["times"] = json!(self.step.times);
        step["take"] = json!(self.step.take);
        step["sequence"] = json!(self.sequence().map(|it| it.kind));
        step["blocking"] = json!(blocking);
        step["async"] = json!(is_async);
        step
    }
}

#[cfg(test)]
impl PlannedStep {
    /// A step that does nothing but expect.
    pub(crate) fn for_tests(expect: Expect) -> Self {
        Self {
            step: Step::eval(),
            target: Target::None,
            args: Vec::new(),
            returns: None,
            expect,
            value: None,
            keeps: Vec::new(),
        }
    }
}

impl PlannedArg {
    fn to_json(&self, host: Host) -> Json {
        let mut arg = match &self.value {
            ArgValue::Typed(value) => json!({ "value": value }),
            ArgValue::Raw(raw) => json!({ "raw": raw }),
            ArgValue::Code(code) => json!({ "code": code }),
            ArgValue::Stock(name) => json!({ "stock": name }),
            ArgValue::Absent => json!({ "absent": true }),
        };
        if let Some(parameter) = &self.parameter {
            arg["name"] = json!(name(host, Kind::Value, &parameter.item));
            arg["type"] = json!(argument_type(&parameter.ty));
            let stream =
                matches!(&parameter.ty, Argument::Sequence(it) if it.kind == SequenceKind::Stream);
            // Its items are to be given one after the other, when they are awaited.
            arg["stream"] = json!(stream);
            arg["has_default"] = json!(parameter.default.is_some());
        }
        arg["by_name"] = json!(self.by_name);
        arg
    }
}

/// The literal that stands for a default, for hosts without defaults, in canonical form.
pub(crate) fn default_value(ty: &Type, literal: &Literal) -> Json {
    match literal {
        Literal::Bool(value) => json!(value),
        Literal::Int(digits) => match ty {
            Type::Scalar(landbridge_model::Scalar::Float(_)) => {
                crate::notation::float(digits.parse().unwrap_or_default())
            }
            _ => json!(digits),
        },
        Literal::Float(text) => crate::notation::float(text.parse().unwrap_or_default()),
        Literal::String(text) => json!(text),
        Literal::Char(c) => json!(c),
        Literal::Member(member) => json!(member),
        Literal::None => Json::Null,
        Literal::Empty => json!([]),
    }
}

/// The fields of an error that cross, by the name of its variant.
pub(crate) fn error_fields(
    interface: &Interface,
    error: &str,
    variant: Option<&str>,
) -> Result<Vec<(String, Type)>> {
    let found = interface.errors.iter().find(|it| it.item.name == error);
    let found = found.with_context(|| format!("no error `{error}`"))?;
    let fields = match (&found.shape, variant) {
        (ErrorShape::Struct(fields), None) => fields,
        (ErrorShape::Enum(variants), Some(variant)) => {
            let known = variants.iter().find(|it| it.item.name == variant);
            &known
                .with_context(|| format!("no variant `{variant}`"))?
                .fields
        }
        _ => bail!("`variant` is for errors that are enums"),
    };
    let fields = fields.as_slice().iter();
    Ok(fields
        .filter_map(|field| {
            let ty = field.ty.as_ref()?.value().clone();
            Some((field.item.name.clone(), ty))
        })
        .collect())
}
