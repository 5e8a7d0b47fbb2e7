//! Fields of structs and unions: who owns what they point to, and what they start as.

use super::Lowerer;
use super::types::Place;
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

/// What a slice field becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SliceOwner {
    Boxed,
    Vec,
    Static,
    Arena,
    Unknown,
}

impl<'a> Lowerer<'a> {
    /// A field as text, with its remarks as comments; None if it goes.
    pub(crate) fn field(&mut self, id: usize, field: &'a Field, span: Span) -> Option<rs::Field> {
        self.at = span.start;
        let outer = std::mem::take(&mut self.notes);
        let mut comments = self.comments_before(span.start, true);
        let text = self.field_text(id, field);
        comments.extend(self.comments_before(span.end, false));
        comments.append(&mut self.notes);
        self.notes = outer;
        let trailing = self.trailing_comment(span.end);
        let Some(text) = text else {
            if comments.is_empty() && trailing.is_none() {
                return None;
            }
            comments.extend(trailing);
            // doc comments need something to document
            let comments = comments.iter().map(|c| super::plain_comment(c)).collect();
            return Some(rs::Field {
                comments,
                ..rs::Field::new("")
            });
        };
        Some(rs::Field {
            comments,
            trailing,
            attributes: Vec::new(),
            text,
        })
    }

    fn field_text(&mut self, id: usize, field: &'a Field) -> Option<String> {
        self.fire("NAMES-03");
        let name = names::field(&field.name);
        let Some(ty_expr) = &field.ty else {
            self.todo("field without a type");
            return Some(format!("pub {name}: ZigUnknown"));
        };
        let ty = self.field_ty(id, &field.name);
        if self.is_lock(&ty) {
            return self.lock_field(id);
        }
        if is_ref_count(&ty) {
            self.todo("refcount");
            if self.crosses_to_c(id) {
                self.fire("PTR-06");
                self.derive(id, "bun_ptr::RefCounted");
                return Some(format!("pub {name}: bun_ptr::RefCount"));
            }
            self.fire("PTR-04");
            return None;
        }
        if ty == Ty::Allocator && self.arena {
            self.fire("ALLOC-04");
            let bump = self.profile.word("bump").to_owned();
            return Some(format!("pub bump: &'bump {bump}"));
        }
        if ty.is_unknown() {
            let text = self.zig(ty_expr.span).replace('\n', " ");
            self.todo(&format!("type {text}"));
            return Some(format!("pub {name}: ZigUnknown"));
        }
        let rust = self.field_rust_type(id, field, &ty);
        Some(format!("pub {name}: {rust}"))
    }

    /// Whether exported functions of the file take or give a type.
    fn crosses_to_c(&mut self, id: usize) -> bool {
        let root: &'a Container = self.containers[0].declaration;
        let functions: Vec<&'a Function> = root.functions().filter(|f| f.export).collect();
        functions.iter().any(|function| {
            let prototype = &function.prototype;
            let parameters = prototype.parameters.iter().filter_map(|p| p.ty.as_ref());
            let types: Vec<&'a Expr> = parameters.chain(prototype.result.as_deref()).collect();
            types.iter().any(|e| {
                let ty = self.ty(e);
                let inner = match &ty {
                    Ty::Optional(inner) => inner.pointee(),
                    other => other.pointee(),
                };
                *inner == Ty::Container(id)
            })
        })
    }

    fn lock_field(&mut self, id: usize) -> Option<String> {
        let container: &'a Container = self.containers[id].declaration;
        let js = container.fields().any(|(f, _)| {
            let ty = self.field_ty(id, &f.name);
            matches!(
                ty.pointee().zig_path(),
                Some("bun.jsc.JSValue" | "bun.jsc.JSGlobalObject")
            )
        });
        if js {
            self.fire("CONCUR-05");
        } else {
            self.fire("CONCUR-13");
            self.note("// PERF(port): was Lock-guarded — verify !Sync is sufficient");
        }
        None
    }

