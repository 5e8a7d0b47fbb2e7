//! `landbridge bench` in Kotlin: one function a call, which makes its arguments, and times a loop of calls alone. What a call
//! gives is the garbage collector's, as in any program.

use std::collections::{BTreeMap, BTreeSet};

use landbridge_model::{
    Argument, Borrow, Float, Function, Int, Interface, List, MethodKind, TypeName, Value,
};

use super::header::Header;
use super::lower::{Claimed, claim};
use super::names;
use super::types::{Types, integer, quoted};
use crate::bench::{
    Call, Construction, ITEMS, Made, Over, Plan, Program, Refused, Target, Written,
};
use crate::c::abi::Abi;
use crate::members::Spot;

const HARNESS: &str = include_str!("templates/bench.kt");

/// The program for a plan.
pub(super) fn program(
    interface: &Interface,
    (package, prefix): (&str, &str),
    plan: &Plan<'_>,
) -> Program {
    let Claimed {
        types, functions, ..
    } = claim(interface, &mut Vec::new());
    let mut writer = Writer {
        types: Types {
            interface,
            abi: Abi::new(interface, prefix),
            header: Header::default(),
            prefix: prefix.to_owned(),
            package: package.to_owned(),
            names: types,
            tuples: BTreeSet::new(),
            assertions: BTreeSet::new(),
        },
        functions,
        setup: String::new(),
        variables: 0,
    };
    let Written {
        functions: texts,
        table,
        uncalled,
    } = plan.written(
        "Kotlin",
        |at, name| format!("  Run({}, ::call_{at}),\n", quoted(name)),
        |at, call| writer.function(at, call),
    );
    let text = HARNESS
        .replace("@PACKAGE@", package)
        .replace("@FUNCTIONS@", &texts)
        .replace("@TABLE@", &table);
    Program {
        file: "main.kt",
        text,
        uncalled,
    }
}

struct Writer<'a> {
    types: Types<'a>,
    /// Names of functions, by path.
    functions: BTreeMap<String, String>,
    /// Variables that are made before the loop.
    setup: String,
    variables: usize,
}

