//! Types as they are spelled, to types of the model: what crosses, how, and why not. Types of the
//! standard library are `standard`'s, borrows `borrows`'.

use landbridge_attributes::Attribute;
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Element, Float, Int, Key, List, ObjectHold, Scalar, TypeName, Value};
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Item, PathArguments, Type};

use crate::reading::Reader;

/// In what position a type is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Parameter,
    Return,
    /// Of a record, newtype or variant.
    Field,
    /// Of an error.
    ErrorField,
    Constant,
}

/// Where a type is spelled.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) module: ModuleId,
    /// What `Self` is.
    pub(crate) this: Option<ItemId>,
    pub(crate) position: Position,
    /// What it is the type of, for messages: "the parameter `points`".
    pub(crate) what: &'a str,
}

/// The runtime crates convert tuples up to this length.
const LONGEST_TUPLE: usize = 8;

/// A type without parentheses and groups around it.
pub(crate) fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Paren(inner) => bare(&inner.elem),
        Type::Group(inner) => bare(&inner.elem),
        ty => ty,
    }
}

/// The source of a type on one line.
pub(crate) fn spelled(ty: &Type) -> String {
    let text = ty.span().source_text();
    let text = text.unwrap_or_else(|| ty.to_token_stream().to_string());
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a type is at the end of its aliases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follow {
    /// An alias leads back to itself: rustc's to refuse.
    Circle,
    Ready,
}

impl Reader<'_> {
    /// A fault of a type: what it is, why it can't cross, what to write instead.
    pub(crate) fn refuse(
        &mut self,
        at: At<'_>,
        ty: &impl Spanned,
        code: &'static landbridge_diagnostics::Code,
        message: String,
        reason: &str,
        help: &str,
    ) {
        let place = self.place(at.module, ty.span());
        self.push(
            Diagnostic::error(code, message)
                .at(place)
                .because(reason)
                .help(help),
        );
    }

    /// An owned value.
    pub(crate) fn value(&mut self, at: At<'_>, ty: &Type) -> Option<Value> {
        match bare(ty) {
            Type::Path(path) if path.qself.is_none() => self.path_value(at, ty, &path.path),
            Type::Path(_) => self.no_value(
                at,
                ty,
                "landbridge reads types as they are written, without rustc's type checker",
                "write the type that it stands for",
            ),
            Type::Tuple(tuple) if tuple.elems.len() > LONGEST_TUPLE => self.no_value(
                at,
                ty,
                "a tuple that crosses has at most eight items",
                "write a record, whose fields have names",
            ),
            Type::Tuple(tuple) if tuple.elems.len() >= 2 => {
                let items: Vec<_> = tuple
                    .elems
                    .iter()
                    .map(|item| self.value(at, item))
                    .collect();
                items
                    .into_iter()
                    .collect::<Option<Vec<_>>>()
                    .map(Value::Tuple)
            }
            Type::Array(array) => {
                let item = self.value(at, &array.elem);
                let len = self.array_length(at, &array.len);
                if len == Some(0) {
                    return self.no_value(
                        at,
                        ty,
                        "it has no items, and C has no arrays without a size",
                        "leave it out",
                    );
                }
                Some(Value::Array {
                    item: Box::new(item?),
                    len: len?,
                })
            }
            Type::Reference(reference) => self.misplaced_borrow(at, ty, reference),
            Type::Tuple(tuple) => {
                let (reason, help) = if tuple.elems.is_empty() {
                    ("`()` holds nothing that a host could show", "leave it out")
                } else {
                    (
                        "a tuple of one item is a list in one host and nothing in another",
                        "write the item's type alone",
                    )
                };
                self.no_value(at, ty, reason, help)
            }
            Type::ImplTrait(bounds) => self.impl_trait(at, ty, &bounds.bounds),
            Type::TraitObject(object) => self.trait_object(at, ty, &object.bounds),
            Type::Ptr(_) => self.no_value(
                at,
                ty,
                "nobody can check what a host passes for it, or how long it stays valid",
                "pass bytes as `&[u8]`, numbers as `&[T]`, a Rust value that hosts hold as an `#[landbridge::object]`",
            ),
            Type::FnPtr(_) => self.no_value(
                at,
                ty,
                "a host's function is a closure with its own memory and thread, not an address",
                "take `impl Fn(…)` as a parameter of an exported function",
            ),
            Type::Slice(_) => {
                self.no_value(at, ty, "a slice has no size of its own", "use `Vec<T>`")
            }
            Type::Never(_) => self.no_value(
                at,
                ty,
                "the host's thread would never get control back",
                "return a `Result`, or nothing",
            ),
            Type::Macro(_) => self.no_value(
                at,
                ty,
                "landbridge reads the source before macros are expanded",
                "write the type that the macro makes",
            ),
            _ => self.no_value(
                at,
                ty,
                "reading can't tell what it is",
                "write the type out",
            ),
        }
    }

    pub(crate) fn no_value(
        &mut self,
        at: At<'_>,
        ty: &Type,
        reason: &str,
        help: &str,
    ) -> Option<Value> {
        let message = format!(
            "{} has the type `{}`, which can't cross",
            at.what,
            spelled(ty)
        );
        self.refuse(at, ty, &codes::TYPE, message, reason, help);
        None
    }

    pub(crate) fn array_length(&mut self, at: At<'_>, len: &Expr) -> Option<usize> {
        let number = crate::numbers::evaluate(self.sources, at.module, len);
        if let Some(len) = number.and_then(|number| usize::try_from(number).ok()) {
            return Some(len);
        }
        if let Expr::Path(path) = len
            && let Some(ident) = path.path.get_ident()
            && self.parameters.contains(&ident.to_string())
        {
            return None; // the parameter itself is refused
        }
        self.refuse(
            at,
            len,
            &codes::TYPE,
            format!("{} is an array whose length reading can't tell", at.what),
            "only literals, constants of this crate and arithmetic on them are evaluated",
            "write the length as a number, or as a constant that is one",
        );
        None
    }

    fn path_value(&mut self, at: At<'_>, ty: &Type, path: &syn::Path) -> Option<Value> {
        if path.is_ident("Self")
            && let Some(this) = at.this
        {
            return self.declared(at, ty, this);
        }
        match self.sources.resolve(at.module, path, Space::Type) {
            Resolved::Item(id) => self.declared(at, ty, id),
            // One segment is a primitive type, or the guess that it is a crate.
            Resolved::External(full)
                if full.len() > 1 || full[0] == "str" || scalar(&full[0]).is_some() =>
            {
                self.external(at, ty, path, &full)
            }
            Resolved::External(_)
            | Resolved::Module(..)
            | Resolved::Variant(..)
            | Resolved::Unknown => {
                let parameter = (path.get_ident())
                    .is_some_and(|ident| self.parameters.contains(&ident.to_string()));
                if self.whole && !parameter {
                    let message = format!(
                        "{} has the type `{}`, which isn't found",
                        at.what,
                        spelled(ty)
                    );
                    self.refuse(
                        at,
                        ty,
                        &codes::UNRESOLVED,
                        message,
                        "reading finds items, imports, aliases and globs, but not what a macro or `include!` brings in, or a generic names",
                        "import the type by `use`, or write its full path",
                    );
                }
                None
            }
        }
    }

    /// Takes note that an alias or newtype is being followed; [`Follow::Circle`] if it already is.
    pub(crate) fn follow(&mut self, id: ItemId) -> Follow {
        if self.following.contains(&id) {
            return Follow::Circle;
        }
        self.following.push(id);
        Follow::Ready
    }

    /// A type that a loaded crate declares.
    fn declared(&mut self, at: At<'_>, ty: &Type, id: ItemId) -> Option<Value> {
        let item = self.sources.item(id);
        if let Item::Type(alias) = item {
            return self.alias(at, ty, id, alias);
        }
        let Some(attribute) = self.annotated.get(&id).copied() else {
            // Of a crate that is read along only what the bound one shows has been looked at.
            let elsewhere = id.module.krate != 0
                && (crate::annotated::attributes(item).iter())
                    .any(|attribute| self.which(id.module, attribute).is_some());
            if elsewhere {
                self.not_shown(at, ty, id);
            } else {
                self.not_annotated(at, ty, id);
            }
            return None;
        };
        // One without a path is reported by its own declaration.
        let name = self.path_of(id).map(TypeName)?;
        Some(match (attribute, item) {
            (Attribute::Object, _) => Value::Object {
                name,
                hold: ObjectHold::Owned,
            },
            (Attribute::Record, Item::Enum(it)) => {
                if it.variants.iter().all(|variant| variant.fields.is_empty()) {
                    Value::Enumeration(name)
                } else {
                    Value::DataEnum(name)
                }
            }
            (Attribute::Record, Item::Struct(it)) => {
                if matches!(it.fields, syn::Fields::Unnamed(_)) {
                    Value::Newtype(name)
                } else if self.layout(id).is_some() {
                    Value::Plain(name)
                } else {
                    Value::Record(name)
                }
            }
            (Attribute::Error, _) => {
                return self.no_value(
                    at,
                    ty,
                    "an error crosses as an exception, not as a value",
                    "return it in `Result<T, E>`, or make a record of what should cross",
                );
            }
            // The attribute's own place says what is wrong with it.
            _ => return None,
        })
    }

    fn alias(&mut self, at: At<'_>, ty: &Type, id: ItemId, alias: &syn::ItemType) -> Option<Value> {
        if !alias.generics.params.is_empty() {
            return self.no_value(
                at,
                ty,
                "it is an alias with generic parameters",
                "write the type out",
            );
        }
        if self.follow(id) == Follow::Circle {
            return self.no_value(at, ty, "the alias stands for itself", "write the type out");
        }
        // Spelled elsewhere: names in it are found there.
        let there = At {
            module: id.module,
            this: None,
            ..at
        };
        let value = self.value(there, &alias.ty);
        self.following.pop();
        value
    }

    fn not_annotated(&mut self, at: At<'_>, ty: &Type, id: ItemId) {
        let item = self.sources.item(id);
        let name = crate::annotated::ident(item);
        let what = name.map_or_else(String::new, crate::annotated::plain);
        let (reason, help) = match item {
            Item::Union(_) => (
                "nobody can tell which field of a union is there",
                "write an enum with data and put `#[landbridge::record]` on it",
            ),
            Item::Trait(_) => (
                "it is a trait, and a host needs one concrete type",
                "write the concrete type",
            ),
            _ => (
                "only annotated types cross",
                "put `#[landbridge::record]` on it if it crosses by value, `#[landbridge::object]` if it stays in Rust",
            ),
        };
        let place = self.place(at.module, ty.span());
        let mut fault = Diagnostic::error(
            &codes::NOT_ANNOTATED,
            format!(
                "{} has the type `{what}`, which carries no attribute",
                at.what
            ),
        )
        .at(place)
        .because(reason)
        .help(help);
        if let Some(name) = name {
            fault = fault.related(self.place(id.module, name.span()), "declared here");
        }
        self.push(fault);
    }

    /// An annotated type of a crate that is read along, which the bound one doesn't re-export.
    pub(crate) fn not_shown(&mut self, at: At<'_>, ty: &Type, id: ItemId) {
        let krate = self.sources.crates[id.module.krate].name.clone();
        let message = format!(
            "{} has the type `{}` of the crate `{krate}`, which this one doesn't re-export",
            at.what,
            spelled(ty)
        );
        self.refuse(
            at,
            ty,
            &codes::UNREACHABLE,
            message,
            "a generated crate depends on this crate alone, and names types by its public paths",
            "re-export the type with `pub use`",
        );
    }

    /// The public path of an item; missing ones are reported once, by its declaration.
    pub(crate) fn path_of(&self, id: ItemId) -> Option<String> {
        self.paths.get(&id).cloned()
    }

    /// What a newtype wraps, without a word about what is wrong with it.
    pub(crate) fn wrapped(&mut self, name: &TypeName) -> Option<Value> {
        let id = *self.ids.get(&name.0)?;
        let Item::Struct(item) = self.sources.item(id) else {
            return None;
        };
        if self.follow(id) == Follow::Circle {
            return None;
        }
        let said = self.diagnostics.len();
        let at = At {
            module: id.module,
            this: Some(id),
            position: Position::Field,
            what: "",
        };
        let value = item
            .fields
            .iter()
            .next()
            .and_then(|field| self.value(at, &field.ty));
        self.diagnostics.truncate(said);
        self.following.pop();
        value
    }

    /// A sequence of `item`.
    pub(crate) fn list(&mut self, at: At<'_>, item: &Type) -> Option<Value> {
        let item = self.value(at, item)?;
        Some(list_of(item))
    }

    pub(crate) fn key(&mut self, at: At<'_>, ty: &Type) -> Option<Key> {
        let value = self.value(at, ty)?;
        let key = self.key_of(value);
        if key.is_none() {
            let message = format!("{}: `{}` can't be a key", at.what, spelled(ty));
            self.refuse(
                at,
                ty,
                &codes::KEY,
                message,
                "keys are text, integers, characters, booleans, enums without data, and newtypes of these",
                "use a list of pairs",
            );
        }
        key
    }

    fn key_of(&mut self, value: Value) -> Option<Key> {
        match value {
            Value::Scalar(Scalar::Bool) => Some(Key::Bool),
            Value::Scalar(Scalar::Int(int)) => Some(Key::Int(int)),
            Value::Scalar(Scalar::Char) => Some(Key::Char),
            Value::String => Some(Key::String),
            Value::Enumeration(name) => Some(Key::Enumeration(name)),
            Value::Newtype(name) => {
                let inner = self.wrapped(&name)?;
                self.key_of(inner).map(|_| Key::Newtype(name))
            }
            _ => None,
        }
    }

    /// Whether a value can already be nothing, so that an `Option` around it would be lost.
    pub(crate) fn optional(&mut self, value: &Value) -> bool {
        match value {
            Value::Option(_) => true,
            Value::Boxed(inner) => self.optional(inner),
            Value::Newtype(name) => self
                .wrapped(name)
                .is_some_and(|inner| self.optional(&inner)),
            _ => false,
        }
    }
}

