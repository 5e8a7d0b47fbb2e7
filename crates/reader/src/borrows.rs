//! Borrows: what a parameter can lend for a call, and why a borrow can't stand elsewhere.

use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Argument, Borrow, List, ObjectHold, Value};
use landbridge_source::{Resolved, Space};
use syn::{Type, TypeReference};

use crate::reading::Reader;
use crate::types::{At, Position, arguments, bare, list_of, spelled};

impl Reader<'_> {
    /// What a parameter takes.
    pub(crate) fn argument(&mut self, at: At<'_>, ty: &Type) -> Option<Argument> {
        let (module, ty) = &self.without_aliases(at, ty);
        let there = At {
            module: *module,
            ..at
        };
        if matches!(bare(ty), Type::Reference(_)) {
            return self.borrow(there, ty).map(Argument::Borrowed);
        }
        if let Type::Path(path) = bare(ty)
            && let Resolved::External(full) = self.sources.resolve(*module, &path.path, Space::Type)
            && full.last().is_some_and(|last| last == "Option")
            && let [inner] = arguments(&path.path)[..]
            && matches!(bare(inner), Type::Reference(_))
        {
            let borrow = self.borrow(there, inner)?;
            return Some(Argument::Borrowed(Borrow::Optional(Box::new(borrow))));
        }
        self.value(there, ty).map(Argument::Owned)
    }

    /// A type with the aliases that it is taken off, and where it is spelled then.
    pub(crate) fn without_aliases(
        &self,
        at: At<'_>,
        ty: &Type,
    ) -> (landbridge_source::ModuleId, Type) {
        let (mut module, mut ty) = (at.module, ty.clone());
        // A circle of aliases is reported where the value is read.
        for _ in 0..16 {
            let Type::Path(path) = bare(&ty) else {
                break;
            };
            let Resolved::Item(id) = self.sources.resolve(module, &path.path, Space::Type) else {
                break;
            };
            let syn::Item::Type(alias) = self.sources.item(id) else {
                break;
            };
            let leads_to_borrow = matches!(bare(&alias.ty), Type::Reference(_) | Type::Path(_));
            if !alias.generics.params.is_empty() || !leads_to_borrow {
                break;
            }
            (module, ty) = (id.module, (*alias.ty).clone());
        }
        (module, ty)
    }

    /// A borrowed parameter: `&T`, `&mut T`.
    fn borrow(&mut self, at: At<'_>, ty: &Type) -> Option<Borrow> {
        let Type::Reference(reference) = bare(ty) else {
            return None;
        };
        if reference
            .lifetime
            .as_ref()
            .is_some_and(|lifetime| lifetime.ident == "static")
        {
            let message = format!("{} has the type `{}`", at.what, spelled(ty));
            self.refuse(
                at,
                ty,
                &codes::BORROW,
                message,
                "what a host passes is borrowed for the length of the call, not for `'static`",
                "leave the lifetime out, or take an owned value",
            );
            return None;
        }
        let exclusive = reference.mutability.is_some();
        let target = bare(&reference.elem);
        if let Type::Slice(slice) = target {
            let item = self.value(at, &slice.elem)?;
            let borrow = match (list_of(item), exclusive) {
                (Value::Bytes, false) => Some(Borrow::Bytes),
                (Value::Bytes, true) => Some(Borrow::BytesMut),
                (Value::List(List::Direct(element)), false) => Some(Borrow::Slice(element)),
                (Value::List(List::Direct(element)), true) => Some(Borrow::SliceMut(element)),
                (list, false) => Some(Borrow::Converted(list)),
                (_, true) => None,
            };
            if borrow.is_none() {
                self.no_mutable(at, ty);
            }
            return borrow;
        }
        if !exclusive && self.is_text(at, target) {
            return Some(Borrow::Str);
        }
        if let Type::Path(path) = target
            && let Resolved::External(full) =
                self.sources.resolve(at.module, &path.path, Space::Type)
            && full.last().is_some_and(|last| last == "Path")
            && matches!(full[0].as_str(), "std")
            && !exclusive
        {
            return Some(Borrow::Path);
        }
        match (self.value(at, target)?, exclusive) {
            (
                Value::Object {
                    name,
                    hold: ObjectHold::Owned,
                },
                exclusive,
            ) => Some(Borrow::Object { name, exclusive }),
            (value, false) => Some(Borrow::Converted(value)),
            (Value::Buffer(_), true) => {
                self.no_mutable_buffer(at, ty);
                None
            }
            (_, true) => {
                self.no_mutable(at, ty);
                None
            }
        }
    }

    fn no_mutable(&mut self, at: At<'_>, ty: &Type) {
        let message = format!("{} has the type `{}`", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::BORROW,
            message,
            "a value is converted on the way in, so what the function writes to it would be lost",
            "return the changed value; only objects and slices of numbers or plain records can be `&mut`",
        );
    }

    /// A borrow where a value stands: only what lives for ever can be lent for ever.
    pub(crate) fn misplaced_borrow(
        &mut self,
        at: At<'_>,
        ty: &Type,
        reference: &TypeReference,
    ) -> Option<Value> {
        let lasting = reference
            .lifetime
            .as_ref()
            .is_some_and(|lifetime| lifetime.ident == "static");
        let text = self.is_text(at, bare(&reference.elem));
        if at.position == Position::Return && lasting && text && reference.mutability.is_none() {
            return Some(Value::String);
        }
        let (reason, help) = match at.position {
            Position::Parameter if reference.mutability.is_some() => (
                "only a parameter itself can be lent for writing, as `&mut [T]` or `&mut Obj`",
                "take the value and return the new one",
            ),
            Position::Parameter => (
                "only a parameter itself can be borrowed, for the time of the call, not a part of one",
                "use an owned type inside: `&[String]` for `&[&str]`, `&[Arc<Obj>]` for `&[&Obj]`",
            ),
            Position::Return => (
                "the host may keep it for longer than what it borrows from lives",
                "return an owned type: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<Obj>` for `&Obj`",
            ),
            Position::Field | Position::ErrorField => (
                "the value crosses whole and lives on in the host, so it must own what it holds",
                "use an owned type: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<Obj>` for `&Obj`",
            ),
            Position::Constant => (
                "of borrows only texts and slices cross in constants",
                "use `&str`, `&[T]` or an owned type",
            ),
        };
        let message = format!("{} has the type `{}`, a borrow", at.what, spelled(ty));
        self.refuse(at, ty, &codes::BORROW, message, reason, help);
        None
    }
}
