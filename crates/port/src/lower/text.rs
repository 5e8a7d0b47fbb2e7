//! Functions on text: C strings, tokens, the string functions of the root namespace, engine strings and values.

use super::expression::strip_deref;
use super::types::Place;
use super::{Lowerer, Value};
use crate::layout;
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    pub(crate) fn span(&mut self, pointer: &'a Expr) -> Value {
        self.fire("IDIOMS-78");
        let value = self.value(pointer, &Ty::Unknown);
        if !self.frame.c_signature
            && matches!(
                value.ty,
                Ty::Pointer {
                    size: PointerSize::Many,
                    zero: true,
                    ..
                }
            )
            && matches!(value.rust, R::Path(_))
        {
            return Value::new(value.rust.method("to_bytes", vec![]), Ty::bytes());
        }
        if matches!(
            value.ty,
            Ty::Pointer {
                size: PointerSize::Slice,
                ..
            }
        ) {
            return Value::new(value.rust, value.ty);
        }
        self.fire("TYPES-16");
        let call = R::call("core::ffi::CStr::from_ptr", vec![value.rust]);
        let text = self.unsafe_value(call, Some("the pointer is a C string, terminated by zero"));
        Value::new(text.method("to_bytes", vec![]), Ty::bytes())
    }

    pub(crate) fn tokenize(
        &mut self,
        text: &'a Expr,
        separator: &'a Expr,
        skip_empty: bool,
    ) -> Value {
        self.fire("IDIOMS-88");
        let text = self.value(text, &Ty::bytes());
        let separator = self.fitted(separator, &Ty::int("u8"));
        let test = R::binary("==", R::unary("*", R::path("b")), separator);
        let mut rust = super::argument::strip_reference(text.rust)
            .method("split", vec![R::Closure("b".to_owned(), Box::new(test))]);
        if skip_empty {
            let filled = R::unary("!", R::path("s").method("is_empty", vec![]));
            rust = rust.method("filter", vec![R::Closure("s".to_owned(), Box::new(filled))]);
        }
        let ty = Ty::Named {
            zig: "core.Split".to_owned(),
            arguments: vec![Ty::bytes()],
            rust: String::new(),
        };
        Value::new(rust, ty)
    }

    pub(crate) fn js_boolean(&mut self, arguments: &'a [Expr]) -> Value {
        self.fire("JSC-08");
        let arguments = self.arguments(arguments);
        let ty = self.js_value();
        let written = self.rust_ty(&ty, Place::Local);
        Value::new(R::call(format!("{written}::from"), arguments), ty)
    }

    pub(crate) fn js_constant_value(&mut self, name: &str) -> Value {
        let ty = self.js_value();
        let written = self.rust_ty(&ty, Place::Local);
        Value::new(R::path(format!("{written}::{name}")), ty)
    }

    /// A pointer to text that ends with a zero, without a length.
    pub(crate) fn is_c_string(&mut self, pointer: &'a Expr) -> bool {
        let ty = self.peek_ty(pointer);
        matches!(
            ty,
            Ty::Pointer {
                size: PointerSize::Many | PointerSize::C,
                zero: true,
                ..
            }
        )
    }

    /// `bun.strings.f(…)`, its `Comptime` variants under the plain name.
    pub(crate) fn strings_call(
        &mut self,
        callee: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
    ) -> Value {
        let written = self.written_path(callee).unwrap_or_default();
        let head = written.rsplit_once("::").map_or_else(
            || self.profile.word("strings").to_owned(),
            |p| p.0.to_owned(),
        );
        let plain = match name.strip_suffix("Comptime") {
            Some(plain) if !plain.is_empty() => {
                self.fire("IDIOMS-91");
                plain
            }
            _ => {
                self.fire("STRINGS-17");
                name
            }
        };
        let rust = self.arguments(arguments);
        let lower = plain.to_ascii_lowercase();
        let ty = if lower.starts_with("index") || lower.starts_with("lastindex") {
            Ty::Optional(Box::new(Ty::int("usize")))
        } else if ["is", "has", "eql", "starts", "ends", "contains"]
            .iter()
            .any(|p| lower.starts_with(p))
        {
            Ty::Bool
        } else {
            Ty::Unknown
        };
        // the width of what these give differs from function to function
        let ty = if matches!(ty, Ty::Optional(_)) {
            Ty::Optional(Box::new(Ty::Unknown))
        } else {
            ty
        };
        Value::new(
            R::call(format!("{head}::{}", names::value(plain)), rust),
            ty,
        )
    }

    /// Methods of `bun.String`.
    pub(crate) fn string_method(
        &mut self,
        value: &Value,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let receiver = strip_deref(value.rust.clone());
        match method {
            "toUTF8" | "toUTF8WithoutRef" => {
                self.fire("STRINGS-23");
                let name = names::value(method);
                let ty = Ty::Named {
                    zig: "bun.Utf8Slice".to_owned(),
                    arguments: Vec::new(),
                    rust: String::new(),
                };
                Some(Value::new(receiver.method(name, vec![]), ty))
            }
            "toJS" => {
                self.fire("STRINGS-26");
                let area = layout::area(self.source.path, self.profile).unwrap_or("");
                if !self
                    .profile
                    .glue_areas
                    .iter()
                    .any(|p| layout::matches(p, area))
                {
                    self.fire("STRINGS-27");
                    self.todo("move to *_jsc");
                }
                let arguments = self.arguments(arguments);
                Some(Value::new(
                    receiver.method("to_js", arguments),
                    self.js_value(),
                ))
            }
            _ => None,
        }
    }
}
