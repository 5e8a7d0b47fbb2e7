//! Struct, union, array and tuple literals.

use super::ty::{Known, Ty};
use super::{Done, Program, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn struct_init(
        &mut self,
        e: &'a Expr,
        ty: Option<&'a Expr>,
        fields: &'a [(String, Expr)],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let ty = match ty {
            Some(ty) => match &ty.kind {
                // `[_]T{}`
                ExprKind::Array {
                    length: None,
                    child,
                    ..
                } => Ty::Array(0, Box::new(self.ty(child)?.owning())),
                _ => self.ty(ty)?,
            },
            None => {
                let mut want = want;
                while let Some(Ty::Optional(of) | Ty::Result(of)) = want {
                    want = Some(of);
                }
                match want {
                    Some(want) => want.clone(),
                    None if fields.is_empty() => {
                        return Ok(Value {
                            known: Some(Known::Tuple(Vec::new())),
                            ..Value::new(R::unit(), Ty::Tuple(Vec::new()))
                        });
                    }
                    None => return self.anonymous(fields),
                }
            }
        };
        match &ty {
            Ty::Made(id) => self.made_init(e, *id, fields),
            Ty::List(_) | Ty::Owned(_) if fields.is_empty() => {
                Ok(Value::new(R::path("Vec::new()"), ty))
            }
            Ty::Array(0, _) => Ok(Value::new(R::Array(Vec::new()), ty)),
            Ty::Slice { mutable, .. } if fields.is_empty() => {
                let _ = mutable;
                Ok(Value {
                    known: Some(Known::Tuple(Vec::new())),
                    ..Value::new(R::unit(), Ty::Tuple(Vec::new()))
                })
            }
            Ty::Void if fields.is_empty() => Ok(Value::known(Known::Void, Ty::Void)),
            Ty::Tuple(items) if items.is_empty() => Ok(Value::new(R::unit(), ty)),
            Ty::Library(name, arguments) => {
                let arguments = arguments.clone();
                self.library_init(e, name, &arguments, fields)
            }
            other => {
                let text = format!("literal of {other:?}");
                self.stop(e, text)
            }
        }
    }

    /// `.{ .a = 1 }` without a type: only what is known at compile time can stand there.
    fn anonymous(&mut self, fields: &'a [(String, Expr)]) -> Done<Value<'a>> {
        let mut known = std::collections::BTreeMap::new();
        for (name, e) in fields {
            let value = self.value(e, None)?;
            match value.known {
                Some(k) => known.insert(name.clone(), (value.ty, k)),
                None => return self.stop(e, "struct literal without a type"),
            };
        }
        Ok(Value::known(Known::Fields(known), Ty::Undefined))
    }

    fn made_init(
        &mut self,
        e: &'a Expr,
        id: usize,
        given: &'a [(String, Expr)],
    ) -> Done<Value<'a>> {
        let ty = Ty::Made(id);
        let path = self.made_path(id);
        if self.made[id].is_union() {
            let [(name, value)] = given else {
                return self.stop(e, "union literal");
            };
            let Some(field) = self.field_of(id, name)? else {
                return self.stop(e, format!("field {name}"));
            };
            let variant = format!("{path}::{}", names::variant(name));
            if field.ty == Ty::Void {
                return Ok(Value::new(R::path(variant), ty));
            }
            let value = self.fitted(value, &field.ty)?;
            return Ok(Value::new(R::call(variant, vec![value]), ty));
        }
        let fields = self.fields(id)?;
        let mut out = Vec::new();
        // in the order of the literal, which is the order of evaluation
        for (name, value) in given {
            let Some(field) = fields.iter().find(|f| f.zig == *name) else {
                return self.stop(value, format!("field {name}"));
            };
            if field.ty == Ty::Allocator {
                continue;
            }
            let notes = self.comments_before(value.span.start, false);
            for note in notes {
                self.note(note);
            }
            let rust = self.fitted(value, &field.ty)?;
            out.push((names::field(name), rust));
        }
        for field in &fields {
            if field.ty == Ty::Allocator || given.iter().any(|(n, _)| *n == field.zig) {
                continue;
            }
            let Some(default) = field.default else {
                return self.stop(e, format!("field {} is missing", field.zig));
            };
            let file = self.made[id].file;
            let current = self.file;
            // names are those of the container, paths those of the file being written
            let ty = field.ty.clone();
            let rust = self.outside(id, |this| this.fitted(default, &ty));
            debug_assert_eq!(self.file, current);
            let _ = file;
            out.push((names::field(&field.zig), rust?));
        }
        Ok(Value::new(R::Struct(path, out), ty))
    }

    pub(super) fn array_init(
        &mut self,
        e: &'a Expr,
        ty: Option<&'a Expr>,
        items: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let count = items.len();
        let target = match ty {
            Some(ty) => match &ty.kind {
                ExprKind::Array {
                    length: None,
                    child,
                    ..
                } => Ty::Array(count, Box::new(self.ty(child)?.owning())),
                ExprKind::Array {
                    length: Some(length),
                    child,
                    ..
                } if length.name() == Some("_") => {
                    Ty::Array(count, Box::new(self.ty(child)?.owning()))
                }
                _ => self.ty(ty)?,
            },
            None => {
                let mut want = want;
                while let Some(Ty::Optional(of) | Ty::Result(of)) = want {
                    want = Some(of);
                }
                match want {
                    Some(Ty::Array(n, child)) => Ty::Array(*n, child.clone()),
                    Some(Ty::Slice { child, .. } | Ty::Owned(child)) => {
                        Ty::Array(count, child.clone())
                    }
                    Some(Ty::Made(id)) => Ty::Made(*id),
                    Some(Ty::Tuple(types)) if types.len() == count => Ty::Tuple(types.clone()),
                    _ => return self.tuple(items),
                }
            }
        };
        match &target {
            Ty::Array(n, child) => {
                if *n != count {
                    return self.stop(e, "array literal of another length");
                }
                let mut rust = Vec::new();
                let mut known = Vec::new();
                for item in items {
                    let value = self.value(item, Some(child))?;
                    known.push(value.known.clone());
                    let text = matches!(value.known, Some(Known::Text(_)));
                    let made = self.coerce(value, child, item)?;
                    // Rust takes the first element's type for that of all
                    let made = match made {
                        R::Literal(t) if text && rust.is_empty() && child.is_text() => {
                            R::Literal(t).method("as_slice", vec![])
                        }
                        other => other,
                    };
                    rust.push(made);
                }
                let known: Option<Vec<(Ty, Known<'a>)>> = known
                    .into_iter()
                    .map(|k| k.map(|k| ((**child).clone(), k)))
                    .collect();
                let text = match &known {
                    Some(known) if child.is_u8() => known
                        .iter()
                        .map(|(_, k)| k.int().and_then(|n| u8::try_from(n).ok()))
                        .collect::<Option<Vec<u8>>>()
                        .filter(|_| false),
                    _ => None,
                };
                Ok(Value {
                    known: text.map(Known::Text).or(known.map(Known::Tuple)),
                    ..Value::new(R::Array(rust), target)
                })
            }
            Ty::Tuple(types) => {
                let mut rust = Vec::new();
                for (item, ty) in items.iter().zip(types) {
                    rust.push(self.fitted(item, ty)?);
                }
                Ok(Value::new(R::Tuple(rust), target))
            }
            Ty::Made(id) => {
                let id = *id;
                let fields = self.fields(id)?;
                let path = self.made_path(id);
                let mut rust = Vec::new();
                for (item, field) in items.iter().zip(&fields) {
                    rust.push((names::field(&field.zig), self.fitted(item, &field.ty)?));
                }
                Ok(Value::new(R::Struct(path, rust), target))
            }
            other => {
                let text = format!("array literal of {other:?}");
                self.stop(e, text)
            }
        }
    }

    fn tuple(&mut self, items: &'a [Expr]) -> Done<Value<'a>> {
        let mut rust = Vec::new();
        let mut types = Vec::new();
        let mut known = Vec::new();
        for item in items {
            let value = self.value(item, None)?;
            types.push(value.ty.clone());
            known.push(value.known.clone().map(|k| (value.ty.clone(), k)));
            rust.push(self.read(value));
        }
        let known: Option<Vec<(Ty, Known<'a>)>> = known.into_iter().collect();
        Ok(Value {
            known: known.map(Known::Tuple),
            ..Value::new(R::Tuple(rust), Ty::Tuple(types))
        })
    }
}
