//! Local constants and variables.

use super::made::MadeBy;
use super::ty::{Known, Ty};
use super::{Done, Local, Program};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Program<'a> {
    pub(super) fn declare(
        &mut self,
        variable: &'a Variable,
        after: &'a [Statement],
    ) -> Done<Vec<rs::Statement>> {
        let Some(init) = &variable.value else {
            return Ok(Vec::new());
        };
        let name = &variable.name;
        if let ExprKind::Container(container) = &init.bare().kind
            && !variable.mutable
        {
            let owner = self.frame.owner;
            let ty = self.make(container, owner, name, MadeBy::Name)?;
            self.bind_known(name, Ty::Type, Known::Type(ty));
            self.skip_comments(container.span);
            return Ok(Vec::new());
        }
        let annotated = match &variable.ty {
            Some(ty) => Some(self.ty(ty)?),
            None => None,
        };
        // a slice that nobody writes through is a shared one
        let shared = annotated.is_none()
            && matches!(init.kind, ExprKind::Slice { .. })
            && !is_written(name, after);
        let hint = if shared {
            match self.value(init, None) {
                Ok(value) => value.ty.element().map(|t| Ty::slice(t.clone())),
                Err(stop) => return Err(stop),
            }
        } else {
            None
        };
        let value = self.value(init, annotated.as_ref().or(hint.as_ref()))?;
        if !variable.mutable && annotated.is_none() {
            match &value.known {
                Some(
                    known @ (Known::Type(_)
                    | Known::Function(..)
                    | Known::Library(_)
                    | Known::Fields(_)),
                ) => {
                    let known = known.clone();
                    self.bind_known(name, value.ty, known);
                    return Ok(Vec::new());
                }
                Some(known @ (Known::Int(_) | Known::Float(_)))
                    if value.ty.is_comptime_number() =>
                {
                    let known = known.clone();
                    return self.number(name, known, value.ty, value.rust, init);
                }
                // what has no type yet gets one where it is used
                Some(known @ Known::Tag(_)) if value.ty == Ty::Tag => {
                    let known = known.clone();
                    self.bind_known(name, Ty::Tag, known);
                    return Ok(Vec::new());
                }
                Some(known @ Known::Tuple(_)) if !super::statement::is_concrete(&value.ty) => {
                    let known = known.clone();
                    self.bind_known(name, value.ty, known);
                    return Ok(Vec::new());
                }
                _ => {}
            }
        }
        if value.ty == Ty::Allocator || annotated == Some(Ty::Allocator) {
            let gone = Local {
                rust: R::unit(),
                ty: Ty::Allocator,
                known: None,
                mutable: false,
            };
            self.bind(name, gone);
            return Ok(Vec::new());
        }
        if value.ty == Ty::NoReturn {
            return Ok(vec![rs::Statement::expr(value.rust)]);
        }
        let ty = match (annotated, &value.ty) {
            // memory that was just allocated owns itself, whatever Zig calls its type
            (Some(Ty::Slice { .. }), Ty::Owned(_)) => value.ty.clone(),
            (Some(Ty::Slice { child, .. }), Ty::Undefined)
                if variable.mutable && self.is_given_memory(name) =>
            {
                Ty::Owned(child)
            }
            (Some(ty), _) => ty,
            (None, Ty::Tag | Ty::Null | Ty::Undefined) => {
                return self.stop(init, "variable without a type");
            }
            (None, Ty::ComptimeInt | Ty::ComptimeFloat) => {
                return self.stop(init, "variable without a type");
            }
            (None, own) => own.clone(),
        };
        if let Ty::Tuple(items) = &ty
            && items.iter().any(|t| !super::statement::is_concrete(t))
            && let Some(known) = value.known.clone()
        {
            self.bind_known(name, ty, known);
            return Ok(Vec::new());
        }
        let keeps = !variable.mutable
            && match &value.known {
                Some(Known::Text(_) | Known::Int(_) | Known::Bool(_)) => true,
                // the tags of an enum
                Some(Known::Tuple(items)) => {
                    items.iter().all(|(_, item)| matches!(item, Known::Tag(_)))
                }
                _ => false,
            };
        let known = if keeps { value.known.clone() } else { None };
        let is_struct = matches!(value.rust, R::Struct(..));
        let rust_value = self.coerce(value, &ty, init)?;
        let mutable =
            variable.mutable || matches!(ty, Ty::Owned(_) | Ty::List(_) | Ty::Library(..));
        let rust = names::value(name);
        let text = self.spell(&ty, "");
        let annotation = (!is_struct && !text.contains("fn(")).then_some(text);
        let pattern = format!("{}{rust}", if mutable { "mut " } else { "" });
        self.bind(
            name,
            Local {
                rust: R::path(rust),
                ty,
                known,
                mutable,
            },
        );
        let mut made = vec![rs::Statement::new(rs::StatementKind::Let(
            pattern,
            annotation,
            Some(rust_value),
            None,
        ))];
        made.extend(self.saved_address(name));
        Ok(made)
    }

    /// The address of an array that is compared later, when something else borrows it.
    fn saved_address(&mut self, name: &str) -> Option<rs::Statement> {
        let local = self.local(name)?.clone();
        let Ty::Array(_, child) = local.ty else {
            return None;
        };
        let body = self.frame.body?;
        if !self.walk_over(body.span.end - body.span.start) {
            return None;
        }
        let compared = walk::any_in_block(body, &|e| match &e.kind {
            ExprKind::Call(callee, arguments) => {
                matches!(&callee.kind, ExprKind::Field(_, f) if f == "expectEqual")
                    && arguments.iter().any(|a| address_of(a) == Some(name))
            }
            _ => false,
        });
        if !compared {
            return None;
        }
        let rust = format!("{}_address", names::value(name).trim_start_matches("r#"));
        let ty = Ty::Raw {
            mutable: false,
            child,
        };
        let saved = Local {
            rust: R::path(rust.clone()),
            ty,
            known: None,
            mutable: false,
        };
        self.bind(&format!("&{name}"), saved);
        let value = local.rust.method("as_ptr", vec![]);
        let mut statement = rs::Statement::let_(rust, value);
        statement.comments = vec!["// PORT NOTE: reshaped for borrowck".to_owned()];
        Some(statement)
    }

    /// A number without a type: a constant that each use turns into what it needs.
    fn number(
        &mut self,
        name: &str,
        known: Known<'a>,
        ty: Ty,
        rust: R,
        e: &'a Expr,
    ) -> Done<Vec<rs::Statement>> {
        let path = names::constant(name);
        let written = number_type(&known);
        let value = match &known {
            Known::Int(n) => match rust {
                R::Literal(text) if !text.starts_with("b'") => R::lit(text),
                _ => R::lit(n.to_string()),
            },
            Known::Float(n) => R::lit(format!("{n:?}")),
            _ => return self.stop(e, "number"),
        };
        self.bind(
            name,
            Local {
                rust: R::path(path.clone()),
                ty,
                known: Some(known),
                mutable: false,
            },
        );
        let item = rs::Item::new(rs::ItemKind::Value(
            format!("const {path}: {written}"),
            value,
        ));
        Ok(vec![rs::Statement::new(rs::StatementKind::Item(Box::new(
            item,
        )))])
    }
}

