//! What every declaration carries, and faults of its options.

use landbridge_attributes::{Fault, FaultKind, Options, Site};
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_diagnostics::{Code, Diagnostic, Place};
use landbridge_model::{HostOptions, Item, Origin};
use landbridge_source::ModuleId;
use proc_macro2::TokenStream;
use syn::Ident;

use crate::annotated::{Annotated, plain};
use crate::docs;
use crate::reading::Reader;

impl Reader<'_> {
    /// Reads the options of an item and of the helper attributes below it.
    pub(crate) fn options(
        &mut self,
        module: ModuleId,
        arguments: TokenStream,
        attributes: &[syn::Attribute],
        site: Site,
    ) -> Options {
        let (options, faults) = landbridge_attributes::read(Some(arguments), attributes, site);
        self.faults(module, faults);
        options
    }

    /// Shows the faults that macros would show too.
    pub(crate) fn faults(&mut self, module: ModuleId, faults: Vec<Fault>) {
        for fault in faults {
            let mut place = self.place(module, fault.span);
            let end = self.place(module, fault.end);
            if (end.end_line, end.end_column) > (place.end_line, place.end_column) {
                (place.end_line, place.end_column) = (end.end_line, end.end_column);
            }
            let mut diagnostic = Diagnostic::error(code(fault.kind), fault.message).at(place);
            diagnostic.reason = fault.note;
            diagnostic.help = fault.help;
            self.push(diagnostic);
        }
    }

    /// Name, docs, place and options of a declaration or a part of one.
    pub(crate) fn item(
        &mut self,
        module: ModuleId,
        ident: &Ident,
        path: String,
        attributes: &[syn::Attribute],
        options: &Options,
    ) -> Item {
        let place = self.place(module, ident.span());
        Item {
            name: plain(ident),
            path,
            docs: self.docs(module, attributes),
            deprecated: docs::deprecated(attributes),
            origin: Origin {
                file: place.file,
                line: place.line,
                column: place.column,
            },
            hosts: host_options(options),
            hash: landbridge_model::Hash::default(),
        }
    }

    /// The public path of an annotated item. That it has none is a fault; its name stands for it then, so
    /// that what else is wrong with the item is said in the same run.
    pub(crate) fn public_path(&mut self, item: &Annotated, ident: &Ident) -> String {
        let path = self.path_of(item.id);
        if path.is_none() {
            let place = self.place(item.module(), ident.span());
            if let Some(first) = self.same_before(item.id, ident) {
                self.twice(&plain(ident), place, first);
                return plain(ident);
            }
            let (reason, help) = if self.is_pub(item.id) {
                (
                    "a generated crate uses it by a public path, and a private module is on every way to it",
                    "make its modules `pub`, or re-export it with `pub use` at the crate's root",
                )
            } else {
                (
                    "a generated crate uses it by a public path, and it isn't `pub`",
                    "write `pub` on it",
                )
            };
            self.push(
                Diagnostic::error(
                    &codes::UNREACHABLE,
                    format!("`{}` can't be named from outside the crate", plain(ident)),
                )
                .at(place)
                .because(reason)
                .help(help),
            );
        }
        path.unwrap_or_else(|| plain(ident))
    }

    /// An earlier item of the same name and space in the same module.
    fn same_before(&self, id: landbridge_source::ItemId, ident: &Ident) -> Option<Place> {
        let is_value = |item: &syn::Item| {
            matches!(
                item,
                syn::Item::Fn(_) | syn::Item::Const(_) | syn::Item::Static(_)
            )
        };
        let items = &self.sources.module(id.module).items;
        let own = is_value(&items[id.index]);
        items[..id.index]
            .iter()
            .filter(|item| is_value(item) == own)
            .filter_map(crate::annotated::ident)
            .find(|other| *other == ident)
            .map(|other| self.place(id.module, other.span()))
    }

    /// Two declarations of one name, as two `cfg`s that both hold leave them.
    pub(crate) fn twice(&mut self, name: &str, place: Place, first: Place) {
        self.push(
            Diagnostic::error(&codes::TWICE, format!("`{name}` is declared twice"))
                .at(place)
                .related(first, "the first one")
                .because("a host would have to choose")
                .help("rename one of them, or give them `cfg`s that exclude each other"),
        );
    }

    fn is_pub(&self, id: landbridge_source::ItemId) -> bool {
        let visibility = match self.sources.item(id) {
            syn::Item::Const(it) => &it.vis,
            syn::Item::Enum(it) => &it.vis,
            syn::Item::Fn(it) => &it.vis,
            syn::Item::Struct(it) => &it.vis,
            syn::Item::Trait(it) => &it.vis,
            _ => return true,
        };
        matches!(visibility, syn::Visibility::Public(_))
    }
}

fn code(kind: FaultKind) -> &'static Code {
    match kind {
        FaultKind::InvalidDefault => &codes::DEFAULT,
        FaultKind::InvalidSignature => &codes::SIGNATURE,
        FaultKind::AsyncBorrow => &codes::ASYNC_BORROW,
        FaultKind::InvalidItem => &codes::ITEM,
        FaultKind::InvalidType => &codes::TYPE,
        FaultKind::Unsupported => &codes::UNSUPPORTED,
        _ => &codes::OPTION,
    }
}

fn host_options(options: &Options) -> HostOptions {
    HostOptions {
        name: options.name.as_ref().map(|name| name.text.clone()),
        rename: options
            .renames
            .iter()
            .map(|rename| (rename.host.id().to_owned(), rename.name.text.clone()))
            .collect(),
        skip: options
            .skips
            .iter()
            .map(|skip| skip.host.id().to_owned())
            .collect(),
    }
}
