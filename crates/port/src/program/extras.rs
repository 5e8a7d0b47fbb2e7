//! What a container has in Rust because something asked for it: names of tags, tags from numbers, all values, bits.

use std::collections::BTreeSet;

use super::ty::Ty;
use super::{FieldOf, Program};
use crate::names;
use crate::rust::tree as rs;

/// The `impl` blocks a container was asked for.
pub(super) fn made_extras<'a>(
    program: &mut Program<'a>,
    id: usize,
    asked: &BTreeSet<&'static str>,
    fields: &[FieldOf<'a>],
) -> Option<rs::Item> {
    let rust = program.made[id].rust.clone();
    let borrows = program.borrows(&Ty::Made(id));
    let (life, of) = if borrows { ("<'a>", "<'a>") } else { ("", "") };
    let is_union = program.made[id].is_union();
    let shape = |f: &FieldOf<'a>| {
        if is_union && f.ty != Ty::Void {
            "(..)"
        } else {
            ""
        }
    };
    let mut inner: Vec<String> = Vec::new();
    if asked.contains("tag_name") {
        let arms: Vec<String> = fields
            .iter()
            .map(|f| {
                let text = super::lookup::byte_literal(f.zig.as_bytes());
                format!("Self::{}{} => {text},", names::variant(&f.zig), shape(f))
            })
            .collect();
        inner.push(format!(
            "/// The name of the tag in Zig.\npub fn tag_name(&self) -> &'static [u8] {{\n    match self {{\n        {}\n    }}\n}}",
            arms.join("\n        ")
        ));
    }
    if asked.contains("from_int")
        && let Ok(tag) = program.tag_ty(id)
    {
        let ty = program.spell(&tag, "");
        let arms: Vec<String> = fields
            .iter()
            .map(|f| format!("{} => Self::{},", f.number, names::variant(&f.zig)))
            .collect();
        inner.push(format!(
            "/// The tag of a number.\npub fn from_int(number: {ty}) -> Self {{\n    match number {{\n        {}\n        _ => panic!(\"invalid enum value\"),\n    }}\n}}",
            arms.join("\n        ")
        ));
    }
    if asked.contains("from_name") {
        let arms: Vec<String> = fields
            .iter()
            .map(|f| {
                let text = super::lookup::byte_literal(f.zig.as_bytes());
                format!("{text} => Some(Self::{}),", names::variant(&f.zig))
            })
            .collect();
        inner.push(format!(
            "/// The tag of a name.\npub fn from_name(name: &[u8]) -> Option<Self> {{\n    match name {{\n        {}\n        _ => None,\n    }}\n}}",
            arms.join("\n        ")
        ));
    }
    if asked.contains("VALUES") {
        let all: Vec<String> = fields
            .iter()
            .map(|f| format!("Self::{}", names::variant(&f.zig)))
            .collect();
        inner.push(format!(
            "/// Every tag, in order.\npub const VALUES: [Self; {}] = [{}];",
            all.len(),
            all.join(", ")
        ));
    }
    if asked.contains("tag")
        && let Ok(Some(tag)) = program.union_tag(id)
    {
        let path = program.made_path(tag);
        let arms: Vec<String> = fields
            .iter()
            .map(|f| {
                let variant = names::variant(&f.zig);
                format!("Self::{variant}{} => {path}::{variant},", shape(f))
            })
            .collect();
        inner.push(format!(
            "/// Which of the fields is there.\npub fn tag(&self) -> {path} {{\n    match self {{\n        {}\n    }}\n}}",
            arms.join("\n        ")
        ));
    }
    if asked.contains("bits") {
        inner.extend(bits(program, fields));
    }
    let mut items: Vec<rs::Item> = inner
        .into_iter()
        .map(|text| {
            let mut item = rs::Item::line(text);
            item.gap = true;
            item
        })
        .collect();
    let main = (!items.is_empty()).then(|| {
        let head = format!("impl{life} {rust}{of}");
        rs::Item::new(rs::ItemKind::Group(head, std::mem::take(&mut items)))
    });
    let mut all: Vec<rs::Item> = main.into_iter().collect();
    if asked.contains("show") {
        all.push(show(program, id, fields, &rust, of, life));
    }
    if asked.contains("hash") {
        all.push(super::keys::hash(program, id, fields));
    }
    if asked.contains("context") {
        all.extend(super::keys::contexts(program, id));
    }
    if asked.contains("columns") {
        all.push(super::keys::columns(program, id, fields));
    }
    match all.len() {
        0 | 1 => all.pop(),
        _ => Some(gapped(crate::rust::print_item::items(&all))),
    }
}

