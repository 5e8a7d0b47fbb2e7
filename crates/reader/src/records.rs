//! Records: plain, converted, newtypes, and enums by way of `enums`.

use landbridge_attributes::{Options, Site};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{ConvertedRecord, Field, Newtype, PlainField, PlainRecord};
use syn::{Fields, Item, ItemStruct, Visibility};

use crate::annotated::Annotated;
use crate::reading::Reader;
use crate::types::{At, Position};

impl Reader<'_> {
    pub(crate) fn record(&mut self, found: &Annotated) {
        match self.sources.item(found.id) {
            Item::Struct(item) => self.record_struct(found, item),
            Item::Enum(item) => self.record_enum(found, item),
            other => self.misplaced(found, other),
        }
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
        self.closed(module, &found.attributes, "a record");
        let path = self.public_path(found, &item.ident);
        let declaration = self.item(
            module,
            &item.ident,
            path.clone(),
            &found.attributes,
            &options,
        );
        match &item.fields {
            Fields::Named(fields) if !fields.named.is_empty() => {
                let faults = landbridge_attributes::check_fields(&options, &item.ident, &item.fields);
                self.faults(module, faults);
                let fields = self.fields(found, &path, item, &options);
                let Some(fields) = fields else {
                    return;
                };
                let layout = self.layout(found.id);
                let columns = self.columns(module, &options, item, layout.as_ref());
                if let Some(layout) = layout {
                    if layout.padded {
                        self.padding(module, &item.ident);
                    }
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
                        columns,
                    });
                } else {
                    self.interface.records.push(ConvertedRecord {
                        item: declaration,
                        fields,
                    });
                }
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                self.columns(module, &options, item, None);
                let field = &fields.unnamed[0];
                self.public_field(found, field, "0");
                let what = format!("the newtype `{}`", declaration.name);
                let at = At {
                    module,
                    this: Some(found.id),
                    position: Position::Field,
                    what: &what,
                };
                if let Some(inner) = self.value(at, &field.ty) {
                    self.interface.newtypes.push(Newtype {
                        item: declaration,
                        inner,
                    });
                }
            }
            fields if fields.is_empty() => self.push(
                Diagnostic::error(
                    &codes::ITEM,
                    format!("the record `{}` has no fields", declaration.name),
                )
                .at(self.place(module, item.ident.span()))
                .because("C and its relatives have no values without a size, and there is nothing to pass")
                .help("add a field, or leave the type out of the signatures"),
            ),
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

    fn padding(&mut self, module: landbridge_source::ModuleId, ident: &syn::Ident) {
        let place = self.place(module, ident.span());
        let name = crate::annotated::plain(ident);
        self.push(
            Diagnostic::error(&codes::ITEM, format!("the record `{name}` has padding"))
                .at(place)
                .because("it is `repr(C)` and `Copy`, so lists of it cross as memory, and bytes between or after its fields are never written")
                .help("order the fields from the largest to the smallest and add one for what is missing at the end (`pub reserved: u32`), or remove `repr(C)`"),
        );
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
            let attributes = &field.attrs;
            let Some(ident) = &field.ident else {
                continue;
            };
            let own = self.options(
                module,
                proc_macro2::TokenStream::new(),
                attributes,
                Site::Field,
            );
            let name = crate::annotated::plain(ident);
            self.public_field(found, field, &name);
            let what = format!("the field `{name}`");
            let at = At {
                module,
                this: Some(found.id),
                position: Position::Field,
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
                item: self.item(module, ident, format!("{path}::{name}"), attributes, &own),
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

    /// `#[non_exhaustive]` keeps other crates, such as a binding, from building the value.
    pub(crate) fn closed(
        &mut self,
        module: landbridge_source::ModuleId,
        attributes: &[syn::Attribute],
        what: &str,
    ) {
        use syn::spanned::Spanned;
        let marked = attributes
            .iter()
            .find(|attribute| attribute.path().is_ident("non_exhaustive"));
        if let Some(attribute) = marked {
            let place = self.place(module, attribute.span());
            self.push(
                Diagnostic::error(&codes::ITEM, format!("{what} can't be `#[non_exhaustive]`"))
                    .at(place)
                    .because("a binding is another crate, and must build the value and take it apart whole")
                    .help("remove `#[non_exhaustive]`; the interface hash tells hosts of a change"),
            );
        }
    }

    pub(crate) fn no_generics(
        &mut self,
        module: landbridge_source::ModuleId,
        generics: &syn::Generics,
        what: &str,
    ) {
        use syn::GenericParam as P;
        use syn::spanned::Spanned;
        for parameter in &generics.params {
            match parameter {
                P::Type(it) => self.parameters.push(it.ident.to_string()),
                P::Const(it) => self.parameters.push(it.ident.to_string()),
                P::Lifetime(_) => {}
            }
            let (reason, help) = match parameter {
                // A lifetime may tie the borrowed parameters of a function.
                P::Lifetime(_) if what == "a function" => continue,
                P::Lifetime(_) => (
                    "a host keeps values for as long as it likes, so they can't borrow",
                    "own the data: `String` instead of `&str`, `Vec<T>` instead of `&[T]`, `Arc<T>` instead of `&T`",
                ),
                P::Type(_) => (
                    "a host sees compiled code, in which every type is chosen",
                    "write the types that hosts need: `struct Points { … }` instead of `struct List<T> { … }`",
                ),
                P::Const(_) => (
                    "a host sees compiled code, in which every constant is chosen",
                    "write the number that hosts need, or use `Vec<T>` for a length that varies",
                ),
            };
            let place = self.place(module, parameter.span());
            self.push(
                Diagnostic::error(
                    &codes::GENERIC,
                    format!("{what} with generic parameters can't cross"),
                )
                .at(place)
                .because(reason)
                .help(help),
            );
        }
    }
}
