//! Places: fields, elements, slices, what pointers point to, addresses.

use super::expression::arm;
use super::ty::{Known, Ty, USIZE};
use super::{Done, Program, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn field(
        &mut self,
        e: &'a Expr,
        base: &'a Expr,
        name: &str,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let value = self.value(base, None)?;
        match &value.known {
            Some(Known::Type(ty)) => {
                let ty = ty.clone();
                return self.type_member(e, &ty, name);
            }
            Some(Known::Library(path)) => {
                let path = format!("{path}.{name}");
                if let Some(value) = self.library_constant(&path, want)? {
                    return Ok(value);
                }
                return Ok(Value::known(Known::Library(path), Ty::Undefined));
            }
            Some(Known::Fields(fields)) => {
                return match fields.get(name) {
                    Some((ty, known)) => Ok(self.number_value(known.clone(), ty.clone())),
                    None => self.stop(e, format!("field {name}")),
                };
            }
            Some(Known::Tuple(items)) if name == "len" => {
                let n = i128::try_from(items.len()).unwrap_or(0);
                return Ok(self.number_value(Known::Int(n), Ty::ComptimeInt));
            }
            Some(Known::Text(text)) if name == "len" => {
                let n = i128::try_from(text.len()).unwrap_or(0);
                let rust = value.rust.clone().method("len", vec![]);
                return Ok(Value {
                    known: Some(Known::Int(n)),
                    ..Value::new(rust, USIZE)
                });
            }
            _ => {}
        }
        self.field_of_value(e, value, name)
    }

    /// `T.name`.
    fn type_member(&mut self, e: &'a Expr, ty: &Ty, name: &str) -> Done<Value<'a>> {
        match ty {
            Ty::Error => Ok(self.error_value(name)),
            Ty::Made(id) => {
                if let Some(member) = self.member(*id, name) {
                    let file = self.made[*id].file;
                    let _ = file;
                    return self.member_value(*id, member);
                }
                let made = &self.made[*id];
                if made.is_enum() || made.is_union() {
                    return self.tag_of(e, *id, name);
                }
                self.stop(e, format!("member {name}"))
            }
            Ty::List(_) if matches!(name, "empty") => {
                Ok(Value::new(R::path("Vec::new()"), ty.clone()))
            }
            Ty::Library("std.Random", _) if matches!(name, "DefaultPrng" | "Xoshiro256") => {
                let ty = Ty::Library("std.Random.DefaultPrng", Vec::new());
                Ok(Value::known(Known::Type(ty), Ty::Type))
            }
            Ty::Library("std.StaticBitSet", types) if name == "bit_length" => {
                let size = i128::try_from(super::sets::size_of(types)).unwrap_or(0);
                Ok(self.number_value(Known::Int(size), Ty::ComptimeInt))
            }
            Ty::Library(..) if matches!(name, "empty") => {
                let rust = self.filler(ty);
                Ok(Value::new(R::path(rust), ty.clone()))
            }
            _ => self.stop(e, format!("member {name} of a type")),
        }
    }

    /// `.name` of an enum, or of a union whose payload is void.
    pub(super) fn tag_of(&mut self, e: &'a Expr, id: usize, name: &str) -> Done<Value<'a>> {
        let Some(field) = self.field_of(id, name)? else {
            // a declaration literal
            if let Some(member) = self.member(id, name) {
                return self.member_value(id, member);
            }
            return self.stop(e, format!("tag {name}"));
        };
        if self.made[id].is_union() {
            if field.ty != Ty::Void {
                return Ok(Value::known(Known::Tag(name.to_owned()), Ty::Tag));
            }
            let rust = format!("{}::{}", self.made_path(id), names::variant(name));
            return Ok(Value {
                known: Some(Known::Tag(name.to_owned())),
                ..Value::new(R::path(rust), Ty::Made(id))
            });
        }
        if self.made[id].is_enum() {
            let rust = format!("{}::{}", self.made_path(id), names::variant(name));
            return Ok(Value {
                known: Some(Known::Tag(name.to_owned())),
                ..Value::new(R::path(rust), Ty::Made(id))
            });
        }
        self.stop(e, format!("tag {name}"))
    }

    /// `.name` where the wanted type says of what.
    pub(super) fn tag(&mut self, e: &'a Expr, name: &str, want: Option<&Ty>) -> Done<Value<'a>> {
        let mut want = want;
        while let Some(Ty::Optional(inner) | Ty::Result(inner)) = want {
            want = Some(inner);
        }
        match want {
            Some(Ty::Made(id)) => self.tag_of(e, *id, name),
            Some(ty @ (Ty::List(_) | Ty::Library(..))) => {
                let ty = ty.clone();
                self.type_member(e, &ty, name)
            }
            _ => Ok(Value::known(Known::Tag(name.to_owned()), Ty::Tag)),
        }
    }

    fn field_of_value(&mut self, e: &'a Expr, value: Value<'a>, name: &str) -> Done<Value<'a>> {
        let target = value.ty.pointee().clone();
        if !value.place {
            self.keeps_deinit(&value.ty);
        }
        let receiver = match &value.ty {
            Ty::Raw { mutable, .. } => self.through_raw(value.rust.clone(), *mutable),
            _ => match value.rust.clone() {
                R::Unary("*", inner) => *inner,
                other => other,
            },
        };
        match (&target, name) {
            (Ty::Slice { .. } | Ty::Owned(_) | Ty::List(_), "len") => {
                Ok(Value::new(receiver.method("len", vec![]), USIZE))
            }
            (Ty::Array(n, _), "len") => Ok(Value {
                known: Some(Known::Int(i128::try_from(*n).unwrap_or(0))),
                ..Value::new(receiver.method("len", vec![]), USIZE)
            }),
            (Ty::List(child), "items") => {
                self.explain_library(e, "list.items");
                Ok(Value::place(receiver, Ty::Owned(child.clone())))
            }
            (Ty::List(_), "capacity") => Ok(Value::new(receiver.method("capacity", vec![]), USIZE)),
            (Ty::Slice { child, .. } | Ty::Owned(child), "ptr") => {
                let ty = Ty::Raw {
                    mutable: false,
                    child: child.clone(),
                };
                Ok(Value::new(receiver.method("as_ptr", vec![]), ty))
            }
            (Ty::Tuple(items), _) if name.parse::<usize>().is_ok() => {
                let index: usize = name.parse().unwrap_or(0);
                match items.get(index) {
                    Some(ty) => Ok(Value::place(receiver.field(name), ty.clone())),
                    None => self.stop(e, "tuple without that field"),
                }
            }
            (Ty::Library(library, arguments), _) => {
                let arguments = arguments.clone();
                self.library_field(e, receiver, library, &arguments, name)
            }
            (Ty::Made(id), _) => {
                let id = *id;
                let Some(field) = self.field_of(id, name)? else {
                    if let Some(member) = self.member(id, name) {
                        return self.member_value(id, member);
                    }
                    return self.stop(e, format!("field {name}"));
                };
                if field.ty == Ty::Allocator {
                    return Ok(Value::new(R::unit(), Ty::Allocator));
                }
                if self.made[id].is_union() {
                    return Ok(self.payload_of(e, id, receiver, &value, name, field.ty));
                }
                Ok(Value::place(receiver.field(names::field(name)), field.ty))
            }
            _ => {
                let text = format!("field {name} of {target:?}");
                self.stop(e, text)
            }
        }
    }

    /// A payload of a union, which Zig reads like a field.
    fn payload_of(
        &mut self,
        e: &'a Expr,
        id: usize,
        receiver: R,
        value: &Value<'a>,
        name: &str,
        ty: Ty,
    ) -> Value<'a> {
        let pattern = format!("{}::{}(value)", self.made_path(id), names::variant(name));
        let written = self.frame.body.is_some_and(|body| {
            crate::zig::walk::any_in_block(body, &|at| match &at.kind {
                ExprKind::Assign(_, target, _) => {
                    target.span.start <= e.span.start && e.span.end <= target.span.end
                }
                ExprKind::Prefix(Prefix::Address, inner) => {
                    inner.span.start <= e.span.start && e.span.end <= inner.span.end
                }
                _ => false,
            })
        });
        let subject = if value.ty.is_pointer() {
            receiver
        } else {
            R::unary(if written { "&mut " } else { "&" }, receiver)
        };
        let mut arms = vec![arm(&pattern, R::path("value"))];
        if self.fields(id).is_ok_and(|f| f.len() > 1) {
            arms.push(arm("_", R::bang("unreachable", vec![])));
        }
        Value::place(R::unary("*", R::Match(Box::new(subject), arms)), ty)
    }

    pub(super) fn index(
        &mut self,
        e: &'a Expr,
        base: &'a Expr,
        index: &'a Expr,
    ) -> Done<Value<'a>> {
        let value = self.value(base, None)?;
        let at = self.value(index, Some(&USIZE))?;
        if let (Some(Known::Tuple(items)), Some(Known::Int(n))) = (&value.known, &at.known) {
            let item = usize::try_from(*n).ok().and_then(|n| items.get(n));
            return match item {
                Some((ty, known)) => Ok(self.number_value(known.clone(), ty.clone())),
                None => self.stop(e, "index out of a tuple"),
            };
        }
        if let (Ty::Tuple(types), Some(Known::Int(n))) = (value.ty.pointee(), &at.known) {
            let ty = usize::try_from(*n).ok().and_then(|n| types.get(n)).cloned();
            return match ty {
                Some(ty) => Ok(Value::place(value.rust.field(n.to_string()), ty)),
                None => self.stop(e, "index out of a tuple"),
            };
        }
        let Some(element) = value.ty.element().cloned() else {
            if let Ty::Raw { mutable, child } = &value.ty {
                let (mutable, child) = (*mutable, (**child).clone());
                let at = self.as_index(at, index)?;
                let moved = value.rust.method("add", vec![at]);
                let rust = R::unary("*", self.through_raw(moved, mutable));
                return Ok(Value::place(rust, child));
            }
            let text = format!("index into {:?}", value.ty);
            return self.stop(e, text);
        };
        let known = match (&value.known, &at.known) {
            (Some(Known::Text(text)), Some(Known::Int(n))) => usize::try_from(*n)
                .ok()
                .and_then(|n| text.get(n))
                .map(|b| Known::Int(i128::from(*b))),
            _ => None,
        };
        let at = self.as_index(at, index)?;
        let receiver = match &value.ty {
            Ty::Raw { mutable, .. } => self.through_raw(value.rust, *mutable),
            _ => match value.rust {
                R::Unary("*", inner) => *inner,
                other => other,
            },
        };
        Ok(Value {
            known,
            ..Value::place(receiver.index(at), element)
        })
    }

    /// A number as an index.
    pub(super) fn as_index(&mut self, value: Value<'a>, e: &'a Expr) -> Done<R> {
        if value.ty.is_int() && value.ty != USIZE {
            return Ok(match value.ty {
                Ty::Int {
                    signed: false,
                    bits,
                } if bits <= 16 => R::call("usize::from", vec![value.rust]),
                _ => value.rust.cast("usize"),
            });
        }
        self.coerce(value, &USIZE, e)
    }

    pub(super) fn slice(
        &mut self,
        e: &'a Expr,
        base: &'a Expr,
        start: &'a Expr,
        end: Option<&'a Expr>,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let value = self.value(base, None)?;
        let Some(element) = value.ty.element().cloned() else {
            let text = format!("slice of {:?}", value.ty);
            return self.stop(e, text);
        };
        let mutable = match want {
            Some(Ty::Slice { mutable, .. }) => *mutable,
            Some(Ty::Owned(_)) => false,
            _ => self.may_write(base, &value),
        };
        let from = self.value(start, Some(&USIZE))?;
        let known_start = from.known.clone();
        let from = self.as_index(from, start)?;
        let (to, known_end) = match end {
            Some(end) => {
                let to = self.value(end, Some(&USIZE))?;
                let known = to.known.clone();
                (Some(Box::new(self.as_index(to, end)?)), known)
            }
            None => (None, None),
        };
        let receiver = match &value.ty {
            Ty::Raw { mutable, .. } => self.through_raw(value.rust, *mutable),
            _ => match value.rust {
                R::Unary("*" | "&" | "&mut ", inner) => *inner,
                other => other,
            },
        };
        let zero = matches!(known_start, Some(Known::Int(0)));
        let range = R::Range((!zero).then(|| Box::new(from)), to, false);
        let known = match (&value.known, &known_start, &known_end, end) {
            (Some(Known::Text(text)), Some(Known::Int(a)), Some(Known::Int(b)), _) => {
                let (a, b) = (usize::try_from(*a).ok(), usize::try_from(*b).ok());
                a.zip(b)
                    .and_then(|(a, b)| text.get(a..b))
                    .map(<[u8]>::to_vec)
            }
            _ => None,
        };
        let operator = if mutable { "&mut " } else { "&" };
        let ty = Ty::Slice {
            mutable,
            child: Box::new(element),
        };
        Ok(Value {
            known: known.map(Known::Text),
            ..Value::new(R::unary(operator, receiver.index(range)), ty)
        })
    }

    /// Whether Zig lets one write to a place.
    pub(super) fn may_write(&mut self, e: &'a Expr, value: &Value<'a>) -> bool {
        match &value.ty {
            Ty::Slice { mutable, .. } | Ty::Ref { mutable, .. } | Ty::Raw { mutable, .. } => {
                return *mutable;
            }
            _ => {}
        }
        match &e.bare().kind {
            ExprKind::Name(name) => match self.local(name) {
                Some(local) => local.mutable,
                None => matches!(&value.rust, R::Path(p) if p.contains("&raw mut")),
            },
            ExprKind::Field(inner, _) | ExprKind::Index(inner, _) | ExprKind::Unwrap(inner) => {
                match self.value(inner, None) {
                    Ok(value) => self.may_write(inner, &value),
                    Err(_) => false,
                }
            }
            ExprKind::Deref(inner) => match self.value(inner, None) {
                Ok(value) => matches!(
                    value.ty,
                    Ty::Ref { mutable: true, .. } | Ty::Raw { mutable: true, .. }
                ),
                Err(_) => false,
            },
            _ => false,
        }
    }

    pub(super) fn deref(&mut self, e: &'a Expr, inner: &'a Expr) -> Done<Value<'a>> {
        let value = self.value(inner, None)?;
        if let Some(Known::Text(text)) = &value.known {
            let ty = Ty::Array(text.len(), Box::new(super::ty::U8));
            return Ok(Value {
                known: value.known.clone(),
                ..Value::new(R::unary("*", value.rust), ty)
            });
        }
        match value.ty.clone() {
            Ty::Ref { child, .. } => Ok(Value::place(
                match value.rust {
                    R::Unary("&" | "&mut ", inner) => *inner,
                    other => R::unary("*", other),
                },
                *child,
            )),
            Ty::Raw { mutable, child } => {
                let rust = self.through_raw(value.rust, mutable);
                Ok(Value::place(R::unary("*", rust), *child))
            }
            other => {
                let text = format!("`.*` of {other:?}");
                self.stop(e, text)
            }
        }
    }

    /// `&x`.
    pub(super) fn address(
        &mut self,
        e: &'a Expr,
        inner: &'a Expr,
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let mut wanted = want;
        while let Some(Ty::Optional(of) | Ty::Result(of)) = wanted {
            wanted = Some(of);
        }
        let (inner_want, mutable_want) = match wanted {
            Some(Ty::Ref { mutable, child } | Ty::Raw { mutable, child }) => {
                (Some((**child).clone()), Some(*mutable))
            }
            Some(slice @ Ty::Slice { mutable, .. }) => (Some(slice.clone()), Some(*mutable)),
            _ => (None, None),
        };
        let value = self.value(inner, inner_want.as_ref())?;
        if matches!(value.known, Some(Known::Function(..) | Known::Type(_))) {
            return Ok(value);
        }
        if let (Some(Known::Undefined), Some(want)) = (&value.known, &inner_want) {
            let rust = self.filler(want);
            return Ok(Value::new(R::path(rust), want.clone()));
        }
        if let Ty::Tuple(items) = &value.ty
            && items.is_empty()
            && let Some(Ty::Slice { mutable, .. }) = wanted
        {
            let rust = if *mutable { "&mut []" } else { "&[]" };
            return Ok(Value::new(
                R::path(rust),
                wanted.cloned().unwrap_or(Ty::Void),
            ));
        }
        let literal = matches!(
            inner.bare().kind,
            ExprKind::ArrayInit(..) | ExprKind::StructInit(..)
        );
        let writable = !literal && self.may_write_here(inner, &value);
        let mutable = match mutable_want {
            Some(mutable) => mutable,
            None => writable,
        };
        let _ = e;
        let child = Box::new(value.ty.clone());
        let ty = Ty::Ref { mutable, child };
        let operator = if mutable { "&mut " } else { "&" };
        Ok(Value::new(R::unary(operator, value.rust), ty))
    }

    /// Whether a place itself can be written, as opposed to what it points to.
    fn may_write_here(&mut self, e: &'a Expr, value: &Value<'a>) -> bool {
        match &e.bare().kind {
            ExprKind::Name(name) => match self.local(name) {
                Some(local) => local.mutable,
                None => matches!(&value.rust, R::Path(p) if p.contains("&raw mut")),
            },
            _ => {
                let plain = Value::place(value.rust.clone(), Ty::Void);
                self.may_write(e, &plain)
            }
        }
    }
}
