//! Results of system calls: a `Maybe` of the root namespace is a `Result` in Rust, so its tags, fields and methods have
//! the names a `Result` has.

use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

/// The Zig path of the type.
const MAYBE: &str = "bun.sys.Maybe";

/// The value and the error of a `Maybe`; none for other types.
fn sides(ty: &Ty) -> Option<(Ty, Ty)> {
    let Ty::Named { zig, arguments, .. } = ty.pointee() else {
        return None;
    };
    let error = Ty::Named {
        zig: "bun.sys.Error".to_owned(),
        arguments: Vec::new(),
        rust: "bun_sys::Error".to_owned(),
    };
    let payload = arguments.first().cloned().unwrap_or(Ty::Unknown);
    (zig == MAYBE).then_some((payload, error))
}

impl<'a> Lowerer<'a> {
    /// The pattern of a prong of a `switch` on a `Maybe`, its capture bound.
    pub(crate) fn outcome_pattern(&mut self, prong: &'a Prong, ty: &Ty) -> Option<String> {
        let (payload, error) = sides(ty)?;
        let [ProngItem::Value(item)] = &prong.items[..] else {
            return None;
        };
        let ExprKind::Tag(name) = &item.bare().kind else {
            return None;
        };
        let (head, inner) = match name.as_str() {
            "result" => ("Ok", payload),
            "err" => ("Err", error),
            _ => return None,
        };
        self.fire("ERRORS-15");
        let bound = match prong.captures.first() {
            Some(capture) if capture.name != "_" => {
                let rust = names::value(&capture.name);
                self.bind_value(&capture.name, &rust, inner);
                rust
            }
            _ => "_".to_owned(),
        };
        Some(format!("{head}({bound})"))
    }

    /// A `switch` over nothing but `.result` and `.err` is one over a `Maybe`, even if the file does not say so.
    pub(crate) fn outcome_switch(&self, it: &Switch, ty: Ty) -> Ty {
        let tags: Vec<&str> = it
            .prongs
            .iter()
            .flat_map(|p| &p.items)
            .filter_map(|item| match item {
                ProngItem::Value(Expr {
                    kind: ExprKind::Tag(name),
                    ..
                }) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        if ty.is_unknown()
            && it.prongs.len() == 2
            && (tags == ["result", "err"] || tags == ["err", "result"])
        {
            return Ty::Named {
                zig: MAYBE.to_owned(),
                arguments: Vec::new(),
                rust: "bun_sys::Result".to_owned(),
            };
        }
        ty
    }

    /// `Maybe(T).initResult(x)`, `.initErr(e)`.
    pub(crate) fn outcome_made(
        &mut self,
        name: &str,
        arguments: &'a [Expr],
        ty: &Ty,
    ) -> Option<Value> {
        let (payload, error) = sides(ty)?;
        let [value] = arguments else { return None };
        let (head, want) = match name {
            "initResult" => ("Ok", payload),
            "initErr" => ("Err", error),
            _ => return None,
        };
        self.fire("ERRORS-15");
        let value = self.fitted(value, &want);
        Some(Value::new(R::call(head, vec![value]), ty.clone()))
    }

    /// `x.result`, `x.err`.
    pub(crate) fn outcome_field(&mut self, value: &Value, name: &str) -> Option<Value> {
        let (payload, error) = sides(&value.ty)?;
        let (method, ty) = match name {
            "result" => ("unwrap", payload),
            "err" => ("unwrap_err", error),
            _ => return None,
        };
        self.fire("ERRORS-15");
        Some(Value::new(value.rust.clone().method(method, vec![]), ty))
    }

    /// `x == .err`.
    pub(crate) fn outcome_test(&mut self, value: &Value, tag: &str, equal: bool) -> Option<Value> {
        sides(&value.ty)?;
        let method = match (tag, equal) {
            ("result", true) | ("err", false) => "is_ok",
            ("err", true) | ("result", false) => "is_err",
            _ => return None,
        };
        self.fire("ERRORS-15");
        Some(Value::new(
            value.rust.clone().method(method, vec![]),
            Ty::Bool,
        ))
    }

    /// `x.unwrap()`, which gives an error union; `x.asErr()`, `x.asValue()`, which give optionals.
    pub(crate) fn outcome_method(&mut self, value: &Value, method: &str) -> Option<Value> {
        let (payload, error) = sides(&value.ty)?;
        let rust = value.rust.clone();
        let optional = |inner: Ty| Ty::Optional(Box::new(inner));
        let value = match method {
            "unwrap" => Value::new(
                rust,
                Ty::ErrorUnion(Box::new(Ty::AnyError), Box::new(payload)),
            ),
            "asErr" => Value::new(rust.method("err", vec![]), optional(error)),
            "asValue" => Value::new(rust.method("ok", vec![]), optional(payload)),
            "isErr" => Value::new(rust.method("is_err", vec![]), Ty::Bool),
            "isOk" | "isTrue" => Value::new(rust.method("is_ok", vec![]), Ty::Bool),
            _ => return None,
        };
        self.fire("ERRORS-15");
        Some(value)
    }

    /// `.success`, where nothing is to be given.
    pub(crate) fn outcome_tag(&mut self, name: &str, want: &Ty) -> Option<Value> {
        sides(want)?;
        if name != "success" {
            return None;
        }
        self.fire("ERRORS-15");
        Some(Value::new(R::call("Ok", vec![R::unit()]), want.clone()))
    }
}
