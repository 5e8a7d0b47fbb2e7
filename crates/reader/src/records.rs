//! Records: plain, converted, newtypes, and enums by way of `enums`.

use landbridge_attributes::{Options, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{ConvertedRecord, Field, Newtype, PlainField, PlainRecord};
use syn::{Fields, Item, ItemStruct, Visibility};

use crate::annotated::Annotated;
use crate::reading::Reader;
use crate::types::At;

impl Reader<'_> {
    pub(crate) fn record(&mut self, found: &Annotated) {
        match self.sources.item(found.id) {
            Item::Struct(item) => self.record_struct(found, item),
            Item::Enum(item) => self.record_enum(found, item),
            other => self.misplaced(found, other, "a struct or an enum"),
        }
    }

    /// An attribute on an item of a kind that it doesn't take.
    pub(crate) fn misplaced(&mut self, found: &Annotated, item: &Item, takes: &str) {
        use syn::spanned::Spanned;
        let attribute = found.attribute.map_or("", |attribute| attribute.name());
        let span = crate::annotated::ident(item).map_or_else(|| item.span(), syn::Ident::span);
        let place = self.place(found.module(), span);
        self.push(
            Diagnostic::error(
                &codes::ITEM,
                format!("`#[landbridge::{attribute}]` goes on {takes}"),
            )
            .at(place)
            .help("`record`, `object` and `error` go on types, `export` on functions, constants and impl blocks"),
        );
    }

    fn record_struct(&mut self, found: &Annotated, item: &ItemStruct) {
        let module = found.module();
        let options = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Record,
        );
        self.no_generics(module, &item.generics, "a record");
        let Some(path) = self.public_path(found, &item.ident) else {
            return;
        };
        let declaration = self.item(
            module,
            &item.ident,
            path.clone(),
            &found.attributes,
            &options,
        );
        match &item.fields {
            Fields::Named(_) => {
                let faults = landbridge_attributes::check_fields(&options, &item.ident, &item.fields);
                self.faults(module, faults);
                let fields = self.fields(found, &path, item, &options);
                let Some(fields) = fields else {
                    return;
                };
                if let Some(layout) = self.layout(found.id) {
                    let fields = fields.into_iter().zip(layout.fields).map(|(field, (ty, offset))| PlainField {
                        item: field.item,
                        ty,
                        offset,
                        default: field.default,
                    });
                    self.interface.plain_records.push(PlainRecord {
                        item: declaration,
                        fields: fields.collect(),
                        size: layout.size,
                        align: layout.align,
                    });
                } else {
                    self.interface.records.push(ConvertedRecord {
                        item: declaration,
                        fields,
                    });
                }
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let field = &fields.unnamed[0];
                self.public_field(found, field, "0");
                let what = format!("the newtype `{}`", declaration.name);
                let at = At {
                    module,
                    this: Some(found.id),
                    what: &what,
                };
                if let Some(inner) = self.value(at, &field.ty) {
                    self.interface.newtypes.push(Newtype {
                        item: declaration,
                        inner,
                    });
                }
            }
            _ => self.push(
                Diagnostic::error(
                    &codes::ITEM,
                    format!("the record `{}` has no named fields", declaration.name),
                )
                .at(self.place(module, item.ident.span()))
                .because("hosts call fields by name; only a struct with one unnamed field crosses, as that field")
                .help("name the fields: `struct Point { pub x: f64, pub y: f64 }`"),
            ),
        }
    }

    fn fields(
        &mut self,
        found: &Annotated,
        path: &str,
        item: &ItemStruct,
        options: &Options,
    ) -> Option<Vec<Field>> {
        let module = found.module();
        let mut fields = Vec::new();
        let mut whole = true;
        for field in &item.fields {
            let attributes = self.cfg.expand(&field.attrs);
            let Some(ident) = field.ident.as_ref().filter(|_| self.cfg.holds(&attributes)) else {
                continue;
            };
            let own = self.options(
                module,
                proc_macro2::TokenStream::new(),
                &attributes,
                Site::Field,
            );
            let name = crate::annotated::plain(ident);
            self.public_field(found, field, &name);
            let what = format!("the field `{name}`");
            let at = At {
                module,
                this: Some(found.id),
                what: &what,
            };
            let Some(ty) = self.value(at, &field.ty) else {
                whole = false;
                continue;
            };
            let default = options
                .default_of(ident)
                .and_then(|default| self.literal(module, &default.value, &ty, &what));
            fields.push(Field {
                item: self.item(module, ident, format!("{path}::{name}"), &attributes, &own),
                ty,
                default,
            });
        }
        whole.then_some(fields)
    }

    /// Generated code builds records field by field, so each must be `pub`.
    fn public_field(&mut self, found: &Annotated, field: &syn::Field, name: &str) {
        use syn::spanned::Spanned;
        if matches!(field.vis, Visibility::Public(_)) {
            return;
        }
        let span = field
            .ident
            .as_ref()
            .map_or_else(|| field.ty.span(), syn::Ident::span);
        self.push(
            Diagnostic::error(
                &codes::PRIVATE_FIELD,
                format!("the field `{name}` of a record is private"),
            )
            .at(self.place(found.module(), span))
            .because("a record crosses by value: hosts read and build it field by field")
            .help("write `pub`, or use `#[landbridge::object]` for a type with private state"),
        );
    }

    pub(crate) fn no_generics(
        &mut self,
        module: landbridge_source::ModuleId,
        generics: &syn::Generics,
        what: &str,
    ) {
        use syn::spanned::Spanned;
        if generics.params.is_empty() {
            return;
        }
        self.push(
            Diagnostic::error(
                &codes::GENERIC,
                format!("{what} with generic parameters can't cross"),
            )
            .at(self.place(module, generics.params.span()))
            .because("a host calls one concrete thing; generics and lifetimes end where Rust ends")
            .help(
                "declare a concrete type, `struct Points { … }` instead of `struct List<T> { … }`",
            ),
        );
    }
}