    /// The Rust type of a field.
    pub(crate) fn field_rust_type(&mut self, id: usize, field: &'a Field, ty: &Ty) -> String {
        let extern_layout = self.containers[id].declaration.layout == ContainerLayout::Extern;
        let (inner, optional) = match ty {
            Ty::Optional(inner) => (&**inner, true),
            other => (other, false),
        };
        if let Ty::Pointer {
            size: PointerSize::One,
            child,
            ..
        } = inner
            && !matches!(**child, Ty::Function(_))
        {
            if let Some(rust) = self.table_type(id, &field.name) {
                return rust;
            }
            if **child != Ty::Anyopaque && !extern_layout {
                self.fire("PTR-31");
                self.todo("lifetime");
                let child = self.rust_ty(child, Place::Field);
                return format!("Option<core::ptr::NonNull<{child}>>");
            }
        }
        if let Ty::Pointer {
            size: PointerSize::Slice,
            constant,
            zero,
            child,
        } = inner
        {
            if let Some(rust) = self.table_type(id, &field.name) {
                return rust;
            }
            let rust = self.slice_field(id, field, *constant, *zero, child);
            return if optional {
                format!("Option<{rust}>")
            } else {
                rust
            };
        }
        if let Ty::Array(length, child) = inner
            && holds_js_value(child)
        {
            self.fire("JSC-05");
            self.todo("bare JSValue field");
            return format!("[bun_jsc::Strong; {length}]");
        }
        if holds_js_value(ty) {
            self.fire("JSC-04");
            self.todo("bare JSValue field");
            return if optional {
                "Option<bun_jsc::Strong>".to_owned()
            } else {
                "bun_jsc::Strong".to_owned()
            };
        }
        let place = if extern_layout {
            Place::C
        } else {
            Place::Field
        };
        self.rust_ty(ty, place)
    }

    /// The ownership table beats any guess.
    pub(crate) fn table_type(&mut self, id: usize, field: &str) -> Option<String> {
        let container = if id == 0 {
            self.root_name.clone()
        } else {
            self.containers[id].zig.clone()
        };
        let row = self
            .source
            .lifetimes
            .row(self.source.path, &container, field)?;
        let rust = row.rust_type.clone();
        self.fire(match row.class.as_str() {
            "OWNED" => "PTR-22",
            "SHARED" => "PTR-23",
            "BORROW_PARAM" => "PTR-24",
            "STATIC" => "PTR-25",
            "JSC_BORROW" => "PTR-26",
            "BACKREF" => "PTR-27",
            "INTRUSIVE" => "PTR-28",
            "FFI" => "PTR-29",
            "ARENA" => "PTR-30",
            _ => "PTR-21",
        });
        self.fire("TYPES-18");
        Some(with_lifetime(&rust))
    }

    fn slice_field(
        &mut self,
        id: usize,
        field: &'a Field,
        constant: bool,
        zero: bool,
        child: &Ty,
    ) -> String {
        let owner = self.slice_owner(id, field);
        let wide = matches!(child, Ty::Int(n) if n == "u16");
        let special = (zero && (child.is_u8() || wide)).then(|| {
            self.profile
                .word(if wide { "wstr" } else { "zstr" })
                .to_owned()
        });
        let inner = match &special {
            Some(name) => name.clone(),
            None => {
                let child = match child {
                    // slices within a slice that is static are static too
                    Ty::Pointer {
                        size: PointerSize::Slice,
                        child: inner,
                        ..
                    } if owner == SliceOwner::Static => {
                        let inner = self.rust_ty(inner, Place::Static);
                        format!("&'static [{inner}]")
                    }
                    other => self.rust_ty(other, Place::Field),
                };
                format!("[{child}]")
            }
        };
        match owner {
            SliceOwner::Boxed => {
                self.fire("TYPES-03");
                format!("Box<{inner}>")
            }
            SliceOwner::Vec => {
                self.fire("TYPES-04");
                let child = self.rust_ty(child, Place::Field);
                format!("Vec<{child}>")
            }
            SliceOwner::Static => {
                self.fire("TYPES-05");
                format!("&'static {inner}")
            }
            SliceOwner::Arena => {
                self.fire("TYPES-06");
                format!("*{} {inner}", if constant { "const" } else { "mut" })
            }
            SliceOwner::Unknown => {
                self.fire("TYPES-08");
                self.todo("slice field ownership");
                format!("*{} {inner}", if constant { "const" } else { "mut" })
            }
        }
    }

