//! Types as they are spelled, to types of the model: what crosses, how, and why not.

use landbridge_attributes::Attribute;
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{
    Borrow, Element, Float, Int, Key, List, MapOrder, ObjectHold, Scalar, TypeName, Value,
};
use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprLit, GenericArgument, Item, Lit, PathArguments, Type};

use crate::reading::Reader;

/// Where a type is spelled.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) module: ModuleId,
    /// What `Self` is.
    pub(crate) this: Option<ItemId>,
    /// What it is the type of, for messages: "the parameter `points`".
    pub(crate) what: &'a str,
}

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
    let text = ty.to_token_stream().to_string();
    [
        " < ", " <", "< ", " > ", " >", " :: ", ":: ", " ::", "& ", " ,", "[ ", " ]", "( ", " )",
    ]
    .into_iter()
    .fold(text, |text, from| text.replace(from, from.trim()))
    .replace(">=", "> =")
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
            Type::Tuple(tuple) if tuple.elems.len() >= 2 => {
                let items: Vec<_> = tuple.elems.iter().map(|item| self.value(at, item)).collect();
                items.into_iter().collect::<Option<Vec<_>>>().map(Value::Tuple)
            }
            Type::Array(array) => {
                let item = self.value(at, &array.elem);
                let len = self.array_length(at, &array.len);
                Some(Value::Array {
                    item: Box::new(item?),
                    len: len?,
                })
            }
            Type::Reference(reference) => {
                let text = spelled(ty);
                let is_str = matches!(bare(&reference.elem), Type::Path(path) if path.path.is_ident("str"));
                let fixed = reference.lifetime.as_ref().is_some_and(|it| it.ident == "static");
                if is_str && fixed && reference.mutability.is_none() {
                    return Some(Value::String);
                }
                self.refuse(
                    at,
                    ty,
                    &codes::BORROW,
                    format!("{} has the type `{text}`, a borrow", at.what),
                    "only a parameter can be borrowed, for the time of the call; the host keeps everything else",
                    "use an owned type: `String` for `&str`, `Vec<T>` for `&[T]`, `Arc<Obj>` for `&Obj`",
                );
                None
            }
            Type::Tuple(_) => self.no_value(at, ty, "a tuple that crosses has two items or more", "leave it out"),
            Type::ImplTrait(_) => self.no_value(
                at,
                ty,
                "this version binds no iterators, streams, futures or closures",
                "collect into a `Vec` and return that",
            ),
            Type::TraitObject(_) => self.no_value(
                at,
                ty,
                "a trait object has no form in other languages",
                "use a concrete type; for a value that only Rust looks into, an `#[landbridge::object]`",
            ),
            Type::Ptr(_) | Type::FnPtr(_) => self.no_value(
                at,
                ty,
                "a raw or function pointer can't be checked, and checked is all that crosses",
                "use a slice, an object, or a value",
            ),
            Type::Slice(_) => self.no_value(at, ty, "a slice has no size of its own", "use `Vec<T>`"),
            Type::Never(_) => self.no_value(at, ty, "a function that never returns has no result", "return `()`"),
            _ => self.no_value(at, ty, "reading can't tell what it is", "write the type out"),
        }
    }

    fn no_value(&mut self, at: At<'_>, ty: &Type, reason: &str, help: &str) -> Option<Value> {
        let message = format!(
            "{} has the type `{}`, which can't cross",
            at.what,
            spelled(ty)
        );
        self.refuse(at, ty, &codes::TYPE, message, reason, help);
        None
    }

    fn array_length(&mut self, at: At<'_>, len: &Expr) -> Option<usize> {
        if let Expr::Lit(ExprLit {
            lit: Lit::Int(number),
            ..
        }) = len
            && let Ok(len) = number.base10_parse()
        {
            return Some(len);
        }
        if let Expr::Path(path) = len
            && let Resolved::Item(id) = self.sources.resolve(at.module, &path.path, Space::Value)
            && let Item::Const(constant) = self.sources.item(id)
            && let Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            }) = &*constant.expr
            && let Ok(len) = number.base10_parse()
        {
            return Some(len);
        }
        self.refuse(
            at,
            len,
            &codes::TYPE,
            format!("{} is an array whose length reading can't tell", at.what),
            "constants are not evaluated",
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
            Resolved::External(full) => self.external(at, ty, path, &full),
            Resolved::Module(..) | Resolved::Variant(..) | Resolved::Unknown => {
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
                    "reading finds items, imports, aliases and globs, but not what a macro makes or a generic names",
                    "import the type by `use`, or write its full path",
                );
                None
            }
        }
    }

    /// A type that this crate declares.
    fn declared(&mut self, at: At<'_>, ty: &Type, id: ItemId) -> Option<Value> {
        let item = self.sources.item(id);
        if let Item::Type(alias) = item {
            if !alias.generics.params.is_empty() {
                return self.no_value(
                    at,
                    ty,
                    "it is an alias with generic parameters",
                    "write the type out",
                );
            }
            // Spelled elsewhere: names in it are found there.
            let there = At {
                module: id.module,
                this: None,
                what: at.what,
            };
            return self.value(there, &alias.ty);
        }
        let Some(attribute) = self.annotated.get(&id).copied() else {
            let name = crate::annotated::ident(item);
            let what = name.map_or_else(String::new, ToString::to_string);
            let place = self.place(at.module, ty.span());
            let mut fault = Diagnostic::error(
                &codes::NOT_ANNOTATED,
                format!("{} has the type `{what}`, which carries no attribute", at.what),
            )
            .at(place)
            .because("only annotated types cross")
            .help("put `#[landbridge::record]` on it if it crosses by value, `#[landbridge::object]` if it stays in Rust");
            if let Some(name) = name {
                fault = fault.related(self.place(id.module, name.span()), "declared here");
            }
            self.push(fault);
            return None;
        };
        let name = TypeName(self.path_of(id)?);
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
            (Attribute::Import, _) => {
                return self.no_value(
                    at,
                    ty,
                    "this version binds no import traits",
                    "leave it out",
                );
            }
            _ => return self.no_value(at, ty, "it isn't a type", "use a type"),
        })
    }

    /// The public path of an item; missing ones are reported once, by its declaration.
    pub(crate) fn path_of(&self, id: ItemId) -> Option<String> {
        self.paths.get(&id).cloned()
    }

    fn external(
        &mut self,
        at: At<'_>,
        ty: &Type,
        path: &syn::Path,
        full: &[String],
    ) -> Option<Value> {
        let last = full.last().map_or("", String::as_str);
        let standard = full.len() == 1 || matches!(full[0].as_str(), "std" | "core" | "alloc");
        if full.len() == 1
            && let Some(scalar) = scalar(last)
        {
            return Some(Value::Scalar(scalar));
        }
        let arguments = arguments(path);
        if !standard {
            let message = format!(
                "{} has the type `{}` of another crate",
                at.what,
                spelled(ty)
            );
            self.refuse(
                at,
                ty,
                &codes::FOREIGN,
                message,
                "a binding can only be made for types that this crate declares",
                "wrap it: an `#[landbridge::object]` that holds it, or a record with the parts that cross",
            );
            return None;
        }
        match (last, &arguments[..]) {
            ("String", []) => Some(Value::String),
            ("PathBuf", []) => Some(Value::Path),
            ("Duration", []) => Some(Value::Duration),
            ("SystemTime", []) => Some(Value::SystemTime),
            ("Option", [inner]) => {
                let value = self.value(at, inner)?;
                if matches!(value, Value::Option(_)) {
                    return self.no_value(
                        at,
                        ty,
                        "hosts have one kind of nothing",
                        "use an enum with data",
                    );
                }
                Some(Value::Option(Box::new(value)))
            }
            ("Vec" | "VecDeque", [inner]) => self.list(at, inner),
            ("Box", [inner]) => match bare(inner) {
                Type::Slice(slice) => self.list(at, &slice.elem),
                Type::Path(path) if path.path.is_ident("str") => Some(Value::String),
                _ => Some(Value::Boxed(Box::new(self.value(at, inner)?))),
            },
            ("Cow", [inner]) => match bare(inner) {
                Type::Path(path) if path.path.is_ident("str") => Some(Value::String),
                _ => self.no_value(
                    at,
                    ty,
                    "of `Cow` only `Cow<'static, str>` crosses",
                    "use the owned type",
                ),
            },
            ("HashMap" | "BTreeMap", [key, value]) => {
                let key_type = self.key(at, key);
                let value = self.value(at, value);
                Some(Value::Map {
                    order: order(last),
                    key: key_type?,
                    value: Box::new(value?),
                })
            }
            ("HashSet" | "BTreeSet", [item]) => Some(Value::Set {
                order: order(last),
                item: self.key(at, item)?,
            }),
            ("Arc", [inner]) => match self.value(at, inner)? {
                Value::Object { name, .. } => {
                    self.arc_objects.insert(name.clone());
                    Some(Value::Object {
                        name,
                        hold: ObjectHold::Arc,
                    })
                }
                _ => self.no_value(
                    at,
                    ty,
                    "`Arc` shares objects; values are copied",
                    "leave the `Arc` out",
                ),
            },
            ("Rc" | "RefCell" | "Cell", _) => self.no_value(
                at,
                ty,
                "hosts call from any thread, and this isn't `Send + Sync`",
                "use `Arc`, `Mutex` or an atomic, inside an object",
            ),
            ("Result", _) => self.no_value(
                at,
                ty,
                "a `Result` becomes an exception, so it can only be the whole return type",
                "use an enum with data",
            ),
            _ => self.no_value(
                at,
                ty,
                "this type of the standard library has no counterpart in the hosts",
                "use one of those that the book's chapter \"What can cross\" lists",
            ),
        }
    }

    /// A sequence of `item`.
    pub(crate) fn list(&mut self, at: At<'_>, item: &Type) -> Option<Value> {
        let item = self.value(at, item)?;
        Some(list_of(item))
    }

    fn key(&mut self, at: At<'_>, ty: &Type) -> Option<Key> {
        let value = self.value(at, ty)?;
        let key = match value {
            Value::Scalar(Scalar::Bool) => Some(Key::Bool),
            Value::Scalar(Scalar::Int(int)) => Some(Key::Int(int)),
            Value::Scalar(Scalar::Char) => Some(Key::Char),
            Value::String => Some(Key::String),
            Value::Enumeration(name) => Some(Key::Enumeration(name)),
            Value::Newtype(name) => Some(Key::Newtype(name)),
            _ => None,
        };
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

    /// A borrowed parameter: `&T`, `&mut T`, or `Option` of such.
    pub(crate) fn borrow(&mut self, at: At<'_>, ty: &Type) -> Option<Borrow> {
        let Type::Reference(reference) = bare(ty) else {
            return None;
        };
        let exclusive = reference.mutability.is_some();
        let target = bare(&reference.elem);
        if let Type::Slice(slice) = target {
            let item = self.value(at, &slice.elem)?;
            let borrow = match (list_of(item), exclusive) {
                (Value::Bytes, false) => Some(Borrow::Bytes),
                (Value::Bytes, true) => Some(Borrow::BytesMut),
                (Value::List(List::Direct(element)), false) => Some(Borrow::Slice(element)),
                (Value::List(List::Direct(element)), true) => Some(Borrow::SliceMut(element)),
                (list, false) => Some(Borrow::Converted(list)),
                (_, true) => None,
            };
            if borrow.is_none() {
                self.no_mutable(at, ty);
            }
            return borrow;
        }
        if let Type::Path(path) = target {
            if path.path.is_ident("str") && !exclusive {
                return Some(Borrow::Str);
            }
            if let Resolved::External(full) =
                self.sources.resolve(at.module, &path.path, Space::Type)
                && full.last().is_some_and(|last| last == "Path")
                && !exclusive
            {
                return Some(Borrow::Path);
            }
        }
        match (self.value(at, target)?, exclusive) {
            (
                Value::Object {
                    name,
                    hold: ObjectHold::Owned,
                },
                exclusive,
            ) => Some(Borrow::Object { name, exclusive }),
            (value, false) => Some(Borrow::Converted(value)),
            (_, true) => {
                self.no_mutable(at, ty);
                None
            }
        }
    }

    fn no_mutable(&mut self, at: At<'_>, ty: &Type) {
        let message = format!("{} has the type `{}`", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::BORROW,
            message,
            "a value is converted on the way in, so what the function writes to it would be lost",
            "return the changed value; only objects and slices of numbers or plain records can be `&mut`",
        );
    }
}

/// The list of `item`, by how its memory crosses.
fn list_of(item: Value) -> Value {
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

fn order(name: &str) -> MapOrder {
    if name.starts_with("BTree") {
        MapOrder::Sorted
    } else {
        MapOrder::Unordered
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
    let most = match last.ident.to_string().as_str() {
        "HashMap" | "BTreeMap" | "Result" => 2,
        _ => 1,
    };
    types.take(most).collect()
}
