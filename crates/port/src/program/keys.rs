//! What a container has beside it to be a key of a hash map, in Zig's order of bytes, or a row of a list by columns.

use super::extras::gapped;
use super::ty::Ty;
use super::{Done, FieldOf, Program};
use crate::names;
use crate::rust::tree as rs;
use crate::zig::tree::{Container, ContainerLayout, Expr};

impl<'a> Program<'a> {
    /// How many bytes a value takes in Zig and how they are aligned, if every bit of them counts.
    fn unique(&mut self, ty: &Ty) -> Option<(usize, usize)> {
        match ty {
            Ty::Int { bits, .. } if !ty.is_odd() => {
                let bytes = usize::from(*bits) / 8;
                Some((bytes, bytes))
            }
            Ty::Size { .. } | Ty::Raw { .. } => Some((8, 8)),
            Ty::Array(length, child) => {
                let (bytes, align) = self.unique(child)?;
                Some((bytes * length, align))
            }
            Ty::Made(id) if self.made[*id].is_enum() => {
                let bits = self.tag_ty(*id).ok()?.width()?.1;
                let bytes = usize::from(bits.div_ceil(8)).next_power_of_two();
                Some((bytes, bytes))
            }
            Ty::Made(id) if !self.made[*id].is_union() => {
                let parts = self.fields(*id).ok()?;
                let mut sum = 0;
                let mut most = 1;
                for part in &parts {
                    let (bytes, align) = self.unique(&part.ty)?;
                    sum += bytes;
                    most = most.max(align);
                }
                (sum % most == 0).then_some((sum, most))
            }
            _ => None,
        }
    }

    /// The bits of a packed struct that fills its bytes: they are hashed as one number.
    pub(super) fn packed_width(&mut self, id: usize) -> Option<u16> {
        if self.made[id].declaration.layout != ContainerLayout::Packed {
            return None;
        }
        let mut sum = 0;
        for field in self.fields(id).ok()? {
            sum += match field.ty {
                Ty::Bool => 1,
                Ty::Made(id) if self.made[id].is_enum() => self.tag_ty(id).ok()?.width()?.1,
                ty => ty.width()?.1,
            };
        }
        matches!(sum, 8 | 16 | 32 | 64 | 128).then_some(sum)
    }

    /// A type hashes the keys of a map: it has to have no fields, as such contexts have.
    pub(super) fn asked_as_context(&mut self, e: &'a Expr, types: &[Ty], load: usize) -> Done<()> {
        let [key, _, Ty::Made(id)] = types else {
            return self.stop(e, "context of a hash map");
        };
        if !self.fields(*id)?.is_empty() {
            return self.stop(e, "context of a hash map with fields");
        }
        self.made[*id].asked.insert("context");
        let asked = (*id, key.clone(), load);
        if !self.contexts.contains(&asked) {
            self.contexts.push(asked);
        }
        Ok(())
    }

    /// A call of a context's function with keys that are there by reference.
    fn context_call(&mut self, id: usize, name: &str, keys: &[&str]) -> Option<String> {
        let function = self.function_of(id, name)?;
        let index = self.called(id, function, None).ok()?;
        let path = self.called_path(index);
        let parameters = self.called[index].parameters.clone();
        let own = format!("{} {{}}", self.made_path(id));
        let mut given = Vec::new();
        for (taken, name) in parameters.iter().zip([&[own.as_str()], keys].concat()) {
            let by_reference = taken.ty.is_pointer();
            given.push(match (name == own, by_reference) {
                (true, true) => format!("&{name}"),
                (true, false) => name.to_owned(),
                (false, true) => name.to_owned(),
                (false, false) => format!("*{name}"),
            });
        }
        Some(format!("{path}({})", given.join(", ")))
    }

