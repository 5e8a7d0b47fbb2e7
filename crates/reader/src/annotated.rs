//! Finds the items that carry one of the five attributes, however it is imported or aliased, and the
//! attributes that stand where they can do nothing.

use landbridge_attributes::Attribute;
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use proc_macro2::{Span, TokenStream};
use serde::Serialize;
use syn::spanned::Spanned;
use syn::{ImplItem, Item, Meta, TraitItem};

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
    pub(crate) attribute: Attribute,
    /// Between the attribute's parentheses.
    pub(crate) arguments: TokenStream,
    /// All attributes of the item.
    pub(crate) attributes: Vec<syn::Attribute>,
    pub(crate) found: Found,
}

impl Annotated {
    pub(crate) fn module(&self) -> ModuleId {
        self.id.module
    }
}

/// All of them, in source order; of crates that are read along those that the bound one re-exports.
pub(crate) fn find(reader: &mut Reader<'_>) -> Vec<Annotated> {
    let sources = reader.sources;
    let mut all = Vec::new();
    for module in sources.modules() {
        if module.krate == 0 {
            reader.misplaced_on_module(module);
        }
        for (index, item) in sources.module(module).items.iter().enumerate() {
            let id = ItemId { module, index };
            if module.krate == 0 {
                reader.misplaced_inside(module, item);
            } else if !reader.belongs(id) {
                continue;
            }
            let mut first: Option<Annotated> = None;
            for attribute in attributes(item) {
                let Some(which) = reader.which(module, attribute) else {
                    continue;
                };
                if let Some(first) = &first {
                    reader.second(module, attribute, first.attribute, which);
                    continue;
                }
                let arguments = match &attribute.meta {
                    Meta::List(list) => list.tokens.clone(),
                    _ => TokenStream::new(),
                };
                first = Some(Annotated {
                    id,
                    attribute: which,
                    arguments,
                    found: found(reader, module, item, which),
                    attributes: attributes(item).to_vec(),
                });
            }
            all.extend(first);
        }
    }
    all
}

