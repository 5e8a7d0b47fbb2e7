//! Functions: their C prototypes, and the Rust that checks arguments, calls and writes the result.

use landbridge_model::{
    Argument, Borrow, Element, Function, List, Literal, Object, ObjectHold, Receiver, Scalar,
    TypeName, Value,
};
use serde::Serialize;

use super::docs;
use super::forms::Forms;
use super::futures;
use super::names;
use super::parameters::{Names, named};
use super::returned;
use super::sequences;
use super::taken::{lent_first, take, taken};
use super::types::raw;
use crate::naming;

/// A function of the library.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LoweredFunction {
    /// `text_kit_word_count`
    pub(super) name: String,
    /// Its declaration in the header, docs included.
    pub(super) prototype: String,
    /// Its definition in the generated crate.
    pub(super) rust: String,
}

/// What a call is made on.
pub(super) enum Target<'a> {
    /// `user::f(…)`
    Free,
    /// `user::Type::f(…)`
    Static(&'a Object),
    /// `user::Type::f(&this, …)`
    Method(&'a Object, Receiver),
}

/// A function being put together.
#[derive(Default)]
pub(super) struct Call {
    /// `uint32_t a`
    pub(super) c: Vec<String>,
    /// `a: u32`
    pub(super) rust: Vec<String>,
    /// Statements before anything can be refused.
    pub(super) receive: String,
    /// Statements before the call.
    pub(super) before: String,
    /// Arguments of the call.
    pub(super) arguments: Vec<String>,
    /// Which of them take objects over, and so come last.
    pub(super) taking: Vec<usize>,
    /// Lent memory: name, length, element; whether it is written to.
    pub(super) slices: Vec<(String, String, bool)>,
    /// Sentences for the docs.
    pub(super) notes: Vec<String>,
}

/// The static table of an object.
pub(super) fn table(name: &TypeName) -> String {
    format!(
        "{}_TABLE",
        naming::screaming(&super::forms::type_ident(name))
    )
}

pub(super) fn function(
    forms: &mut Forms<'_>,
    target: &Target<'_>,
    name: String,
    function: &Function,
) -> LoweredFunction {
    let mut call = Call::default();
    let mut path = function.item.path.clone();
    let mut method_call = None;
    if let Target::Static(object) | Target::Method(object, _) = target {
        path = format!("{}::{}", object.item.path, raw(&function.item.name));
    } else if let Some((module, last)) = path.rsplit_once("::") {
        path = format!("{module}::{}", raw(last));
    }
    let (own, mut claimed) = named(forms, function);
    if let Target::Method(object, receiver) = target {
        method_call = self_argument(forms, &mut call, object, *receiver, &mut claimed);
    }
    for (parameter, own) in function.parameters.iter().zip(own) {
        let of = (name.as_str(), function.is_async);
        argument(forms, &mut call, &own, &parameter.ty, of);
        if let Some(default) = &parameter.default {
            call.notes.push(format!(
                "`{own}`: other languages default to {}.",
                shown(default)
            ));
        }
    }
    let written: Vec<String> = call
        .slices
        .iter()
        .enumerate()
        .filter(|(_, slice)| slice.2)
        .map(|(index, (name, size, _))| {
            let others = call
                .slices
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .map(|(_, (name, size, _))| format!("({name} as usize, {name}_len, {size})"))
                .collect::<Vec<_>>()
                .join(", ");
            format!(
                "lb::disjoint(({name} as usize, {name}_len, {size}), &[{others}], \"{name}\")?;"
            )
        })
        .collect();
    let lent = if function.is_async || function.output.sequence().is_some() {
        futures::owned_first(&mut call)
    } else if call.taking.is_empty() {
        String::new()
    } else {
        lent_first(&mut call)
    };
    let invoke = match method_call {
        Some(receiver) => format!(
            "{receiver}.{}({})",
            raw(&function.item.name),
            call.arguments.join(", ")
        ),
        None => format!("{path}({})", call.arguments.join(", ")),
    };
    let given = returned::given(forms, function);
    if function.is_async {
        return futures::function(forms, &name, function, call, &lent, &invoke, given);
    }
    call.notes.extend(given);
    if let Some(sequence) = function.output.sequence() {
        return sequences::function(forms, &name, function, sequence, call, &lent, &invoke);
    }
    let result = match &function.error {
        Some(_) => format!("{invoke}.map_err(lb::user_error::<Here, _>)"),
        None if function.output.value().is_none() => format!("{invoke}; Ok(())"),
        None => format!("Ok({invoke})"),
    };
    let mut docs_text = function.item.docs.clone();
    let returned = returned::is(forms, function);
    if let (Some(value), false) = (function.output.value(), returned) {
        let form = forms.of(value);
        call.c.push(format!("{} *out", form.c).replace("* *", "**"));
        call.rust.push(format!("out: *mut {}", form.rust));
    }
    if !returned {
        call.c.push(format!("{}_error **err", forms.prefix));
        call.rust.push("err: *mut lb::ErrorHandle".to_owned());
    }
    if function.blocking {
        call.notes
            .push("Takes long; call it from a thread that may wait.".to_owned());
    }
    if let Some(note) = &function.item.deprecated {
        docs_text = format!("@deprecated {note}\n\n{docs_text}");
    }
    if returned {
        let body = format!("{} {} {lent} {result}", call.before, written.join(" "));
        return returned::function(forms, name, function, &call, &docs_text, &body);
    }
    let frame = if function.output.value().is_some() {
        "lb::call::<Here, _>(out, err,".to_owned()
    } else {
        "lb::call::<Here, ()>(&raw mut __nothing, err,".to_owned()
    };
    let nothing = if function.output.value().is_some() {
        ""
    } else {
        "let mut __nothing = lb::Nothing::default();"
    };
    let rust = format!(
        "#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn {name}({}) -> lb::Status {{\n\
           {nothing} {}\n\
           comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
           unsafe {{ {frame} || {{ {} {} {lent} {result} }}) }}\n\
         }}",
        call.rust.join(", "),
        call.receive,
        call.before,
        written.join(" "),
    );
    let prototype = format!(
        "{}{}_status {name}({});",
        docs::block(&docs_text, &call.notes, ""),
        forms.prefix,
        call.c.join(", ")
    );
    LoweredFunction {
        name,
        prototype,
        rust,
    }
}