    pub(crate) fn slice_owner(&mut self, id: usize, field: &'a Field) -> SliceOwner {
        let name = field.name.as_str();
        if self.freed_fields(id).contains(&name) {
            return if self.grows(name) {
                SliceOwner::Vec
            } else {
                SliceOwner::Boxed
            };
        }
        if self.only_literals(id, field) {
            return SliceOwner::Static;
        }
        if self.arena {
            SliceOwner::Arena
        } else {
            SliceOwner::Unknown
        }
    }

    /// Whether a field is reassigned from something that makes it longer.
    fn grows(&self, name: &str) -> bool {
        let root: &'a Container = self.containers[0].declaration;
        let mut found = false;
        walk::each_in_container(root, &mut |e| {
            if let ExprKind::Assign(None, target, value) = &e.kind
                && matches!(&target.kind, ExprKind::Field(_, f) if f == name)
            {
                found |= walk::any(value, &|inner| match &inner.kind {
                    ExprKind::Call(callee, _) => {
                        matches!(&callee.kind, ExprKind::Field(_, m) if matches!(m.as_str(), "realloc" | "remap" | "resize"))
                            || matches!(&callee.kind, ExprKind::Field(_, m) if m.to_ascii_lowercase().contains("append"))
                            || matches!(&callee.kind, ExprKind::Name(m) if m.to_ascii_lowercase().contains("append"))
                    }
                    _ => false,
                });
            }
            true
        });
        found
    }

    /// Whether only literals are ever put into a field, and at least one is seen.
    fn only_literals(&mut self, id: usize, field: &'a Field) -> bool {
        let name = field.name.as_str();
        let mut values: Vec<&'a Expr> = Vec::new();
        values.extend(&field.value);
        let root: &'a Container = self.containers[0].declaration;
        let mut typed: Vec<(&'a Expr, &'a Expr)> = Vec::new();
        walk::each_in_container(root, &mut |e| {
            match &e.kind {
                ExprKind::StructInit(ty, fields) => {
                    for (found, value) in fields {
                        if found == name {
                            match ty {
                                Some(ty) => typed.push((ty, value)),
                                None => values.push(value),
                            }
                        }
                    }
                }
                ExprKind::Assign(None, target, value) => {
                    if matches!(&target.kind, ExprKind::Field(_, f) if f == name) {
                        values.push(value);
                    }
                }
                _ => {}
            }
            true
        });
        for (ty, value) in typed {
            // an initialiser of another type of this file says nothing
            let other = self.container_of_type(ty).is_some_and(|found| found != id);
            if !other {
                values.push(value);
            }
        }
        // a field of the same name of another type may hold what can't be a slice
        values.retain(|e| !is_no_slice(e));
        let literal = |e: &&Expr| {
            matches!(e.bare().kind, ExprKind::Text(_) | ExprKind::Lines(_))
                || e.name() == Some("null")
                || matches!(&e.bare().kind, ExprKind::Prefix(Prefix::Address, inner)
                    if matches!(&inner.kind, ExprKind::ArrayInit(_, items) if items.iter().all(is_constant_item))
                        || matches!(&inner.kind, ExprKind::StructInit(_, fields) if fields.is_empty()))
        };
        let seen = values.iter().any(|e| e.name() != Some("null"));
        seen && values.iter().all(literal)
    }

