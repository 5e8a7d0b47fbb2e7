//! `landbridge bench` in C++: one function a call, which makes its arguments, and times a loop of calls alone. What a call
//! gives is destroyed inside the loop, as in any program.

use landbridge_model::{Argument, Borrow, Function, Interface, List, MethodKind, TypeName, Value};

use super::lower::{Claimed, claim};
use super::names;
use super::types::{Types, quoted};
use crate::bench::{
    Call, Construction, ITEMS, Made, Mode, Over, Plan, Program, Refused, Target, Written,
};
use crate::c::abi::Abi;
use crate::members::Spot;

const HARNESS: &str = include_str!("templates/bench.cpp");

/// The program for a plan.
pub(super) fn program(
    interface: &Interface,
    (namespace, prefix): (&str, &str),
    plan: &Plan<'_>,
    mode: Mode,
) -> Program {
    let Claimed {
        types, functions, ..
    } = claim(interface, namespace, &mut Vec::new());
    let mut writer = Writer {
        types: Types {
            interface,
            abi: Abi::new(interface, prefix),
            ns: namespace.to_owned(),
            prefix: prefix.to_owned(),
            names: types,
        },
        setup: String::new(),
        variables: 0,
    };
    let Written {
        functions: texts,
        table,
        uncalled,
    } = plan.written(
        "C++",
        |at, name| format!("    {{{}, call_{at}}},\n", quoted(name)),
        |at, call| {
            let own = functions.get(&call.function.item.path);
            writer.function(at, call, own.map(String::as_str))
        },
    );
    let mode = match mode {
        Mode::Times => "0",
        Mode::Counts => "1",
    };
    let text = HARNESS
        .replace("@NS@", namespace)
        .replace("@MODE@", mode)
        .replace("@FUNCTIONS@", &texts)
        .replace("@TABLE@", &table);
    Program {
        file: "bench.cpp",
        text,
        uncalled,
    }
}

struct Writer<'a> {
    types: Types<'a>,
    /// Variables that are made before the loop.
    setup: String,
    variables: usize,
}