pub(super) fn gapped(text: String) -> rs::Item {
    let mut item = rs::Item::line(text);
    item.gap = true;
    item
}

/// A packed struct as one number, lowest field first.
fn bits(program: &mut Program<'_>, fields: &[FieldOf<'_>]) -> Vec<String> {
    let mut at = 0;
    let mut to = Vec::new();
    let mut from = Vec::new();
    for field in fields {
        let name = names::field(&field.zig);
        let (width, read, write) = match &field.ty {
            Ty::Bool => (
                1,
                format!("u128::from(self.{name})"),
                "value & 1 == 1".to_owned(),
            ),
            Ty::Made(id) if program.made[*id].is_enum() => {
                let Ok(tag) = program.tag_ty(*id) else {
                    return Vec::new();
                };
                let width = tag.width().map_or(8, |w| w.1);
                let held = program.spell(&tag, "");
                let path = program.made_path(*id);
                program.made[*id].asked.insert("from_int");
                (
                    width,
                    format!("self.{name} as u128"),
                    format!("{path}::from_int((value & {:#x}) as {held})", mask(width)),
                )
            }
            other => {
                let Some((signed, width)) = other.width() else {
                    return Vec::new();
                };
                let held = program.spell(other, "");
                let write = if signed {
                    let wide: u16 = held[1..].parse().unwrap_or(128);
                    let by = wide - width;
                    format!("((value as {held}) << {by}) >> {by}")
                } else {
                    format!("(value & {:#x}) as {held}", mask(width))
                };
                (
                    width,
                    format!("(self.{name} as u128 & {:#x})", mask(width)),
                    write,
                )
            }
        };
        to.push(format!("{read} << {at}"));
        from.push(format!(
            "{name}: {{\n            let value = bits >> {at};\n            {write}\n        }},"
        ));
        at += width;
    }
    vec![
        format!(
            "/// The fields as one number, the first in the lowest bits.\npub fn to_bits(self) -> u128 {{\n    {}\n}}",
            to.join("\n        | ")
        ),
        format!(
            "/// The fields from one number.\npub fn from_bits(bits: u128) -> Self {{\n    Self {{\n        {}\n    }}\n}}",
            from.join("\n        ")
        ),
    ]
}

fn mask(width: u16) -> u128 {
    if width >= 128 {
        u128::MAX
    } else {
        (1 << width) - 1
    }
}

/// How Zig prints a value of the type.
fn show(
    program: &mut Program<'_>,
    id: usize,
    fields: &[FieldOf<'_>],
    rust: &str,
    of: &str,
    life: &str,
) -> rs::Item {
    let support = program.profile.word("support").to_owned();
    let body = if program.made[id].is_enum() {
        format!("        write!(f, \".{{}}\", {support}::text(self.tag_name()))")
    } else if program.made[id].is_union() {
        let arms: Vec<String> = fields
            .iter()
            .map(|field| {
                let variant = names::variant(&field.zig);
                if field.ty == Ty::Void {
                    format!("Self::{variant} => write!(f, \".{{{{ .{} = void }}}}\"),", field.zig)
                } else {
                    format!(
                        "Self::{variant}(value) => {{\n                write!(f, \".{{{{ .{} = \")?;\n                value.show(f)?;\n                write!(f, \" }}}}\")\n            }}",
                        field.zig
                    )
                }
            })
            .collect();
        format!(
            "        match self {{\n            {}\n        }}",
            arms.join("\n            ")
        )
    } else {
        let mut lines = vec!["        write!(f, \".{{\")?;".to_owned()];
        for (i, field) in fields.iter().filter(|f| f.ty != Ty::Allocator).enumerate() {
            let comma = if i > 0 { "," } else { "" };
            lines.push(format!(
                "        write!(f, \"{comma} .{} = \")?;",
                field.zig
            ));
            lines.push(format!(
                "        self.{}.show(f)?;",
                names::field(&field.zig)
            ));
        }
        lines.push("        write!(f, \" }}\")".to_owned());
        lines.join("\n")
    };
    gapped(format!(
        "impl{life} {support}::Show for {rust}{of} {{\n    fn show(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {{\n{body}\n    }}\n}}"
    ))
}
