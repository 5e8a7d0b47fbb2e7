//! `landbridge bench` in Swift: one function a call, which makes its arguments, and times a loop of calls alone. What a call
//! gives is let go inside the loop, as in any program.

use landbridge_model::{Argument, Borrow, Function, Interface, List, MethodKind, TypeName, Value};

use super::lower::{Claimed, claim};
use super::names;
use super::types::{Types, quoted};
use crate::bench::{
    Call, Construction, ITEMS, Made, Mode, Over, Plan, Program, Refused, Target, Written,
};
use crate::c::abi::Abi;
use crate::members::Spot;

const HARNESS: &str = include_str!("templates/bench.swift");

/// The program for a plan.
pub(super) fn program(
    interface: &Interface,
    (module, prefix): (&str, &str),
    plan: &Plan<'_>,
    mode: Mode,
) -> Program {
    let Claimed {
        types, functions, ..
    } = claim(interface, module, &mut Vec::new());
    let mut writer = Writer {
        types: Types {
            interface,
            abi: Abi::new(interface, prefix),
            prefix: prefix.to_owned(),
            names: types,
        },
        module,
        setup: String::new(),
        variables: 0,
    };
    let Written {
        functions: texts,
        table,
        uncalled,
    } = plan.written(
        "Swift",
        |at, name| format!("  ({}, call_{at}),\n", quoted(name)),
        |at, call| {
            let own = functions.get(&call.function.item.path);
            writer.function(at, call, own.map(String::as_str))
        },
    );
    let counts = match mode {
        Mode::Times => "",
        Mode::Counts => {
            "@_silgen_name(\"landbridge_counts\")\nfunc counted(_ out: UnsafeMutablePointer<UInt64>)\n\n"
        }
    };
    let measured = match mode {
        Mode::Times => "try await times()",
        Mode::Counts => {
            "try await counts { $0.withUnsafeMutableBufferPointer { counted($0.baseAddress!) } }"
        }
    };
    let text = HARNESS
        .replace("@MODULE@", module)
        .replace("@COUNTED@", counts)
        .replace("@MEASURED@", measured)
        .replace("@FUNCTIONS@", &texts)
        .replace("@TABLE@", &table);
    Program {
        file: "main.swift",
        text,
        uncalled,
    }
}