/// `@as([*]const T, &x)`.
pub(super) fn address_of(e: &Expr) -> Option<&str> {
    let ExprKind::Builtin(name, arguments) = &e.kind else {
        return None;
    };
    let ([ty, value], "as") = (&arguments[..], name.as_str()) else {
        return None;
    };
    let many =
        matches!(&ty.kind, ExprKind::Pointer(p) if p.size == PointerSize::Many && p.constant);
    match &value.kind {
        ExprKind::Prefix(Prefix::Address, inner) if many => inner.name(),
        _ => None,
    }
}

/// The Rust type of a number without one.
pub(super) fn number_type(known: &Known<'_>) -> &'static str {
    match known {
        Known::Int(n) if i64::try_from(*n).is_ok() => "i64",
        Known::Int(_) => "i128",
        _ => "f64",
    }
}

/// Whether anything is written through a name, or may be by a function it is handed to.
fn is_written(name: &str, after: &[Statement]) -> bool {
    let mut written = false;
    let mut see = |e: &Expr| {
        match &e.kind {
            ExprKind::Assign(_, target, _) => {
                let mut place = &**target;
                loop {
                    place = match &place.kind {
                        ExprKind::Index(inner, _)
                        | ExprKind::Field(inner, _)
                        | ExprKind::Group(inner)
                        | ExprKind::Slice { value: inner, .. }
                        | ExprKind::Deref(inner) => inner,
                        ExprKind::Name(found) => {
                            written |= found == name && !std::ptr::eq(place, &**target);
                            break;
                        }
                        _ => break,
                    };
                }
            }
            ExprKind::Call(_, arguments) | ExprKind::Builtin(_, arguments) => {
                written |= arguments.iter().any(|a| match &a.bare().kind {
                    ExprKind::Name(found) => found == name,
                    ExprKind::Slice { value, .. } => value.name() == Some(name),
                    _ => false,
                });
            }
            ExprKind::For(it) => {
                written |= it.captures.iter().any(|c| c.by_pointer);
            }
            _ => {}
        }
        true
    };
    for statement in after {
        match &statement.kind {
            StatementKind::Expr(e) | StatementKind::Defer(e) => walk::each(e, &mut see),
            StatementKind::Declare(v) => {
                if let Some(value) = &v.value {
                    walk::each(value, &mut see);
                }
            }
            _ => {}
        }
    }
    written
}
