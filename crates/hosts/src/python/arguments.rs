//! What each parameter of a function takes of its slot: the `let`s before the call.

use landbridge_model::{Argument, Borrow, Element, Function, Parameter, TypeName, Value};

use super::names;
use super::spelling::{argument_value, borrow_value, class, spelled};
use super::types::Types;
use crate::members::Spot;

/// For how long a call has what it is lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lasting {
    /// While the interpreter's lock is held: memory is read in place.
    Locked,
    /// While the lock is released: memory is copied.
    Unlocked,
    /// As long as a future or sequence lives: memory is copied, and objects are kept. Values are taken inside of
    /// it.
    Future,
}

impl Lasting {
    /// What passes the borrow of a binding: a binding of its own, which a closure takes instead of the first;
    /// inside of a future it is written where it is passed.
    pub(super) fn lend(self, before: &mut String, binding: &str, borrow: String) -> String {
        if self == Self::Future {
            return borrow;
        }
        before.push_str(&format!("let {binding} = {borrow};"));
        binding.to_owned()
    }

    /// What a borrow is asked of: an object in place, or a reference to it that a future keeps.
    pub(super) fn held(self, class: &str, object: &str) -> String {
        match self {
            Self::Future => format!("lb::Kept::new::<{class}>({object}, |object| &object.0)"),
            _ => format!("{object}.get().0"),
        }
    }
}

/// The bindings of a call's parameters, and the values to pass.
pub(super) struct Arguments<'a> {
    types: &'a Types<'a>,
    pub(super) lasting: Lasting,
    pub(super) before: String,
    pub(super) values: Vec<String>,
    /// Makes sure of objects that the call takes over; then takes them, when nothing can fail any more.
    pub(super) reserve: String,
    pub(super) last: String,
    /// What follows the call.
    pub(super) after: String,
    /// Whether Python's code may run during the call: memory that it could write to is copied.
    calls_back: bool,
    /// What a future does first: methods that are awaited run on its loop.
    pub(super) adopt: String,
    /// What it does last: waits until streams are closed that it left.
    pub(super) part: String,
    /// Bindings of lent memory: the parameter, and whether the call writes to it.
    lent: Vec<(String, String, bool)>,
}

impl<'a> Arguments<'a> {
    pub(super) fn new(types: &'a Types<'a>, function: &Function, method: bool) -> Self {
        let takes = |wanted: fn(&Argument) -> bool| {
            let mut parameters = function.parameters.iter();
            parameters.any(|parameter| wanted(&parameter.ty))
        };
        let callbacks = takes(|it| !matches!(it, Argument::Owned(_) | Argument::Borrowed(_)));
        // Objects may keep what they were given before.
        let calls_back = callbacks || types.has_callbacks() && (method || takes(holds_object));
        let lasting = match function {
            it if it.is_async || it.output.sequence().is_some() => Lasting::Future,
            Function { blocking: true, .. } => Lasting::Unlocked,
            _ => Lasting::Locked,
        };
        Self {
            types,
            lasting,
            before: String::new(),
            values: Vec::new(),
            reserve: String::new(),
            last: String::new(),
            after: String::new(),
            calls_back,
            adopt: String::new(),
            part: String::new(),
            lent: Vec::new(),
        }
    }

    pub(super) fn types(&self) -> &'a Types<'a> {
        self.types
    }

    /// Binds all parameters.
    pub(super) fn all(&mut self, parameters: &[Parameter]) {
        let required: Vec<String> = parameters
            .iter()
            .enumerate()
            .filter(|(_, parameter)| parameter.default.is_none())
            .map(|(index, _)| format!("p{index}"))
            .collect();
        if let [one] = required.as_slice() {
            self.before.push_str(&format!(
                "let Some({one}) = {one} else {{ return Err(lb::missing().into()) }};"
            ));
        } else if !required.is_empty() {
            let some: Vec<String> = required.iter().map(|it| format!("Some({it})")).collect();
            self.before.push_str(&format!(
                "let ({}) = ({}) else {{ return Err(lb::missing().into()) }};",
                some.join(", "),
                required.join(", ")
            ));
        }
        for (index, parameter) in parameters.iter().enumerate() {
            self.one(index, parameter);
        }
    }

    /// The bindings, then the refusal of memory that is lent twice and written, and what guards of buffers are told
    /// of it.
    pub(super) fn finish(self) -> String {
        let mut bindings = self.before;
        for (at, (name, parameter, written)) in self.lent.iter().enumerate() {
            if *written {
                let others = self
                    .lent
                    .iter()
                    .enumerate()
                    .filter(|(other, _)| *other != at);
                for (_, (other, ..)) in others {
                    bindings.push_str(&format!(
                        "lb::disjoint({name}.extent(), {other}.extent(), \"{parameter}\")?;"
                    ));
                }
            }
        }
        if !self.lent.is_empty() && self.types.has_callbacks() {
            bindings.push_str("let _still = lb::Still::new();");
        }
        if self.types.has_buffers() {
            for (at, (name, parameter, written)) in self.lent.iter().enumerate() {
                bindings.push_str(&format!(
                    "let _lent{at} = lb::lend({name}.extent(), {written}, \"{parameter}\")?;"
                ));
            }
        }
        if !self.reserve.is_empty() {
            bindings.push_str("let mut reserved = lb::Reserved::default();");
            bindings.push_str(&self.reserve);
            bindings.push_str(&self.last);
        }
        bindings
    }

