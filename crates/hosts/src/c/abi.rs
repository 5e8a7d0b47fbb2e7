//! What a host that sits on C's interface asks of this one: its crate and header, and the names and forms that things
//! have there. Nobody outside of this folder looks behind it.

use landbridge_model::{
    Constant, Data, Element, ErrorType, Function, Import, ImportMethod, Interface, Item, Method,
    Object, Scalar, TypeName, Value, Variant,
};

pub(crate) use super::beneath::{Beneath, Wanted, beneath};
use super::forms::Forms;
pub(crate) use super::forms::Results;
pub(crate) use super::provided::{Body, MODULE};
use super::{buffers, claims, docs, functions, imports, made, names, parameters, provided, unions};
use crate::naming;

/// How a value looks in the header.
#[derive(Clone, Debug)]
pub(crate) struct CForm {
    /// `text_kit_abi_string`, `text_kit_abi_index *`.
    pub(crate) c: String,
    /// In the generated crate: `lb::Array<f64>`.
    pub(crate) rust: String,
    /// Whether what comes out must be freed.
    pub(crate) owns: bool,
}

/// The names and forms of one interface.
pub(crate) struct Abi<'a> {
    forms: Forms<'a>,
}

impl<'a> Abi<'a> {
    /// Of the interface as C shows it.
    pub(crate) fn new(interface: &'a Interface, prefix: &str) -> Self {
        let mut forms = Forms::new(interface, prefix.to_owned());
        for declaration in interface.declarations() {
            let item = declaration.item();
            if !matches!(declaration.kind(), "function" | "constant") {
                let word = names::of(item, naming::snake);
                forms.names.insert(item.path.clone(), word);
            }
        }
        Self { forms }
    }

    pub(crate) fn form(&mut self, value: &Value) -> CForm {
        let form = self.forms.of(value);
        CForm {
            c: form.c,
            rust: form.rust,
            owns: form.owns,
        }
    }

    /// `store_error`, of a type.
    pub(crate) fn word(&self, path: &TypeName) -> String {
        self.forms.word(path)
    }

    /// `text_kit_abi_store`, of a type.
    pub(crate) fn ty(&self, path: &TypeName) -> String {
        format!("{}_{}", self.forms.prefix, self.forms.word(path))
    }

    /// The symbol of a free function.
    pub(crate) fn function(&self, item: &Item) -> String {
        format!("{}_{}", self.forms.prefix, names::of(item, naming::snake))
    }

    /// The symbol of a constant that is computed.
    pub(crate) fn constant(&self, constant: &Constant) -> String {
        let own = names::of(&constant.item, names::constant);
        format!("{}_{own}", self.forms.prefix.to_uppercase())
    }

    /// The methods of an object, with their symbols.
    pub(crate) fn methods<'b>(&self, object: &'b Object) -> Vec<(&'b Method, String)> {
        let name = self.ty(&TypeName(object.item.path.clone()));
        let named = claims::methods(&name, object);
        named.into_iter().map(|it| (it.method, it.name)).collect()
    }

    /// The methods of a trait that the program implements, with their names in its struct.
    pub(crate) fn import_methods<'b>(&self, import: &'b Import) -> Vec<(&'b ImportMethod, String)> {
        imports::methods(import)
    }

    /// Functions that run a trait's own bodies, which go into the module [`MODULE`] of the generated crate.
    pub(crate) fn bodies(&mut self, import: &Import) -> Vec<Body> {
        provided::bodies(&mut self.forms, import)
    }

    /// The names of a function's parameters, by which structs for them are called.
    pub(crate) fn parameters(&self, function: &Function) -> Vec<String> {
        parameters::named(&self.forms, function).0
    }

    /// Whether a value travels as pointer and length.
    pub(crate) fn is_sequence(&self, value: &Value) -> bool {
        functions::is_sequence(&self.forms, value)
    }

    /// What a newtype wraps, else the value itself.
    pub(crate) fn bare(&self, value: &Value) -> Value {
        match value {
            Value::Newtype(name) => match self.forms.newtype(name) {
                Some(inner) => self.bare(&inner),
                None => value.clone(),
            },
            other => other.clone(),
        }
    }

    /// Whether a value is passed by itself, not by its address.
    pub(crate) fn is_direct(&self, value: &Value) -> bool {
        match self.bare(value) {
            Value::Scalar(Scalar::Int(int)) => int.bits() < 128,
            Value::Scalar(_) | Value::Enumeration(_) => true,
            _ => false,
        }
    }

    /// Whether a function that isn't async, and gives no sequence, returns this beside its error, unless all is given by
    /// [`Results::Out`].
    pub(crate) fn fits_register(&self, value: &Value) -> bool {
        self.forms.fits_register(value)
    }

    /// Whether passing a value takes objects over.
    pub(crate) fn takes_objects(&self, value: &Value) -> bool {
        !self.forms.objects(value).is_empty()
    }

    /// Whether a value holds objects or buffers, and so can't be copied.
    pub(crate) fn is_unique(&self, value: &Value) -> bool {
        let mut seen = std::collections::BTreeSet::new();
        let mut open = vec![value.clone()];
        while let Some(next) = open.pop() {
            let mut found = false;
            next.walk(&mut |part| match part {
                Value::Object { .. } | Value::Buffer(_) => found = true,
                Value::Record(name) | Value::DataEnum(name) | Value::Newtype(name)
                    if seen.insert(name.clone()) =>
                {
                    open.extend(self.forms.fields(name));
                }
                _ => {}
            });
            if found {
                return true;
            }
        }
        false
    }

    /// The function that copies a value to memory of the library, where it is needed.
    pub(crate) fn maker(&mut self, value: &Value) -> Option<String> {
        let form = self.forms.of(value);
        let bare = self.bare(value);
        let by_itself = matches!(bare, Value::Record(_) | Value::DataEnum(_));
        (form.owns && (by_itself || self.is_sequence(&bare)))
            .then(|| made::value_constructor(&self.forms, &form.c, &bare))
    }

    /// The functions that make an error, and the variants that they make.
    pub(crate) fn error_makers<'b>(
        &self,
        error: &'b ErrorType,
    ) -> Vec<(String, Option<&'b Variant<Option<Data>>>)> {
        let made = made::constructors(&self.forms, error).into_iter();
        made.map(|(own, variant)| (format!("{}_{own}", self.forms.prefix), variant))
            .collect()
    }

    /// `text_kit_abi_buffer_f64`.
    pub(crate) fn buffer(&self, element: &Element) -> String {
        let word = buffers::word(&self.forms, element);
        format!("{}_{word}", self.forms.prefix)
    }
}

/// The name of a record's field.
pub(crate) fn field(item: &Item) -> String {
    names::field(item)
}

/// The name of the member of a union for a variant.
pub(crate) fn variant(item: &Item) -> String {
    names::of(item, naming::snake)
}

/// The name of a variant's field, of so many.
pub(crate) fn variant_field<T>(
    field: &landbridge_model::VariantField<T>,
    named: bool,
    count: usize,
) -> String {
    unions::c_name(field, named, count)
}

/// A comment in Doxygen's form.
pub(crate) fn doxygen(text: &str, extra: &[String], indent: &str) -> String {
    docs::block(text, extra, indent)
}

/// The function that makes another handle of a shared object, where [`Results::shares`].
pub(crate) fn share(object: &str) -> String {
    format!("{object}__share")
}
