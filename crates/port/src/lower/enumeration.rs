//! Enums, tagged and bare unions, packed structs, opaque handles, error sets.

use super::Lowerer;
use super::types::Place;
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::{Ty, rust_integer};
use crate::zig::tree::*;

/// A packed struct whose fields are all `bool`, padding aside.
pub(crate) fn all_bool(container: &Container) -> bool {
    let mut any = false;
    let all = container
        .fields()
        .filter(|(f, _)| !f.name.starts_with('_'))
        .all(|(f, _)| {
            any = true;
            f.ty.as_ref().and_then(Expr::name) == Some("bool")
        });
    all && any
}

/// An enum with values nobody named.
pub(crate) fn is_open(container: &Container) -> bool {
    container.kind == ContainerKind::Enum && container.fields().any(|(f, _)| f.name == "_")
}

impl<'a> Lowerer<'a> {
    pub(crate) fn tag_integer(&mut self, container: &'a Container) -> Option<Ty> {
        let argument = container.argument.as_ref()?;
        let ty = self.ty(argument);
        ty.is_integer().then_some(ty)
    }

    pub(crate) fn enum_items(&mut self, id: usize, vis: &str) -> Vec<rs::Item> {
        let container: &'a Container = self.containers[id].declaration;
        let rust = self.containers[id].rust.clone();
        let tag = self.in_container(id, |this| this.tag_integer(container));
        if is_open(container) {
            return self.open_enum(id, vis, tag);
        }
        let mut variants = Vec::new();
        for (field, span) in container.fields() {
            self.fire("NAMES-12");
            let mut text = names::variant(&field.name);
            if let Some(value) = &field.value {
                let value =
                    self.in_container(id, |this| this.constant_text_as(value, &Ty::ComptimeInt));
                text = format!("{text} = {value}");
            }
            let mut out = self.variant(span, text);
            if names::variant(&field.name) != field.name {
                out.attributes
                    .push(format!("\u{1}strum:{id}:{}", field.name));
            }
            variants.push(out);
        }
        let mut item = rs::Item::new(rs::ItemKind::Enum(format!("{vis}enum {rust}"), variants));
        item.attributes.push(format!("\u{1}derive:{id}"));
        if let Some(tag) = tag {
            self.fire("TYPES-27");
            let repr = match &tag {
                Ty::Int(name) => rust_integer(name).map_or("u32".to_owned(), |(rust, wider)| {
                    if wider {
                        self.note(format!("// PORT NOTE: {name} is held in a {rust}"));
                    }
                    rust
                }),
                Ty::CInt(name) if name == "c_int" => "i32".to_owned(),
                _ => "u32".to_owned(),
            };
            item.attributes.push(format!("#[repr({repr})]"));
        }
        vec![item]
    }

    /// One variant or field with its comments.
    fn variant(&mut self, span: Span, text: String) -> rs::Field {
        let mut comments = self.comments_before(span.start, true);
        comments.extend(self.comments_before(span.end, false));
        let trailing = self.trailing_comment(span.end);
        rs::Field {
            comments,
            trailing,
            attributes: Vec::new(),
            text,
        }
    }

    fn open_enum(&mut self, id: usize, vis: &str, tag: Option<Ty>) -> Vec<rs::Item> {
        self.fire("TYPES-27");
        self.todo("non-exhaustive enum");
        let container: &'a Container = self.containers[id].declaration;
        let rust = self.containers[id].rust.clone();
        let tag = tag.unwrap_or(Ty::int("u32"));
        let integer = self.rust_ty(&tag, Place::Local);
        let mut item = rs::Item::new(rs::ItemKind::Line(format!(
            "{vis}struct {rust}({integer});"
        )));
        item.attributes.push("#[repr(transparent)]".to_owned());
        item.attributes
            .push("#[derive(Clone, Copy, PartialEq, Eq)]".to_owned());
        let mut constants = Vec::new();
        let mut next: i128 = 0;
        for (field, span) in container.fields().filter(|(f, _)| f.name != "_") {
            let value = match &field.value {
                Some(value) => {
                    self.in_container(id, |this| this.constant_text_as(value, &Ty::ComptimeInt))
                }
                None => next.to_string(),
            };
            next = value.parse::<i128>().map_or(next + 1, |v| v + 1);
            let mut constant = rs::Item::line(format!(
                "#[allow(non_upper_case_globals, reason = \"named like the Zig tag\")]\npub const {}: {rust} = {rust}({value});",
                names::variant(&field.name)
            ));
            constant.comments = self.comments_before(span.start, true);
            let reasons: Vec<String> = self
                .notes
                .iter()
                .filter(|n| n.contains("SAFETY:"))
                .cloned()
                .collect();
            self.notes.retain(|n| !n.contains("SAFETY:"));
            constant.comments.extend(reasons);
            constants.push(constant);
        }
        let group = rs::Item::new(rs::ItemKind::Group(format!("impl {rust}"), constants));
        vec![item, group]
    }

