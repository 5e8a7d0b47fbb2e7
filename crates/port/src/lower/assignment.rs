//! Assignments: what is written to, the operator forms, fields of packed structs, lists that grow in place.

use super::expression::strip_deref;
use super::operator::method;
use super::{Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    pub(crate) fn assignment(
        &mut self,
        operator: Option<Operator>,
        left: &'a Expr,
        right: &'a Expr,
    ) -> R {
        if operator.is_none() && left.name() == Some("_") {
            let value = self.value(right, &Ty::Unknown);
            return R::Assign("=", Box::new(R::path("_")), Box::new(value.rust));
        }
        let target = self.value(left, &Ty::Unknown);
        if let Some(written) = self.packed_write(left, operator, right) {
            return written;
        }
        if operator.is_none()
            && !self.arena
            && let Some(grown) = self.regrown(left, right, &target)
        {
            return grown;
        }
        let shift = matches!(
            operator,
            Some(Operator::Shl | Operator::Shr | Operator::ShlSat)
        );
        let want = match &right.bare().kind {
            ExprKind::Builtin(name, _)
                if shift && matches!(name.as_str(), "intCast" | "truncate") =>
            {
                Ty::int("u32")
            }
            _ => target.ty.clone(),
        };
        let value = self.value(right, &want);
        if value.gone {
            return R::unit();
        }
        if operator == Some(Operator::ShlSat) {
            self.todo("saturating shift");
        }
        if let Some(set) = self.list_length(operator, &target, &value) {
            return set;
        }
        if let Some(set) = self.thread_local_write(left, operator, &target, &value) {
            return set;
        }
        if let R::Block(None, "unsafe", block) = &target.rust
            && let [
                rs::Statement {
                    kind: rs::StatementKind::Value(inner),
                    ..
                },
            ] = &block.statements[..]
            && operator.is_none_or(|o| method(o).is_none())
        {
            // the whole assignment is in the block, as a value would only be written to a copy
            let plain = Value::new(inner.clone(), target.ty.clone());
            let assign = self.assigned(operator, plain, value);
            return R::unsafe_block(assign);
        }
        let place = place_of(target.rust);
        self.assigned(
            operator,
            Value {
                rust: place,
                ..target
            },
            value,
        )
    }

    /// `list.items.len = n`.
    fn list_length(
        &mut self,
        operator: Option<Operator>,
        target: &Value,
        value: &Value,
    ) -> Option<R> {
        let R::Method(list, method, arguments) = &target.rust else {
            return None;
        };
        if method != "len" || !arguments.is_empty() {
            return None;
        }
        self.fire("COLL-10");
        let list = (**list).clone();
        match (operator, &value.rust) {
            (None, R::Literal(zero)) if zero == "0" => Some(list.method("clear", vec![])),
            (Some(Operator::Sub), by) => {
                let rest = R::binary("-", list.clone().method("len", vec![]), by.clone());
                Some(list.method("truncate", vec![rest]))
            }
            (None, length) => {
                let set = list.method("set_len", vec![length.clone()]);
                Some(self.unsafe_value(
                    set,
                    Some("the elements up to there are filled, as in the Zig source"),
                ))
            }
            (Some(Operator::Add), by) => {
                let sum = R::binary("+", list.clone().method("len", vec![]), by.clone());
                let set = list.method("set_len", vec![sum]);
                Some(self.unsafe_value(
                    set,
                    Some("the elements up to there are filled, as in the Zig source"),
                ))
            }
            _ => None,
        }
    }

    /// A thread-local variable is set through its cell.
    fn thread_local_write(
        &mut self,
        left: &'a Expr,
        operator: Option<Operator>,
        target: &Value,
        value: &Value,
    ) -> Option<R> {
        let name = super::destruction::root_name(left)?;
        let Symbol::Constant(id, variable) = self.lookup(name) else {
            return None;
        };
        if !variable.threadlocal {
            return None;
        }
        self.fire("IDIOMS-101");
        let cell = R::path(self.constant_path(id, variable));
        if left.name().is_some() && matches!(&target.rust, R::Method(_, m, _) if m == "get") {
            let rust = match self.assigned(operator, target.clone(), value.clone()) {
                R::Assign("=", _, new) => *new,
                R::Assign(operator, old, by) => {
                    let operator = operator.trim_end_matches('=');
                    R::Binary(operator, old, by)
                }
                other => other,
            };
            return Some(cell.method("set", vec![rust]));
        }
        // an element of a buffer
        let inner = names::value(&variable.name);
        let place = replaced(target.rust.clone(), &cell, &R::path(inner.clone()))?;
        let place = Value {
            rust: place,
            ..target.clone()
        };
        let write = self.assigned(operator, place, value.clone());
        let closure = R::Closure(inner, Box::new(write));
        Some(cell.method("with_borrow_mut", vec![closure]))
    }

    fn assigned(&mut self, operator: Option<Operator>, target: Value, mut value: Value) -> R {
        let place = target.rust;
        if let Some(operator) = operator {
            if let Ty::Pointer {
                size: PointerSize::Many | PointerSize::C,
                ..
            } = target.ty
                && let Operator::Add | Operator::Sub = operator
            {
                let again = Value::new(place.clone(), target.ty);
                let moved = self.moved_pointer(again, value, operator);
                return R::Assign("=", Box::new(place), Box::new(moved.rust));
            }
            if let (Ty::Int(to), Ty::Int(from)) = (&target.ty, &value.ty)
                && to != from
                && !matches!(operator, Operator::Shl | Operator::Shr)
            {
                value.rust = self.widen(value.rust, &from.clone(), &to.clone());
            }
            if matches!(target.ty, Ty::Float(_)) {
                value.rust = self.fit(Value::new(value.rust, value.ty.clone()), &target.ty.clone());
            }
            if let Some((name, rule)) = method(operator) {
                self.fire(rule);
                let again = place.clone();
                return R::Assign(
                    "=",
                    Box::new(place),
                    Box::new(again.method(name, vec![value.rust])),
                );
            }
            self.fire("BASE-07");
            let text = match operator {
                Operator::Add => "+=",
                Operator::Sub => "-=",
                Operator::Mul => "*=",
                Operator::Div => "/=",
                Operator::Rem => "%=",
                Operator::Shl | Operator::ShlSat => "<<=",
                Operator::Shr => ">>=",
                Operator::BitAnd => "&=",
                Operator::BitOr => "|=",
                _ => "^=",
            };
            return R::Assign(text, Box::new(place), Box::new(value.rust));
        }
        let boxed = matches!(value.ty, Ty::Boxed(_));
        let rust = if boxed {
            value.rust
        } else {
            self.fit(value, &target.ty.clone())
        };
        R::Assign("=", Box::new(place), Box::new(rust))
    }

    /// `x = try a.realloc(x, n)`: the vector is made longer or shorter in place.
    fn regrown(&mut self, left: &'a Expr, right: &'a Expr, target: &Value) -> Option<R> {
        let (allocator, arguments) = super::allocation::realloc_arguments(right)?;
        let [old, count] = arguments else { return None };
        let old = without_const_cast(old);
        if !self.is_allocator(allocator) || self.zig(old.span) != self.zig(left.span) {
            return None;
        }
        self.fire("TYPES-04");
        let element = target.ty.element().cloned().unwrap_or(Ty::Unknown);
        let count = self.fitted(count, &Ty::int("usize"));
        let filler = if element.is_integer() {
            R::lit("0")
        } else {
            R::call("Default::default", vec![])
        };
        Some(place_of(target.rust.clone()).method("resize", vec![count, filler]))
    }

    /// Writing a field of a packed struct.
    pub(crate) fn packed_write(
        &mut self,
        left: &'a Expr,
        operator: Option<Operator>,
        right: &'a Expr,
    ) -> Option<R> {
        let ExprKind::Field(base, name) = &left.kind else {
            return None;
        };
        let owner = self.value(base, &Ty::Unknown);
        let id = self.container_id(&owner.ty)?;
        let info = &self.containers[id];
        let packed = info.declaration.layout == ContainerLayout::Packed
            && info.declaration.kind == ContainerKind::Struct;
        if !packed || info.field(name).is_none() || operator.is_some() {
            return None;
        }
        let flags = super::enumeration::all_bool(info.declaration);
        let rust = info.rust.clone();
        let receiver = strip_deref(owner.rust);
        let want = self.field_ty(id, name);
        let value = self.fitted(right, &want);
        if flags {
            let flag = R::path(format!("{rust}::{}", names::constant(name)));
            return Some(receiver.method("set", vec![flag, value]));
        }
        Some(receiver.method(format!("set_{}", names::snake(name)), vec![value]))
    }
}