impl Reader<'_> {
    /// Which of the five an attribute is.
    pub(crate) fn which(&self, module: ModuleId, attribute: &syn::Attribute) -> Option<Attribute> {
        let path = attribute.path();
        // The most frequent ones need no look-up.
        if path.is_ident("doc") || path.is_ident("derive") || path.is_ident("inline") {
            return None;
        }
        match self.sources.resolve(module, path, Space::Macro) {
            Resolved::External(path) => match &path[..] {
                [krate, name] if krate == "landbridge" => Attribute::from_name(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an item of a crate that is read along can be named through the bound one. An impl block
    /// goes with its type.
    fn belongs(&self, id: ItemId) -> bool {
        match self.sources.item(id) {
            Item::Impl(block) => match crate::types::bare(&block.self_ty) {
                syn::Type::Path(ty) => {
                    match self.sources.resolve(id.module, &ty.path, Space::Type) {
                        Resolved::Item(ty) => self.paths.contains_key(&ty),
                        _ => false,
                    }
                }
                _ => false,
            },
            _ => self.paths.contains_key(&id),
        }
    }

    fn second(
        &mut self,
        module: ModuleId,
        attribute: &syn::Attribute,
        first: Attribute,
        second: Attribute,
    ) {
        let place = self.place(module, attribute.span());
        self.push(
            Diagnostic::error(
                &codes::ITEM,
                format!(
                    "`#[landbridge::{}]` stands beside `#[landbridge::{}]`",
                    second.name(),
                    first.name()
                ),
            )
            .at(place)
            .because("an item crosses in one way")
            .help("keep one of them"),
        );
    }

    fn misplaced_on_module(&mut self, module: ModuleId) {
        let sources = self.sources;
        let there = sources.module(module);
        let Some((outer, span)) = there.declared else {
            return;
        };
        for attribute in &there.attributes {
            if let Some(which) = self.which(outer, attribute) {
                self.misplaced_at(
                    outer,
                    span,
                    which,
                    "a module",
                    "write the attribute on each item of the module",
                );
            }
        }
    }

    /// Attributes on members of impl blocks and traits: the block carries them, not the member.
    fn misplaced_inside(&mut self, module: ModuleId, item: &Item) {
        let members: Vec<(&[syn::Attribute], Span)> = match item {
            Item::Impl(block) => block
                .items
                .iter()
                .filter_map(|member| match member {
                    ImplItem::Fn(it) => Some((&it.attrs[..], it.sig.ident.span())),
                    ImplItem::Const(it) => Some((&it.attrs[..], it.ident.span())),
                    _ => None,
                })
                .collect(),
            Item::Trait(it) => it
                .items
                .iter()
                .filter_map(|member| match member {
                    TraitItem::Fn(it) => Some((&it.attrs[..], it.sig.ident.span())),
                    _ => None,
                })
                .collect(),
            _ => return,
        };
        for (attributes, span) in members {
            for attribute in attributes {
                if let Some(which) = self.which(module, attribute) {
                    self.misplaced_at(
                        module,
                        span,
                        which,
                        "a single function of a type",
                        "write `#[landbridge::export]` on the inherent impl block, and `#[landbridge(hidden)]` on functions in it that hosts should not get",
                    );
                }
            }
        }
    }

    pub(crate) fn misplaced_at(
        &mut self,
        module: ModuleId,
        span: Span,
        attribute: Attribute,
        noun: &str,
        help: &str,
    ) {
        let reason = match attribute {
            Attribute::Record => "a record is a struct or an enum that crosses by value",
            Attribute::Object => "an object is a struct or an enum that stays in Rust",
            Attribute::Error => {
                "an error is an enum or a struct that implements `std::error::Error`"
            }
            Attribute::Export => "functions, constants and inherent impl blocks are exported",
            Attribute::Import => "an import is a trait that the host implements",
        };
        let place = self.place(module, span);
        self.push(
            Diagnostic::error(
                &codes::ITEM,
                format!(
                    "`#[landbridge::{}]` can't stand on {noun}",
                    attribute.name()
                ),
            )
            .at(place)
            .because(reason)
            .help(help),
        );
    }

    /// An attribute on an item of a kind that it doesn't take.
    pub(crate) fn misplaced(&mut self, found: &Annotated, item: &Item) {
        let span = ident(item).map_or_else(|| item.span(), syn::Ident::span);
        let (noun, help) = match (found.attribute, item) {
            (Attribute::Export, Item::Struct(_) | Item::Enum(_)) => (
                "a type",
                "write `#[landbridge::record]` for a type that crosses by value, `#[landbridge::object]` for one that stays in Rust, `#[landbridge::error]` for an error",
            ),
            (Attribute::Export, Item::Static(_)) => (
                "a static",
                "write `pub const`, or export a function that returns a copy of the value",
            ),
            (Attribute::Export, Item::Trait(_)) => (
                "a trait",
                "export an inherent impl block whose methods call the trait's",
            ),
            (_, Item::Union(_)) => (
                "a union",
                "write an enum with data: it knows which of its fields is there",
            ),
            (_, Item::Macro(_)) => (
                "a macro call",
                "write the attribute inside the macro, on the item that it makes",
            ),
            (_, Item::Use(_)) => (
                "a `use`",
                "write the attribute where the item itself is declared",
            ),
            (_, Item::Type(_)) => (
                "a type alias",
                "write the attribute where the type itself is declared",
            ),
            (_, Item::Fn(_)) => ("a function", "write `#[landbridge::export]`"),
            (_, Item::Const(_)) => ("a constant", "write `#[landbridge::export]`"),
            (_, Item::Impl(_)) => ("an impl block", "write `#[landbridge::export]`"),
            (_, Item::Trait(_)) => ("a trait", "write it on a struct or an enum"),
            _ => (
                "this item",
                "write it on a type, a function, a constant or an impl block",
            ),
        };
        self.misplaced_at(found.module(), span, found.attribute, noun, help);
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
            let names = crate::objects::exported(it)
                .map(|function| format!("{ty}::{}", plain(&function.sig.ident)));
            ("export-impl", names.collect(), it.impl_token.span)
        }
        (_, item) => {
            let ident = ident(item);
            let span = ident.map_or_else(|| item.span(), syn::Ident::span);
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

/// An identifier without `r#`.
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

pub(crate) fn attributes(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::ForeignMod(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Union(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}
