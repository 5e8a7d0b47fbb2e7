//! Enums that are records: with and without data.

use landbridge_attributes::{Options, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{
    DataEnum, Enumeration, Fields, Item, Member, Origin, Variant, VariantField,
};
use landbridge_source::ModuleId;
use proc_macro2::TokenStream;
use syn::ItemEnum;

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::{At, Position};

impl Reader<'_> {
    pub(crate) fn record_enum(&mut self, found: &Annotated, item: &ItemEnum) {
        let module = found.module();
        let options = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Record,
        );
        let faults = landbridge_attributes::check_columns(&options, self.sources.item(found.id));
        self.faults(module, faults);
        self.no_generics(module, &item.generics, "a record");
        self.closed(module, &found.attributes, "a record");
        let path = self.public_path(found, &item.ident);
        let declaration = self.item(
            module,
            &item.ident,
            path.clone(),
            &found.attributes,
            &options,
        );
        if item.variants.is_empty() {
            self.push(
                Diagnostic::error(
                    &codes::ITEM,
                    format!("the enum `{}` has no variants", declaration.name),
                )
                .at(self.place(module, item.ident.span()))
                .because("no value of it exists")
                .help("add a variant, or leave the attribute out"),
            );
            return;
        }
        if item
            .variants
            .iter()
            .all(|variant| variant.fields.is_empty())
        {
            let members = self.members(module, &path, item);
            self.interface.enumerations.push(Enumeration {
                item: declaration,
                members,
            });
            return;
        }
        let mut variants = Vec::new();
        let mut whole = true;
        for variant in &item.variants {
            let attributes = &variant.attrs;
            self.closed(module, attributes, "a variant of a record");
            let own = self.options(module, TokenStream::new(), attributes, Site::Variant);
            let path = format!("{path}::{}", plain(&variant.ident));
            let mut take = |reader: &mut Self, what: &str, ty: &syn::Type| {
                let at = At {
                    module,
                    this: Some(found.id),
                    position: Position::Field,
                    what,
                };
                let value = reader.value(at, ty);
                whole &= value.is_some();
                value
            };
            let fields = self.variant_fields(module, &path, &variant.fields, &mut take);
            variants.push(Variant {
                item: self.item(module, &variant.ident, path, attributes, &own),
                fields,
                host_catch_all: false,
            });
        }
        if whole {
            self.interface.data_enums.push(DataEnum {
                item: declaration,
                variants,
            });
        }
    }

    fn members(&mut self, module: ModuleId, path: &str, item: &ItemEnum) -> Vec<Member> {
        let mut members = Vec::new();
        let mut next = Some(0_i64);
        for variant in &item.variants {
            let attributes = &variant.attrs;
            if let Some((_, expression)) = &variant.discriminant {
                let number = crate::numbers::evaluate(self.sources, module, expression);
                next = number.and_then(|number| i64::try_from(number).ok());
                if next.is_none() {
                    use syn::spanned::Spanned;
                    self.push(
                        Diagnostic::error(
                            &codes::ITEM,
                            format!(
                                "the discriminant of `{}` isn't a number that reading can tell",
                                plain(&variant.ident)
                            ),
                        )
                        .at(self.place(module, expression.span()))
                        .because("hosts show it as a number of 64 bits; only literals, constants of this crate and arithmetic on them are evaluated")
                        .help("write the number"),
                    );
                }
            }
            if !matches!(variant.fields, syn::Fields::Unit) {
                let name = plain(&variant.ident);
                let place = self.place(module, variant.ident.span());
                self.push(
                    Diagnostic::error(
                        &codes::ITEM,
                        format!("the variant `{name}` has brackets and no fields"),
                    )
                    .at(place)
                    .because("an enum without data has plain names only")
                    .help(format!("write `{name}`")),
                );
            }
            let value = next.unwrap_or(0);
            next = Some(value.wrapping_add(1));
            let own = self.options(module, TokenStream::new(), attributes, Site::Variant);
            let path = format!("{path}::{}", plain(&variant.ident));
            members.push(Member {
                item: self.item(module, &variant.ident, path, attributes, &own),
                value,
            });
        }
        members
    }

    /// The fields of a variant; `take` decides what becomes of a type. A field whose type is refused is
    /// left out, so the caller must notice.
    pub(crate) fn variant_fields<T>(
        &mut self,
        module: ModuleId,
        path: &str,
        fields: &syn::Fields,
        take: &mut dyn FnMut(&mut Self, &str, &syn::Type) -> Option<T>,
    ) -> Fields<VariantField<T>> {
        let mut read = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let attributes = &field.attrs;
            let name = field
                .ident
                .as_ref()
                .map_or_else(|| index.to_string(), plain);
            let what = format!("the field `{name}`");
            let own = self.options(module, TokenStream::new(), attributes, Site::Field);
            let path = format!("{path}::{name}");
            let Some(ty) = take(self, &what, &field.ty) else {
                continue;
            };
            let item = match &field.ident {
                Some(ident) => self.item(module, ident, path, attributes, &own),
                None => self.unnamed(module, field, name, path, attributes, &own),
            };
            read.push(VariantField { item, ty });
        }
        match fields {
            syn::Fields::Unit => Fields::Unit,
            syn::Fields::Named(_) => Fields::Named(read),
            syn::Fields::Unnamed(_) => Fields::Tuple(read),
        }
    }

    fn unnamed(
        &mut self,
        module: ModuleId,
        field: &syn::Field,
        name: String,
        path: String,
        attributes: &[syn::Attribute],
        own: &Options,
    ) -> Item {
        use syn::spanned::Spanned;
        let ident = syn::Ident::new("_field", field.ty.span());
        let item = self.item(module, &ident, path, attributes, own);
        Item {
            name,
            origin: Origin { ..item.origin },
            ..item
        }
    }
}
