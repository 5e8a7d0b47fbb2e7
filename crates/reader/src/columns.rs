//! `columns` on a record: whether every field is a number, once names are resolved. What syntax alone
//! tells is `landbridge_attributes`'; layouts are `plain`'s.

use landbridge_attributes::{Options, check_columns, no_column};
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::PlainType;
use landbridge_source::ModuleId;
use syn::ItemStruct;

use crate::plain::Layout;
use crate::reading::Reader;

impl Reader<'_> {
    /// Whether lists of a record cross by columns, which its fields are checked for.
    pub(crate) fn columns(
        &mut self,
        module: ModuleId,
        options: &Options,
        item: &ItemStruct,
        layout: Option<&Layout>,
    ) -> bool {
        let Some(span) = options.columns else {
            return false;
        };
        let spelled = check_columns(options, &syn::Item::Struct(item.clone()));
        if !spelled.is_empty() {
            self.faults(module, spelled);
            return false;
        }
        let Some(layout) = layout else {
            let name = crate::annotated::plain(&item.ident);
            self.push(
                Diagnostic::error(
                    &codes::ITEM,
                    format!("the record `{name}` has `columns` but is not plain"),
                )
                .at(self.place(module, span))
                .because("columns are split off the memory of a list, and only lists of plain records are memory")
                .help("add `#[repr(C)]`, derive `Clone` and `Copy`, and hold only integers up to 64 bits and floats; or remove `columns`"),
            );
            return false;
        };
        let others: Vec<_> = item
            .fields
            .iter()
            .zip(&layout.fields)
            .filter(|(_, (ty, _))| !matches!(ty, PlainType::Int(_) | PlainType::Float(_)))
            .filter_map(|(field, _)| Some(no_column(field.ident.as_ref()?, &field.ty)))
            .collect();
        let whole = others.is_empty();
        self.faults(module, others);
        whole
    }
}
