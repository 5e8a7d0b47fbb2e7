//! Exported constants.

use landbridge_attributes::Site;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Constant, Data, Value};
use syn::{ItemConst, Type};

use crate::annotated::{Annotated, plain};
use crate::reading::Reader;
use crate::types::{At, Position, bare};

impl Reader<'_> {
    pub(crate) fn constant(&mut self, found: &Annotated, item: &ItemConst) {
        let module = found.module();
        let options = self.options(
            module,
            found.arguments.clone(),
            &found.attributes,
            Site::Constant,
        );
        self.no_generics(module, &item.generics, "a constant");
        let path = self.public_path(found, &item.ident);
        let what = format!("the constant `{}`", plain(&item.ident));
        let at = At {
            module,
            this: None,
            position: Position::Constant,
            what: &what,
        };
        let Some(value) = self.constant_type(at, &item.ty) else {
            return;
        };
        let Some(ty) = Data::new(value.clone()) else {
            self.refuse(
                at,
                &*item.ty,
                &codes::OBJECT_PLACE,
                format!("{what} is an object or a buffer"),
                "a constant is a value that hosts copy",
                "export a function that returns it",
            );
            return;
        };
        let literal = crate::literals::of_expression(&item.expr, &value);
        let item = self.item(module, &item.ident, path, &found.attributes, &options);
        self.interface
            .constants
            .push(Constant { item, ty, literal });
    }

    /// Constants live for ever, so borrows in them are as good as owned.
    fn constant_type(&mut self, at: At<'_>, ty: &Type) -> Option<Value> {
        if let Type::Reference(reference) = bare(ty)
            && reference.mutability.is_none()
        {
            return match bare(&reference.elem) {
                inner if self.is_text(at, inner) => Some(Value::String),
                Type::Slice(slice) => match bare(&slice.elem) {
                    inner @ Type::Reference(_) => {
                        let item = self.constant_type(at, inner)?;
                        Some(Value::List(landbridge_model::List::Converted(Box::new(
                            item,
                        ))))
                    }
                    inner => self.list(at, inner),
                },
                inner => self.value(at, inner),
            };
        }
        self.value(at, ty)
    }
}