    /// Binds one parameter.
    fn one(&mut self, index: usize, parameter: &Parameter) {
        let types = self.types;
        let lasting = self.lasting;
        if let Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) =
            &parameter.ty
        {
            let name = names::of(Spot::Parameter, &parameter.item);
            let has_default = parameter.default.is_some();
            return super::closures::bind(self, &parameter.ty, index, &name, has_default);
        }
        let copied = lasting != Lasting::Locked || self.calls_back;
        let blocking = lasting == Lasting::Unlocked || self.calls_back;
        let default = parameter
            .default
            .as_ref()
            .map(|literal| super::literals::rust(types, literal, &argument_value(&parameter.ty)));
        let Self {
            before,
            values: arguments,
            lent,
            reserve,
            last,
            after,
            ..
        } = self;

        let name = names::of(Spot::Parameter, &parameter.item);
        let quoted = names::quoted(&name);
        let binding = format!("a{index}");
        let source = if default.is_some() {
            "given".to_owned()
        } else {
            format!("&p{index}")
        };
        // With a default, the value is read only if one was given.
        let read = |expression: String, fallback: &str| match &default {
            Some(value) => format!(
                "match p{index}.as_deref() {{ Some(given) => {expression}, None => {} }}",
                fallback.replace('$', value)
            ),
            None => expression,
        };
        let whole = format!("lb::argument::<Here, _>({source}, {quoted})?");
        match &parameter.ty {
            Argument::Owned(value) if types.owns(value) => {
                let ty = spelled(value);
                reserve.push_str(&if default.is_some() {
                    format!(
                        "if let Some(given) = p{index}.as_deref() {{ lb::reserve::<Here, {ty}>(given, {quoted}, &mut reserved)?; }}"
                    )
                } else {
                    format!("lb::reserve::<Here, {ty}>(&p{index}, {quoted}, &mut reserved)?;")
                });
                let value = read(whole, "$");
                last.push_str(&format!("let {binding}: {ty} = {value};"));
                arguments.push(binding);
            }
            Argument::Owned(_) => {
                let value = read(whole, "$");
                before.push_str(&format!("let {binding} = {value};"));
                arguments.push(binding);
            }
            Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                crate::capability::unbound()
            }
            Argument::Borrowed(borrow) => match borrow {
                Borrow::Str if default.is_none() && lasting != Lasting::Future => {
                    before.push_str(&format!(
                        "let {binding} = lb::borrowed_str({source}, {quoted})?;"
                    ));
                    arguments.push(binding);
                }
                Borrow::Str => {
                    let value = read(
                        format!("lb::argument::<Here, String>({source}, {quoted})?"),
                        "$",
                    );
                    before.push_str(&format!("let {binding}: String = {value};"));
                    arguments.push(lasting.lend(before, &binding, format!("&*{binding}")));
                }
                Borrow::Path => {
                    let value = read(
                        format!("lb::argument::<Here, std::path::PathBuf>({source}, {quoted})?"),
                        "$",
                    );
                    before.push_str(&format!("let {binding}: std::path::PathBuf = {value};"));
                    arguments.push(lasting.lend(before, &binding, format!("&*{binding}")));
                }
                Borrow::Bytes if default.is_none() => {
                    before.push_str(&format!(
                        "let {binding} = lb::Lent::bytes({source}, {quoted})?;"
                    ));
                    if !copied {
                        lent.push((binding.clone(), name, false));
                    }
                    own(before, &binding, copied);
                    arguments.push(format!("&{binding}"));
                }
                Borrow::BytesMut => {
                    before.push_str(&format!(
                        "let mut {binding} = lb::lent_mut::<Here, u8>({source}, {quoted})?;"
                    ));
                    arguments.push(written(before, after, lent, binding, name, blocking));
                }
                Borrow::Slice(element) if default.is_none() => {
                    let ty = element_type(element);
                    before.push_str(&format!(
                        "let {binding} = lb::lent::<Here, {ty}>({source}, {quoted})?;"
                    ));
                    if !copied {
                        lent.push((binding.clone(), name, false));
                    }
                    own(before, &binding, copied);
                    arguments.push(format!("&{binding}"));
                }
                Borrow::SliceMut(element) => {
                    let ty = element_type(element);
                    before.push_str(&format!(
                        "let mut {binding} = lb::lent_mut::<Here, {ty}>({source}, {quoted})?;"
                    ));
                    arguments.push(written(before, after, lent, binding, name, blocking));
                }
                Borrow::Object {
                    name: object,
                    exclusive,
                } => {
                    arguments.push(object_borrow(
                        types, &binding, &source, &name, object, *exclusive, lasting, before,
                    ));
                }
                Borrow::Optional(inner) => optional(
                    types,
                    &binding,
                    index,
                    &name,
                    inner,
                    default.as_deref(),
                    lasting,
                    before,
                    arguments,
                ),
                other => {
                    let ty = spelled(&borrow_value(other));
                    let value = read(
                        format!("lb::argument::<Here, {ty}>({source}, {quoted})?"),
                        "$",
                    );
                    before.push_str(&format!("let {binding}: {ty} = {value};"));
                    arguments.push(lasting.lend(before, &binding, format!("&{binding}")));
                }
            },
        }
    }
}

