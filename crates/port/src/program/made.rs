//! Containers and functions as they are used: each set of compile-time arguments makes one of its own.

use std::collections::HashMap;

use super::lookup::Member;
use super::ty::{Known, Ty};
use super::{Called, Done, Local, Made, Program, Stop, Taken};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

/// How a container came by its name.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum MadeBy {
    Name,
    /// It has none: it is named after its place.
    Place,
}

impl<'a> Program<'a> {
    /// The type a container stands for here.
    pub(super) fn make(
        &mut self,
        declaration: &'a Container,
        parent: usize,
        name: &str,
        by: MadeBy,
    ) -> Done<Ty> {
        let mut known = HashMap::new();
        for scope in &self.frame.scopes {
            for (name, local) in scope {
                if let Some(value) = &local.known {
                    known.insert(name.clone(), (local.ty.clone(), value.clone()));
                }
            }
        }
        let mut key: Vec<String> = known
            .iter()
            .map(|(n, (t, v))| format!("{n}={t:?}:{}", v.key()))
            .collect();
        key.sort();
        let key = (
            std::ptr::from_ref(declaration) as usize,
            format!("{parent} {}", key.join(",")),
        );
        if let Some(id) = self.made_by.get(&key) {
            return Ok(Ty::Made(*id));
        }
        if !self.walk_over(key.1.len()) {
            return Err(self.too_much(declaration.span.start));
        }
        self.one_more_use(key.0, name, declaration.span.start)?;
        let file = self.made[parent].file;
        let plain = if name.is_empty() {
            "Anonymous".to_owned()
        } else {
            shortened(names::type_name(name))
        };
        let nested = !self.made[parent].root;
        let taken = self.names.contains_key(&(file, plain.clone()));
        let wanted = if by == MadeBy::Name && nested && taken {
            format!("{}{plain}", self.made[parent].rust)
        } else {
            plain
        };
        let rust = self.free_name(file, &shortened(wanted));
        let id = self.made.len();
        self.made_by.insert(key, id);
        let mut at = declaration.span.start;
        let mut up = parent;
        // a nested type stands behind the one around it
        while !self.made[up].root {
            at = self.made[up].at;
            up = self.made[up].parent.unwrap_or(0);
        }
        self.made.push(Made {
            file,
            declaration,
            parent: Some(parent),
            known,
            rust,
            at,
            root: false,
            fields: None,
            asked: Default::default(),
        });
        Ok(Ty::Made(id))
    }

    pub(super) fn free_name(&mut self, file: usize, wanted: &str) -> String {
        let count = self.names.entry((file, wanted.to_owned())).or_insert(0);
        *count += 1;
        match *count {
            1 => wanted.to_owned(),
            n => {
                let next = format!("{wanted}{n}");
                self.free_name(file, &next)
            }
        }
    }

    /// Whether a function must be written once for each use.
    pub(super) fn is_generic(function: &Function) -> bool {
        function.prototype.parameters.iter().any(|p| {
            p.comptime || p.ty.is_none() || p.ty.as_ref().and_then(Expr::name) == Some("type")
        })
    }

    /// Whether calling a function gives a type.
    pub(super) fn makes_type(function: &Function) -> bool {
        function.prototype.result.as_deref().and_then(Expr::name) == Some("type")
    }

    /// `F(a, b)` where F makes types.
    pub(super) fn made_by_call(
        &mut self,
        owner: usize,
        function: &'a Function,
        arguments: &'a [Expr],
    ) -> Done<Ty> {
        let mut known = HashMap::new();
        let mut suffix = String::new();
        for (parameter, argument) in function.prototype.parameters.iter().zip(arguments) {
            let Some(name) = &parameter.name else {
                continue;
            };
            let (ty, value) = self.known_argument(owner, parameter, argument, &known)?;
            suffix.push_str(&self.name_part(&ty, &value));
            known.insert(name.clone(), (ty, value));
        }
        let body = match &function.body {
            Some(body) => body,
            None => {
                return Err(Stop {
                    at: 0,
                    reason: "extern function".to_owned(),
                });
            }
        };
        let name = format!("{}{suffix}", function.name);
        let file = self.made[owner].file;
        let before = std::mem::replace(&mut self.file, file);
        let ty = self.outside(owner, |this| {
            for (name, (ty, value)) in known {
                this.bind_known(&name, ty, value);
            }
            this.type_of_body(owner, body, &name)
        });
        self.file = before;
        ty
    }