/// The receiver; what the method is called on where that isn't the first argument.
fn self_argument(
    forms: &mut Forms<'_>,
    call: &mut Call,
    object: &Object,
    receiver: Receiver,
    claimed: &mut Names,
) -> Option<String> {
    let name = TypeName(object.item.path.clone());
    let word = forms.word(&name);
    let this = claimed.receiver(&names::escaped(&word));
    let shared = receiver != Receiver::Exclusive && receiver != Receiver::Consumed;
    let constness = if shared { "const " } else { "" };
    call.c
        .push(format!("{constness}{}_{word} *{this}", forms.prefix));
    call.rust.push(format!("{this}: lb::Reference"));
    let binding = raw(&this);
    let (look, argument) = match receiver {
        Receiver::Shared => ("shared", format!("&{binding}")),
        Receiver::Exclusive => ("exclusive", format!("&mut {binding}")),
        Receiver::Consumed => ("exclusive", take(&binding)),
        Receiver::Arc => ("arc", String::new()),
    };
    let mutable = if receiver == Receiver::Exclusive {
        "mut "
    } else {
        ""
    };
    call.before
        .push_str(&find(&name, &binding, &this, look, mutable));
    if receiver == Receiver::Consumed {
        call.taking.push(0);
        call.notes
            .push(format!("Closes `{this}`: it can't be used afterwards."));
    }
    if receiver == Receiver::Arc {
        return Some(binding);
    }
    call.arguments.push(argument);
    None
}

