//! Parameters: their types in C++, and how what is passed becomes arguments of the C interface.

use landbridge_model::{Argument, Borrow, Literal, ObjectHold, TypeName, Value};

use super::lower::Lowering;

/// A parameter of a function, everything known.
pub(super) struct Passed {
    /// `std::string_view`
    pub(super) ty: String,
    /// ` = 5`
    pub(super) default: String,
}

impl Lowering<'_> {
    /// The parameter `name`; statements and arguments of its call are added.
    pub(super) fn parameter(
        &mut self,
        name: &str,
        ty: &Argument,
        default: Option<&Literal>,
        before: &mut String,
        arguments: &mut Vec<String>,
        function: (&str, bool),
    ) -> Passed {
        let variable = format!("lb_in_{name}");
        match ty {
            Argument::Owned(value) => {
                self.owned(name, &variable, value, default, before, arguments)
            }
            Argument::Borrowed(borrow) => {
                self.borrowed(name, &variable, borrow, default, before, arguments)
            }
            Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                let mut passed = self.callback(name, ty, arguments, function);
                if default.is_some() {
                    passed.default = " = nullptr".to_owned();
                }
                passed
            }
        }
    }

    fn owned(
        &mut self,
        name: &str,
        variable: &str,
        value: &Value,
        default: Option<&Literal>,
        before: &mut String,
        arguments: &mut Vec<String>,
    ) -> Passed {
        self.passed(value, name, variable, before, arguments);
        let ty = self.parameter_type(value);
        Passed {
            default: self.default(default, value, &ty),
            ty,
        }
    }

    /// ` = …`, where there is a default that can be written.
    fn default(&self, default: Option<&Literal>, value: &Value, ty: &str) -> String {
        let literal = default.and_then(|literal| match literal {
            Literal::None if ty.ends_with('*') => Some("nullptr".to_owned()),
            literal => self.types.literal(literal, value),
        });
        literal
            .map(|literal| format!(" = {literal}"))
            .unwrap_or_default()
    }

    /// The type by which a value is passed.
    pub(super) fn parameter_type(&self, value: &Value) -> String {
        let bare = self.types.abi.bare(value);
        let whole = self.types.of(&bare);
        if self.types.abi.takes_objects(&bare) {
            // Moved from only by the call that succeeds.
            return format!("{whole} &&");
        }
        if let Some(view) = self.types.view(&bare) {
            return view;
        }
        match &bare {
            Value::Option(inner) => {
                if let Some(view) = self.types.view(inner) {
                    return format!("std::optional<{view}>");
                }
                match &self.types.abi.bare(inner) {
                    inner @ (Value::Object { .. } | Value::Buffer(_)) => {
                        format!("const {} *", self.types.of(inner))
                    }
                    inner if self.types.abi.is_direct(inner) => whole,
                    _ => format!("const {whole} &"),
                }
            }
            bare if self.types.abi.is_direct(bare) => whole,
            Value::Scalar(_) | Value::Duration | Value::SystemTime => whole,
            _ => format!("const {whole} &"),
        }
    }

    /// The arguments of the C interface for the value that `name` holds, of the type that [`Self::parameter_type`] says
    /// or whole.
    pub(super) fn passed(
        &mut self,
        value: &Value,
        name: &str,
        variable: &str,
        before: &mut String,
        arguments: &mut Vec<String>,
    ) {
        let detail = self.types.detail();
        let bare = self.types.abi.bare(value);
        let whole = self.types.of(&bare);
        let put = |form: &str, ty: &str, variable: &str, value: &str| {
            format!(
                "  {form}{}{variable}{{}};\n  {detail}::Cross<{ty}>::put({variable}, {value}, lb_arena);\n",
                if form.ends_with('*') { "" } else { " " }
            )
        };
        if self.types.abi.is_sequence(&bare) {
            if self.types.view(&bare).is_some() {
                arguments.push(format!("{detail}::in({name}.data())"));
                arguments.push(format!("{name}.size()"));
            } else if bare == Value::Path {
                arguments.push(format!("{name}.native().data()"));
                arguments.push(format!("{name}.native().size()"));
            } else {
                let form = format!("::{}", self.types.abi.form(&bare).c);
                before.push_str(&put(&form, &whole, variable, name));
                arguments.push(format!("{detail}::in({variable}.ptr)"));
                arguments.push(format!("{variable}.len"));
            }
            return;
        }
        match &bare {
            Value::Option(inner) => self.maybe(inner, name, variable, before, arguments),
            Value::Object { .. } | Value::Buffer(_) => {
                arguments.push(format!("{detail}::raw({name})"));
            }
            Value::Enumeration(path) => {
                let ty = self.types.abi.ty(path);
                arguments.push(format!("static_cast<::{ty}>({name})"));
            }
            Value::Scalar(_) if self.types.abi.is_direct(&bare) => arguments.push(name.to_owned()),
            Value::Plain(_) => arguments.push(format!("{detail}::in(&{name})")),
            _ => {
                let form = self.types.abi.form(&bare).c;
                let form = global(&form);
                before.push_str(&put(&form, &whole, variable, name));
                arguments.push(format!("{detail}::in(&{variable})"));
            }
        }
    }

    fn maybe(
        &mut self,
        inner: &Value,
        name: &str,
        variable: &str,
        before: &mut String,
        arguments: &mut Vec<String>,
    ) {
        let detail = self.types.detail();
        let bare = self.types.abi.bare(inner);
        let whole = self.types.of(&bare);
        if self.types.abi.is_sequence(&bare) {
            let (data, size) = if self.types.view(&bare).is_some() {
                (format!("{name}->data()"), format!("{name}->size()"))
            } else if bare == Value::Path {
                let native = format!("{name}->native()");
                (format!("{native}.data()"), format!("{native}.size()"))
            } else {
                let form = self.types.abi.form(&bare).c;
                before.push_str(&format!(
                    "  ::{form} {variable}{{}};\n  if ({name})\n    {detail}::Cross<{whole}>::put({variable}, *{name}, lb_arena);\n"
                ));
                (format!("{variable}.ptr"), format!("{variable}.len"))
            };
            arguments.push(format!(
                "{name} ? {detail}::some({data}) : {detail}::In{{nullptr}}"
            ));
            arguments.push(format!("{name} ? {size} : 0"));
            return;
        }
        if matches!(bare, Value::Object { .. } | Value::Buffer(_)) {
            arguments.push(format!("{name} ? {detail}::raw(*{name}) : nullptr"));
            return;
        }
        let form = self.types.abi.form(&bare).c;
        let form = global(&form);
        before.push_str(&format!(
            "  {form}{}{variable}{{}};\n  if ({name})\n    {detail}::Cross<{whole}>::put({variable}, *{name}, lb_arena);\n",
            if form.ends_with('*') { "" } else { " " }
        ));
        arguments.push(format!("{detail}::In{{{name} ? &{variable} : nullptr}}"));
    }

    fn borrowed(
        &mut self,
        name: &str,
        variable: &str,
        borrow: &Borrow,
        default: Option<&Literal>,
        before: &mut String,
        arguments: &mut Vec<String>,
    ) -> Passed {
        let detail = self.types.detail();
        let value = match borrow {
            Borrow::Str => Value::String,
            Borrow::Path => Value::Path,
            Borrow::Bytes => Value::Bytes,
            Borrow::Slice(element) => Value::List(landbridge_model::List::Direct(element.clone())),
            Borrow::BytesMut | Borrow::SliceMut(_) => {
                arguments.push(format!("{detail}::in({name}.data())"));
                arguments.push(format!("{name}.size()"));
                let ty = match borrow {
                    Borrow::SliceMut(element) => self.types.span(element, true),
                    _ => self.types.span_of("std::uint8_t", true),
                };
                return Passed {
                    ty,
                    default: String::new(),
                };
            }
            Borrow::Converted(value) => value.clone(),
            Borrow::Object {
                name: object,
                exclusive,
            } => {
                arguments.push(format!("{detail}::raw({name})"));
                return Passed {
                    ty: format!("{} &", self.lent(object, *exclusive)),
                    default: String::new(),
                };
            }
            Borrow::Optional(inner) => match &**inner {
                Borrow::Object {
                    name: object,
                    exclusive,
                } => {
                    arguments.push(format!("{name} ? {detail}::raw(*{name}) : nullptr"));
                    let default = default.map(|_| " = nullptr".to_owned());
                    return Passed {
                        ty: format!("{} *", self.lent(object, *exclusive)),
                        default: default.unwrap_or_default(),
                    };
                }
                Borrow::Str => option(Value::String),
                Borrow::Path => option(Value::Path),
                Borrow::Bytes => option(Value::Bytes),
                Borrow::Slice(element) => {
                    option(Value::List(landbridge_model::List::Direct(element.clone())))
                }
                Borrow::Converted(value) => option(value.clone()),
                // What may be missing is never written to.
                Borrow::BytesMut | Borrow::SliceMut(_) | Borrow::Optional(_) => {
                    crate::capability::unbound()
                }
            },
        };
        self.owned(name, variable, &shared(value), default, before, arguments)
    }

    fn lent(&self, object: &TypeName, exclusive: bool) -> String {
        let constness = if exclusive { "" } else { "const " };
        format!("{constness}{}", self.types.named(object))
    }
}

fn option(value: Value) -> Value {
    Value::Option(Box::new(value))
}

/// What is lent isn't taken over.
fn shared(value: Value) -> Value {
    match value {
        Value::Object { name, .. } => Value::Object {
            name,
            hold: ObjectHold::Arc,
        },
        other => other,
    }
}

/// A type of the C interface, from outside of any namespace.
pub(super) fn global(c: &str) -> String {
    let own = ["bool", "float", "double", "size_t", "ptrdiff_t"];
    let fixed =
        c.starts_with("int") && c.ends_with("_t") || c.starts_with("uint") && c.ends_with("_t");
    if own.contains(&c) || fixed {
        c.to_owned()
    } else {
        format!("::{c}")
    }
}
