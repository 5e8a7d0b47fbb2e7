//! What C implements, seen from both sides: the function pointers that it fills in, the Rust that calls them, and
//! the parameters that take them. What is special to traits is `imports`', to functions alone `closures`', to
//! iterators and streams `given`'s.

use std::collections::BTreeMap;

use landbridge_model::{Argument, Given, ImportHold, List, Scalar, SequenceKind, TypeName, Value};

use super::forms::{Forms, Results};
use super::functions::{Call, is_sequence, owned};
use super::parameters::Names;
use super::types::{Definition, raw};

/// What the interface's callbacks need in the header and in the generated crate.
#[derive(Default)]
pub(super) struct Callbacks {
    /// Structs of function pointers.
    pub(super) definitions: Vec<Definition>,
    /// Opaque types, docs included, which come before those structs.
    pub(super) handles: Vec<String>,
    /// Modules of the generated crate's module `callbacks`.
    pub(super) rust: Vec<String>,
    /// Functions of replies.
    pub(super) functions: Vec<super::functions::LoweredFunction>,
    /// Values that C makes for the library, by their C type.
    pub(super) made: BTreeMap<String, Value>,
    /// Errors that C makes and gives back.
    pub(super) errors: std::collections::BTreeSet<TypeName>,
}

/// A function that C implements, being put together.
pub(super) struct Asked {
    /// `const char *key`
    pub(super) c: Vec<String>,
    /// `key: *const u8`
    pub(super) rust: Vec<String>,
    /// `key: &str`, of the Rust that calls it.
    pub(super) signature: Vec<String>,
    /// Names of the same.
    pub(super) names: Vec<String>,
    /// Statements that make the forms of what is given.
    pub(super) lend: String,
    /// Arguments of the call.
    pub(super) arguments: Vec<String>,
    /// Sentences for the docs.
    pub(super) notes: Vec<String>,
}

/// The parameters of such a function. `place` is the lifetime of what Rust lends, or nothing.
pub(super) fn asked(forms: &mut Forms<'_>, given: &[(String, &Given)], place: &str) -> Asked {
    let mut claimed = Names::with(&["out", "err", "self", "this", "reply"]);
    let mut asked = Asked {
        c: vec!["void *self".to_owned()],
        rust: vec!["this: *mut std::ffi::c_void".to_owned()],
        signature: Vec::new(),
        names: Vec::new(),
        lend: String::new(),
        arguments: vec!["__kept.this()".to_owned()],
        notes: Vec::new(),
    };
    for (wanted, given) in given {
        let value = given.to_value();
        let length = match &value {
            Value::Option(inner) => is_sequence(forms, inner),
            value => is_sequence(forms, value),
        };
        let name = claimed.claim(wanted, length);
        let binding = raw(&name);
        let mut parameters = Call::default();
        owned(forms, &mut parameters, &name, &value);
        asked.c.append(&mut parameters.c);
        asked.rust.append(&mut parameters.rust);
        if matches!(value, Value::Option(_)) {
            asked.notes.push(format!("`{name}`: NULL for nothing."));
        }
        if forms.any_object(&value) {
            let what = match &value {
                Value::Object { .. } => format!("`{name}` is a new handle"),
                Value::Option(inner) if matches!(**inner, Value::Object { .. }) => {
                    format!("`{name}` is a new handle")
                }
                _ => format!("Each object in `{name}` is a new handle"),
            };
            asked
                .notes
                .push(format!("{what}, the function's to keep and to free."));
        }
        let ty = forms.of(&value).value;
        let (spelled, own) = spelled(forms, given, &binding, place);
        asked.signature.push(format!("{binding}: {spelled}"));
        asked.names.push(binding.clone());
        asked.lend.push_str(&format!(
            "let {binding} = lb::callback::lend::<Here, {ty}>({own}, \"{name}\")?;"
        ));
        asked.arguments.extend(passed(forms, &binding, &value));
    }
    asked
}