pub(super) fn find(
    name: &TypeName,
    binding: &str,
    parameter: &str,
    look: &str,
    mutable: &str,
) -> String {
    let title = name.last();
    format!(
        "let {mutable}{binding} = lb::found({binding}, \"{title}\", \"{parameter}\", |handle| {}.{look}(handle))?;",
        table(name)
    )
}

pub(super) fn maybe_find(
    name: &TypeName,
    binding: &str,
    parameter: &str,
    look: &str,
    mutable: &str,
) -> String {
    let title = name.last();
    format!(
        "let {mutable}{binding} = lb::maybe_object({binding}, |{binding}| lb::find({binding}, \"{title}\", \"{parameter}\", |handle| {}.{look}(handle)))?;",
        table(name)
    )
}

/// Whether a value travels as pointer and length.
pub(super) fn is_sequence(forms: &Forms<'_>, value: &Value) -> bool {
    match value {
        Value::String
        | Value::Path
        | Value::Bytes
        | Value::List(_)
        | Value::Set { .. }
        | Value::Map { .. } => true,
        Value::Newtype(name) => forms
            .newtype(name)
            .is_some_and(|inner| is_sequence(forms, &inner)),
        _ => false,
    }
}

fn argument(
    forms: &mut Forms<'_>,
    call: &mut Call,
    name: &str,
    ty: &Argument,
    function: (&str, bool),
) {
    match ty {
        Argument::Owned(value) => {
            let expression = if forms.objects(value).is_empty() {
                owned(forms, call, name, value)
            } else {
                call.taking.push(call.arguments.len());
                taken(forms, call, name, value)
            };
            call.arguments.push(expression);
        }
        Argument::Borrowed(borrow) => borrowed(forms, call, name, borrow),
        Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
            super::callbacks::argument(forms, call, name, ty, function);
        }
    }
}

/// Parameters for an owned value, and the expression that reads it.
pub(super) fn owned(forms: &mut Forms<'_>, call: &mut Call, name: &str, value: &Value) -> String {
    let binding = raw(name);
    let form = forms.of(value);
    if is_sequence(forms, value) {
        let built = sequence(forms, call, name, value);
        return format!("lb::owned::<Here, _>({built}, \"{name}\")?");
    }
    match value {
        Value::Option(inner) if is_sequence(forms, inner) => {
            let built = sequence(forms, call, name, inner);
            call.notes.push(format!("`{name}`: NULL for nothing."));
            format!("lb::maybe_owned::<Here, _>({binding}.is_null(), {built}, \"{name}\")?")
        }
        Value::Option(inner) if matches!(**inner, Value::Object { .. } | Value::Buffer(_)) => {
            call.c.push(format!("{}{name}", form.c));
            call.rust.push(format!("{binding}: lb::Reference"));
            call.notes.push(format!("`{name}`: NULL for nothing."));
            if !forms.objects(inner).is_empty() {
                call.notes
                    .push(format!("Takes `{name}` over: its handle is closed."));
            }
            format!("lb::maybe_owned::<Here, _>({binding}.is_null(), {binding}, \"{name}\")?")
        }
        Value::Option(inner) => {
            let inner = forms.of(inner);
            call.c
                .push(format!("const {} *{name}", inner.c).replace("* *", "**"));
            call.rust.push(format!("{binding}: *const {}", inner.rust));
            call.notes.push(format!("`{name}`: NULL for nothing."));
            format!("lb::maybe_by_pointer::<Here, _>({binding}, \"{name}\")?")
        }
        Value::Buffer(_) => {
            call.c.push(format!("{}{name}", form.c));
            call.rust.push(format!("{binding}: lb::Reference"));
            format!("lb::owned::<Here, _>({binding}, \"{name}\")?")
        }
        Value::Object { hold, .. } => {
            call.c.push(format!("{}{name}", form.c));
            call.rust.push(format!("{binding}: lb::Reference"));
            if *hold == ObjectHold::Owned {
                call.notes
                    .push(format!("Takes `{name}` over: its handle is closed."));
            }
            format!("lb::owned::<Here, _>({binding}, \"{name}\")?")
        }
        Value::Scalar(Scalar::Int(int)) if int.bits() == 128 => by_pointer(call, name, &form),
        Value::Scalar(Scalar::Int(_) | Scalar::Float(_)) => {
            call.c.push(format!("{} {name}", form.c));
            call.rust.push(format!("{binding}: {}", form.rust));
            binding
        }
        Value::Scalar(_) | Value::Enumeration(_) => scalar(call, name, &form),
        Value::Newtype(of) => match forms.newtype(of) {
            Some(Value::Scalar(Scalar::Int(int))) if int.bits() == 128 => {
                by_pointer(call, name, &form)
            }
            Some(Value::Scalar(_) | Value::Enumeration(_)) => scalar(call, name, &form),
            _ => by_pointer(call, name, &form),
        },
        _ => by_pointer(call, name, &form),
    }
}

