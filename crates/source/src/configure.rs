//! Items as they are under one `cfg`: what doesn't hold is removed, `cfg_attr` is replaced.
//!
//! Bodies of functions are left as they are: nothing in them is part of an interface.

use syn::{Attribute, Fields, FnArg, ImplItem, Item, Signature, TraitItem};

use crate::Cfg;

/// Configures an item with all that is declared in it. Whether the item itself is there is the answer.
pub(crate) fn item(cfg: &Cfg, item: &mut Item) -> bool {
    if let Some(attributes) = attributes(item)
        && !keep(cfg, attributes)
    {
        return false;
    }
    match item {
        Item::Enum(it) => {
            let variants = std::mem::take(&mut it.variants);
            it.variants = variants
                .into_pairs()
                .filter_map(|mut pair| {
                    let variant = pair.value_mut();
                    let kept = keep(cfg, &mut variant.attrs);
                    fields(cfg, &mut variant.fields);
                    kept.then_some(pair)
                })
                .collect();
        }
        Item::Struct(it) => fields(cfg, &mut it.fields),
        Item::Union(it) => named(cfg, &mut it.fields),
        Item::Fn(it) => signature(cfg, &mut it.sig),
        Item::Impl(it) => it.items.retain_mut(|item| match item {
            ImplItem::Fn(it) => {
                signature(cfg, &mut it.sig);
                keep(cfg, &mut it.attrs)
            }
            ImplItem::Const(it) => keep(cfg, &mut it.attrs),
            ImplItem::Type(it) => keep(cfg, &mut it.attrs),
            ImplItem::Macro(it) => keep(cfg, &mut it.attrs),
            _ => true,
        }),
        Item::Trait(it) => it.items.retain_mut(|item| match item {
            TraitItem::Fn(it) => {
                signature(cfg, &mut it.sig);
                keep(cfg, &mut it.attrs)
            }
            TraitItem::Const(it) => keep(cfg, &mut it.attrs),
            TraitItem::Type(it) => keep(cfg, &mut it.attrs),
            TraitItem::Macro(it) => keep(cfg, &mut it.attrs),
            _ => true,
        }),
        _ => {}
    }
    true
}

/// Replaces `cfg_attr`; whether every `cfg` holds.
pub(crate) fn keep(cfg: &Cfg, attributes: &mut Vec<Attribute>) -> bool {
    if attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("cfg_attr"))
    {
        *attributes = cfg.expand(attributes);
    }
    cfg.holds(attributes)
}

fn signature(cfg: &Cfg, signature: &mut Signature) {
    let inputs = std::mem::take(&mut signature.inputs);
    signature.inputs = inputs
        .into_pairs()
        .filter_map(|mut pair| {
            let kept = match pair.value_mut() {
                FnArg::Receiver(it) => keep(cfg, &mut it.attrs),
                FnArg::Typed(it) => keep(cfg, &mut it.attrs),
            };
            kept.then_some(pair)
        })
        .collect();
}

fn fields(cfg: &Cfg, fields: &mut Fields) {
    match fields {
        Fields::Named(it) => named(cfg, it),
        Fields::Unnamed(it) => {
            let unnamed = std::mem::take(&mut it.unnamed);
            it.unnamed = unnamed
                .into_pairs()
                .filter_map(|mut pair| keep(cfg, &mut pair.value_mut().attrs).then_some(pair))
                .collect();
        }
        Fields::Unit => {}
    }
}

fn named(cfg: &Cfg, fields: &mut syn::FieldsNamed) {
    let named = std::mem::take(&mut fields.named);
    fields.named = named
        .into_pairs()
        .filter_map(|mut pair| keep(cfg, &mut pair.value_mut().attrs).then_some(pair))
        .collect();
}

/// An item's attributes.
pub(crate) fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Const(it) => &mut it.attrs,
        Item::Enum(it) => &mut it.attrs,
        Item::ExternCrate(it) => &mut it.attrs,
        Item::Fn(it) => &mut it.attrs,
        Item::ForeignMod(it) => &mut it.attrs,
        Item::Impl(it) => &mut it.attrs,
        Item::Macro(it) => &mut it.attrs,
        Item::Mod(it) => &mut it.attrs,
        Item::Static(it) => &mut it.attrs,
        Item::Struct(it) => &mut it.attrs,
        Item::Trait(it) => &mut it.attrs,
        Item::TraitAlias(it) => &mut it.attrs,
        Item::Type(it) => &mut it.attrs,
        Item::Union(it) => &mut it.attrs,
        Item::Use(it) => &mut it.attrs,
        _ => return None,
    })
}