    pub(crate) fn union_items(&mut self, id: usize, vis: &str) -> Vec<rs::Item> {
        let container: &'a Container = self.containers[id].declaration;
        let head_name = format!(
            "{}{}",
            self.containers[id].rust,
            self.containers[id].declared()
        );
        if !container.tagged {
            return self.bare_union(id, vis, &head_name);
        }
        self.fire("TYPES-28");
        let mut variants = Vec::new();
        for (field, span) in container.fields() {
            self.at = span.start;
            let outer = std::mem::take(&mut self.notes);
            let name = names::variant(&field.name);
            let ty = self.field_ty(id, &field.name);
            let text = match &ty {
                Ty::Void => name,
                ty if ty.is_unknown() => {
                    let zig = field
                        .ty
                        .as_ref()
                        .map_or("", |t| self.zig(t.span))
                        .replace('\n', " ");
                    self.todo(&format!("type {zig}"));
                    format!("{name}(ZigUnknown)")
                }
                ty => {
                    let rust = self.field_rust_type(id, field, ty);
                    format!("{name}({rust})")
                }
            };
            let mut out = self.variant(span, text);
            out.comments.append(&mut self.notes);
            self.notes = outer;
            if names::variant(&field.name) != field.name {
                out.attributes
                    .push(format!("\u{1}strum:{id}:{}", field.name));
            }
            variants.push(out);
        }
        let mut item = rs::Item::new(rs::ItemKind::Enum(
            format!("{vis}enum {head_name}"),
            variants,
        ));
        item.attributes.push(format!("\u{1}derive:{id}"));
        vec![item]
    }

    fn bare_union(&mut self, id: usize, vis: &str, head: &str) -> Vec<rs::Item> {
        self.fire("BASE-37");
        let container: &'a Container = self.containers[id].declaration;
        let mut fields = Vec::new();
        for (field, span) in container.fields() {
            if let Some(field) = self.field(id, field, span) {
                fields.push(field);
            }
        }
        if container.layout == ContainerLayout::Packed {
            self.todo("packed union");
        } else {
            let names: Vec<&'a str> = container.fields().map(|(f, _)| f.name.as_str()).collect();
            let copied = names.into_iter().all(|name| {
                let ty = self.field_ty(id, name);
                self.is_copied(&ty)
            });
            if !copied {
                self.todo("union: fields must be Copy");
            }
        }
        if fields.iter().all(|f| f.text.is_empty()) {
            return Vec::new();
        }
        let item = rs::Item::new(rs::ItemKind::Struct(format!("{vis}union {head}"), fields));
        vec![item.attribute("#[repr(C)]")]
    }

    /// Whether values of a type are `Copy` in Rust.
    fn is_copied(&self, ty: &Ty) -> bool {
        match ty {
            Ty::Pointer { size, .. } => *size != PointerSize::Slice,
            Ty::Optional(inner) | Ty::Array(_, inner) => self.is_copied(inner),
            Ty::Container(id) => self.containers[*id].is_enum(),
            other => other.is_scalar(),
        }
    }