fn scalar(call: &mut Call, name: &str, form: &super::forms::Form) -> String {
    let binding = raw(name);
    call.c.push(format!("{} {name}", form.c));
    call.rust.push(format!("{binding}: {}", form.rust));
    format!("lb::scalar::<Here, _>({binding}, \"{name}\")?")
}

fn by_pointer(call: &mut Call, name: &str, form: &super::forms::Form) -> String {
    let binding = raw(name);
    call.c
        .push(format!("const {} *{name}", form.c).replace("* *", "**"));
    call.rust.push(format!("{binding}: *const {}", form.rust));
    format!("lb::by_pointer::<Here, _>({binding}, \"{name}\")?")
}

/// Parameters for pointer and length, and the form that they make.
fn sequence(forms: &mut Forms<'_>, call: &mut Call, name: &str, value: &Value) -> String {
    let binding = raw(name);
    let form = forms.of(value);
    let typedef = forms
        .typedefs
        .get(&form.c)
        .map(|typedef| typedef.fields[0].ty.clone())
        .unwrap_or_default();
    let item = typedef
        .strip_suffix('*')
        .unwrap_or(&typedef)
        .trim_end()
        .to_owned();
    // A list of handles: the list is only read, what they stand for may change.
    call.c.push(if item.ends_with('*') {
        format!("{item}const *{name}")
    } else {
        format!("const {item} *{name}")
    });
    call.c.push(format!("size_t {name}_len"));
    call.rust
        .push(format!("{binding}: *const {}", item_of(&form.rust)));
    call.rust.push(format!("{name}_len: usize"));
    let kind = if form.rust == "lb::Text" {
        "lb::Text"
    } else {
        "lb::Array"
    };
    format!("{kind} {{ ptr: {binding}.cast_mut(), len: {name}_len }}")
}

/// The item of `lb::Array<item>`.
fn item_of(form: &str) -> String {
    match form
        .strip_prefix("lb::Array<")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        Some(item) => item.to_owned(),
        None => "u8".to_owned(),
    }
}

fn element(element: &Element, forms: &mut Forms<'_>) -> (String, String) {
    let form = forms.of(&element.to_value());
    (form.c, form.value)
}

