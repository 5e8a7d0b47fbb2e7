//! `landbridge bench` in Go: one closure a call, which does nothing else in its loop. The package's names are imported
//! with a dot, so that its types are spelled as the package itself does.

use landbridge_model::{
    Argument, Declaration, Interface, List, Output, SequenceKind, TypeName, Value,
};

use super::arguments;
use super::lower::Lowered;
use super::names;
use super::types::Types;
use crate::bench::{Call, Construction, ITEMS, Made, Mode, Over, Plan, Program, Target, Uncalled};
use crate::spelling::plain_value;

const HARNESS: &str = include_str!("templates/bench.go");

/// The program for a plan.
pub(super) fn program(
    lowered: &Lowered,
    interface: &Interface,
    plan: &Plan<'_>,
    mode: Mode,
) -> Program {
    let writer = Writer {
        types: Types {
            interface,
            package: lowered.go_package.clone(),
            names: lowered.names.clone(),
            functions: Default::default(),
        },
        lowered,
    };
    let mut calls = String::new();
    let mut uncalled = Vec::new();
    for call in &plan.calls {
        match writer.call(call) {
            Some(text) => calls.push_str(&text),
            None => uncalled.push(Uncalled {
                function: call.name.clone(),
                why: "takes what Go has no expression for".to_owned(),
            }),
        }
    }
    let (counts, preamble) = match mode {
        Mode::Times => ("func count(*[3]uint64) {}\n", ""),
        Mode::Counts => (
            "func count(to *[3]uint64) { C.landbridge_counts((*C.uint64_t)(&to[0])) }\n",
            "/*\n#include <stdint.h>\n\nextern void landbridge_counts(uint64_t *out);\n*/\nimport \"C\"\n",
        ),
    };
    let counting = mode == Mode::Counts;
    let text = (HARNESS.replace("@MODULE@", &lowered.module))
        .replace("@PREAMBLE@", preamble)
        .replace("@COUNTING@", &counting.to_string());
    Program {
        file: "bench.go",
        text: format!("{text}\n{counts}\nvar calls = []call{{\n{calls}}}\n"),
        uncalled,
    }
}

struct Writer<'a> {
    types: Types<'a>,
    lowered: &'a Lowered,
}