impl Writer<'_> {
    fn function(&mut self, at: usize, call: &Call<'_>) -> Result<String, Refused> {
        self.setup.clear();
        let function = call.function;
        let mut property = false;
        let callee = match &call.target {
            Target::Free => {
                let own = self.functions.get(&function.item.path);
                let own = own.ok_or_else(|| "has no name there".to_owned())?;
                format!("{}.{own}", self.types.package)
            }
            Target::Static(object, MethodKind::Constructor) if !function.is_async => {
                self.types.named(&TypeName(object.item.path.clone()))
            }
            Target::Static(object, _) => {
                let class = self.types.named(&TypeName(object.item.path.clone()));
                format!("{class}.{}", names::member(Spot::Parameter, &function.item))
            }
            Target::Method(this, kind) => {
                property = matches!(kind, MethodKind::Getter(_)) && !function.is_async;
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
        let items = format!(
            "    val items = {called}\n    for (item in 0 until {ITEMS}) {{\n      if (!items.hasNext()) break\n      items.next()\n    }}\n    items.close()\n"
        );
        let body = match Over::of(function) {
            Over::Result | Over::Awaited => format!("    val result = {called}\n"),
            Over::Items | Over::AwaitedItems => items,
        };
        Ok(format!(
            "suspend fun call_{at}(n: Int): Double {{\n{}  val since = System.nanoTime()\n  for (at in 0 until n) {{\n{body}  }}\n  \
             return (System.nanoTime() - since).toDouble()\n}}\n\n",
            self.setup
        ))
    }

    fn variable(&mut self, ty: &str, value: &str) -> String {
        self.variables += 1;
        let name = format!("v{}", self.variables);
        self.setup
            .push_str(&format!("  val {name}: {ty} = {value}\n"));
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
                format!("{class}.{own}({arguments})")
            }
        };
        Ok(self.variable(&class, &made))
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
                    "null".to_owned()
                }
            };
            let label = names::member(Spot::Parameter, &parameter.item);
            given.push(format!("{label} = {value}"));
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
        Ok(if written && ty.starts_with("List<") {
            self.variable(
                &format!("Mutable{ty}"),
                &format!("{expression}.toMutableList()"),
            )
        } else {
            self.variable(&ty, &expression)
        })
    }

    /// A value as an expression of its type.
    fn value(&mut self, ty: &Value, made: &Made<'_>) -> Result<String, Refused> {
        let bare = self.types.abi.bare(ty);
        let spelled = self.types.of(&bare);
        Ok(match (&bare, made) {
            (Value::Option(_), Made::Nothing) => format!("(null as {spelled})"),
            (Value::Option(inner) | Value::Boxed(inner), _) => self.value(inner, made)?,
            (_, Made::Bool(value)) => value.to_string(),
            (_, Made::Int(int, value)) => number(*int, &value.to_string()),
            (_, Made::Float(Float::F32, value)) => format!("({value:?}f)"),
            (_, Made::Float(Float::F64, value)) => format!("({value:?})"),
            (_, Made::Char(c)) => format!("CodePoint({:#x})", u32::from(*c)),
            (_, Made::Text(text)) => quoted(text),
            (_, Made::Bytes(count, _)) => format!("{spelled}({count})"),
            (Value::Duration, Made::Duration(seconds)) => {
                format!("{spelled}.ofNanos({:.0}L)", seconds * 1e9)
            }
            (Value::SystemTime, Made::Time(seconds)) => {
                let nanoseconds = (seconds.fract() * 1e9).round();
                format!(
                    "{spelled}.ofEpochSecond({:.0}L, {nanoseconds:.0}L)",
                    seconds.floor()
                )
            }
            (Value::List(list), Made::Repeated { item, count, .. }) => {
                let class = if spelled.ends_with("Array") {
                    &spelled
                } else {
                    "List"
                };
                format!(
                    "{class}({count}) {{ {} }}",
                    self.value(&item_of(list), item)?
                )
            }
            (Value::List(list), Made::Several(items, _)) => {
                self.several(&spelled, &item_of(list), items)?
            }
            (Value::Array { item, .. }, Made::Several(items, _)) => {
                self.several(&spelled, item, items)?
            }
            (Value::Set { item, .. }, Made::Set(made)) => {
                format!("setOf({})", self.value(&item.to_value(), made)?)
            }
            (Value::Map { key, value, .. }, Made::Map(own, held)) => format!(
                "mapOf({} to {})",
                self.value(&key.to_value(), own)?,
                self.value(value, held)?
            ),
            (Value::Tuple(types), Made::Tuple(items)) => {
                let items = types.iter().zip(items);
                let items = items.map(|(ty, made)| self.value(ty, made));
                let items = items.collect::<Result<Vec<_>, _>>()?.join(", ");
                format!("{}({items})", spelled.split('<').next().unwrap_or_default())
            }
            (Value::Plain(_) | Value::Record(_), Made::Record(item, fields)) => {
                let types = self.field_types(&item.path);
                let mut parts = Vec::new();
                for ((field, made), ty) in fields.iter().zip(types) {
                    let own = names::member(Spot::Field, field);
                    parts.push(format!("{own} = {}", self.value(&ty, made)?));
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
                    parts.push(format!("{label} = {}", self.value(&field.ty, made)?));
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

    /// Several items in a list or an array.
    fn several(
        &mut self,
        spelled: &str,
        item: &Value,
        items: &[Made<'_>],
    ) -> Result<String, Refused> {
        let own = self.types.of(item);
        let all = items.iter().map(|made| self.value(item, made));
        let all = all.collect::<Result<Vec<_>, _>>()?.join(", ");
        Ok(match spelled.strip_suffix("Array") {
            // `uintArrayOf`, `doubleArrayOf`
            Some(number) => format!("{}ArrayOf({all})", number.to_lowercase()),
            None => format!("listOf<{own}>({all})"),
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

/// A number, where nothing says its type.
fn number(int: Int, text: &str) -> String {
    match int {
        Int::I8 => format!("({text}).toByte()"),
        Int::I16 => format!("({text}).toShort()"),
        Int::U8 => format!("{text}u.toUByte()"),
        Int::U16 => format!("{text}u.toUShort()"),
        other => format!("({})", integer(text, other)),
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
