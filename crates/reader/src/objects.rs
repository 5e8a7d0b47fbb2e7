//! Objects and their exported impl blocks.

use landbridge_attributes::{Attribute, OptionName, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{ExportedTraits, Object, Storage};
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, Type, Visibility};

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::bare;

/// The public functions of an impl block that are not hidden.
pub(crate) fn exported(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => {
            let public = matches!(function.vis, Visibility::Public(_));
            let (options, _) = landbridge_attributes::read(None, &function.attrs, Site::Method);
            (public && options.hidden.is_none()).then_some(function)
        }
        _ => None,
    })
}

/// An impl block's type as written.
pub(crate) fn self_name(block: &ItemImpl) -> Option<String> {
    use quote::ToTokens;
    match bare(&block.self_ty) {
        Type::Path(path) => Some(path.path.to_token_stream().to_string().replace(' ', "")),
        _ => None,
    }
}

impl Reader<'_> {
    pub(crate) fn object(&mut self, found: &Annotated) {
        let module = found.module();
        let options = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Object,
        );
        let (ident, generics) = match self.sources.item(found.id) {
            Item::Struct(it) => (&it.ident, &it.generics),
            Item::Enum(it) => (&it.ident, &it.generics),
            other => return self.misplaced(found, other),
        };
        self.no_generics(module, generics, "an object");
        let path = self.public_path(found, ident);
        let item = self.item(module, ident, path, &found.attributes, &options);
        self.interface.objects.push(Object {
            item,
            storage: Storage::Cell,
            traits: ExportedTraits {
                display: options.shows(OptionName::Display),
                debug: options.shows(OptionName::Debug),
                eq: options.shows(OptionName::Eq),
                hash: options.shows(OptionName::Hash),
                ord: options.shows(OptionName::Ord),
            },
            methods: Vec::new(),
        });
    }

    /// An exported impl block; its object may be declared before or after it.
    pub(crate) fn impl_block(&mut self, found: &Annotated, block: &ItemImpl) {
        let module = found.module();
        let outer = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Impl,
        );
        self.no_generics(module, &block.generics, "an impl block");
        if let Some((path, _)) = &block.trait_ {
            return self.no_trait(module, path);
        }
        let Some((id, path)) = self.object_of(found, block) else {
            return;
        };
        self.unreadable_members(module, block);
        let mut methods = Vec::new();
        for function in exported(block) {
            if let Some(mut method) = self.method(module, id, &path, function) {
                method.function.blocking |= outer.blocking.is_some() && !method.function.is_async;
                let skips = outer.skips.iter().map(|skip| skip.host.id().to_owned());
                method.function.item.hosts.skip.extend(skips);
                methods.push(method);
            }
        }
        if let Some(object) = self
            .interface
            .objects
            .iter_mut()
            .find(|object| object.item.path == path)
        {
            object.methods.extend(methods);
        } else {
            self.late_methods.entry(path).or_default().extend(methods);
        }
    }

    /// The object whose impl block it is, with its public path; what else it is, is a fault.
    fn object_of(&mut self, found: &Annotated, block: &ItemImpl) -> Option<(ItemId, String)> {
        let nothing = "put `#[landbridge::object]` on the type, or export free functions";
        let Type::Path(ty) = bare(&block.self_ty) else {
            let reason = "methods belong to a type that is an `#[landbridge::object]`";
            self.no_object(found, block, None, reason, "write the name of an object");
            return None;
        };
        let mut found_type = self.sources.resolve(found.module(), &ty.path, Space::Type);
        for _ in 0..16 {
            let Resolved::Item(id) = found_type else {
                break;
            };
            let Item::Type(alias) = self.sources.item(id) else {
                break;
            };
            let Type::Path(ty) = bare(&alias.ty) else {
                break;
            };
            found_type = self.sources.resolve(id.module, &ty.path, Space::Type);
        }
        let Resolved::Item(id) = found_type else {
            if self.whole {
                let reason = "the type isn't one of this crate";
                self.no_object(found, block, None, reason, nothing);
            }
            return None;
        };
        let (reason, help) = match self.annotated.get(&id) {
            Some(Attribute::Object) => {
                // One without a path is reported by its own declaration.
                let path = self.path_of(id);
                return Some((id, path.or_else(|| self_name(block)).unwrap_or_default()));
            }
            Some(Attribute::Record) => (
                "it is a record, which crosses by value and has no methods",
                "export free functions that take it, or make it an `#[landbridge::object]`",
            ),
            Some(Attribute::Error) => (
                "it is an error, which crosses as an exception with its fields",
                "put what callers need into its fields",
            ),
            _ => ("it carries no `#[landbridge::object]`", nothing),
        };
        self.no_object(found, block, Some(id), reason, help);
        None
    }

    fn no_object(
        &mut self,
        found: &Annotated,
        block: &ItemImpl,
        declared: Option<ItemId>,
        reason: &str,
        help: &str,
    ) {
        use syn::spanned::Spanned;
        let name = self_name(block).unwrap_or_default();
        let mut fault = Diagnostic::error(
            &codes::NOT_OBJECT,
            format!("the methods of `{name}` can't be exported"),
        )
        .at(self.place(found.module(), block.self_ty.span()))
        .because(reason)
        .help(help);
        if let Some(id) = declared
            && let Some(name) = crate::annotated::ident(self.sources.item(id))
        {
            fault = fault.related(self.place(id.module, name.span()), "declared here");
        }
        self.push(fault);
    }

    fn no_trait(&mut self, module: ModuleId, path: &syn::Path) {
        use syn::spanned::Spanned;
        let name = path.segments.last().map(|last| last.ident.to_string());
        let option = match name.as_deref() {
            Some("Display") => Some("display"),
            Some("Debug") => Some("debug"),
            Some("PartialEq" | "Eq") => Some("eq"),
            Some("Hash") => Some("hash"),
            Some("PartialOrd" | "Ord") => Some("ord"),
            _ => None,
        };
        let help = match option {
            Some(option) => {
                format!("write `#[landbridge::object({option})]` on the type: hosts show it in their own way")
            }
            None => {
                "write public methods in an inherent impl block that call the trait's, and export that"
                    .to_owned()
            }
        };
        let place = self.place(module, path.span());
        self.push(
            Diagnostic::error(&codes::ITEM, "an impl of a trait can't be exported")
                .at(place)
                .because("hosts know the type, not the trait")
                .help(help),
        );
    }

    /// Members of an exported block that hosts can't get.
    fn unreadable_members(&mut self, module: ModuleId, block: &ItemImpl) {
        use syn::spanned::Spanned;
        for member in &block.items {
            match member {
                ImplItem::Const(constant) if matches!(constant.vis, Visibility::Public(_)) => {
                    let (options, _) =
                        landbridge_attributes::read(None, &constant.attrs, Site::Method);
                    if options.hidden.is_some() {
                        continue;
                    }
                    let name = plain(&constant.ident);
                    let place = self.place(module, constant.ident.span());
                    self.push(
                        Diagnostic::error(
                            &codes::UNSUPPORTED,
                            format!("the associated constant `{name}` can't be exported"),
                        )
                        .at(place)
                        .because("not every host has constants inside classes")
                        .help(format!("export a free `pub const {name}`, or write `#[landbridge(hidden)]` on this one")),
                    );
                }
                ImplItem::Macro(call) => {
                    let place = self.place(module, call.mac.path.span());
                    self.push(
                        Diagnostic::error(
                            &codes::ITEM,
                            "the methods that this macro makes can't be read",
                        )
                        .at(place)
                        .because("landbridge reads the source before macros are expanded")
                        .help("write the exported methods out, or move the macro call to an impl block that is not exported"),
                    );
                }
                ImplItem::Fn(function) => self.unexported_options(module, function),
                _ => {}
            }
        }
        let public = block.items.iter().any(
            |member| matches!(member, ImplItem::Fn(it) if matches!(it.vis, Visibility::Public(_))),
        );
        let other = (block.items.iter())
            .any(|member| matches!(member, ImplItem::Const(_) | ImplItem::Macro(_)));
        if !public && !other {
            let name = self_name(block).unwrap_or_default();
            let place = self.place(module, block.impl_token.span);
            self.push(
                Diagnostic::error(
                    &codes::ITEM,
                    format!("nothing in this block of `{name}` is public"),
                )
                .at(place)
                .because("only public functions are exported")
                .help(
                    "write `pub` on the functions that hosts should have, or remove the attribute",
                ),
            );
        }
    }

    /// Options on a function that isn't exported, which would do nothing.
    fn unexported_options(&mut self, module: ModuleId, function: &ImplItemFn) {
        use syn::spanned::Spanned;
        if matches!(function.vis, Visibility::Public(_)) {
            let (options, faults) =
                landbridge_attributes::read(None, &function.attrs, Site::Method);
            if options.hidden.is_some() {
                self.faults(module, faults); // the others' are found when they are read
            }
            return;
        }
        let helper = function
            .attrs
            .iter()
            .find(|it| landbridge_attributes::is_helper(it));
        if let Some(helper) = helper {
            let name = plain(&function.sig.ident);
            let place = self.place(module, helper.span());
            self.push(
                Diagnostic::error(
                    &codes::OPTION,
                    format!("options for `{name}`, which isn't exported"),
                )
                .at(place)
                .because("only public functions of the block are exported")
                .help("write `pub` on it, or remove the options"),
            );
        }
    }
}
