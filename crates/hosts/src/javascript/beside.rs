//! Names that stand beside others which every class, error or variant has in JavaScript: such a one gets an
//! underscore, and the user is told. Which members there are is `templates/` and the host's own matter.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::KEYWORD;
use landbridge_model::{
    Declaration, ErrorShape, ErrorType, Fields, Interface, Item, Method, MethodKind, Object,
    VariantField,
};

use super::names;

/// Members of every object.
const METHODS: &[&str] = &["close", "constructor"];
/// What classes can't have, of themselves.
const STATICS: &[&str] = &["constructor", "prototype"];
/// Members of every error.
const ERROR_FIELDS: &[&str] = &["cause", "code", "constructor", "message", "name", "stack"];
/// What a class has of itself, so that no subclass can be kept there.
const ERROR_VARIANTS: &[&str] = &["arguments", "caller", "length", "name", "prototype"];
/// What tells variants apart.
const VARIANT_FIELDS: &[&str] = &["type"];

fn escaped(name: String, taken: impl Fn(&str) -> bool) -> String {
    if taken(&name) { name + "_" } else { name }
}

/// The name of a type, which is a class or a constant in the package's JavaScript.
pub(crate) fn ty(item: &Item, host: &str) -> String {
    escaped(names::ty(item, host), names::is_keyword)
}

/// The name of a method, getter or static function in its class.
pub(crate) fn method(object: &Object, method: &Method, host: &str) -> String {
    let traits = &object.traits;
    let taken = |name: &str| match method.kind {
        MethodKind::Constructor => false,
        MethodKind::NamedConstructor | MethodKind::Static => STATICS.contains(&name),
        MethodKind::Method(_) | MethodKind::Getter(_) => {
            METHODS.contains(&name)
                || match name {
                    "toString" => traits.display,
                    "equals" => traits.eq,
                    "compareTo" => traits.ord,
                    "hashCode" => traits.hash,
                    _ => false,
                }
        }
    };
    escaped(names::value(&method.function.item, host), taken)
}

/// The name of an error's field.
pub(crate) fn error_field(item: &Item, host: &str) -> String {
    escaped(names::value(item, host), |name| {
        ERROR_FIELDS.contains(&name)
    })
}

/// The name of an error's variant: a class, and a property of another.
pub(crate) fn error_variant(error: &ErrorType, item: &Item, host: &str) -> String {
    let base = ty(&error.item, host);
    escaped(names::ty(item, host), |name| {
        ERROR_VARIANTS.contains(&name) || names::is_keyword(name) || name == base
    })
}

/// The name of a field of a variant.
pub(crate) fn variant_field(item: &Item, host: &str) -> String {
    escaped(names::value(item, host), |name| {
        VARIANT_FIELDS.contains(&name)
    })
}

/// Warnings, one for each such name.
pub(crate) fn told(interface: &Interface, host: &str) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let mut tell = |item: &Item, plain: String, name: String, why: &str| {
        if plain == name {
            return;
        }
        told.push(
            Diagnostic::warning(
                &KEYWORD,
                format!("`{plain}` can't be the name in {host}, as {why}; it becomes `{name}`"),
            )
            .at(crate::lower::place(item))
            .help(format!("choose a name with `rename({host} = \"…\")`")),
        );
    };
    for declaration in interface.declarations() {
        if !declaration.item().hosts.shown_in(host) {
            continue;
        }
        if !matches!(
            declaration,
            Declaration::Function(_) | Declaration::Constant(_)
        ) {
            let item = declaration.item();
            let (plain, name) = (names::ty(item, host), ty(item, host));
            tell(item, plain, name, "it is a keyword");
        }
        match declaration {
            Declaration::Object(it) => {
                let methods = it.methods.iter();
                for each in methods.filter(|each| each.function.item.hosts.shown_in(host)) {
                    let item = &each.function.item;
                    let (plain, name) = (names::value(item, host), method(it, each, host));
                    tell(item, plain, name, "the class has one of its own");
                }
            }
            Declaration::DataEnum(it) => {
                for field in it
                    .variants
                    .iter()
                    .flat_map(|variant| named(&variant.fields))
                {
                    let item = &field.item;
                    let (plain, name) = (names::value(item, host), variant_field(item, host));
                    tell(item, plain, name, "every variant has one");
                }
            }
            Declaration::Error(it) => {
                let fields = match &it.shape {
                    ErrorShape::Struct(fields) => named(fields).iter().collect(),
                    ErrorShape::Enum(variants) => {
                        for variant in variants {
                            let item = &variant.item;
                            let (plain, name) =
                                (names::ty(item, host), error_variant(it, item, host));
                            tell(item, plain, name, "classes can't be kept under it");
                        }
                        variants
                            .iter()
                            .flat_map(|variant| named(&variant.fields))
                            .collect::<Vec<_>>()
                    }
                };
                for field in fields.into_iter().filter(|field| field.ty.is_some()) {
                    let item = &field.item;
                    let (plain, name) = (names::value(item, host), error_field(item, host));
                    tell(item, plain, name, "every error has one");
                }
            }
            _ => {}
        }
    }
    told
}

