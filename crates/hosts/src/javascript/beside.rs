//! Names that stand beside others which every class, error or variant has in JavaScript: such a one gets an
//! underscore. Which members there are is `templates/` and the host's own matter.

use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::hosts::KEYWORD;
use landbridge_model::{Declaration, ErrorType, Interface, Item, Method, MethodKind, Object};

use super::names;
use crate::members::{self, MemberNames, Spot};
use crate::naming;

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

/// Names inside declarations, in a host whose language is JavaScript.
pub(crate) struct Names(pub(crate) &'static str);

impl MemberNames for Names {
    fn host(&self) -> &'static str {
        self.0
    }

    fn convention(&self, spot: Spot<'_>, name: &str) -> String {
        match spot {
            Spot::Variant | Spot::ErrorVariant(_) | Spot::Member => name.to_owned(),
            _ => naming::camel(name),
        }
    }

    fn reserved(&self, spot: Spot<'_>, name: &str) -> bool {
        match spot {
            Spot::VariantField => VARIANT_FIELDS.contains(&name),
            Spot::ErrorField => ERROR_FIELDS.contains(&name),
            Spot::ErrorVariant(error) => {
                ERROR_VARIANTS.contains(&name)
                    || names::is_keyword(name)
                    || name == ty(error, self.0)
            }
            Spot::Method(_, MethodKind::NamedConstructor | MethodKind::Static) => {
                STATICS.contains(&name)
            }
            Spot::Method(traits, MethodKind::Method(_) | MethodKind::Getter(_)) => {
                METHODS.contains(&name)
                    || match name {
                        "toString" => traits.display,
                        "equals" => traits.eq,
                        "compareTo" => traits.ord,
                        "hashCode" => traits.hash,
                        _ => false,
                    }
            }
            // A variant's tag is a text, a property may be called anything, and a parameter that is a keyword
            // has another name inside only.
            _ => false,
        }
    }

    fn namespace(&self, kind: MethodKind) -> Option<u8> {
        match kind {
            MethodKind::Constructor => None,
            MethodKind::NamedConstructor | MethodKind::Static => Some(1),
            MethodKind::Method(_) | MethodKind::Getter(_) => Some(0),
        }
    }
}

/// The name of a type, which is a class or a constant in the package's JavaScript.
pub(crate) fn ty(item: &Item, host: &str) -> String {
    let name = names::ty(item, host);
    if names::is_keyword(&name) {
        name + "_"
    } else {
        name
    }
}

/// The name of a method, getter or static function in its class.
pub(crate) fn method(object: &Object, method: &Method, host: &'static str) -> String {
    let spot = Spot::Method(&object.traits, method.kind);
    Names(host).name(spot, &method.function.item)
}

/// The name of an error's field.
pub(crate) fn error_field(item: &Item, host: &'static str) -> String {
    Names(host).name(Spot::ErrorField, item)
}

/// The name of an error's variant: a class, and a property of another.
pub(crate) fn error_variant(error: &ErrorType, item: &Item, host: &'static str) -> String {
    Names(host).name(Spot::ErrorVariant(&error.item), item)
}

/// The name of a field of a variant.
pub(crate) fn variant_field(item: &Item, host: &'static str) -> String {
    Names(host).name(Spot::VariantField, item)
}

/// Names that get an underscore, and those inside declarations that collide.
pub(crate) fn told(interface: &Interface, host: &'static str) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for declaration in interface.declarations() {
        let item = declaration.item();
        let is_type = !matches!(
            declaration,
            Declaration::Function(_) | Declaration::Constant(_)
        );
        let (plain, name) = (names::ty(item, host), ty(item, host));
        if item.hosts.shown_in(host) && is_type && plain != name {
            let message = format!("`{plain}` is a keyword in {host}; it becomes `{name}`");
            told.push(
                Diagnostic::warning(&KEYWORD, message)
                    .at(crate::lower::place(item))
                    .help(format!("choose a name with `rename({host} = \"…\")`")),
            );
        }
    }
    told.extend(members::check(interface, &Names(host)));
    told
}
