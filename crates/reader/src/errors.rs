//! Errors: enums and structs that become exceptions.

use landbridge_attributes::Site;
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Data, ErrorShape, ErrorType, Variant};
use landbridge_source::ModuleId;
use proc_macro2::TokenStream;
use syn::{Field, Item, Type};

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::{At, Position};

impl Reader<'_> {
    pub(crate) fn error(&mut self, found: &Annotated) {
        let module = found.module();
        let options = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Error,
        );
        let (ident, generics) = match self.sources.item(found.id) {
            Item::Enum(it) => (&it.ident, &it.generics),
            Item::Struct(it) => (&it.ident, &it.generics),
            other => return self.misplaced(found, other),
        };
        self.no_generics(module, generics, "an error");
        let path = self.public_path(found, ident);
        let item = self.item(module, ident, path.clone(), &found.attributes, &options);
        let shape = match self.sources.item(found.id) {
            Item::Enum(it) => {
                if it.variants.is_empty() {
                    self.push(
                        Diagnostic::error(
                            &codes::ITEM,
                            format!("the error `{}` has no variants", plain(&it.ident)),
                        )
                        .at(self.place(module, it.ident.span()))
                        .because("it has no values, so it can never be returned")
                        .help("add a variant, or return the value without `Result`"),
                    );
                }
                let mut variants = Vec::new();
                for variant in &it.variants {
                    let attributes = &variant.attrs;
                    let own =
                        self.options(module, TokenStream::new(), attributes, Site::ErrorVariant);
                    let path = format!("{path}::{}", plain(&variant.ident));
                    let host = own.host.is_some();
                    let fields = self.error_fields(module, &path, &variant.fields, found, host);
                    variants.push(Variant {
                        item: self.item(module, &variant.ident, path, attributes, &own),
                        fields,
                        host_catch_all: own.host.is_some(),
                    });
                }
                self.host_variants(module, it);
                ErrorShape::Enum(variants)
            }
            Item::Struct(it) => {
                ErrorShape::Struct(self.error_fields(module, &path, &it.fields, found, false))
            }
            _ => return,
        };
        self.interface.errors.push(ErrorType { item, shape });
    }

    /// The variant that takes errors of the host: one, and it carries one value.
    fn host_variants(&mut self, module: ModuleId, item: &syn::ItemEnum) {
        let mut first: Option<&syn::Ident> = None;
        for variant in &item.variants {
            let (options, _) =
                landbridge_attributes::read(None, &variant.attrs, Site::ErrorVariant);
            let Some(span) = options.host else {
                continue;
            };
            let name = plain(&variant.ident);
            let place = self.place(module, span);
            if let Some(first) = first {
                self.push(
                    Diagnostic::error(
                        &codes::OPTION,
                        format!("`{}` and `{name}` are both marked `host`", plain(first)),
                    )
                    .at(place.clone())
                    .because("a host's error must have one variant to become")
                    .help("leave `host` on one of them"),
                );
            }
            first = Some(&variant.ident);
            let one = matches!(&variant.fields, syn::Fields::Unnamed(it) if it.unnamed.len() == 1);
            if !one {
                self.push(
                    Diagnostic::error(
                        &codes::ITEM,
                        format!("the `host` variant `{name}` must carry one value"),
                    )
                    .at(place)
                    .because("the host's own error becomes that value")
                    .help(format!("write `{name}(HostError)`")),
                );
            }
        }
    }

    /// The fields of an error. Its causes cross as text, in the chain of `source()`, so their types may
    /// be any.
    fn error_fields(
        &mut self,
        module: ModuleId,
        path: &str,
        fields: &syn::Fields,
        found: &Annotated,
        host: bool,
    ) -> landbridge_model::Fields<landbridge_model::VariantField<Option<Data>>> {
        let causes: Vec<bool> = fields.iter().map(is_cause).collect();
        let mut index = 0;
        let mut take = |reader: &mut Self, what: &str, ty: &Type| {
            let cause = causes.get(index).copied().unwrap_or(false);
            index += 1;
            let at = At {
                module,
                this: Some(found.id),
                position: Position::ErrorField,
                what,
            };
            if host {
                return reader.host_error(at, ty).map(Some);
            }
            if cause {
                return Some(None);
            }
            let value = reader.value(at, ty)?;
            let data = Data::new(value);
            if data.is_none() {
                reader.refuse(
                    at,
                    ty,
                    &codes::OBJECT_PLACE,
                    format!("{what} of an error holds an object or a buffer"),
                    "an exception outlives the call that made it, and keeps values only",
                    "put what the caller needs to know into the error as values",
                );
                return None;
            }
            Some(data)
        };
        self.variant_fields(module, path, fields, &mut take)
    }
}

/// Whether a field is the error's cause: `#[source]`, `#[from]`, or by its name.
fn is_cause(field: &Field) -> bool {
    let marked = ["source", "from", "backtrace"];
    let marked = (field.attrs.iter())
        .any(|attribute| marked.iter().any(|name| attribute.path().is_ident(name)));
    let named = field
        .ident
        .as_ref()
        .is_some_and(|ident| ident == "source" || ident == "backtrace");
    marked || named
}