    /// The fields in the order in which their bytes are hashed.
    fn hashed_order(&mut self, id: usize, fields: &[FieldOf<'a>]) -> Vec<FieldOf<'a>> {
        let mut fields = fields.to_vec();
        // without gaps the bytes are hashed as they lie in memory: the widest first
        if is_free(self.made[id].declaration) && self.unique(&Ty::Made(id)).is_some() {
            let mut placed: Vec<(usize, FieldOf<'a>)> = fields
                .into_iter()
                .map(|f| (self.unique(&f.ty).map_or(1, |u| u.1), f))
                .collect();
            placed.sort_by_key(|(align, _)| core::cmp::Reverse(*align));
            fields = placed.into_iter().map(|(_, f)| f).collect();
        }
        fields
    }
}

/// Zig orders the fields.
fn is_free(declaration: &Container) -> bool {
    declaration.layout == ContainerLayout::Auto
}

/// A statement that hashes a place of some type.
fn feed(program: &mut Program<'_>, place: &str, ty: &Ty) -> String {
    let support = program.profile.word("support").to_owned();
    if let (true, Some((_, bits))) = (ty.is_odd(), ty.width()) {
        return format!("{support}::feed_bits::<{bits}, _>({place}, hasher);");
    }
    format!("{support}::AutoHash::feed(&{place}, hasher);")
}

pub(super) fn hash<'a>(program: &mut Program<'a>, id: usize, fields: &[FieldOf<'a>]) -> rs::Item {
    let support = program.profile.word("support").to_owned();
    let rust = program.made[id].rust.clone();
    let tag = |program: &mut Program<'a>| {
        let held = program.tag_ty(id).ok();
        let bytes = held.and_then(|t| t.width()).map_or(1, |w| w.1.div_ceil(8));
        format!("u{}", usize::from(bytes).next_power_of_two() * 8)
    };
    let body = if let Some(bits) = program.packed_width(id) {
        format!("        {support}::AutoHash::feed(&(self.to_bits() as u{bits}), hasher);")
    } else if program.made[id].is_enum() {
        let held = tag(program);
        format!("        {support}::AutoHash::feed(&(*self as {held}), hasher);")
    } else if program.made[id].is_union() {
        let bits = fields.len().max(2).next_power_of_two().trailing_zeros();
        let held = if bits <= 8 { "u8" } else { "u16" };
        let arms: Vec<String> = fields
            .iter()
            .enumerate()
            .map(|(number, field)| {
                let variant = names::variant(&field.zig);
                let number = format!("{support}::AutoHash::feed(&{number}_{held}, hasher);");
                if field.ty == Ty::Void {
                    return format!("            Self::{variant} => {{\n                {number}\n            }}");
                }
                let inner = feed(program, "*value", &field.ty).replace("&*value", "value");
                format!(
                    "            Self::{variant}(value) => {{\n                {number}\n                {inner}\n            }}"
                )
            })
            .collect();
        format!("        match self {{\n{}\n        }}", arms.join("\n"))
    } else {
        let fields = program.hashed_order(id, fields);
        let lines: Vec<String> = fields
            .iter()
            .filter(|f| f.ty != Ty::Allocator)
            .map(|f| {
                let place = format!("self.{}", names::field(&f.zig));
                format!("        {}", feed(program, &place, &f.ty))
            })
            .collect();
        lines.join("\n")
    };
    gapped(format!(
        "impl {support}::AutoHash for {rust} {{\n    fn feed(&self, hasher: &mut {support}::Wyhash) {{\n{body}\n    }}\n}}"
    ))
}

/// What makes a container hash the keys of maps.
pub(super) fn contexts(program: &mut Program<'_>, id: usize) -> Option<rs::Item> {
    let support = program.profile.word("support").to_owned();
    let rust = program.made[id].rust.clone();
    let mut out = Vec::new();
    for (of, key, load) in program.contexts.clone() {
        if of != id {
            continue;
        }
        let hash = program.context_call(id, "hash", &["key"])?;
        let same = program.context_call(id, "eql", &["a", "b"])?;
        let key = program.spell(&key, "");
        out.push(format!(
            "impl {support}::Hashing<{key}> for {rust} {{\n    const MAX_LOAD: usize = {load};\n\n    fn hash(key: &{key}) -> u64 {{\n        {hash}\n    }}\n\n    fn same(a: &{key}, b: &{key}) -> bool {{\n        {same}\n    }}\n}}"
        ));
    }
    Some(gapped(out.join("\n\n")))
}

pub(super) fn columns<'a>(
    program: &mut Program<'a>,
    id: usize,
    fields: &[FieldOf<'a>],
) -> rs::Item {
    let support = program.profile.word("support").to_owned();
    let rust = program.made[id].rust.clone();
    let life = if program.borrows(&Ty::Made(id)) {
        "<'a>"
    } else {
        ""
    };
    let inner: Vec<String> = fields
        .iter()
        .map(|f| {
            let ty = program.spell(&f.ty, "'a");
            format!("    {}: {ty},", names::field(&f.zig))
        })
        .collect();
    gapped(format!(
        "{support}::columns! {{\n    pub {rust}{life} {rust}Columns {{\n    {}\n    }}\n}}",
        inner.join("\n    ")
    ))
}
