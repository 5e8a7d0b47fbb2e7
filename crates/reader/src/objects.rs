//! Objects and their exported impl blocks.

use landbridge_attributes::{Attribute, OptionName, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{ExportedTraits, MethodKind, Object, Receiver, Storage};
use landbridge_source::{Cfg, Resolved, Space};
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, Type, Visibility};

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::bare;

/// The public functions of an impl block that are not hidden.
pub(crate) fn exported<'a>(
    cfg: &'a Cfg,
    block: &'a ItemImpl,
) -> impl Iterator<Item = &'a ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => {
            let attributes = cfg.expand(&function.attrs);
            let public = matches!(function.vis, Visibility::Public(_)) && cfg.holds(&attributes);
            let (options, _) = landbridge_attributes::read(None, &attributes, Site::Method);
            (public && options.hidden.is_none()).then_some(function)
        }
        _ => None,
    })
}

/// The last segment of an impl block's type.
pub(crate) fn self_name(block: &ItemImpl) -> Option<String> {
    match bare(&block.self_ty) {
        Type::Path(path) => path.path.segments.last().map(|last| plain(&last.ident)),
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
            other => return self.misplaced(found, other, "a struct or an enum"),
        };
        self.no_generics(module, generics, "an object");
        let Some(path) = self.public_path(found, ident) else {
            return;
        };
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
        use syn::spanned::Spanned;
        let module = found.module();
        let outer = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Impl,
        );
        self.no_generics(module, &block.generics, "an impl block");
        if let Some((path, _)) = &block.trait_ {
            self.push(
                Diagnostic::error(&codes::ITEM, "an impl of a trait can't be exported")
                    .at(self.place(module, path.span()))
                    .because("hosts know the type, not the trait")
                    .help("export an inherent impl; `display`, `eq`, `hash`, `ord` on the object show common traits"),
            );
            return;
        }
        let Type::Path(ty) = bare(&block.self_ty) else {
            return self.no_object(found, block, "this isn't a type that crosses");
        };
        let Resolved::Item(id) = self.sources.resolve(module, &ty.path, Space::Type) else {
            return self.no_object(found, block, "the type isn't one of this crate");
        };
        match self.annotated.get(&id) {
            Some(Attribute::Object) => {}
            Some(Attribute::Record) => {
                return self.no_object(
                    found,
                    block,
                    "it is a record, which crosses by value and has no methods",
                );
            }
            _ => return self.no_object(found, block, "it carries no `#[landbridge::object]`"),
        }
        let Some(path) = self.path_of(id) else {
            return; // reported by the object's own declaration
        };
        let mut methods = Vec::new();
        for function in exported(self.cfg, block) {
            let attributes = self.cfg.expand(&function.attrs);
            if let Some(mut method) = self.method(module, id, &path, function, &attributes) {
                method.function.blocking |= outer.blocking.is_some();
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

    fn no_object(&mut self, found: &Annotated, block: &ItemImpl, reason: &str) {
        use syn::spanned::Spanned;
        let name = self_name(block).unwrap_or_default();
        self.push(
            Diagnostic::error(
                &codes::NOT_OBJECT,
                format!("the methods of `{name}` can't be exported"),
            )
            .at(self.place(found.module(), block.self_ty.span()))
            .because(reason)
            .help("put `#[landbridge::object]` on the type, or export free functions that take it"),
        );
    }

    /// Once everything is read: methods whose impl came first, and how each object is kept.
    pub(crate) fn finish_objects(&mut self) {
        let mut faults = Vec::new();
        for object in &mut self.interface.objects {
            if let Some(methods) = self.late_methods.remove(&object.item.path) {
                object.methods.extend(methods);
            }
            let name = landbridge_model::TypeName(object.item.path.clone());
            let as_arc = self.arc_objects.contains(&name)
                || object.methods.iter().any(|method| {
                    matches!(
                        method.kind,
                        MethodKind::Method(Receiver::Arc) | MethodKind::Getter(Receiver::Arc)
                    )
                });
            if as_arc {
                object.storage = Storage::Arc;
            }
            let constructors: Vec<_> = object
                .methods
                .iter()
                .filter(|method| method.kind == MethodKind::Constructor)
                .collect();
            if let [first, second, ..] = constructors[..] {
                faults.push((second.function.item.clone(), first.function.item.clone()));
            }
        }
        for (second, first) in faults {
            let place = |item: &landbridge_model::Item| landbridge_diagnostics::Place {
                file: item.origin.file.clone(),
                line: item.origin.line,
                column: item.origin.column,
                end_line: item.origin.line,
                end_column: item.origin.column + 1,
            };
            self.push(
                Diagnostic::error(
                    &codes::SIGNATURE,
                    format!("`{}` is a second constructor", second.path),
                )
                .at(place(&second))
                .related(place(&first), "the first one")
                .because("`new Type(…)` in a host calls one function")
                .help("leave `constructor` on one of them, or rename the one called `new`"),
            );
        }
        self.exclusive_arcs();
    }

    /// An object that is shared by `Arc` can't be lent exclusively or moved out.
    fn exclusive_arcs(&mut self) {
        let arcs: Vec<_> = self
            .interface
            .objects
            .iter()
            .filter(|object| object.storage == Storage::Arc)
            .map(|object| landbridge_model::TypeName(object.item.path.clone()))
            .collect();
        let uses = std::mem::take(&mut self.exclusive_uses);
        for (name, place, what) in uses {
            if arcs.contains(&name) {
                self.push(
                    Diagnostic::error(
                        &codes::ARC,
                        format!(
                            "`{}` is shared as `Arc` elsewhere, and {what} here",
                            name.last()
                        ),
                    )
                    .at(place)
                    .because("what several hold can't be changed or moved out through one of them")
                    .help(
                        "use `&self` with a `Mutex` or atomics inside, or don't pass it as `Arc`",
                    ),
                );
            }
        }
    }
}
