//! What a name means: locals, parameters known at compile time, members of the containers around. Members are
//! evaluated when they are asked for.

use std::cell::RefCell;
use std::collections::HashMap;

use super::made::MadeBy;
use super::ty::{Known, Ty};
use super::{Done, File, Frame, Local, Program, Stop, Value};
use crate::layout;
use crate::names;
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

/// Up to so many members a container is searched through; larger ones have a table.
const FEW: usize = 24;

/// The members of large containers, by the address of the declaration and by name.
pub(super) type Members<'a> = RefCell<HashMap<usize, HashMap<&'a str, Member<'a>>>>;

/// A declaration of a container.
#[derive(Clone, Copy)]
pub(super) enum Member<'a> {
    Variable(&'a Variable),
    Function(&'a Function),
}

impl<'a> Program<'a> {
    pub(super) fn local(&self, name: &str) -> Option<&Local<'a>> {
        self.frame.scopes.iter().rev().find_map(|s| s.get(name))
    }

    pub(super) fn bind(&mut self, name: &str, local: Local<'a>) {
        if let Some(scope) = self.frame.scopes.last_mut() {
            scope.insert(name.to_owned(), local);
        }
    }

    pub(super) fn bind_known(&mut self, name: &str, ty: Ty, known: Known<'a>) {
        let local = Local {
            rust: R::unit(),
            ty,
            known: Some(known),
            mutable: false,
        };
        self.bind(name, local);
    }

    pub(super) fn member(&self, id: usize, name: &str) -> Option<Member<'a>> {
        let declaration: &'a Container = self.made[id].declaration;
        let named = declaration.members.iter().filter_map(|m| match &m.kind {
            MemberKind::Variable(v) => Some((v.name.as_str(), Member::Variable(v))),
            MemberKind::Function(f) => Some((f.name.as_str(), Member::Function(f))),
            _ => None,
        });
        if declaration.members.len() < FEW {
            return named.into_iter().find(|(n, _)| *n == name).map(|(_, m)| m);
        }
        let key = std::ptr::from_ref(declaration) as usize;
        let mut members = self.members.borrow_mut();
        let members = members.entry(key).or_insert_with(|| {
            let mut by_name = HashMap::new();
            for (name, member) in named {
                by_name.entry(name).or_insert(member);
            }
            by_name
        });
        members.get(name).copied()
    }

    /// A name as a value.
    pub(super) fn name_value(&mut self, e: &'a Expr, name: &str) -> Done<Value<'a>> {
        if let Some(local) = self.local(name) {
            let local = local.clone();
            return Ok(Value {
                rust: local.rust,
                ty: local.ty,
                known: local.known,
                place: true,
                sure: false,
            });
        }
        if let Some(ty) = super::typing::primitive(name) {
            return Ok(Value::known(Known::Type(ty), Ty::Type));
        }
        match name {
            "true" | "false" => {
                return Ok(Value {
                    rust: R::path(name),
                    ..Value::known(Known::Bool(name == "true"), Ty::Bool)
                });
            }
            "null" => {
                return Ok(Value {
                    rust: R::path("None"),
                    ..Value::known(Known::Null, Ty::Null)
                });
            }
            "undefined" => return Ok(Value::known(Known::Undefined, Ty::Undefined)),
            _ => {}
        }
        let mut at = Some(self.frame.owner);
        while let Some(id) = at {
            if let Some((ty, known)) = self.made[id].known.get(name).cloned() {
                return Ok(self.number_value(known, ty));
            }
            if let Some(member) = self.member(id, name) {
                return self.member_value(id, member);
            }
            at = self.made[id].parent;
        }
        self.stop(e, format!("name {name}"))
    }

    /// A value known at compile time, with its text.
    pub(super) fn number_value(&mut self, known: Known<'a>, ty: Ty) -> Value<'a> {
        let rust = match &known {
            Known::Int(n) => R::lit(n.to_string()),
            Known::Bool(b) => R::path(b.to_string()),
            Known::Text(text) => R::lit(byte_literal(text)),
            Known::Tag(tag) => match &ty {
                Ty::Made(id) => {
                    R::path(format!("{}::{}", self.made_path(*id), names::variant(tag)))
                }
                _ => R::unit(),
            },
            _ => R::unit(),
        };
        Value {
            rust,
            ..Value::known(known, ty)
        }
    }

    /// Runs as the members of a container see the world: without the locals of the current function.
    pub(super) fn outside<T>(&mut self, id: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        let frame = Frame {
            owner: id,
            scopes: vec![Default::default()],
            deferred: vec![Vec::new()],
            ..Frame::default()
        };
        let before = std::mem::replace(&mut self.frame, frame);
        let notes = std::mem::take(&mut self.notes);
        let result = work(self);
        self.frame = before;
        self.notes = notes;
        result
    }

    /// Runs without leaving remarks behind.
    pub(super) fn outside_notes<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let notes = std::mem::take(&mut self.notes);
        let result = work(self);
        self.notes = notes;
        result
    }

    pub(super) fn member_value(&mut self, id: usize, member: Member<'a>) -> Done<Value<'a>> {
        match member {
            Member::Function(function) => {
                Ok(Value::known(Known::Function(id, function), Ty::Undefined))
            }
            Member::Variable(variable) => self.constant(id, variable),
        }
    }

    /// A constant or variable of a container, as its uses see it.
    pub(super) fn constant(&mut self, id: usize, variable: &'a Variable) -> Done<Value<'a>> {
        let key = (id, variable.name.clone());
        if self.resolving.contains(&key) || self.resolving.len() > 60 {
            self.unsettle();
            return Err(Stop {
                at: self.made[id].at,
                reason: format!("{} depends on itself", variable.name),
            });
        }
        self.resolving.push(key);
        let value = self.constant_inner(id, variable);
        self.resolving.pop();
        let mut value = value?;
        let shown = match &value.known {
            Some(Known::Type(_) | Known::Function(..) | Known::Library(_)) => return Ok(value),
            _ if value.ty == Ty::Allocator => return Ok(value),
            _ => names::constant(&variable.name),
        };
        let path = if variable.mutable || self.needs_start(variable) {
            let name = self.static_name(id, &shown);
            match self.module(self.made[id].file).as_str() {
                "self" => name,
                module => format!("{module}::{name}"),
            }
        } else {
            self.associated(id, &shown)
        };
        if variable.mutable {
            self.note(super::ONE_THREAD);
            value.known = None;
            value.rust = R::path(format!("(unsafe {{ &mut *&raw mut {path} }})"));
            if !matches!(value.ty, Ty::Made(_) | Ty::List(_) | Ty::Library(..)) {
                value.rust = R::path(format!("(*(unsafe {{ &mut *&raw mut {path} }}))"));
            }
        } else if self.needs_start(variable) {
            value.rust = R::path(format!("(*{path})"));
            value.known = None;
        } else {
            value.rust = R::path(path);
        }
        value.place = true;
        Ok(value)
    }

    /// Rust has no statics in an `impl`: those of a container carry its name.
    pub(super) fn static_name(&self, id: usize, name: &str) -> String {
        let made = &self.made[id];
        if made.root && made.is_namespace() {
            name.to_owned()
        } else {
            format!("{}_{name}", names::constant(&made.rust))
        }
    }

    /// The path of a constant or function that belongs to a container.
    pub(super) fn associated(&mut self, id: usize, name: &str) -> String {
        if self.made[id].root && self.made[id].is_namespace() {
            return match self.module(self.made[id].file).as_str() {
                "self" => name.to_owned(),
                module => format!("{module}::{name}"),
            };
        }
        format!("{}::{name}", self.made_path(id))
    }

    /// A constant that takes a computation Rust can't do at compile time.
    pub(super) fn needs_start(&self, variable: &Variable) -> bool {
        variable.value.as_ref().is_some_and(|value| {
            crate::zig::walk::any(value, &|e| {
                matches!(
                    e.kind,
                    ExprKind::Call(..) | ExprKind::For(_) | ExprKind::While(_)
                )
            })
        })
    }

    /// What a constant is, evaluated once unless the answer depends on who asks.
    pub(super) fn constant_inner(&mut self, id: usize, variable: &'a Variable) -> Done<Value<'a>> {
        let key = (id, std::ptr::from_ref(variable) as usize);
        if let Some(done) = self.constants.get(&key) {
            return done.clone();
        }
        let before = self.unsettled();
        let done = self.evaluated(id, variable);
        if self.unsettled() == before {
            self.constants.insert(key, done.clone());
        }
        done
    }

    fn evaluated(&mut self, id: usize, variable: &'a Variable) -> Done<Value<'a>> {
        let Some(value) = &variable.value else {
            return Err(Stop {
                at: self.made[id].at,
                reason: format!("{} is declared elsewhere", variable.name),
            });
        };
        let file = self.made[id].file;
        let before = std::mem::replace(&mut self.file, file);
        let done = self.outside(id, |this| {
            let want = match &variable.ty {
                Some(ty) => Some(this.ty(ty)?),
                None => None,
            };
            if let ExprKind::Container(container) = &value.bare().kind {
                let ty = this.make(container, id, &variable.name, MadeBy::Name)?;
                return Ok(Value::known(Known::Type(ty), Ty::Type));
            }
            let mut found = this.value(value, want.as_ref())?;
            if let Some(Ty::Array(..) | Ty::Slice { .. }) = &want
                && matches!(found.known, Some(Known::Text(_)))
            {
                found.ty = want.clone().unwrap_or(found.ty);
            }
            if let Some(want) = want {
                let known = found.known.clone();
                let rust = this.coerce(found, &want, value)?;
                return Ok(Value {
                    rust,
                    ty: want,
                    known,
                    place: false,
                    sure: false,
                });
            }
            found.sure = false;
            Ok(found)
        });
        self.file = before;
        done
    }

    /// `@import("…")`.
    pub(super) fn import(&mut self, e: &'a Expr, path: &str) -> Done<Value<'a>> {
        if matches!(path, "std" | "builtin") {
            return Ok(Value::known(Known::Library(path.to_owned()), Ty::Type));
        }
        let from = &self.files[self.file].path;
        let target = layout::resolve(from, path);
        let found = target.and_then(|t| self.files.iter().position(|f: &File<'_>| f.path == t));
        match found {
            Some(file) => Ok(Value::known(Known::Type(Ty::Made(file)), Ty::Type)),
            None => self.stop(e, format!("import of {path}")),
        }
    }
}

/// Bytes as a literal.
pub(super) fn byte_literal(text: &[u8]) -> String {
    let mut out = String::from("b\"");
    for byte in text {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0 => out.push_str("\\0"),
            b' '..=b'~' => out.push(char::from(*byte)),
            other => out.push_str(&format!("\\x{other:02x}")),
        }
    }
    out.push('"');
    out
}