fn borrowed(forms: &mut Forms<'_>, call: &mut Call, name: &str, borrow: &Borrow) {
    let binding = raw(name);
    let lend = |call: &mut Call, c: &str, rust: &str, written: bool| {
        let constness = if written { "" } else { "const " };
        let pointer = if written { "*mut" } else { "*const" };
        call.c.push(format!("{constness}{c} *{name}"));
        call.c.push(format!("size_t {name}_len"));
        call.rust.push(format!("{binding}: {pointer} {rust}"));
        call.rust.push(format!("{name}_len: usize"));
        call.slices
            .push((binding.clone(), format!("size_of::<{rust}>()"), written));
    };
    let read = |function: &str| format!("lb::{function}({binding}, {name}_len, \"{name}\")?");
    match borrow {
        Borrow::Str => {
            lend(call, "char", "u8", false);
            call.arguments.push(read("text"));
        }
        Borrow::Path => {
            lend(call, "char", "u8", false);
            call.arguments.push(read("path"));
        }
        Borrow::Bytes => {
            lend(call, "uint8_t", "u8", false);
            call.arguments.push(read("array"));
        }
        Borrow::BytesMut => {
            lend(call, "uint8_t", "u8", true);
            call.arguments.push(read("array_mut"));
        }
        Borrow::Slice(item) | Borrow::SliceMut(item) => {
            let written = matches!(borrow, Borrow::SliceMut(_));
            let (c, rust) = element(item, forms);
            lend(call, &c, &rust, written);
            call.arguments
                .push(read(if written { "array_mut" } else { "array" }));
            if written {
                call.notes.push(format!(
                    "Writes to `{name}`, which may overlap no other argument."
                ));
            }
        }
        Borrow::Converted(value) => {
            let ty = forms.of(value).value;
            let expression = owned(forms, call, name, value);
            call.before
                .push_str(&format!("let {binding}: {ty} = {expression};"));
            call.arguments.push(format!("&{binding}"));
        }
        Borrow::Object {
            name: object,
            exclusive,
        } => {
            let word = forms.word(object);
            let constness = if *exclusive { "" } else { "const " };
            call.c
                .push(format!("{constness}{}_{word} *{name}", forms.prefix));
            call.rust.push(format!("{binding}: lb::Reference"));
            let (look, mutable, and) = if *exclusive {
                ("exclusive", "mut ", "&mut ")
            } else {
                ("shared", "", "&")
            };
            call.before
                .push_str(&find(object, &binding, name, look, mutable));
            call.arguments.push(format!("{and}{binding}"));
        }
        Borrow::Optional(inner) => {
            call.notes.push(format!("`{name}`: NULL for nothing."));
            optional(forms, call, name, inner);
        }
    }
}

fn optional(forms: &mut Forms<'_>, call: &mut Call, name: &str, inner: &Borrow) {
    let binding = raw(name);
    match inner {
        Borrow::Object {
            name: object,
            exclusive,
        } => {
            let word = forms.word(object);
            let constness = if *exclusive { "" } else { "const " };
            call.c
                .push(format!("{constness}{}_{word} *{name}", forms.prefix));
            call.rust.push(format!("{binding}: lb::Reference"));
            let look = if *exclusive { "exclusive" } else { "shared" };
            let mutable = if *exclusive { "mut " } else { "" };
            call.before
                .push_str(&maybe_find(object, &binding, name, look, mutable));
            let lent = if *exclusive {
                "as_deref_mut"
            } else {
                "as_deref"
            };
            call.arguments.push(format!("{binding}.{lent}()"));
        }
        Borrow::Converted(value) => {
            let option = Value::Option(Box::new(value.clone()));
            let ty = forms.of(&option).value;
            let expression = owned(forms, call, name, &option);
            call.before
                .push_str(&format!("let {binding}: {ty} = {expression};"));
            let lent = if matches!(value, Value::List(List::Converted(_))) {
                "as_deref"
            } else {
                "as_ref"
            };
            call.arguments.push(format!("{binding}.{lent}()"));
        }
        other => {
            borrowed(forms, call, name, other);
            if let Some(last) = call.arguments.last_mut() {
                *last = last
                    .replacen("lb::text(", "lb::maybe_text(", 1)
                    .replacen("lb::path(", "lb::maybe_path(", 1)
                    .replacen("lb::array(", "lb::maybe_slice(", 1);
            }
        }
    }
}

/// A literal for the docs.
pub(super) fn shown(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(text) | Literal::Float(text) => text.clone(),
        Literal::String(text) => format!("{text:?}"),
        Literal::Char(c) => format!("{c:?}"),
        Literal::None => "nothing".to_owned(),
        Literal::Member(name) => naming::screaming(name),
        Literal::Empty => "an empty list".to_owned(),
    }
}