    // ---- for initialisers

    pub(crate) fn is_lock(&self, ty: &Ty) -> bool {
        ty.zig_path()
            .is_some_and(|p| self.profile.locks.contains(p))
    }

    /// A field that has no counterpart: locks, embedded reference counts.
    pub(crate) fn field_is_gone(&mut self, id: usize, name: &str) -> bool {
        let ty = self.field_ty(id, name);
        self.is_lock(&ty) || is_ref_count(&ty) && !self.crosses_to_c(id)
    }

    /// The type of a field as Rust holds it: owned where `deinit` frees it.
    pub(crate) fn field_ty_owned(&mut self, id: usize, name: &str) -> Ty {
        let ty = self.field_ty(id, name);
        if ty.is_slice() && self.freed_fields(id).contains(&name) {
            return Ty::Boxed(Box::new(ty));
        }
        ty
    }

    /// Whether a struct gets a `Default`.
    pub(crate) fn has_default(&mut self, id: usize) -> bool {
        let container: &'a Container = self.containers[id].declaration;
        if container.kind != ContainerKind::Struct || container.layout == ContainerLayout::Packed {
            return false;
        }
        let mut any = false;
        for (field, _) in container.fields() {
            if self.field_is_gone(id, &field.name) {
                continue;
            }
            any = true;
            if field.value.is_none() {
                return false;
            }
        }
        any
    }

    /// `#[derive(Default)]` (true) or an `impl` with the values spelled out.
    pub(crate) fn default_items(&mut self, id: usize) -> Option<Result<(), rs::Item>> {
        if !self.has_default(id) {
            return None;
        }
        let container: &'a Container = self.containers[id].declaration;
        let mut plain = true;
        let mut values = Vec::new();
        let fields: Vec<&'a Field> = container.fields().map(|(f, _)| f).collect();
        let outer = std::mem::take(&mut self.notes);
        for field in fields {
            if self.field_is_gone(id, &field.name) {
                continue;
            }
            let Some(value) = &field.value else { continue };
            let ty = self.field_ty(id, &field.name);
            let rust_ty = self.field_rust_type(id, field, &ty);
            self.notes.retain(|n| n.contains("SAFETY:"));
            plain &= is_zero_default(value) && !rust_ty.starts_with('*') && !self.is_enum_ty(&ty);
            let want = self.field_ty_owned(id, &field.name);
            let rust = self.in_container(id, |this| this.field_init(value, &want));
            values.push((names::field(&field.name), rust));
        }
        let notes = std::mem::replace(&mut self.notes, outer);
        if plain {
            self.fire("IDIOMS-31");
            return Some(Ok(()));
        }
        self.fire("IDIOMS-32");
        let mut body = rs::Block::of_value(R::Struct("Self".to_owned(), values));
        if let Some(first) = body.statements.first_mut() {
            first.comments = notes;
        }
        let method = rs::Item::new(rs::ItemKind::Function(
            "fn default() -> Self".to_owned(),
            Some(body),
        ));
        let info = &self.containers[id];
        let head = format!("impl{} Default for {}", info.declared(), info.applied());
        Some(Err(rs::Item::new(rs::ItemKind::Group(head, vec![method]))))
    }

    fn is_enum_ty(&self, ty: &Ty) -> bool {
        matches!(ty, Ty::Container(id) if self.containers[*id].is_enum())
    }

