//! Traits that a host implements, and the error variant that takes what a host's code fails with.

use landbridge_attributes::{Options, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Data, GivenClosure, GivenParameter, Import, ImportMethod, Value};
use landbridge_source::{ModuleId, Resolved, Space};
use proc_macro2::TokenStream;
use syn::{FnArg, Item, ItemTrait, Pat, TraitItem, TraitItemFn, Type};

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::{At, Position, bare, spelled};

impl Reader<'_> {
    /// `#[landbridge::import]` on whatever it stands on.
    pub(crate) fn import(&mut self, found: &Annotated) {
        match self.sources.item(found.id) {
            Item::Trait(item) => self.imported_trait(found, item),
            // An implementation in Rust, whose futures the macro boxes; hosts don't see it.
            Item::Impl(item) if item.trait_.is_some() => {
                if !found.arguments.is_empty() {
                    let place = self.place(found.module(), item.impl_token.span);
                    self.push(
                        Diagnostic::error(
                            &codes::OPTION,
                            "`import` takes no options on an impl block",
                        )
                        .at(place)
                        .because("options say how hosts see the trait")
                        .help("write them on the trait"),
                    );
                }
            }
            other => self.misplaced(found, other),
        }
    }

    fn imported_trait(&mut self, found: &Annotated, item: &ItemTrait) {
        let module = found.module();
        let options = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Import,
        );
        self.no_generics(module, &item.generics, "a trait");
        let faults = landbridge_attributes::check_import(item);
        self.faults(module, faults);
        let path = self.public_path(found, &item.ident);
        let mut methods = Vec::new();
        for member in &item.items {
            if let TraitItem::Fn(method) = member {
                methods.extend(self.imported_method(module, &path, method, &options));
            }
        }
        let item = self.item(module, &item.ident, path, &found.attributes, &options);
        let import = Import { item, methods };
        match options.go {
            Some(_) => self.interface.go_imports.push(import),
            None => self.interface.imports.push(import),
        }
    }

    fn imported_method(
        &mut self,
        module: ModuleId,
        owner: &str,
        method: &TraitItemFn,
        of_trait: &Options,
    ) -> Option<ImportMethod> {
        let signature = &method.sig;
        let name = plain(&signature.ident);
        let options = self.options(
            module,
            TokenStream::new(),
            &method.attrs,
            Site::ImportMethod,
        );
        let faults = landbridge_attributes::check_go(of_trait, &options, signature);
        self.faults(module, faults);
        let path = format!("{owner}::{name}");
        let generics = signature.generics.type_params();
        (self.parameters).extend(generics.map(|it| it.ident.to_string()));
        let mut parameters = Some(Vec::new());
        let mut closures = Vec::new();
        for input in &signature.inputs {
            let FnArg::Typed(input) = input else {
                continue;
            };
            let Pat::Ident(pattern) = &*input.pat else {
                continue; // refused by `check_import`
            };
            let parameter = plain(&pattern.ident);
            let what = format!("the parameter `{parameter}` of `{name}`");
            let at = At {
                module,
                this: None,
                position: Position::Parameter,
                what: &what,
            };
            let item_path = format!("{path}::{parameter}");
            let item = self.item(module, &pattern.ident, item_path, &[], &Default::default());
            if of_trait.go.is_some()
                && let Some(found) = self.function_for_go(at, &input.ty)
            {
                match found {
                    Some(closure) => closures.push(GivenClosure {
                        item,
                        place: closures.len() + parameters.as_ref().map_or(0, Vec::len),
                        closure,
                    }),
                    None => parameters = None,
                }
                continue;
            }
            match (self.given(at, &input.ty), &mut parameters) {
                (Some(ty), Some(parameters)) => parameters.push(GivenParameter { item, ty }),
                _ => parameters = None,
            }
        }
        let what = format!("the result of `{name}`");
        let at = At {
            module,
            this: None,
            position: Position::Return,
            what: &what,
        };
        let returns = self.answer(at, &signature.output)?;
        let is_async = signature.asyncness.is_some();
        Some(ImportMethod {
            item: self.item(module, &signature.ident, path, &method.attrs, &options),
            parameters: parameters?,
            returns,
            is_async,
            provided: method.default.is_some(),
            nonblocking: is_async && (options.nonblocking.or(of_trait.nonblocking)).is_some(),
            lent: options.lent.is_some(),
            closures,
        })
    }

    /// The type of the variant that takes errors of the host: landbridge's own, which crosses as text.
    pub(crate) fn host_error(&mut self, at: At<'_>, ty: &Type) -> Option<Data> {
        if let Type::Path(path) = bare(ty) {
            let mut found = (
                at.module,
                self.sources.resolve(at.module, &path.path, Space::Type),
            );
            for _ in 0..16 {
                let Resolved::Item(id) = found.1 else {
                    break;
                };
                let Item::Type(alias) = self.sources.item(id) else {
                    break;
                };
                let Type::Path(path) = bare(&alias.ty) else {
                    break;
                };
                let resolved = self.sources.resolve(id.module, &path.path, Space::Type);
                found = (id.module, resolved);
            }
            if let Resolved::External(full) = &found.1
                && full[0] == "landbridge"
                && full.last().is_some_and(|last| last == "HostError")
            {
                return Data::new(Value::String);
            }
            if found.1 == Resolved::Unknown && !self.whole {
                return None; // it may stand in a file that can't be read
            }
        }
        let message = format!("{} has the type `{}`", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::TYPE,
            message,
            "the `host` variant takes what the host's own code failed with, whatever that is",
            "write `landbridge::HostError`",
        );
        None
    }
}