impl Writer<'_> {
    fn function(
        &mut self,
        at: usize,
        call: &Call<'_>,
        own: Option<&str>,
    ) -> Result<String, Refused> {
        self.setup.clear();
        let function = call.function;
        let callee = match &call.target {
            Target::Free => {
                let own = own.ok_or_else(|| "has no name there".to_owned())?;
                format!("::{}::{own}", self.types.ns)
            }
            Target::Static(object, MethodKind::Constructor) => {
                self.types.named(&TypeName(object.item.path.clone()))
            }
            Target::Static(object, _) => {
                let class = self.types.named(&TypeName(object.item.path.clone()));
                format!(
                    "{class}::{}",
                    names::member(Spot::Parameter, &function.item)
                )
            }
            Target::Method(this, kind) => {
                let variable = self.constructed(this)?;
                let spot = Spot::Method(&this.object.traits, *kind);
                format!("{variable}.{}", names::member(spot, &function.item))
            }
        };
        let arguments = self.arguments(function, &call.arguments)?;
        let called = format!("{callee}({})", arguments.join(", "));
        let nothing = function.output.value().is_none();
        let body = match Over::of(function) {
            Over::Result if nothing => format!("    {called};\n"),
            Over::Result => format!("    auto out = {called};\n    keep(out);\n"),
            Over::Awaited if nothing => format!("    awaited({called});\n"),
            Over::Awaited => format!("    auto out = awaited({called});\n    keep(out);\n"),
            Over::Items => format!(
                "    auto items = {called};\n    for (int item = 0; item < {ITEMS} && items.next(); item++)\n      continue;\n"
            ),
            Over::AwaitedItems => format!(
                "    auto items = {called};\n    for (int item = 0; item < {ITEMS} && awaited(items.next()); item++)\n      continue;\n"
            ),
        };
        Ok(format!(
            "static double call_{at}(std::size_t n) {{\n{}  double since = now();\n  for (std::size_t i = 0; i < n; i++) {{\n{body}  }}\n  \
             return now() - since;\n}}\n\n",
            self.setup
        ))
    }

    fn variable(&mut self, ty: &str, value: &str) -> String {
        self.variables += 1;
        let name = format!("v{}", self.variables);
        self.setup.push_str(&format!("  {ty} {name} = {value};\n"));
        name
    }

    /// Makes an object before the loop; its variable.
    fn constructed(&mut self, it: &Construction<'_>) -> Result<String, Refused> {
        let function = &it.method.function;
        let class = self.types.named(&TypeName(it.object.item.path.clone()));
        let arguments = self.arguments(function, &it.arguments)?.join(", ");
        let made = match it.method.kind {
            MethodKind::Constructor => format!("{class}({arguments})"),
            _ => {
                let own = names::member(Spot::Parameter, &function.item);
                format!("{class}::{own}({arguments})")
            }
        };
        Ok(self.variable("auto", &made))
    }

    fn arguments(
        &mut self,
        function: &Function,
        arguments: &[Made<'_>],
    ) -> Result<Vec<String>, Refused> {
        let mut given = Vec::new();
        for (parameter, made) in function.parameters.iter().zip(arguments) {
            let named = |why| format!("`{}` {why}", parameter.item.name);
            given.push(match &parameter.ty {
                Argument::Owned(value) => self.argument(value, made).map_err(named)?,
                Argument::Borrowed(borrow) => {
                    let value = lent(borrow);
                    self.argument(&value, made).map_err(named)?
                }
                Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                    "nullptr".to_owned()
                }
            });
        }
        Ok(given)
    }

    fn argument(&mut self, value: &Value, made: &Made<'_>) -> Result<String, Refused> {
        let bare = self.types.abi.bare(value);
        let optional = match &bare {
            Value::Option(inner) => matches!(self.types.abi.bare(inner), Value::Object { .. }),
            _ => false,
        };
        match made {
            Made::Nothing if optional => return Ok("nullptr".to_owned()),
            Made::Object(it) => {
                let variable = self.constructed(it)?;
                return Ok(if optional {
                    format!("&{variable}")
                } else {
                    variable
                });
            }
            _ => {}
        }
        if self.types.abi.is_unique(&bare) {
            return Err("holds objects or buffers".to_owned());
        }
        let expression = self.value(&bare, made)?;
        let ty = self.types.of(&bare);
        Ok(self.variable(&ty, &expression))
    }

    /// A value as an expression of its type.
    fn value(&mut self, ty: &Value, made: &Made<'_>) -> Result<String, Refused> {
        let bare = self.types.abi.bare(ty);
        let spelled = self.types.of(&bare);
        let all = |writer: &mut Self, inner: &Value, items: &[Made<'_>]| {
            let items = items.iter().map(|item| writer.value(inner, item));
            Ok::<_, Refused>(items.collect::<Result<Vec<_>, _>>()?.join(", "))
        };
        Ok(match (&bare, made) {
            (Value::Option(_), Made::Nothing) => format!("{spelled}()"),
            (Value::Option(inner), _) => {
                format!("{spelled}(std::in_place, {})", self.value(inner, made)?)
            }
            (Value::Boxed(inner), _) => format!("{spelled}({})", self.value(inner, made)?),
            (_, Made::Bool(value)) => value.to_string(),
            (_, Made::Int(_, value)) => {
                let literal = landbridge_model::Literal::Int(value.to_string());
                let written = self.types.literal(&literal, &bare);
                format!("{spelled}({})", written.ok_or_else(|| unwritten(&bare))?)
            }
            (_, Made::Float(_, value)) => format!("{spelled}({value:?})"),
            (_, Made::Char(c)) => format!("char32_t({:#x})", u32::from(*c)),
            (Value::Path, Made::Text(text)) => format!("{spelled}({})", quoted(text)),
            (_, Made::Text(text)) => format!("{spelled}({}, {})", quoted(text), text.len()),
            (_, Made::Bytes(count, _)) => format!("{spelled}({count})"),
            (_, Made::Duration(seconds) | Made::Time(seconds)) => {
                format!("{spelled}(std::chrono::nanoseconds({:.0}))", seconds * 1e9)
            }
            (Value::List(list), Made::Repeated { item, count, .. }) => {
                format!("{spelled}({count}, {})", self.value(&item_of(list), item)?)
            }
            (Value::List(list), Made::Several(items, _)) => {
                format!("{spelled}{{{}}}", all(self, &item_of(list), items)?)
            }
            (Value::Array { item, .. }, Made::Several(items, _)) => {
                format!("{spelled}{{{{{}}}}}", all(self, item, items)?)
            }
            (Value::Set { item, .. }, Made::Set(made)) => {
                format!("{spelled}{{{}}}", self.value(&item.to_value(), made)?)
            }
            (Value::Map { key, value, .. }, Made::Map(own, held)) => format!(
                "{spelled}{{{{{}, {}}}}}",
                self.value(&key.to_value(), own)?,
                self.value(value, held)?
            ),
            (Value::Tuple(types), Made::Tuple(items)) => {
                let items = types.iter().zip(items);
                let items = items.map(|(ty, made)| self.value(ty, made));
                format!(
                    "{spelled}({})",
                    items.collect::<Result<Vec<_>, _>>()?.join(", ")
                )
            }
            (Value::Plain(_) | Value::Record(_), Made::Record(item, fields)) => {
                let types = self.field_types(&item.path);
                let fields = fields.iter().zip(types);
                let fields = fields.map(|((_, made), ty)| self.value(&ty, made));
                format!(
                    "{spelled}{{{}}}",
                    fields.collect::<Result<Vec<_>, _>>()?.join(", ")
                )
            }
            (_, Made::Member(_, member)) => {
                format!("{spelled}::{}", names::member(Spot::Member, member))
            }
            (Value::DataEnum(name), Made::Variant(_, variant, _, fields)) => {
                let interface = self.types.interface;
                let found = interface
                    .data_enums
                    .iter()
                    .find(|it| it.item.path == name.0);
                let found =
                    found.and_then(|it| it.variants.iter().find(|it| it.item.path == variant.path));
                let found = found.ok_or_else(|| "is no variant".to_owned())?;
                let own = names::variant(&self.types.own(&name.0), variant);
                let types = found.fields.as_slice().iter();
                let fields = types
                    .zip(fields)
                    .map(|(field, (_, made))| self.value(&field.ty, made));
                let fields = fields.collect::<Result<Vec<_>, _>>()?.join(", ");
                format!("{spelled}({spelled}::{own}{{{fields}}})")
            }
            _ => return Err(unwritten(&bare)),
        })
    }

    /// The types of a record's fields.
    fn field_types(&self, path: &str) -> Vec<Value> {
        let interface = self.types.interface;
        if let Some(record) = interface.records.iter().find(|it| it.item.path == path) {
            return record.fields.iter().map(|it| it.ty.clone()).collect();
        }
        let mut plain = interface.plain_records.iter();
        let plain = plain.find(|it| it.item.path == path);
        plain.map_or_else(Vec::new, |it| {
            let fields = it.fields.iter();
            fields
                .map(|field| crate::spelling::plain_value(&field.ty))
                .collect()
        })
    }
}

/// What is lent, as a value of the program's.
fn lent(borrow: &Borrow) -> Value {
    match borrow {
        Borrow::Str => Value::String,
        Borrow::Path => Value::Path,
        Borrow::Bytes | Borrow::BytesMut => Value::Bytes,
        Borrow::Slice(element) | Borrow::SliceMut(element) => {
            Value::List(List::Direct(element.clone()))
        }
        Borrow::Converted(value) => value.clone(),
        Borrow::Object { name, .. } => Value::Object {
            name: name.clone(),
            hold: landbridge_model::ObjectHold::Arc,
        },
        Borrow::Optional(inner) => Value::Option(Box::new(lent(inner))),
    }
}

fn item_of(list: &List) -> Value {
    match list {
        List::Direct(element) => element.to_value(),
        List::Converted(item) => (**item).clone(),
    }
}

fn unwritten(value: &Value) -> Refused {
    format!(
        "is a `{}`, which no value is written for",
        crate::spelling::spelled(value)
    )
}