/// A place within a borrowed cell, as one within what the borrow gives.
fn replaced(place: R, cell: &R, inner: &R) -> Option<R> {
    match place {
        R::Index(base, index) => Some(R::Index(Box::new(replaced(*base, cell, inner)?), index)),
        R::Field(base, name) => Some(R::Field(Box::new(replaced(*base, cell, inner)?), name)),
        R::Method(base, method, _) if method == "borrow_mut" && *base == *cell => {
            Some(inner.clone())
        }
        _ => None,
    }
}

/// The place an assignment writes to, out of the `unsafe` block or accessor its reading needs.
fn place_of(value: R) -> R {
    match value {
        R::Block(None, "unsafe", block) => R::Unary(
            "*",
            Box::new(R::unary("&mut ", R::Block(None, "unsafe", block))),
        )
        .simplified(),
        R::Method(inner, method, arguments) if method == "as_slice" && arguments.is_empty() => {
            *inner
        }
        R::Method(inner, method, _) if method == "unwrap" => {
            R::unary("*", unwrapped_in_place(*inner))
        }
        R::Field(inner, name) => R::Field(Box::new(held_place(*inner)), name),
        other => other,
    }
}

/// What an optional holds, reached without moving it out.
fn unwrapped_in_place(optional: R) -> R {
    optional.method("as_mut", vec![]).method("unwrap", vec![])
}

/// The same within a longer path.
fn held_place(place: R) -> R {
    match place {
        R::Field(inner, name) => R::Field(Box::new(held_place(*inner)), name),
        R::Method(inner, method, arguments) if method == "unwrap" && arguments.is_empty() => {
            match *inner {
                field @ R::Field(..) => unwrapped_in_place(field),
                other => other.method("unwrap", vec![]),
            }
        }
        other => other,
    }
}

impl R {
    /// `*&mut unsafe { place }` writes to a copy; the place inside is taken by reference within the block.
    pub(crate) fn simplified(self) -> R {
        if let R::Unary("*", outer) = &self
            && let R::Unary("&mut ", inner) = &**outer
            && let R::Block(None, "unsafe", block) = &**inner
            && let [
                rs::Statement {
                    kind: rs::StatementKind::Value(place),
                    ..
                },
            ] = &block.statements[..]
        {
            let reference = R::unary("&mut ", place.clone());
            return R::unary("*", R::unsafe_block(reference));
        }
        self
    }
}

/// A place without the cast that takes its `const` away.
fn without_const_cast(e: &Expr) -> &Expr {
    match &e.bare().kind {
        ExprKind::Builtin(name, arguments) if name == "constCast" && arguments.len() == 1 => {
            without_const_cast(&arguments[0])
        }
        _ => e,
    }
}