/// The fields that have names.
fn named<T>(fields: &Fields<VariantField<T>>) -> &[VariantField<T>] {
    match fields {
        Fields::Named(fields) => fields,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use landbridge_model::{
        ErrorType, ExportedTraits, Function, Interface, Item, Method, MethodKind, Object, Receiver,
        Return, Storage, Variant,
    };

    use super::*;

    fn item(name: &str) -> Item {
        Item {
            name: name.to_owned(),
            path: format!("krate::{name}"),
            ..Item::default()
        }
    }

    fn object(traits: ExportedTraits, methods: &[(&str, MethodKind)]) -> Object {
        let methods = methods.iter().map(|(name, kind)| Method {
            kind: *kind,
            function: Function {
                item: item(name),
                parameters: Vec::new(),
                returns: Return::default(),
                blocking: false,
            },
        });
        Object {
            item: item("Door"),
            storage: Storage::Cell,
            traits,
            methods: methods.collect(),
        }
    }

    #[test]
    fn methods_give_way_to_members_that_their_class_has() {
        let method_kind = MethodKind::Method(Receiver::Shared);
        let all = ["close", "constructor", "equals", "to_string", "prototype"];
        let names = |traits, kind| -> Vec<String> {
            let object = object(traits, &all.map(|name| (name, kind)));
            let methods = object.methods.iter();
            methods.map(|it| method(&object, it, "node")).collect()
        };
        let none = ExportedTraits::default();
        assert_eq!(
            names(none, method_kind),
            ["close_", "constructor_", "equals", "toString", "prototype"]
        );
        let shown = ExportedTraits {
            display: true,
            eq: true,
            ..none
        };
        assert_eq!(
            names(shown, method_kind),
            [
                "close_",
                "constructor_",
                "equals_",
                "toString_",
                "prototype"
            ]
        );
        assert_eq!(
            names(shown, MethodKind::Static),
            ["close", "constructor_", "equals", "toString", "prototype_"]
        );
    }

    #[test]
    fn variants_of_errors_are_classes_of_their_own() {
        let variant = |name| Variant {
            item: item(name),
            fields: Fields::Unit,
            host_catch_all: false,
        };
        let all = ["Parse", "length", "default", "Io"];
        let error = ErrorType {
            item: item("Parse"),
            shape: ErrorShape::Enum(all.map(variant).into()),
        };
        let named = all.map(|name| error_variant(&error, &item(name), "node"));
        assert_eq!(named, ["Parse_", "length_", "default_", "Io"]);
        let interface = Interface {
            errors: vec![error],
            ..Interface::default()
        };
        let told = told(&interface, "node");
        assert_eq!(told.len(), 3);
        assert!(told.iter().all(|it| it.code.id == "LB0402"));
    }

    #[test]
    fn every_underscore_is_told() {
        let method_kind = MethodKind::Method(Receiver::Shared);
        let methods = [
            ("close", method_kind),
            ("open", method_kind),
            ("new", MethodKind::Constructor),
        ];
        let interface = Interface {
            objects: vec![object(ExportedTraits::default(), &methods)],
            ..Interface::default()
        };
        let told = told(&interface, "node");
        assert_eq!(told.len(), 1);
        assert!(told[0].message.contains("`close_`"), "{}", told[0].message);
    }
}