/// The list of `item`, by how its memory crosses.
pub(crate) fn list_of(item: Value) -> Value {
    match item {
        Value::Scalar(Scalar::Int(Int::U8)) => Value::Bytes,
        Value::Scalar(Scalar::Int(int))
            if int.bits() <= 64 && !matches!(int, Int::Isize | Int::Usize) =>
        {
            Value::List(List::Direct(Element::Int(int)))
        }
        Value::Scalar(Scalar::Float(float)) => Value::List(List::Direct(Element::Float(float))),
        Value::Plain(name) => Value::List(List::Direct(Element::Plain(name))),
        item => Value::List(List::Converted(Box::new(item))),
    }
}

/// A primitive type by its name.
pub(crate) fn scalar(name: &str) -> Option<Scalar> {
    match name {
        "bool" => Some(Scalar::Bool),
        "char" => Some(Scalar::Char),
        "f32" => Some(Scalar::Float(Float::F32)),
        "f64" => Some(Scalar::Float(Float::F64)),
        name => Int::from_rust(name).map(Scalar::Int),
    }
}

/// The type arguments of a path's last segment; hashers and allocators are not looked at.
pub(crate) fn arguments(path: &syn::Path) -> Vec<&Type> {
    let Some(last) = path.segments.last() else {
        return Vec::new();
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}