/// How Rust spells what it gives, and the expression that makes an owned value of it.
fn spelled(forms: &mut Forms<'_>, given: &Given, binding: &str, place: &str) -> (String, String) {
    let lent = |forms: &mut Forms<'_>, value: &Value| match value {
        Value::String => "str".to_owned(),
        Value::Path => "std::path::Path".to_owned(),
        Value::Bytes => "[u8]".to_owned(),
        Value::List(List::Direct(element)) => format!("[{}]", forms.of(&element.to_value()).value),
        Value::List(List::Converted(item)) => format!("[{}]", forms.of(item).value),
        value => forms.of(value).value,
    };
    let and = if place.is_empty() {
        "&".to_owned()
    } else {
        format!("&{place} ")
    };
    match given {
        Given::Owned(value) => (forms.of(value).value, binding.to_owned()),
        Given::Lent(value) => (
            format!("{and}{}", lent(forms, value)),
            format!("ToOwned::to_owned({binding})"),
        ),
        Given::LentOption(value) => (
            format!("Option<{and}{}>", lent(forms, value)),
            format!("{binding}.map(ToOwned::to_owned)"),
        ),
    }
}

/// The arguments for one value: as `functions::owned` takes them.
fn passed(forms: &Forms<'_>, binding: &str, value: &Value) -> Vec<String> {
    let of = |function: &str| format!("lb::callback::{function}({binding}.given())");
    if is_sequence(forms, value) {
        return vec![
            format!("lb::callback::Many::first({binding}.given())"),
            format!("lb::callback::Many::count({binding}.given())"),
        ];
    }
    match value {
        Value::Option(inner) if is_sequence(forms, inner) => {
            vec![of("maybe_first"), of("maybe_count")]
        }
        Value::Option(inner) if matches!(**inner, Value::Object { .. }) => {
            vec![format!("{binding}.given().0")]
        }
        Value::Option(_) => vec![of("maybe")],
        value if direct(forms, value) => vec![format!("*{binding}.given()")],
        _ => vec![format!("std::ptr::from_ref({binding}.given())")],
    }
}

/// Whether a value is passed by itself.
fn direct(forms: &Forms<'_>, value: &Value) -> bool {
    match value {
        Value::Scalar(Scalar::Int(int)) => int.bits() < 128,
        Value::Scalar(_) | Value::Enumeration(_) | Value::Object { .. } => true,
        Value::Newtype(name) => forms.newtype(name).is_some_and(
            |inner| matches!(inner, Value::Scalar(_) | Value::Enumeration(_) if direct(forms, &inner)),
        ),
        _ => false,
    }
}

/// What such a function gives back.
pub(super) struct Answered {
    /// `Result<Vec<u8>, text_kit::StoreError>`
    pub(super) ty: String,
    /// The expression for a call's answer.
    pub(super) ask: String,
    /// Which wraps it.
    pub(super) settle: &'static str,
}

/// Adds the result and the error to a function that answers at once.
pub(super) fn answered(
    forms: &mut Forms<'_>,
    asked: &mut Asked,
    value: Option<&Value>,
    error: Option<&TypeName>,
) -> Answered {
    let prefix = forms.prefix.clone();
    let form = value.map(|value| forms.of(value));
    let mut call = asked.arguments.clone();
    let ask = match (&form, value) {
        (Some(form), Some(value)) => {
            asked
                .c
                .push(format!("{} *out", form.c).replace("* *", "**"));
            asked.rust.push(format!("out: *mut {}", form.rust));
            call.extend(["__out".to_owned(), "__err".to_owned()]);
            forms.make(value);
            if form.owns {
                asked.notes.push(
                    "What it writes to `out` is the library's, which frees it: make it by the functions named \
                     `_from` and `_copy`, or leave it empty."
                        .to_owned(),
                );
            }
            format!(
                "unsafe {{ lb::callback::ask::<Here, {}>({}, |__out, __err| __call({})) }}",
                form.value,
                !forms.objects(value).is_empty(),
                call.join(", ")
            )
        }
        _ => {
            call.push("__err".to_owned());
            format!(
                "lb::callback::ask_nothing(|__err| unsafe {{ __call({}) }})",
                call.join(", ")
            )
        }
    };
    asked.c.push(format!("{prefix}_error **err"));
    asked.rust.push("err: *mut lb::ErrorHandle".to_owned());
    let (ty, settle) = returned(forms, form.as_ref().map(|form| &*form.value), error);
    asked.notes.push(failing(forms, error, "`err`"));
    Answered { ty, ask, settle }
}

