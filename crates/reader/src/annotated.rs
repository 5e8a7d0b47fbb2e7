//! Finds the items that carry one of the five attributes, however it is imported or aliased.

use landbridge_attributes::Attribute;
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use proc_macro2::TokenStream;
use serde::Serialize;
use syn::{Item, Meta};

use crate::reading::Reader;

/// An annotated item as found, for `--stage read` and for the comparison with the compiled records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// `record`, `object`, `error`, `export-fn`, `export-const`, `export-impl`, `import`.
    pub kind: String,
    /// From the crate's name on: `text_kit::shapes`.
    pub module: String,
    /// Its name; of an impl block `Type::function`, one entry each.
    pub names: Vec<String>,
    /// The file, relative to the crate's folder.
    pub file: String,
    /// The line of its name.
    pub line: u32,
}

/// An annotated item.
pub(crate) struct Annotated {
    pub(crate) id: ItemId,
    pub(crate) attribute: Option<Attribute>,
    /// Between the attribute's parentheses.
    pub(crate) arguments: TokenStream,
    /// All attributes, `cfg_attr` expanded.
    pub(crate) attributes: Vec<syn::Attribute>,
    pub(crate) found: Found,
}

impl Annotated {
    pub(crate) fn module(&self) -> ModuleId {
        self.id.module
    }
}

/// All of them, in source order.
pub(crate) fn find(reader: &mut Reader<'_>) -> Vec<Annotated> {
    let mut all = Vec::new();
    for module in reader.sources.modules() {
        for (index, item) in reader.sources.module(module).items.iter().enumerate() {
            let id = ItemId { module, index };
            let attributes = reader.cfg.expand(attributes(item));
            for attribute in &attributes {
                let Some(which) = which(reader, module, attribute) else {
                    continue;
                };
                let arguments = match &attribute.meta {
                    Meta::List(list) => list.tokens.clone(),
                    _ => TokenStream::new(),
                };
                all.push(Annotated {
                    id,
                    attribute: Some(which),
                    arguments,
                    found: found(reader, module, item, which),
                    attributes: attributes.clone(),
                });
                break;
            }
        }
    }
    all
}

/// Which of the five an attribute is.
fn which(reader: &Reader<'_>, module: ModuleId, attribute: &syn::Attribute) -> Option<Attribute> {
    match reader
        .sources
        .resolve(module, attribute.path(), Space::Macro)
    {
        Resolved::External(path) => match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["landbridge", name] => Attribute::from_name(name),
            _ => None,
        },
        _ => None,
    }
}

fn found(reader: &Reader<'_>, module: ModuleId, item: &Item, attribute: Attribute) -> Found {
    let there = reader.sources.module(module);
    let mut path = vec![reader.sources.crates[module.krate].name.clone()];
    path.extend(there.path.iter().cloned());
    let (kind, names, span) = match (attribute, item) {
        (Attribute::Export, Item::Fn(it)) => {
            ("export-fn", vec![plain(&it.sig.ident)], it.sig.ident.span())
        }
        (Attribute::Export, Item::Const(it)) => {
            ("export-const", vec![plain(&it.ident)], it.ident.span())
        }
        (Attribute::Export, Item::Impl(it)) => {
            let ty = crate::objects::self_name(it).unwrap_or_default();
            let names = crate::objects::exported(reader.cfg, it)
                .map(|function| format!("{ty}::{}", plain(&function.sig.ident)));
            ("export-impl", names.collect(), it.impl_token.span)
        }
        (_, item) => {
            let ident = ident(item);
            let span = ident.map_or_else(proc_macro2::Span::call_site, syn::Ident::span);
            (
                attribute.name(),
                ident.map(plain).into_iter().collect(),
                span,
            )
        }
    };
    Found {
        kind: kind.to_owned(),
        module: path.join("::"),
        names,
        file: there.file.clone(),
        line: u32::try_from(span.start().line).unwrap_or(0),
    }
}

pub(crate) fn plain(ident: &syn::Ident) -> String {
    use syn::ext::IdentExt;
    ident.unraw().to_string()
}

pub(crate) fn ident(item: &Item) -> Option<&syn::Ident> {
    Some(match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Fn(it) => &it.sig.ident,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Trait(it) => &it.ident,
        Item::Type(it) => &it.ident,
        Item::Union(it) => &it.ident,
        _ => return None,
    })
}

fn attributes(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Union(it) => &it.attrs,
        _ => &[],
    }
}