impl Writer<'_> {
    /// An entry of the list; none if something in it can't be spelled.
    fn call(&self, call: &Call<'_>) -> Option<String> {
        let function = call.function;
        let own = self.lowered.functions_by_path.get(&function.item.path)?;
        let (mut before, mut callee, mut title) = (String::new(), own.clone(), own.clone());
        if let Target::Method(this, _) = &call.target {
            before = format!("\t\tthis := {}\n", self.constructed(this)?);
            callee = format!("this.{own}");
            let class = TypeName(this.object.item.path.clone());
            title = format!("{}{own}", self.types.name(&class));
        }
        let over = Over::of(function);
        let mut given = Vec::new();
        if matches!(over, Over::Awaited | Over::AwaitedItems) {
            given.push("ctx".to_owned());
        }
        let mut options = Vec::new();
        for (at, (made, parameter)) in call.arguments.iter().zip(&function.parameters).enumerate() {
            let ty = arguments::go_type(&self.types, &parameter.ty);
            let value = self.argument(&parameter.ty, made)?;
            before.push_str(&format!("\t\tvar a{at} {ty} = {value}\n"));
            if parameter.default.is_some() {
                let option = names::exported(&parameter.item.name);
                options.push(format!("{title}With{option}(a{at})"));
            } else {
                given.push(format!("a{at}"));
            }
        }
        given.extend(options);
        let expression = format!("{callee}({})", given.join(", "));
        let fails = function.error.is_some() || function.is_async;
        let step = match (&function.output, fails) {
            (Output::Sequence(sequence), _) => {
                let begin = if fails {
                    format!(
                        "items, err := {expression}\n\t\t\t\tif err != nil {{\n\t\t\t\t\treturn err\n\t\t\t\t}}"
                    )
                } else {
                    format!("items := {expression}")
                };
                let pair = sequence.error.is_some() || sequence.kind == SequenceKind::Stream;
                let (names, check) = if pair {
                    (
                        "_, err := ",
                        "\t\t\t\t\tif err != nil {\n\t\t\t\t\t\treturn err\n\t\t\t\t\t}\n",
                    )
                } else {
                    ("", "")
                };
                format!(
                    "{begin}\n\t\t\t\tleft := {ITEMS}\n\t\t\t\tfor {names}range items {{\n{check}\t\t\t\t\tif left--; left == 0 {{\n\t\t\t\t\t\tbreak\n\t\t\t\t\t}}\n\t\t\t\t}}"
                )
            }
            (Output::Nothing, false) => expression,
            (Output::Value(_), false) => format!("_ = {expression}"),
            (output, true) => {
                let none = if matches!(output, Output::Nothing) {
                    ""
                } else {
                    "_, "
                };
                format!(
                    "if {none}err := {expression}; err != nil {{\n\t\t\t\t\treturn err\n\t\t\t\t}}"
                )
            }
        };
        Some(format!(
            "\t{{{}, func() func(int) error {{\n{before}\t\treturn func(n int) error {{\n\t\t\tfor range n {{\n\t\t\t\t{step}\n\t\t\t}}\n\t\t\treturn nil\n\t\t}}\n\t}}}},\n",
            names::quoted(&call.name)
        ))
    }

    fn argument(&self, ty: &Argument, made: &Made<'_>) -> Option<String> {
        match arguments::value_of(ty) {
            Some(value) => self.value(&value, made),
            None => matches!(made, Made::Nothing).then(|| "nil".to_owned()),
        }
    }

    fn constructed(&self, it: &Construction<'_>) -> Option<String> {
        let function = &it.method.function;
        let own = self.lowered.functions_by_path.get(&function.item.path)?;
        let mut given = Vec::new();
        for (made, parameter) in it.arguments.iter().zip(&function.parameters) {
            let value = self.argument(&parameter.ty, made)?;
            if parameter.default.is_some() {
                let option = names::exported(&parameter.item.name);
                given.push(format!("{own}With{option}({value})"));
            } else {
                given.push(value);
            }
        }
        let made = format!("{own}({})", given.join(", "));
        let fails = function.error.is_some();
        Some(if fails { format!("must({made})") } else { made })
    }

    fn all<'v, 'm>(
        &self,
        items: impl Iterator<Item = (&'v Value, &'m Made<'m>)>,
    ) -> Option<String> {
        let items: Option<Vec<String>> = items.map(|(ty, it)| self.value(ty, it)).collect();
        Some(items?.join(", "))
    }

    /// A value as an expression of Go's.
    fn value(&self, ty: &Value, made: &Made<'_>) -> Option<String> {
        let bare = self.types.bare(ty);
        if let Value::Option(inner) = bare {
            return match made {
                Made::Nothing => Some("nil".to_owned()),
                made if self.types.has_nil(inner) => self.value(inner, made),
                made => {
                    let value = self.value(inner, made)?;
                    Some(format!("at[{}]({value})", self.types.go(inner)))
                }
            };
        }
        let go = self.types.go(bare);
        let item = |of: &Value, made: &Made<'_>| self.value(of, made);
        Some(match (made, bare) {
            (Made::Bool(value), _) => value.to_string(),
            (Made::Int(int, value), _) if int.bits() > 64 => format!("wide(\"{value}\")"),
            (Made::Int(_, value), _) => value.to_string(),
            (Made::Float(_, value), _) => format!("{value:?}"),
            (Made::Char(value), _) => (*value as u32).to_string(),
            (Made::Text(value), _) => names::quoted(value),
            (Made::Bytes(count, _), _) => format!("make([]byte, {count})"),
            (Made::Duration(seconds), _) => format!("time.Duration({:.0})", seconds * 1e9),
            (Made::Time(seconds), _) => format!("time.UnixMicro({:.0})", seconds * 1e6),
            (
                Made::Repeated {
                    item: one, count, ..
                },
                Value::List(list),
            ) => {
                let of = item_type(list);
                format!(
                    "repeated({count}, func() {} {{ return {} }})",
                    self.types.go(&of),
                    item(&of, one)?
                )
            }
            (Made::Several(items, _), Value::List(list)) => {
                let of = item_type(list);
                format!("{go}{{{}}}", self.all(items.iter().map(|it| (&of, it)))?)
            }
            (Made::Several(items, _), Value::Array { item: of, .. }) => {
                format!("{go}{{{}}}", self.all(items.iter().map(|it| (&**of, it)))?)
            }
            (Made::Tuple(items), Value::Tuple(of)) => {
                format!("{go}{{{}}}", self.all(of.iter().zip(items))?)
            }
            (Made::Set(one), Value::Set { item: of, .. }) => {
                format!("{go}{{{}: {{}}}}", self.key(&of.to_value(), one)?)
            }
            (Made::Map(key, to), Value::Map { key: of, value, .. }) => {
                format!(
                    "{go}{{{}: {}}}",
                    self.key(&of.to_value(), key)?,
                    item(value, to)?
                )
            }
            (Made::Record(_, fields), Value::Plain(name) | Value::Record(name)) => {
                let of: Vec<Value> = match self.types.interface.find(name)? {
                    Declaration::PlainRecord(it) => (it.fields.iter())
                        .map(|field| plain_value(&field.ty))
                        .collect(),
                    Declaration::Record(it) => {
                        it.fields.iter().map(|field| field.ty.clone()).collect()
                    }
                    _ => return None,
                };
                let made = fields.iter().map(|(_, made)| made);
                format!("{go}{{{}}}", self.all(of.iter().zip(made))?)
            }
            (Made::Member(_, member), _) => self.types.names.get(&member.path)?.clone(),
            (Made::Variant(_, variant, _, fields), Value::DataEnum(name)) => {
                let Declaration::DataEnum(it) = self.types.interface.find(name)? else {
                    return None;
                };
                let it = it.variants.iter().find(|it| it.item.path == variant.path)?;
                let of = it.fields.as_slice().iter().map(|field| &field.ty);
                let made = fields.iter().map(|(_, made)| made);
                let own = self.types.names.get(&variant.path)?;
                format!("{own}{{{}}}", self.all(of.zip(made))?)
            }
            (Made::Object(it), _) => self.constructed(it)?,
            _ => return None,
        })
    }

    /// Wide integers are text as keys.
    fn key(&self, ty: &Value, made: &Made<'_>) -> Option<String> {
        match made {
            Made::Int(int, value) if int.bits() > 64 => Some(format!("\"{value}\"")),
            made => self.value(ty, made),
        }
    }
}

fn item_type(list: &List) -> Value {
    match list {
        List::Direct(element) => element.to_value(),
        List::Converted(item) => (**item).clone(),
    }
}
