//! Calls of things outside the file, by the profile's table.

use super::argument::strip_reference;
use super::types::Place;
use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    // ---- outside

    pub(crate) fn outside_call(
        &mut self,
        e: &'a Expr,
        callee: &'a Expr,
        path: &str,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Value {
        if let Some(value) = self.runtime_call(e, path, arguments, want) {
            return value;
        }
        if let Some(template) = self.profile.calls.get(path).cloned() {
            return self.template_call(path, &template, arguments);
        }
        if let Some(base) = path.strip_prefix("bun.strings.") {
            return self.strings_call(callee, base, arguments);
        }
        // a type applied to arguments, or one of its constructors
        if self.profile.types.contains_key(path) || self.is_type_expression(e) {
            let ty = self.ty(e);
            let rust = self.type_value(&ty);
            return Value::new(rust, Ty::Type);
        }
        if let ExprKind::Field(base, name) = &callee.bare().kind
            && self.is_type_expression(base)
        {
            let ty = self.ty(base);
            if let Some(value) = self.constructor(&ty, name, arguments) {
                return value;
            }
            if let Some(template) = ty.zig_path().and_then(|p| self.profile.types.get(p))
                && !template.contains('{')
            {
                let rust = self.rust_ty(&ty, Place::Local);
                let arguments = self.arguments(arguments);
                return Value::unknown(R::call(
                    format!(
                        "{}::{}",
                        super::literal::turbofish(&rust),
                        names::value(name)
                    ),
                    arguments,
                ));
            }
        }
        let written = self
            .written_path(callee)
            .unwrap_or_else(|| self.outside_path(path));
        let rust_arguments = self.arguments(arguments);
        Value::unknown(R::call(written, rust_arguments))
    }

    /// A call by the profile's table.
    pub(crate) fn template_call(
        &mut self,
        path: &str,
        template: &str,
        arguments: &'a [Expr],
    ) -> Value {
        self.fire(rule_of_call(path));
        if matches!(path, "std.mem.sliceTo" | "bun.sliceTo")
            && !arguments
                .get(1)
                .is_some_and(|a| matches!(&a.kind, ExprKind::Integer(t) if t == "0"))
        {
            self.todo("sliceTo with another end");
        }
        let mut values: Vec<Option<R>> = Vec::new();
        for argument in arguments {
            if self.is_type_expression(argument) || self.is_allocator(argument) {
                values.push(None);
                continue;
            }
            let byte = Ty::Unknown;
            values.push(Some(self.value(argument, &byte).rust));
        }
        let ty = if template.contains("==")
            || template.contains("is_some")
            || template.contains("_with(")
        {
            Ty::Bool
        } else if template.contains("index_of") {
            Ty::Optional(Box::new(Ty::Unknown))
        } else if template.contains("trim") || template.contains("slice_to") {
            Ty::bytes()
        } else {
            Ty::Unknown
        };
        if let Some((left, right)) = template.split_once(" == ") {
            let side = |t: &str| -> R {
                let i: usize = t.trim_matches(['{', '}']).parse().unwrap_or(0);
                values
                    .get(i)
                    .cloned()
                    .flatten()
                    .unwrap_or_else(|| R::path("zig_missing"))
            };
            return Value::new(R::binary("==", side(left), side(right)), ty);
        }
        let mut text = template.to_owned();
        for (i, value) in values.iter().enumerate() {
            let plain = value
                .as_ref()
                .map_or(String::new(), crate::rust::print::expr);
            let receiver = value.as_ref().map_or(String::new(), |v| {
                let call =
                    crate::rust::print::expr(&strip_reference(v.clone()).method("x", vec![]));
                call.trim_end_matches(".x()").to_owned()
            });
            text = text
                .replace(&format!("{{.{i}}}"), &receiver)
                .replace(&format!("{{{i}}}"), &plain);
        }
        Value::new(R::path(text), ty)
    }
}

pub(crate) fn rule_of_call(path: &str) -> &'static str {
    match path {
        "std.mem.eql" => "STRINGS-09",
        "bun.strings.eqlComptime" => "STRINGS-10",
        "bun.strings.hasPrefix" | "bun.strings.hasSuffix" => "STRINGS-11",
        "bun.strings.indexOfChar" | "bun.strings.indexOfScalar" => "STRINGS-12",
        "bun.strings.indexOfAnyT" => "STRINGS-14",
        "bun.strings.containsChar" | "bun.strings.contains" => "STRINGS-15",
        "std.mem.trimRight" | "std.mem.trimEnd" => "IDIOMS-89",
        "std.mem.sliceTo" | "bun.sliceTo" => "IDIOMS-79",
        _ => "TOOL-07",
    }
}