    pub(crate) fn packed_items(&mut self, id: usize, vis: &str) -> Vec<rs::Item> {
        let container: &'a Container = self.containers[id].declaration;
        let rust = self.containers[id].rust.clone();
        let mut total = 0_u16;
        let mut known = true;
        let mut widths = Vec::new();
        for (field, _) in container.fields() {
            let ty = self.field_ty(id, &field.name);
            let bits = self.bits_of(&ty);
            known &= bits.is_some();
            widths.push(bits.unwrap_or(0));
            total = total.saturating_add(bits.unwrap_or(0));
        }
        let own = self.in_container(id, |this| this.tag_integer(container));
        let integer = match own {
            Some(Ty::Int(name)) => rust_integer(&name).map_or("u64".to_owned(), |r| r.0),
            Some(Ty::CInt(name)) => format!("core::ffi::{name}"),
            _ => {
                if !known {
                    self.todo("width of a packed struct");
                }
                rust_integer(&format!("u{}", total.max(1))).map_or("u128".to_owned(), |r| r.0)
            }
        };
        if all_bool(container) {
            return self.flags(id, vis, &rust, &integer, &widths);
        }
        self.fire("TYPES-26");
        if !known {
            self.todo("width of a packed field");
        }
        let mut item = rs::Item::new(rs::ItemKind::Line(format!(
            "{vis}struct {rust}({integer});"
        )));
        item.attributes.push("#[repr(transparent)]".to_owned());
        item.attributes
            .push("#[derive(Clone, Copy, PartialEq, Eq)]".to_owned());
        let mut readers = Vec::new();
        let mut shift = 0_u32;
        let fields: Vec<(&'a Field, Span)> = container.fields().collect();
        for ((field, span), bits) in fields.into_iter().zip(widths) {
            let comments = self.comments_before(span.start, true);
            if !field.name.starts_with('_') {
                let mut reader = self.reader(id, field, shift, bits);
                reader.comments.splice(0..0, comments);
                readers.push(reader);
                readers.extend(self.packed_writer(id, field, shift, bits));
            }
            shift += u32::from(bits);
        }
        let group = rs::Item::new(rs::ItemKind::Group(format!("impl {rust}"), readers));
        vec![item, group]
    }

    fn flags(
        &mut self,
        id: usize,
        vis: &str,
        rust: &str,
        integer: &str,
        widths: &[u16],
    ) -> Vec<rs::Item> {
        self.fire("TYPES-25");
        let container: &'a Container = self.containers[id].declaration;
        let mut shift = 0_u32;
        let mut constants = Vec::new();
        let fields: Vec<(&'a Field, Span)> = container.fields().collect();
        for ((field, span), bits) in fields.into_iter().zip(widths) {
            let comments = self.comments_before(span.start, true);
            if field.name.starts_with('_') {
                constants.extend(comments.into_iter().map(|c| {
                    let mut item = rs::Item::new(rs::ItemKind::Nothing);
                    item.gap = false;
                    item.comments = vec![super::plain_comment(&c)];
                    item
                }));
            } else {
                let mut item = rs::Item::line(format!(
                    "const {} = 1 << {shift};",
                    names::constant(&field.name)
                ));
                item.comments = comments;
                item.trailing = self.trailing_comment(span.end);
                constants.push(item);
            }
            shift += u32::from(*bits);
        }
        let mut inner = rs::Item::new(rs::ItemKind::Group(
            format!("{vis}struct {rust}: {integer}"),
            constants,
        ));
        inner
            .attributes
            .push("#[derive(Clone, Copy, PartialEq, Eq)]".to_owned());
        vec![rs::Item::new(rs::ItemKind::Group(
            "bitflags::bitflags!".to_owned(),
            vec![inner],
        ))]
    }

    /// How many bits a field of a packed struct takes.
    pub(crate) fn bits_of(&mut self, ty: &Ty) -> Option<u16> {
        match ty {
            Ty::Bool => Some(1),
            Ty::Int(_) => ty.width().map(|w| w.1),
            Ty::CInt(name) => match name.as_str() {
                "c_char" => Some(8),
                "c_short" | "c_ushort" => Some(16),
                "c_int" | "c_uint" => Some(32),
                _ => Some(64),
            },
            Ty::Float(name) => name[1..].parse().ok(),
            Ty::Container(id) => {
                let container: &'a Container = self.containers[*id].declaration;
                let id = *id;
                if let Some(tag) = self.in_container(id, |this| this.tag_integer(container)) {
                    return tag.width().map(|w| w.1);
                }
                if container.layout != ContainerLayout::Packed {
                    return None;
                }
                let names: Vec<&'a str> =
                    container.fields().map(|(f, _)| f.name.as_str()).collect();
                let mut total = 0;
                for name in names {
                    let ty = self.field_ty(id, name);
                    total += self.bits_of(&ty)?;
                }
                Some(total)
            }
            _ => None,
        }
    }

    fn reader(&mut self, id: usize, field: &'a Field, shift: u32, bits: u16) -> rs::Item {
        let ty = self.field_ty(id, &field.name);
        let outer = std::mem::take(&mut self.notes);
        let rust = if ty.is_unknown() {
            "u64".to_owned()
        } else {
            self.rust_ty(&ty, Place::Local)
        };
        let mask = if bits >= 127 {
            u128::MAX
        } else {
            (1_u128 << bits) - 1
        };
        let raw = R::path("self").field("0");
        let shifted = if shift == 0 {
            raw
        } else {
            R::binary(">>", raw, R::lit(shift.to_string()))
        };
        let masked = R::binary("&", shifted, R::lit(format!("0x{mask:x}")));
        let body = match &ty {
            Ty::Bool => R::binary("!=", masked, R::lit("0")),
            Ty::Int(name) if name.starts_with('i') => {
                // the highest bit of the field is its sign
                let held: u16 = rust.get(1..).and_then(|w| w.parse().ok()).unwrap_or(bits);
                let by = held.saturating_sub(bits);
                let cast = masked.cast(rust.clone());
                if by == 0 {
                    cast
                } else {
                    let up = R::binary("<<", cast, R::lit(by.to_string()));
                    R::binary(">>", up, R::lit(by.to_string()))
                }
            }
            Ty::Int(_) | Ty::CInt(_) => masked.cast(rust.clone()),
            Ty::Container(inner) => {
                let it = self.containers[*inner].declaration;
                let name = self.containers[*inner].rust.clone();
                if it.kind == ContainerKind::Enum && !is_open(it) {
                    let tag = self
                        .in_container(*inner, |this| this.tag_integer(it))
                        .unwrap_or(Ty::int("u8"));
                    let from = self.rust_ty(&tag, Place::Local);
                    let call = R::call(
                        format!("core::mem::transmute::<{from}, {name}>"),
                        vec![masked.cast(from)],
                    );
                    self.unsafe_value(call, Some(&format!("the bits hold a tag of {name}")))
                } else {
                    R::call(name, vec![masked.cast("_")])
                }
            }
            _ => masked,
        };
        let head = format!("pub fn {}(self) -> {rust}", names::value(&field.name));
        let mut item = rs::Item::new(rs::ItemKind::Function(
            head,
            Some(rs::Block::of_value(body)),
        ));
        let notes = std::mem::replace(&mut self.notes, outer);
        // the reasons of unsafe blocks stand in the body, beside them
        if let rs::ItemKind::Function(_, Some(block)) = &mut item.kind
            && let Some(first) = block.statements.first_mut()
        {
            first.comments = notes;
        }
        item
    }

    pub(crate) fn opaque_items(&mut self, id: usize, vis: &str) -> Vec<rs::Item> {
        self.fire("TYPES-30");
        let rust = self.containers[id].rust.clone();
        let fields = vec![
            rs::Field::new("_p: [u8; 0]"),
            rs::Field::new("_m: core::marker::PhantomData<(*mut u8, core::marker::PhantomPinned)>"),
        ];
        let item = rs::Item::new(rs::ItemKind::Struct(format!("{vis}struct {rust}"), fields));
        vec![item.attribute("#[repr(C)]")]
    }

    /// `error{A, B}` under a name.
    pub(crate) fn error_set(&mut self, name: &str, vis: &str, tags: &[String]) -> rs::Item {
        self.fire("ERRORS-13");
        let variants = tags
            .iter()
            .map(|t| rs::Field::new(names::escape(t)))
            .collect();
        let item = rs::Item::new(rs::ItemKind::Enum(format!("{vis}enum {name}"), variants));
        item.attribute("#[derive(thiserror::Error, strum::IntoStaticStr)]")
            .attribute("#[derive(Debug, Clone, Copy, PartialEq, Eq)]")
    }
}