/// How a function that answers at once is declared.
pub(super) struct Returns {
    /// What it returns in C, and in Rust.
    pub(super) c: String,
    pub(super) rust: String,
    /// The struct of that, where it is one of the function's own.
    pub(super) structure: String,
    /// What it is called where Rust calls it, for traces to find.
    pub(super) own: &'static str,
}

/// What a function that returns its result beside its error is called in Rust; one that has no result.
pub(super) const BESIDE: &str = "__beside";
pub(super) const DONE: &str = "__done";

/// The same for the function `name`: results that fit a register it returns beside its error, where nobody but a host's
/// own code writes it.
pub(super) fn returning(
    forms: &mut Forms<'_>,
    asked: &mut Asked,
    name: &str,
    value: Option<&Value>,
    error: Option<&TypeName>,
) -> (Answered, Returns) {
    let prefix = forms.prefix.clone();
    let fits = value.is_none_or(|value| forms.fits_register(value));
    if forms.results != Results::Returned || !fits {
        let returns = Returns {
            c: format!("{prefix}_status"),
            rust: "i32".to_owned(),
            structure: String::new(),
            own: "__call",
        };
        return (answered(forms, asked, value, error), returns);
    }
    let form = value.map(|value| forms.of(value));
    let objects = value.is_some_and(|value| !forms.objects(value).is_empty());
    let (c, rust, ty) = match &form {
        Some(form) => (&*form.c, &*form.rust, &*form.value),
        None => ("uint8_t", "lb::Nothing", "()"),
    };
    let returns = Returns {
        c: format!("{name}_A"),
        rust: format!("lb::Direct<{rust}>"),
        structure: format!(
            "typedef struct {name}_A {{\n  {c} value;\n  {prefix}_error *error;\n}} {name}_A;\n"
        )
        .replace("* value", "*value"),
        own: if form.is_some() { BESIDE } else { DONE },
    };
    let ask = format!(
        "unsafe {{ lb::callback::ask_beside::<Here, {ty}>({objects}, || {}({})) }}",
        returns.own,
        asked.arguments.join(", ")
    );
    let (ty, settle) = returned(forms, form.as_ref().map(|form| &*form.value), error);
    asked
        .notes
        .push(failing(forms, error, "the `error` that it returns"));
    (Answered { ty, ask, settle }, returns)
}

/// The Rust type of an answer, and what makes it of one.
pub(super) fn returned(
    forms: &mut Forms<'_>,
    value: Option<&str>,
    error: Option<&TypeName>,
) -> (String, &'static str) {
    let value = value.unwrap_or("()");
    match error {
        Some(error) => {
            forms.callbacks.errors.insert(error.clone());
            (
                format!("Result<{value}, {error}>"),
                "lb::callback::typed::<Here, _, _>",
            )
        }
        None => (value.to_owned(), "lb::callback::bare"),
    }
}

/// How the function fails.
pub(super) fn failing(forms: &Forms<'_>, error: Option<&TypeName>, place: &str) -> String {
    let (prefix, shout) = (&forms.prefix, forms.prefix.to_uppercase());
    let other = match error {
        Some(error) if super::made::takes_failures(forms, error) => {
            "becomes the variant for failures of the program"
        }
        _ => "ends the call of the library that led here, with {shout}_PANIC",
    };
    let other = other.replace("{shout}", &shout);
    match error {
        Some(error) => format!(
            "Fails with an error in {place}, which the library frees: one of `{prefix}_error_new_{}…` is Rust's own, any \
             other (`{prefix}_error_message_new`) {other}.",
            forms.word(error)
        ),
        None => format!(
            "Fails with an error in {place}, which the library frees (`{prefix}_error_message_new`): it {other}."
        ),
    }
}

/// A struct of function pointers: its fields in the header and in Rust.
pub(super) struct Functions {
    /// With docs, from the first to the last but `self` and `free`.
    pub(super) c: String,
    pub(super) rust: String,
    /// Fields that must be there: in Rust, in C.
    pub(super) needed: Vec<(String, String)>,
}