fn holds_object(ty: &Argument) -> bool {
    let mut found = false;
    ty.walk(&mut |value| {
        found |= matches!(
            value,
            Value::Object { .. } | Value::Record(_) | Value::DataEnum(_) | Value::Newtype(_)
        );
    });
    found
}

/// What a call writes to: the host's memory, or a copy that is put back when the lock is held again.
fn written(
    before: &mut String,
    after: &mut String,
    lent: &mut Vec<(String, String, bool)>,
    binding: String,
    name: String,
    blocking: bool,
) -> String {
    if blocking {
        before.push_str(&format!(
            "let mut {binding}_copy = {binding}.to_vec(); let {binding}_lent = &mut *{binding}_copy;"
        ));
        after.push_str(&format!("{binding}.copy_from_slice(&{binding}_copy);"));
        return format!("{binding}_lent");
    }
    let value = format!("&mut {binding}");
    lent.push((binding, name, true));
    value
}

/// Others may write to the memory once the lock is released: the call gets a copy.
fn own(before: &mut String, binding: &str, copied: bool) {
    if copied {
        before.push_str(&format!("let {binding} = {binding}.owned();"));
    }
}

fn element_type(element: &Element) -> String {
    spelled(&element.to_value())
}

/// The borrow of an object, and the value to pass.
#[expect(
    clippy::too_many_arguments,
    reason = "one parameter, everything about it"
)]
fn object_borrow(
    types: &Types<'_>,
    binding: &str,
    source: &str,
    name: &str,
    object: &TypeName,
    exclusive: bool,
    lasting: Lasting,
    before: &mut String,
) -> String {
    let title = types.name(object);
    let class = class(object);
    let (look, mutable, and) = if exclusive {
        ("exclusive", "mut ", "&mut *")
    } else {
        ("shared", "", "&*")
    };
    let held = lasting.held(&class, binding);
    before.push_str(&format!(
        "let {binding} = lb::object::<{class}>({source}, \"{title}\", \"{name}\")?; \
         let {mutable}{binding} = {held}.{look}(py, \"{title}\", \"{name}\", &CLASSES)?;"
    ));
    lasting.lend(before, binding, format!("{and}{binding}"))
}

#[expect(
    clippy::too_many_arguments,
    reason = "one parameter, everything about it"
)]
fn optional(
    types: &Types<'_>,
    binding: &str,
    index: usize,
    name: &str,
    inner: &Borrow,
    default: Option<&str>,
    lasting: Lasting,
    before: &mut String,
    arguments: &mut Vec<String>,
) {
    let quoted = names::quoted(name);
    let given = if default.is_some() {
        format!("p{index}.as_deref()")
    } else {
        format!("Some(&p{index})")
    };
    match inner {
        Borrow::Object {
            name: object,
            exclusive,
        } => {
            let title = types.name(object);
            let class = class(object);
            let (look, lent, mutable) = if *exclusive {
                ("exclusive", "as_deref_mut", "mut ")
            } else {
                ("shared", "as_deref", "")
            };
            let held = lasting.held(&class, "object");
            before.push_str(&format!(
                "let {binding} = match {given} {{ Some(given) if !given.is_none() => Some(lb::object::<{class}>(given, \"{title}\", \"{name}\")?), _ => None }}; \
                 let {mutable}{binding} = match &{binding} {{ Some(object) => Some({held}.{look}(py, \"{title}\", \"{name}\", &CLASSES)?), None => None }};"
            ));
            arguments.push(lasting.lend(before, binding, format!("{binding}.{lent}()")));
        }
        other => {
            let value = borrow_value(other);
            let ty = spelled(&value);
            let fallback = default.unwrap_or("None");
            before.push_str(&format!(
                "let {binding}: Option<{ty}> = match {given} {{ Some(given) => lb::argument::<Here, _>(given, {quoted})?, None => {fallback} }};"
            ));
            let slice = matches!(
                other,
                Borrow::Str | Borrow::Path | Borrow::Bytes | Borrow::Slice(_)
            ) || matches!(&value, Value::List(_));
            arguments.push(if slice {
                format!("{binding}.as_deref()")
            } else {
                format!("{binding}.as_ref()")
            });
        }
    }
}
