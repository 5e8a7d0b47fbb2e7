//! Which records are plain: their memory is their crossing form.

use landbridge_attributes::Attribute;
use landbridge_model::{Int, PlainType, Scalar, TypeName};
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use syn::{Fields, Item, ItemStruct, Type};

use crate::reading::Reader;
use crate::types::{Follow, bare, scalar};

/// The layout of a plain record.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) size: usize,
    pub(crate) align: usize,
    /// Whether there would be bytes that no field writes; then the record can't be plain.
    pub(crate) padded: bool,
    /// Of each field in order: type and offset.
    pub(crate) fields: Vec<(PlainType, usize)>,
}

impl Reader<'_> {
    /// The layout of a record that is plain: `repr(C)`, `Copy`, public numbers without padding.
    pub(crate) fn layout(&mut self, id: ItemId) -> Option<Layout> {
        if let Some(known) = self.plain.get(&id) {
            return known.clone();
        }
        // A record inside itself is rustc's to refuse; here it must only end.
        self.plain.insert(id, None);
        let layout = match self.sources.item(id) {
            Item::Struct(it) if self.annotated.get(&id) == Some(&Attribute::Record) => {
                self.measure(id.module, it)
            }
            _ => None,
        };
        self.plain.insert(id, layout.clone());
        layout
    }

    fn measure(&mut self, module: ModuleId, item: &ItemStruct) -> Option<Layout> {
        if !is_repr_c(&item.attrs) || !derives_copy(&item.attrs) {
            return None;
        }
        let Fields::Named(fields) = &item.fields else {
            return None;
        };
        let mut layout = Layout {
            size: 0,
            align: 1,
            padded: false,
            fields: Vec::new(),
        };
        for field in &fields.named {
            if !matches!(field.vis, syn::Visibility::Public(_)) {
                return None;
            }
            let (ty, size, align) = self.plain_type(module, &field.ty)?;
            layout.padded |= !layout.size.is_multiple_of(align);
            layout.fields.push((ty, layout.size));
            layout.size = layout.size.checked_add(size)?;
            layout.align = layout.align.max(align);
        }
        layout.padded |= !layout.size.is_multiple_of(layout.align);
        (layout.size > 0).then_some(layout)
    }

    fn plain_type(&mut self, module: ModuleId, ty: &Type) -> Option<(PlainType, usize, usize)> {
        match bare(ty) {
            Type::Array(array) => {
                let len = crate::numbers::evaluate(self.sources, module, &array.len)?;
                let len = usize::try_from(len).ok().filter(|len| *len > 0)?;
                let (item, size, align) = self.plain_type(module, &array.elem)?;
                let item = Box::new(item);
                Some((
                    PlainType::Array { item, len },
                    size.checked_mul(len)?,
                    align,
                ))
            }
            Type::Path(path) if path.qself.is_none() => {
                match self.sources.resolve(module, &path.path, Space::Type) {
                    Resolved::External(full) if full.len() == 1 => match scalar(&full[0])? {
                        Scalar::Int(Int::I128 | Int::U128 | Int::Isize | Int::Usize) => None,
                        Scalar::Int(int) => {
                            let size = int.bits() as usize / 8;
                            Some((PlainType::Int(int), size, size))
                        }
                        Scalar::Float(float) => {
                            let size = if float.rust() == "f32" { 4 } else { 8 };
                            Some((PlainType::Float(float), size, size))
                        }
                        Scalar::Bool | Scalar::Char => None,
                    },
                    Resolved::Item(id) => {
                        if let Item::Type(alias) = self.sources.item(id) {
                            if self.follow(id) == Follow::Circle {
                                return None;
                            }
                            let found = self.plain_type(id.module, &alias.ty);
                            self.following.pop();
                            return found;
                        }
                        let layout = self.layout(id).filter(|layout| !layout.padded)?;
                        let name = TypeName(self.path_of(id)?);
                        Some((PlainType::Plain(name), layout.size, layout.align))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// `#[repr(C)]` and nothing that changes the layout beside it.
pub(crate) fn is_repr_c(attributes: &[syn::Attribute]) -> bool {
    let mut c = false;
    let mut other = false;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("repr"))
    {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("C") {
                c = true;
            } else {
                other = true;
            }
            // `align(8)`: its argument is of no interest.
            if meta.input.peek(syn::token::Paren) {
                let content;
                syn::parenthesized!(content in meta.input);
                let _: proc_macro2::TokenStream = content.parse()?;
            }
            Ok(())
        });
    }
    c && !other
}

fn derives_copy(attributes: &[syn::Attribute]) -> bool {
    let mut copy = false;
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
    {
        let _ = attribute.parse_nested_meta(|meta| {
            copy |= meta
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Copy");
            Ok(())
        });
    }
    copy
}