impl Functions {
    /// The definition in the header.
    pub(super) fn definition(&self, name: &str, docs: &str) -> Definition {
        Definition {
            name: name.to_owned(),
            kind: "struct",
            text: format!(
                "{docs}struct {name} {{\n{}  void *self; /**< What each function gets first. */\n  \
                 void (*free)(void *self); /**< Called once, from any thread, when nothing will be called any more; may be NULL. */\n}};",
                self.c
            ),
            needs: Vec::new(),
            freed: None,
        }
    }

    /// The struct in Rust.
    pub(super) fn form(&self) -> String {
        let needed: Vec<String> = self
            .needed
            .iter()
            .map(|(rust, c)| format!("{rust} \"{c}\""))
            .collect();
        format!(
            "#[derive(Clone, Copy)]\n#[repr(C)]\npub struct Functions {{ {} pub this: *mut std::ffi::c_void, \
             pub free: Option<lb::callback::FreeFn> }}\nlandbridge_c::vtable!(Functions; {});\n",
            self.rust,
            needed.join(", ")
        )
    }
}

/// A module of the generated crate's module `callbacks`.
pub(super) fn module(name: &str, items: &str) -> String {
    format!("pub mod {name} {{ use crate::{{Here, forms, lb}}; {items} }}")
}

/// The parameters for what C implements, and the expression that Rust's function takes.
pub(super) fn argument(
    forms: &mut Forms<'_>,
    call: &mut Call,
    name: &str,
    ty: &Argument,
    function: (&str, bool),
) {
    let binding = raw(name);
    let (c, optional, lent) = match ty {
        Argument::Import {
            name: it,
            hold,
            optional,
        } => {
            let c = format!("{}_{}", forms.prefix, forms.word(it));
            import(call, &binding, name, &c, it, *hold, *optional);
            (c, *optional, *hold == ImportHold::Borrowed)
        }
        Argument::Closure(closure) => {
            let c = format!("{}_{name}", function.0);
            let lent = super::closures::argument(forms, call, name, &c, closure);
            (c, closure.optional, lent)
        }
        Argument::Sequence(sequence) => {
            let c = format!("{}_{name}", function.0);
            match sequence.kind {
                SequenceKind::Iterator => super::given::iterator(forms, call, name, &c, sequence),
                SequenceKind::Stream => super::given::stream(forms, call, name, &c, sequence),
            }
            (c, false, false)
        }
        Argument::Owned(_) | Argument::Borrowed(_) => return,
    };
    call.c.push(format!("const {c} *{name}"));
    call.rust
        .push(format!("{binding}: *const callbacks::{c}::Functions"));
    call.receive.push_str(&format!(
        "comment!(\"SAFETY: the contract of every pointer, which the header states.\");\n\
         let {binding} = unsafe {{ lb::callback::receive({binding}) }};"
    ));
    let until = match (lent, function.1) {
        (true, false) => "before this returns",
        (true, true) => "at the end of the future",
        (false, _) => "when Rust needs it no more",
    };
    let nothing = if optional { ", NULL for nothing" } else { "" };
    call.notes.push(format!(
        "`{name}` is copied{nothing}; its `free` is called once for each time that it is passed, {until}, or before \
         this returns if this fails."
    ));
}

/// What binds and passes an implementation of a trait.
fn import(
    call: &mut Call,
    binding: &str,
    name: &str,
    c: &str,
    path: &TypeName,
    hold: ImportHold,
    optional: bool,
) {
    let host = format!("callbacks::{c}::Host::new");
    call.before.push_str(&if optional {
        format!("let {binding} = {binding}.optional(\"{name}\")?.map({host});")
    } else {
        format!("let {binding} = {host}({binding}.needed(\"{name}\")?);")
    });
    call.arguments.push(match (hold, optional) {
        (ImportHold::Arc, false) => format!("std::sync::Arc::new({binding})"),
        (ImportHold::Box, false) => format!("Box::new({binding})"),
        (ImportHold::Borrowed, false) => format!("&{binding}"),
        (ImportHold::Arc, true) => {
            format!("{binding}.map(|it| std::sync::Arc::new(it) as std::sync::Arc<dyn {path}>)")
        }
        (ImportHold::Box, true) => {
            format!("{binding}.map(|it| Box::new(it) as Box<dyn {path}>)")
        }
        (ImportHold::Borrowed, true) => {
            format!("{binding}.as_ref().map(|it| it as &dyn {path})")
        }
    });
}
