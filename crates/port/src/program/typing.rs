//! Type expressions, and the fields of containers.

use super::made::MadeBy;
use super::ty::{Known, Signature, Ty, USIZE};
use super::{Done, FieldOf, Program, Stop};
use crate::zig::tree::*;

pub(super) fn primitive(name: &str) -> Option<Ty> {
    Some(match name {
        "void" => Ty::Void,
        "noreturn" => Ty::NoReturn,
        "bool" => Ty::Bool,
        "type" => Ty::Type,
        "anyerror" => Ty::Error,
        "usize" => USIZE,
        "isize" => Ty::Size { signed: true },
        "comptime_int" => Ty::ComptimeInt,
        "comptime_float" => Ty::ComptimeFloat,
        "f16" | "f32" | "f64" | "f80" | "f128" => Ty::Float(name[1..].parse().ok()?),
        "c_int" => Ty::Int {
            signed: true,
            bits: 32,
        },
        "c_uint" => Ty::Int {
            signed: false,
            bits: 32,
        },
        "c_char" => Ty::Int {
            signed: true,
            bits: 8,
        },
        "c_long" | "c_longlong" => Ty::Int {
            signed: true,
            bits: 64,
        },
        "c_ulong" | "c_ulonglong" => Ty::Int {
            signed: false,
            bits: 64,
        },
        _ => {
            let signed = match name.as_bytes().first()? {
                b'i' => true,
                b'u' => false,
                _ => return None,
            };
            let digits = &name[1..];
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            let bits: u16 = digits.parse().ok().filter(|b| *b <= 128)?;
            Ty::Int { signed, bits }
        }
    })
}

impl<'a> Program<'a> {
    /// The type an expression names.
    pub(super) fn ty(&mut self, e: &'a Expr) -> Done<Ty> {
        let done = self.ty_inner(e);
        if let Ok(ty) = &done {
            self.explain_type(e, ty);
        }
        done
    }

    fn ty_inner(&mut self, e: &'a Expr) -> Done<Ty> {
        match &e.kind {
            ExprKind::Group(inner) | ExprKind::Prefix(Prefix::Comptime, inner) => self.ty(inner),
            ExprKind::Optional(inner) => Ok(self.ty(inner)?.optional()),
            ExprKind::Pointer(pointer) => self.pointer(e, pointer),
            ExprKind::Array {
                length: Some(length),
                child,
                ..
            } => {
                let length = self.count(length)?;
                Ok(Ty::Array(length, Box::new(self.ty(child)?.owning())))
            }
            ExprKind::ErrorUnion(_, payload) => Ok(Ty::Result(Box::new(self.ty(payload)?))),
            ExprKind::ErrorSet(_) | ExprKind::Binary(Operator::MergeErrors, ..) => Ok(Ty::Error),
            ExprKind::Container(container) => {
                let owner = self.frame.owner;
                self.make(container, owner, "", MadeBy::Place)
            }
            ExprKind::Function(prototype) => {
                let mut parameters = Vec::new();
                for parameter in &prototype.parameters {
                    match &parameter.ty {
                        Some(ty) => {
                            let ty = self.ty(ty)?;
                            parameters.push(self.parameter_ty(ty).0);
                        }
                        None => return self.stop(e, "generic function type"),
                    }
                }
                let mut result = match &prototype.result {
                    Some(result) => self.ty(result)?,
                    None => Ty::Void,
                };
                // what such a function allocates is its caller's
                result = match result {
                    Ty::Result(inner) => Ty::Result(Box::new(inner.owning())),
                    other => other,
                };
                if prototype.inferred_errors {
                    result = Ty::Result(Box::new(result));
                }
                Ok(Ty::Function(Box::new(Signature { parameters, result })))
            }
            _ => match self.value(e, None)?.known {
                Some(Known::Type(ty)) => Ok(ty),
                Some(Known::Library(path)) => match self.library_ty(&path) {
                    Some(ty) => Ok(ty),
                    None => self.stop(e, path),
                },
                _ => self.stop(e, "type that is not known"),
            },
        }
    }

    fn pointer(&mut self, e: &'a Expr, pointer: &'a Pointer) -> Done<Ty> {
        if pointer.child.name() == Some("anyopaque") {
            return self.stop(e, "opaque pointer");
        }
        let child = self.ty(&pointer.child)?;
        let mutable = !pointer.constant;
        Ok(match pointer.size {
            PointerSize::Slice => Ty::Slice {
                mutable,
                child: Box::new(child.owning()),
            },
            PointerSize::One if matches!(child, Ty::Function(_)) => child,
            _ => Ty::Raw {
                mutable,
                child: Box::new(child),
            },
        })
    }