struct Writer<'a> {
    types: Types<'a>,
    module: &'a str,
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
        let mut property = false;
        let callee = match &call.target {
            Target::Free => {
                let own = own.ok_or_else(|| "has no name there".to_owned())?;
                format!("{}.{own}", self.module)
            }
            Target::Static(object, MethodKind::Constructor) => {
                self.types.named(&TypeName(object.item.path.clone()))
            }
            Target::Static(object, _) => {
                let class = self.types.named(&TypeName(object.item.path.clone()));
                format!("{class}.{}", names::member(Spot::Parameter, &function.item))
            }
            Target::Method(this, kind) => {
                property = matches!(kind, MethodKind::Getter(_));
                let variable = self.constructed(this)?;
                let spot = Spot::Method(&this.object.traits, *kind);
                format!("{variable}.{}", names::member(spot, &function.item))
            }
        };
        let arguments = self.arguments(function, &call.arguments)?;
        let called = if property {
            callee
        } else {
            format!("{callee}({})", arguments.join(", "))
        };
        let body = match Over::of(function) {
            Over::Result => format!("    _ = try {called}\n"),
            Over::Awaited => format!("    _ = try await {called}\n"),
            Over::Items => format!(
                "    let items = try {called}\n    for _ in 0..<{ITEMS} {{\n      guard try items.nextItem() != nil else {{ break }}\n    }}\n"
            ),
            Over::AwaitedItems => format!(
                "    let items = try {called}\n    for _ in 0..<{ITEMS} {{\n      guard try await items.next() != nil else {{ break }}\n    }}\n"
            ),
        };
        Ok(format!(
            "@Sendable func call_{at}(_ n: Int) async throws -> Double {{\n{}  let since = now()\n  for _ in 0..<n {{\n{body}  }}\n  \
             return now() - since\n}}\n\n",
            self.setup
        ))
    }

    fn variable(&mut self, word: &str, ty: &str, value: &str) -> String {
        self.variables += 1;
        let name = format!("v{}", self.variables);
        self.setup
            .push_str(&format!("  {word} {name}: {ty} = {value}\n"));
        name
    }

    /// Makes an object before the loop; its variable.
    fn constructed(&mut self, it: &Construction<'_>) -> Result<String, Refused> {
        let function = &it.method.function;
        let class = self.types.named(&TypeName(it.object.item.path.clone()));
        let arguments = self.arguments(function, &it.arguments)?.join(", ");
        let made = match it.method.kind {
            MethodKind::Constructor => format!("try {class}({arguments})"),
            _ => {
                let own = names::member(Spot::Parameter, &function.item);
                format!("try {class}.{own}({arguments})")
            }
        };
        Ok(self.variable("let", &class, &made))
    }

    fn arguments(
        &mut self,
        function: &Function,
        arguments: &[Made<'_>],
    ) -> Result<Vec<String>, Refused> {
        let mut given = Vec::new();
        for (parameter, made) in function.parameters.iter().zip(arguments) {
            let named = |why| format!("`{}` {why}", parameter.item.name);
            let value = match &parameter.ty {
                Argument::Owned(value) => self.argument(value, made, false).map_err(named)?,
                Argument::Borrowed(borrow) => {
                    let written = matches!(borrow, Borrow::BytesMut | Borrow::SliceMut(_));
                    self.argument(&lent(borrow), made, written).map_err(named)?
                }
                Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                    "nil".to_owned()
                }
            };
            let label = names::member(Spot::Parameter, &parameter.item);
            given.push(format!("{label}: {value}"));
        }
        Ok(given)
    }

    fn argument(
        &mut self,
        value: &Value,
        made: &Made<'_>,
        written: bool,
    ) -> Result<String, Refused> {
        let bare = self.types.abi.bare(value);
        if let Made::Object(it) = made {
            return self.constructed(it);
        }
        if self.types.abi.is_unique(&bare) && !matches!(made, Made::Nothing) {
            return Err("holds objects or buffers".to_owned());
        }
        let expression = self.value(&bare, made)?;
        let ty = self.types.of(&bare);
        Ok(if written {
            format!("&{}", self.variable("var", &ty, &expression))
        } else {
            self.variable("let", &ty, &expression)
        })
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
            (Value::Option(_), Made::Nothing) => format!("(nil as {spelled})"),
            (Value::Option(inner), _) => format!("({} as {spelled})", self.value(inner, made)?),
            (Value::Boxed(inner), _) => self.value(inner, made)?,
            (_, Made::Bool(value)) => value.to_string(),
            (_, Made::Int(_, value)) => format!("({value} as {spelled})"),
            (_, Made::Float(_, value)) => format!("({value:?} as {spelled})"),
            (_, Made::Char(c)) => format!("(\"\\u{{{:X}}}\" as {spelled})", u32::from(*c)),
            (_, Made::Text(text)) => quoted(text),
            (_, Made::Bytes(count, _)) => format!("{spelled}(repeating: 0, count: {count})"),
            (Value::Duration, Made::Duration(seconds)) => {
                format!("{spelled}.nanoseconds({:.0})", seconds * 1e9)
            }
            (Value::SystemTime, Made::Time(seconds)) => {
                let nanoseconds = (seconds.fract() * 1e9).round();
                format!(
                    "{spelled}(seconds: {:.0}, nanoseconds: {nanoseconds:.0})",
                    seconds.floor()
                )
            }
            (Value::List(list), Made::Repeated { item, count, .. }) => format!(
                "{spelled}(repeating: {}, count: {count})",
                self.value(&item_of(list), item)?
            ),
            (Value::List(list), Made::Several(items, _)) => {
                format!("([{}] as {spelled})", all(self, &item_of(list), items)?)
            }
            (Value::Array { item, .. }, Made::Several(items, _)) => {
                format!("([{}] as {spelled})", all(self, item, items)?)
            }
            (Value::Set { item, .. }, Made::Set(made)) => {
                format!("([{}] as {spelled})", self.value(&item.to_value(), made)?)
            }
            (Value::Map { key, value, .. }, Made::Map(own, held)) => format!(
                "([{}: {}] as {spelled})",
                self.value(&key.to_value(), own)?,
                self.value(value, held)?
            ),
            (Value::Tuple(types), Made::Tuple(items)) => {
                let items = types.iter().zip(items);
                let items = items.map(|(ty, made)| self.value(ty, made));
                format!("({})", items.collect::<Result<Vec<_>, _>>()?.join(", "))
            }
            (Value::Plain(_) | Value::Record(_), Made::Record(item, fields)) => {
                let types = self.field_types(&item.path);
                let mut parts = Vec::new();
                for ((field, made), ty) in fields.iter().zip(types) {
                    let own = names::member(Spot::Field, field);
                    parts.push(format!("{own}: {}", self.value(&ty, made)?));
                }
                format!("{spelled}({})", parts.join(", "))
            }
            (_, Made::Member(_, member)) => {
                format!("{spelled}.{}", names::member(Spot::Member, member))
            }
            (Value::DataEnum(name), Made::Variant(_, variant, named, fields)) => {
                let mut enums = self.types.interface.data_enums.iter();
                let found = enums.find(|it| it.item.path == name.0);
                let found =
                    found.and_then(|it| it.variants.iter().find(|it| it.item.path == variant.path));
                let found = found.ok_or_else(|| "is no variant".to_owned())?;
                let own = names::member(Spot::Variant, variant);
                let all = found.fields.as_slice();
                let mut parts = Vec::new();
                for (field, (_, made)) in all.iter().zip(fields) {
                    let label = names::variant_field(Spot::VariantField, field, *named, all.len());
                    parts.push(format!("{label}: {}", self.value(&field.ty, made)?));
                }
                let fields = if parts.is_empty() {
                    String::new()
                } else {
                    format!("({})", parts.join(", "))
                };
                format!("{spelled}.{own}{fields}")
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
        Borrow::BytesMut => Value::Bytes,
        Borrow::SliceMut(element) => Value::List(List::Direct(element.clone())),
        other => super::arguments::borrowed(other),
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