    /// Lifetimes that the fields of a container mention.
    pub(crate) fn prepare_lifetimes(&mut self, id: usize) {
        let container: &'a Container = self.containers[id].declaration;
        let mut found: Vec<String> = Vec::new();
        let names: Vec<&'a str> = container.fields().map(|(f, _)| f.name.as_str()).collect();
        for name in names {
            let ty = self.field_ty(id, name);
            if self.arena && mentions_arena(&ty) && !found.iter().any(|l| l == "'bump") {
                found.push("'bump".to_owned());
            }
            let zig = if id == 0 {
                self.root_name.clone()
            } else {
                self.containers[id].zig.clone()
            };
            if let Some(row) = self.source.lifetimes.row(self.source.path, &zig, name) {
                for lifetime in lifetimes_in(&with_lifetime(&row.rust_type)) {
                    if !found.contains(&lifetime) {
                        found.push(lifetime);
                    }
                }
            }
        }
        if container.kind == ContainerKind::Struct || container.kind == ContainerKind::Union {
            self.containers[id].lifetimes = found;
        }
    }
}

fn is_no_slice(e: &Expr) -> bool {
    match &e.bare().kind {
        ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::Character(_)
        | ExprKind::Tag(_)
        | ExprKind::ErrorValue(_) => true,
        ExprKind::Name(name) => matches!(name.as_str(), "true" | "false"),
        _ => false,
    }
}

fn is_constant_item(e: &Expr) -> bool {
    matches!(
        e.bare().kind,
        ExprKind::Text(_) | ExprKind::Integer(_) | ExprKind::Character(_) | ExprKind::Float(_)
    )
}

pub(crate) fn is_ref_count(ty: &Ty) -> bool {
    ty.zig_path().is_some_and(|p| {
        p.starts_with("bun.ptr.RefCount") || p.starts_with("bun.ptr.ThreadSafeRefCount")
    })
}

fn holds_js_value(ty: &Ty) -> bool {
    match ty {
        Ty::Optional(inner) => holds_js_value(inner),
        // what the file calls so is held to the same, wherever it comes from: the gate sees the name only
        Ty::Named { zig, rust, .. } => {
            zig == "bun.jsc.JSValue" || rust.rsplit("::").next() == Some("JSValue")
        }
        _ => false,
    }
}

fn mentions_arena(ty: &Ty) -> bool {
    match ty {
        Ty::Allocator => true,
        Ty::Optional(inner) | Ty::Array(_, inner) => mentions_arena(inner),
        Ty::Named { zig, .. } => crate::types::is_list(zig),
        _ => false,
    }
}

/// A default that is the `Default` of its Rust type.
fn is_zero_default(value: &Expr) -> bool {
    match &value.bare().kind {
        ExprKind::Integer(text) => text
            .bytes()
            .all(|b| matches!(b, b'0' | b'_' | b'x' | b'b' | b'o')),
        ExprKind::Float(text) => text.bytes().all(|b| matches!(b, b'0' | b'.' | b'_')),
        ExprKind::Text(text) => text.is_empty(),
        ExprKind::Name(name) => name == "false" || name == "null",
        ExprKind::Tag(name) => name == "empty",
        ExprKind::StructInit(_, fields) => fields.is_empty(),
        ExprKind::Prefix(Prefix::Address, inner) => {
            matches!(&inner.kind, ExprKind::StructInit(None, f) if f.is_empty())
        }
        _ => false,
    }
}

/// A bare `&` in a field needs a lifetime.
fn with_lifetime(rust: &str) -> String {
    let mut out = String::with_capacity(rust.len() + 4);
    let mut chars = rust.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '&' && chars.peek() != Some(&'\'') {
            out.push_str("'a ");
        }
    }
    out
}

fn lifetimes_in(rust: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in rust.split('\'').skip(1) {
        let name: String = part
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        if name != "static" && name != "_" && !name.is_empty() {
            found.push(format!("'{name}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_references_get_a_lifetime() {
        assert_eq!(
            with_lifetime("Option<&JSGlobalObject>"),
            "Option<&'a JSGlobalObject>"
        );
        assert_eq!(with_lifetime("&'static T"), "&'static T");
        assert_eq!(lifetimes_in("Foo<'b, &'a T, &'static U>"), ["'b", "'a"]);
    }
}