    /// How a parameter of a type is taken, and whether by reference where Zig takes a value.
    pub(super) fn parameter_ty(&mut self, ty: Ty) -> (Ty, bool) {
        match ty {
            Ty::Raw { mutable, child } => (Ty::Ref { mutable, child }, false),
            Ty::Made(_) | Ty::Array(..) | Ty::Library(..) | Ty::List(_) | Ty::Tuple(_)
                if !self.copies(&ty) =>
            {
                let child = Box::new(ty);
                (
                    Ty::Ref {
                        mutable: false,
                        child,
                    },
                    true,
                )
            }
            other => (other, false),
        }
    }

    /// A number known at compile time, as a length.
    pub(super) fn count(&mut self, e: &'a Expr) -> Done<usize> {
        let value = self.value(e, Some(&USIZE))?;
        match value.known.as_ref().and_then(Known::int) {
            Some(n) => usize::try_from(n).or_else(|_| self.stop(e, "negative length")),
            None => self.stop(e, "length that is not known"),
        }
    }

    /// The fields of a struct or union, the tags of an enum.
    pub(super) fn fields(&mut self, id: usize) -> Done<Vec<FieldOf<'a>>> {
        if let Some(fields) = &self.made[id].fields {
            return Ok(fields.clone());
        }
        if let Some(stop) = self.without_fields.get(&id) {
            return Err(stop.clone());
        }
        let declaration: &'a Container = self.made[id].declaration;
        let key = (id, "fields".to_owned());
        if self.resolving.contains(&key) {
            self.unsettle();
            return Err(Stop {
                at: declaration.span.start,
                reason: "a type that depends on itself".to_owned(),
            });
        }
        self.resolving.push(key);
        let file = self.made[id].file;
        let before = std::mem::replace(&mut self.file, file);
        let unsettled = self.unsettled();
        let fields = self.outside(id, |this| this.fields_inner(id, declaration));
        self.file = before;
        self.resolving.pop();
        let fields = self.within_budget(fields, declaration.span.start);
        if let Err(stop) = &fields
            && self.unsettled() == unsettled
        {
            self.without_fields.insert(id, stop.clone());
        }
        let fields = fields?;
        self.made[id].fields = Some(fields.clone());
        Ok(fields)
    }

    fn fields_inner(&mut self, id: usize, declaration: &'a Container) -> Done<Vec<FieldOf<'a>>> {
        let mut out = Vec::new();
        let mut number = 0;
        for (field, span) in declaration.fields() {
            let is_tag = declaration.kind == ContainerKind::Enum;
            if is_tag {
                if let Some(value) = &field.value {
                    number = match self.value(value, None)?.known.as_ref().and_then(Known::int) {
                        Some(n) => n,
                        None => return self.stop(value, "number of a tag"),
                    };
                }
                if field.name == "_" {
                    return Err(Stop {
                        at: span.start,
                        reason: "enum with more values than names".to_owned(),
                    });
                }
                out.push(FieldOf {
                    zig: field.name.clone(),
                    ty: Ty::Void,
                    default: None,
                    number,
                });
                number += 1;
                continue;
            }
            let ty = match &field.ty {
                Some(ty) => self.ty(ty)?,
                None => Ty::Void,
            };
            let ty = match ty {
                Ty::Slice { child, .. } if self.is_owned_field(id, &field.name) => Ty::Owned(child),
                Ty::Optional(inner) if self.is_owned_field(id, &field.name) => match *inner {
                    Ty::Slice { child, .. } => Ty::Owned(child).optional(),
                    other => other.optional(),
                },
                other => other,
            };
            out.push(FieldOf {
                zig: field.name.clone(),
                ty,
                default: field.value.as_ref(),
                number,
            });
            number += 1;
        }
        Ok(out)
    }

    pub(super) fn field_of(&mut self, id: usize, name: &str) -> Done<Option<FieldOf<'a>>> {
        Ok(self.fields(id)?.into_iter().find(|f| f.zig == name))
    }

    /// The integer behind an enum.
    pub(super) fn tag_ty(&mut self, id: usize) -> Done<Ty> {
        let declaration: &'a Container = self.made[id].declaration;
        if let (Some(argument), ContainerKind::Enum) = (&declaration.argument, declaration.kind) {
            return self.outside(id, |this| this.ty(argument));
        }
        let count = declaration.fields().count();
        let mut bits = 0;
        while (1_usize << bits) < count {
            bits += 1;
        }
        Ok(Ty::Int {
            signed: false,
            bits,
        })
    }

    /// The enum behind a tagged union, if it has a name.
    pub(super) fn union_tag(&mut self, id: usize) -> Done<Option<usize>> {
        let declaration: &'a Container = self.made[id].declaration;
        let Some(argument) = &declaration.argument else {
            return Ok(None);
        };
        match self.outside(id, |this| this.ty(argument)) {
            Ok(Ty::Made(tag)) => Ok(Some(tag)),
            _ => Ok(None),
        }
    }
}
