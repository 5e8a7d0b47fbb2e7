//! Objects inside of other values that a call takes over: which types hold some, and the Rust that holds
//! them all before any is taken. How values are converted is left to `types` and `unions`.

use std::collections::BTreeSet;

use landbridge_model::{Declaration, ObjectHold, TypeName, Value};

use super::forms::Forms;
use super::functions::{Call, find, maybe_find, owned};
use super::types::{Part, raw};

impl Forms<'_> {
    /// The C names of the objects that `value` owns, directly or in its fields.
    pub(super) fn objects(&self, value: &Value) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.look(value, &mut BTreeSet::new(), &mut found);
        found
    }

    fn look(&self, value: &Value, seen: &mut BTreeSet<TypeName>, found: &mut BTreeSet<String>) {
        let mut inner = Vec::new();
        value.walk(&mut |value| match value {
            Value::Object {
                name,
                hold: ObjectHold::Owned,
            } => {
                found.insert(format!("{}_{}", self.prefix, self.word(name)));
            }
            Value::Record(name) | Value::DataEnum(name) | Value::Newtype(name)
                if seen.insert(name.clone()) =>
            {
                inner.extend(self.fields(name));
            }
            _ => {}
        });
        for field in inner {
            self.look(&field, seen, found);
        }
    }

    /// The types of the fields of a record or an enum with data, or of what a newtype wraps.
    pub(super) fn fields(&self, name: &TypeName) -> Vec<Value> {
        match self.interface.find(name) {
            Some(Declaration::Record(record)) => {
                record.fields.iter().map(|field| field.ty.clone()).collect()
            }
            Some(Declaration::DataEnum(it)) => it
                .variants
                .iter()
                .flat_map(|variant| variant.fields.as_slice())
                .map(|field| field.ty.clone())
                .collect(),
            Some(Declaration::Newtype(newtype)) => vec![newtype.inner.clone()],
            _ => Vec::new(),
        }
    }
}

/// Parameters for an owned value with objects in it, which are held, and the expression that takes it.
pub(super) fn taken(forms: &mut Forms<'_>, call: &mut Call, name: &str, value: &Value) -> String {
    let binding = raw(name);
    let expression = owned(forms, call, name, value);
    let (inner, optional) = match value {
        Value::Option(inner) => (&**inner, true),
        value => (value, false),
    };
    if let Value::Object { name: object, .. } = inner {
        if !optional {
            call.before
                .push_str(&find(object, &binding, name, "exclusive", ""));
            return take(&binding);
        }
        call.before
            .push_str(&maybe_find(object, &binding, name, "exclusive", ""));
        return format!("{binding}.map({TAKE})");
    }
    let ty = forms.of(inner).value;
    let hold = expression.replacen("lb::", "lb::held::", 1).replacen(
        "<Here, _>",
        &format!("<Here, {ty}>"),
        1,
    );
    if !call.before.contains(HELD) {
        call.before.insert_str(0, HELD);
    }
    call.before.push_str(&format!("{hold};"));
    let objects = forms.objects(value);
    let objects: Vec<String> = objects.iter().map(|name| format!("`{name}`")).collect();
    call.notes.push(format!(
        "Takes each {} in `{name}` over: its handle is closed.",
        objects.join(" and ")
    ));
    expression
}

/// Lets go, in the end, of what wasn't taken.
const HELD: &str = "let __held = lb::Held::new();";

const TAKE: &str = "lb::core::handle::Exclusive::take";

pub(super) fn take(binding: &str) -> String {
    format!("{TAKE}({binding})")
}

/// Makes statements of the arguments that take nothing and may yet be refused.
pub(super) fn lent_first(call: &mut Call) -> String {
    let mut lent = String::new();
    for (index, argument) in call.arguments.iter_mut().enumerate() {
        if argument.ends_with('?') && !call.taking.contains(&index) {
            lent.push_str(&format!("let __argument{index} = {argument};"));
            *argument = format!("__argument{index}");
        }
    }
    lent
}

/// `hold` of a type in which there are objects; its body is the given Rust.
pub(super) fn hold_fn(body: &str) -> String {
    format!(
        "unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), lb::core::Failure> {{\n\
           comment!(\"SAFETY: the caller's promise holds for each field, and the tag, if there is one, says which.\");\n\
           unsafe {{ {body} }}\n\
         }}"
    )
}

/// Holds the objects in each field.
pub(super) fn hold_fields(parts: &[Part], from: &str) -> String {
    parts
        .iter()
        .map(|part| {
            format!(
                "<{} as lb::Crosses<Here>>::hold(&{from}.{}, parameter).map_err(|failure| lb::within(failure, \"field '{}'\"))?;",
                part.form.value,
                raw(&part.c),
                part.c
            )
        })
        .collect()
}