    /// What the body of a function that makes types returns.
    fn type_of_body(&mut self, owner: usize, body: &'a Block, name: &str) -> Done<Ty> {
        for statement in &body.statements {
            match &statement.kind {
                StatementKind::Declare(variable) => {
                    let Some(value) = &variable.value else {
                        continue;
                    };
                    if let ExprKind::Container(container) = &value.kind {
                        let ty = self.make(container, owner, &variable.name, MadeBy::Name)?;
                        self.bind_known(&variable.name, Ty::Type, Known::Type(ty));
                        continue;
                    }
                    let value = self.value(value, None)?;
                    if let Some(known) = value.known {
                        self.bind_known(&variable.name, value.ty, known);
                    }
                }
                StatementKind::Expr(e) => {
                    if let Some(ty) = self.type_of_statement(owner, e, name)? {
                        return Ok(ty);
                    }
                }
                _ => {}
            }
        }
        Err(Stop {
            at: body.span.start,
            reason: "a type function without a type".to_owned(),
        })
    }

    fn type_of_statement(&mut self, owner: usize, e: &'a Expr, name: &str) -> Done<Option<Ty>> {
        match &e.kind {
            ExprKind::Return(Some(value)) => match &value.bare().kind {
                ExprKind::Container(container) => {
                    self.make(container, owner, name, MadeBy::Name).map(Some)
                }
                ExprKind::If(it) => {
                    let chosen = self.chosen(it)?;
                    match chosen.map(|e| &e.bare().kind) {
                        Some(ExprKind::Container(container)) => {
                            self.make(container, owner, name, MadeBy::Name).map(Some)
                        }
                        _ => match chosen {
                            Some(chosen) => self.ty(chosen).map(Some),
                            None => self.stop(e, "type that is not known"),
                        },
                    }
                }
                _ => self.ty(value).map(Some),
            },
            ExprKind::If(it) => match self.chosen(it)? {
                Some(chosen) => match &chosen.kind {
                    ExprKind::Block(block) => self.type_of_body(owner, block, name).map(Some),
                    _ => self.type_of_statement(owner, chosen, name),
                },
                None => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// The branch that a condition known at compile time takes.
    fn chosen(&mut self, it: &'a If) -> Done<Option<&'a Expr>> {
        match self.value(&it.condition, Some(&Ty::Bool))?.known {
            Some(Known::Bool(true)) => Ok(Some(&it.then)),
            Some(Known::Bool(false)) => Ok(it.otherwise.as_ref()),
            _ => self.stop(&it.condition, "condition that is not known"),
        }
    }

    fn known_argument(
        &mut self,
        owner: usize,
        parameter: &'a Parameter,
        argument: &'a Expr,
        so_far: &HashMap<String, (Ty, Known<'a>)>,
    ) -> Done<(Ty, Known<'a>)> {
        let is_type = parameter.ty.as_ref().and_then(Expr::name) == Some("type");
        if is_type {
            let ty = self.ty(argument)?;
            return Ok((Ty::Type, Known::Type(ty)));
        }
        let want = match &parameter.ty {
            Some(ty) => Some(self.outside(owner, |this| {
                for (name, (ty, value)) in so_far {
                    this.bind_known(name, ty.clone(), value.clone());
                }
                this.ty(ty)
            })?),
            None => None,
        };
        let value = self.value(argument, want.as_ref())?;
        let ty = want.unwrap_or(value.ty);
        match value.known {
            Some(known) => Ok((ty, known)),
            None => self.stop(argument, "argument that is not known at compile time"),
        }
    }

    fn name_part(&mut self, ty: &Ty, value: &Known<'a>) -> String {
        let text = match value {
            Known::Type(Ty::Made(id)) => self.made[*id].rust.clone(),
            Known::Type(ty) => self.spell(ty, ""),
            Known::Int(n) => n.to_string().replace('-', "minus"),
            Known::Bool(b) => b.to_string(),
            Known::Tag(name) => name.clone(),
            Known::Function(_, function) => function.name.clone(),
            _ => String::new(),
        };
        let _ = ty;
        let mut out = String::new();
        let mut upper = true;
        for c in text.chars() {
            if !c.is_ascii_alphanumeric() {
                upper = true;
                continue;
            }
            out.push(if upper { c.to_ascii_uppercase() } else { c });
            upper = false;
        }
        out
    }

    /// A function as a call needs it. `arguments` are those of the Zig call, receiver included; a generic function
    /// can't be had without.
    pub(super) fn called(
        &mut self,
        owner: usize,
        function: &'a Function,
        arguments: Option<&[Argument<'a>]>,
    ) -> Done<usize> {
        let generic = Self::is_generic(function);
        let mut known: HashMap<String, (Ty, Known<'a>)> = HashMap::new();
        let mut key = String::new();
        let mut suffix = String::new();
        let mut any: HashMap<String, Ty> = HashMap::new();
        if generic {
            let Some(arguments) = arguments else {
                return Err(Stop {
                    at: function.body.as_ref().map_or(0, |b| b.span.start),
                    reason: format!("generic function {} as a value", function.name),
                });
            };
            for (parameter, argument) in function.prototype.parameters.iter().zip(arguments) {
                let name = parameter.name.clone().unwrap_or_default();
                let comptime = parameter.comptime
                    || parameter.ty.as_ref().and_then(Expr::name) == Some("type");
                if comptime {
                    let Argument::Written(e) = argument else {
                        continue;
                    };
                    let (ty, value) = self.known_argument(owner, parameter, e, &known)?;
                    key.push_str(&format!("{name}={};", value.key()));
                    let part = self.name_part(&ty, &value);
                    suffix.push('_');
                    suffix.push_str(&names::snake(&part));
                    known.insert(name, (ty, value));
                } else if parameter.ty.is_none() {
                    let value = match argument {
                        Argument::Written(e) => self.value(e, None)?,
                        Argument::Receiver(value) => (**value).clone(),
                    };
                    let ty = match value.ty {
                        Ty::ComptimeInt => Ty::Int {
                            signed: true,
                            bits: 64,
                        },
                        Ty::ComptimeFloat => Ty::Float(64),
                        other => other,
                    };
                    if let Some(
                        known_value @ (Known::Type(_)
                        | Known::Function(..)
                        | Known::Tuple(_)
                        | Known::Library(_)),
                    ) = value.known
                    {
                        key.push_str(&format!("{name}={};", known_value.key()));
                        known.insert(name, (ty, known_value));
                        continue;
                    }
                    key.push_str(&format!("{name}:{ty:?};"));
                    let part = self.name_part(&Ty::Type, &Known::Type(ty.clone()));
                    suffix.push('_');
                    suffix.push_str(&names::snake(&part));
                    any.insert(name, ty);
                }
            }
        }
        let key = (owner, std::ptr::from_ref(function) as usize, key);
        if let Some(index) = self.called_by.get(&key) {
            return Ok(*index);
        }
        let at = function.body.as_ref().map_or(0, |b| b.span.start);
        if !self.walk_over(key.2.len()) {
            return Err(self.too_much(at));
        }
        if generic {
            self.one_more_use(key.1, &function.name, at)?;
        }
        let file = self.made[owner].file;
        let before = std::mem::replace(&mut self.file, file);
        let made = self.outside(owner, |this| {
            this.signature(owner, function, known, &any, generic)
        });
        self.file = before;
        let mut made = self.within_budget(made, at)?;
        if generic {
            let mut rust = format!(
                "{}{}",
                names::snake(&function.name),
                suffix.trim_end_matches('_')
            );
            rust.truncate(60);
            made.rust = self.free_name(file, &names::escape(&rust));
        }
        let index = self.called.len();
        self.called.push(made);
        self.called_by.insert(key, index);
        Ok(index)
    }

    fn signature(
        &mut self,
        owner: usize,
        function: &'a Function,
        known: HashMap<String, (Ty, Known<'a>)>,
        any: &HashMap<String, Ty>,
        generic: bool,
    ) -> Done<Called<'a>> {
        for (name, (ty, value)) in &known {
            self.bind_known(name, ty.clone(), value.clone());
        }
        let mut parameters = Vec::new();
        let mut method = false;
        for (i, parameter) in function.prototype.parameters.iter().enumerate() {
            let zig = parameter.name.clone().unwrap_or_else(|| "_".to_owned());
            let mut rust = names::value(&zig);
            if rust == "_" {
                rust = format!("_{i}");
            }
            if known.contains_key(&zig) {
                parameters.push(Taken {
                    zig,
                    rust,
                    ty: Ty::Type,
                    gone: true,
                    borrowed: false,
                });
                continue;
            }
            let ty = match &parameter.ty {
                Some(ty) => self.ty(ty)?,
                None => any.get(&zig).cloned().unwrap_or(Ty::Void),
            };
            let (ty, borrowed) = self.parameter_ty(ty);
            if i == 0 && *ty.pointee() == Ty::Made(owner) && !self.made[owner].is_namespace() {
                method = true;
                rust = "self".to_owned();
            }
            let local = Local {
                rust: R::path(rust.clone()),
                ty: ty.clone(),
                known: None,
                mutable: false,
            };
            self.bind(&zig, local);
            parameters.push(Taken {
                gone: ty == Ty::Allocator,
                zig,
                rust,
                ty,
                borrowed,
            });
        }
        let mut result = match &function.prototype.result {
            Some(result) => self.ty(result)?,
            None => Ty::Void,
        };
        result = match result {
            Ty::Result(inner) => {
                Ty::Result(Box::new(self.owned_by_result(owner, function, *inner)))
            }
            other => self.owned_by_result(owner, function, other),
        };
        if function.prototype.inferred_errors {
            result = Ty::Result(Box::new(result));
        }
        let rust = self.function_name(owner, function);
        Ok(Called {
            owner,
            function,
            known,
            rust,
            parameters,
            result,
            method,
            generic,
        })
    }

    /// The Rust name of a function; two that fold into one are kept apart.
    fn function_name(&self, owner: usize, function: &'a Function) -> String {
        if self.is_drop(owner, function) {
            return "drop".to_owned();
        }
        let rust = names::value(&function.name);
        let declaration: &'a Container = self.made[owner].declaration;
        let before = declaration
            .functions()
            .take_while(|f| !std::ptr::eq(*f, function))
            .filter(|f| names::value(&f.name) == rust)
            .count();
        let taken = before > 0;
        if taken {
            format!("{rust}_{}", before + 1)
        } else {
            rust
        }
    }

    /// A function of a container by name.
    pub(super) fn function_of(&self, id: usize, name: &str) -> Option<&'a Function> {
        match self.member(id, name)? {
            Member::Function(function) => Some(function),
            Member::Variable(..) => None,
        }
    }
}

/// An argument of a call: as written, or the receiver, which was translated already.
pub(super) enum Argument<'a> {
    Written(&'a Expr),
    Receiver(Box<super::Value<'a>>),
}

/// A name made of the names of its arguments, which are made of theirs, without growing on.
fn shortened(mut name: String) -> String {
    if let Some((end, _)) = name.char_indices().nth(100) {
        name.truncate(end);
    }
    name
}
