//! Types as Rust text, what they can be asked (copied, compared, hashed), and the value that stands for `undefined`.

use super::ty::Ty;
use super::{Made, Program};
use crate::layout;
use crate::names;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    /// The type in Rust; `life` is the lifetime of what it borrows, `""` where Rust fills it in.
    pub(super) fn spell(&mut self, ty: &Ty, life: &str) -> String {
        let space = |l: &str| {
            if l.is_empty() {
                String::new()
            } else {
                format!("{l} ")
            }
        };
        match ty {
            Ty::Optional(_)
            | Ty::Slice { .. }
            | Ty::Owned(_)
            | Ty::List(_)
            | Ty::Array(..)
            | Ty::Tuple(_)
            | Ty::Library(..) => self.parts_keep_deinit(ty),
            Ty::Result(inner) if !matches!(**inner, Ty::Made(_)) => self.parts_keep_deinit(inner),
            _ => {}
        }
        match ty {
            Ty::Void => "()".to_owned(),
            Ty::NoReturn => "!".to_owned(),
            Ty::Bool => "bool".to_owned(),
            Ty::ComptimeInt => "i64".to_owned(),
            Ty::ComptimeFloat => "f64".to_owned(),
            Ty::Error => self.error_name(),
            Ty::Int { signed, bits } => {
                let held = [8_u16, 16, 32, 64, 128].into_iter().find(|b| b >= bits);
                format!("{}{}", if *signed { 'i' } else { 'u' }, held.unwrap_or(128))
            }
            Ty::Size { signed: true } => "isize".to_owned(),
            Ty::Size { signed: false } => "usize".to_owned(),
            Ty::Float(32 | 16) => "f32".to_owned(),
            Ty::Float(_) => "f64".to_owned(),
            Ty::Optional(inner) => format!("Option<{}>", self.spell(inner, life)),
            Ty::Result(inner) => {
                let inner = self.spell(inner, life);
                format!("Result<{inner}, {}>", self.error_name())
            }
            Ty::Slice { mutable, child } => {
                let child = self.spell(child, life);
                format!("&{}{}[{child}]", space(life), mutability(*mutable))
            }
            Ty::Owned(child) | Ty::List(child) => format!("Vec<{}>", self.spell(child, life)),
            Ty::Array(length, child) => format!("[{}; {length}]", self.spell(child, life)),
            Ty::Ref { mutable, child } => {
                let child = self.spell(child, life);
                format!("&{}{}{child}", space(life), mutability(*mutable))
            }
            Ty::Raw { mutable, child } => {
                let child = self.spell(child, life);
                format!("*{} {child}", if *mutable { "mut" } else { "const" })
            }
            Ty::Made(id) => {
                let path = self.made_path(*id);
                if self.borrows(ty) {
                    let life = if life.is_empty() { "'_" } else { life };
                    format!("{path}<{life}>")
                } else {
                    path
                }
            }
            Ty::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|t| self.spell(t, life)).collect();
                match &items[..] {
                    [one] => format!("({one},)"),
                    _ => format!("({})", items.join(", ")),
                }
            }
            Ty::Function(signature) => {
                let parameters: Vec<String> = signature
                    .parameters
                    .iter()
                    .filter(|p| **p != Ty::Allocator)
                    .map(|p| self.spell(p, ""))
                    .collect();
                let result = match &signature.result {
                    Ty::Void => String::new(),
                    other => format!(" -> {}", self.spell(other, "")),
                };
                format!("fn({}){result}", parameters.join(", "))
            }
            Ty::Library(name, types) => {
                let arguments: Vec<String> = types.iter().map(|t| self.spell(t, life)).collect();
                self.library_type(name, life, types, &arguments)
            }
            Ty::Type | Ty::Null | Ty::Undefined | Ty::Tag | Ty::Allocator => "()".to_owned(),
        }
    }

    pub(super) fn error_name(&self) -> String {
        self.profile.word("error").to_owned()
    }

    /// A name of the support crate.
    pub(super) fn compat(&self, name: &str) -> String {
        format!("{}::{name}", self.profile.word("support"))
    }

    /// How the file being written names a container.
    pub(super) fn made_path(&self, id: usize) -> String {
        let made = &self.made[id];
        if made.root && made.declaration.fields().next().is_none() {
            return self.module(made.file);
        }
        if made.file == self.file {
            return made.rust.clone();
        }
        format!("{}::{}", self.module(made.file), made.rust)
    }

    /// The module of a file.
    pub(super) fn module(&self, file: usize) -> String {
        if file == self.file {
            return "self".to_owned();
        }
        let path = &self.files[file].path;
        let own = &self.files[self.file].path;
        if path.starts_with(&format!("{}/", self.profile.source_root)) {
            return layout::module_path(path, own, self.profile);
        }
        let mut parts = vec!["crate".to_owned()];
        let stem = path.strip_suffix(".zig").unwrap_or(path);
        parts.extend(stem.split('/').map(names::value));
        parts.join("::")
    }

    /// Whether a value holds references, so that its type has a lifetime.
    pub(super) fn borrows(&mut self, ty: &Ty) -> bool {
        self.any_part(ty, Depth::Everything, &mut Vec::new(), &|t| {
            matches!(t, Ty::Slice { .. } | Ty::Ref { .. })
                || matches!(t, Ty::Library(name, _) if super::library::library_borrows(name))
        })
    }

    /// Whether reading a value copies it without more ado.
    pub(super) fn copies(&mut self, ty: &Ty) -> bool {
        let drops = self.all_drops();
        !self.any_part(ty, Depth::Memory, &mut Vec::new(), &|t| match t {
            Ty::Owned(_) | Ty::List(_) => true,
            Ty::Slice { mutable, .. } | Ty::Ref { mutable, .. } => *mutable,
            Ty::Library(name, _) => !super::library::library_copies(name),
            Ty::Made(id) => drops.contains(id),
            _ => false,
        })
    }

    /// Whether `==` on its parts is an equivalence, as keys of a map need it.
    pub(super) fn hashes(&mut self, ty: &Ty) -> bool {
        !self.any_part(ty, Depth::Content, &mut Vec::new(), &|t| {
            matches!(
                t,
                Ty::Float(_) | Ty::Library(..) | Ty::Function(_) | Ty::ComptimeFloat
            )
        })
    }

    pub(super) fn compares(&mut self, ty: &Ty) -> bool {
        !self.any_part(
            ty,
            Depth::Content,
            &mut Vec::new(),
            &|t| matches!(t, Ty::Library(name, _) if !super::library::library_compares(name)),
        )
    }

    /// Whether a type or anything it holds is so.
    fn any_part(
        &mut self,
        ty: &Ty,
        depth: Depth,
        seen: &mut Vec<usize>,
        is: &dyn Fn(&Ty) -> bool,
    ) -> bool {
        if is(ty) {
            return true;
        }
        match ty {
            Ty::Slice { .. } | Ty::Ref { .. } if depth == Depth::Memory => false,
            Ty::Raw { .. } if depth != Depth::Everything => false,
            Ty::Optional(inner) | Ty::Result(inner) | Ty::Array(_, inner) => {
                self.any_part(inner, depth, seen, is)
            }
            Ty::Slice { child, .. }
            | Ty::Owned(child)
            | Ty::List(child)
            | Ty::Ref { child, .. }
            | Ty::Raw { child, .. } => self.any_part(child, depth, seen, is),
            Ty::Tuple(items) | Ty::Library(_, items) => {
                items.iter().any(|t| self.any_part(t, depth, seen, is))
            }
            Ty::Made(id) => {
                if seen.contains(id) {
                    return false;
                }
                seen.push(*id);
                let Ok(fields) = self.fields(*id) else {
                    return false;
                };
                fields.iter().any(|f| self.any_part(&f.ty, depth, seen, is))
            }
            _ => false,
        }
    }

    /// A value for `undefined`: never read in a right program, but Rust wants one.
    pub(super) fn filler(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Bool => "false".to_owned(),
            Ty::Int { .. } | Ty::Size { .. } | Ty::ComptimeInt => "0".to_owned(),
            Ty::Float(_) | Ty::ComptimeFloat => "0.0".to_owned(),
            Ty::Optional(_) => "None".to_owned(),
            Ty::Slice { mutable, .. } => format!("&{}[]", mutability(*mutable)),
            Ty::Owned(_) | Ty::List(_) => "Vec::new()".to_owned(),
            Ty::Array(length, child) => {
                let inner = self.filler(child);
                if self.copies(child) {
                    format!("[{inner}; {length}]")
                } else {
                    format!("core::array::from_fn::<_, {length}, _>(|_| {inner})")
                }
            }
            Ty::Raw { mutable: true, .. } => "core::ptr::null_mut()".to_owned(),
            Ty::Raw { .. } => "core::ptr::null()".to_owned(),
            Ty::Error => format!("{}::new(\"Unexpected\")", self.error_name()),
            Ty::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|t| self.filler(t)).collect();
                format!("({},)", items.join(", "))
            }
            Ty::Made(id) => self.filler_of_made(*id),
            Ty::Library(name, _) => self.library_filler(name),
            _ => "()".to_owned(),
        }
    }

    fn filler_of_made(&mut self, id: usize) -> String {
        let path = self.made_path(id);
        let Ok(fields) = self.fields(id) else {
            return "()".to_owned();
        };
        match self.made[id].declaration.kind {
            ContainerKind::Enum => match fields.first() {
                Some(first) => format!("{path}::{}", names::variant(&first.zig)),
                None => "()".to_owned(),
            },
            ContainerKind::Union => match fields.first() {
                Some(first) if first.ty == Ty::Void => {
                    format!("{path}::{}", names::variant(&first.zig))
                }
                Some(first) => {
                    let inner = self.filler(&first.ty);
                    format!("{path}::{}({inner})", names::variant(&first.zig))
                }
                None => "()".to_owned(),
            },
            _ => {
                let inner: Vec<String> = fields
                    .iter()
                    .filter(|f| f.ty != Ty::Allocator)
                    .map(|f| format!("{}: {}", names::field(&f.zig), self.filler(&f.ty)))
                    .collect();
                format!("{path} {{ {} }}", inner.join(", "))
            }
        }
    }
}

/// How far a question about a type goes.
#[derive(Clone, Copy, PartialEq)]
enum Depth {
    /// What lies in the value itself.
    Memory,
    /// Behind references too: what `==` looks at.
    Content,
    /// Behind raw pointers too: what lifetimes are about.
    Everything,
}

fn mutability(mutable: bool) -> &'static str {
    if mutable { "mut " } else { "" }
}

impl Made<'_> {
    pub(super) fn is_enum(&self) -> bool {
        self.declaration.kind == ContainerKind::Enum
    }

    pub(super) fn is_union(&self) -> bool {
        self.declaration.kind == ContainerKind::Union
    }

    /// Only a namespace: nothing of it can be had as a value.
    pub(super) fn is_namespace(&self) -> bool {
        self.declaration.kind == ContainerKind::Struct && self.declaration.fields().next().is_none()
    }
}
