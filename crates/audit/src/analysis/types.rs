//! Types as far as syntax tells: aliases followed, records found, layouts promised.

use landbridge_source::{ItemId, ModuleId, Resolved, Space};
use syn::{Attribute, Fields, Item, PointerMutability, Type};

use super::expr::{find_attribute, type_name};
use super::function::Function;
use super::unfold::mentions;
use super::view::View;

/// What a pointer points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pointee {
    /// `c_void`.
    Void,
    /// `c_char`, `u8`, `i8`.
    Bytes,
    /// Any other number.
    Number,
    /// Another pointer.
    Pointer,
    /// A type of this crate.
    Own(ItemId),
    /// Anything else.
    Other,
}

/// Names of numbers in C and Rust.
const NUMBERS: &[&str] = &[
    "c_double",
    "c_float",
    "c_int",
    "c_long",
    "c_longlong",
    "c_short",
    "c_uint",
    "c_ulong",
    "c_ulonglong",
    "c_ushort",
    "f32",
    "f64",
    "i128",
    "i16",
    "i32",
    "i64",
    "int16_t",
    "int32_t",
    "int64_t",
    "isize",
    "ptrdiff_t",
    "size_t",
    "ssize_t",
    "u128",
    "u16",
    "u32",
    "u64",
    "uint16_t",
    "uint32_t",
    "uint64_t",
    "usize",
];

/// Names of single bytes.
const BYTES: &[&str] = &[
    "c_char", "c_schar", "c_uchar", "i8", "int8_t", "u8", "uint8_t",
];

/// Whether a type is an integer by its name.
pub(crate) fn is_integer(ty: &Type) -> bool {
    type_name(ty).is_some_and(|name| {
        let number = NUMBERS.contains(&name.as_str()) || BYTES.contains(&name.as_str());
        number && !["c_double", "c_float", "f32", "f64"].contains(&name.as_str())
    })
}

/// `*const T` and `*mut T`: whether it is mutable, and `T`.
pub(crate) fn raw(ty: &Type) -> Option<(bool, &Type)> {
    match ty {
        Type::Ptr(it) => Some((
            matches!(it.mutability, PointerMutability::Mut(_)),
            &*it.elem,
        )),
        Type::Paren(it) => raw(&it.elem),
        Type::Group(it) => raw(&it.elem),
        _ => None,
    }
}

/// What `#[repr(…)]` promises: `C`, `transparent`, `u8`.
pub(crate) fn has_repr(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("repr")
            && match &attribute.meta {
                syn::Meta::List(list) => {
                    let words = ["C", "transparent", "u8", "u16", "u32", "u64", "usize", "i8"];
                    let more = ["i16", "i32", "i64", "isize"];
                    words
                        .iter()
                        .chain(&more)
                        .any(|word| mentions(&list.tokens, word))
                }
                _ => false,
            }
    }) || find_attribute(attributes, "repr").is_some()
}

impl<'a> View<'a> {
    /// A type with this crate's aliases followed, and the module whose names it uses.
    pub(crate) fn peel<'t>(&self, module: ModuleId, ty: &'t Type) -> (&'t Type, ModuleId)
    where
        'a: 't,
    {
        let (mut ty, mut module) = (ty, module);
        for _ in 0..8 {
            match ty {
                Type::Paren(it) => ty = &it.elem,
                Type::Group(it) => ty = &it.elem,
                Type::Path(it) if it.qself.is_none() => {
                    let found = self.sources.resolve(module, &it.path, Space::Type);
                    let Resolved::Item(id) = found else {
                        break;
                    };
                    let Item::Type(alias) = self.sources.item(id) else {
                        break;
                    };
                    ty = &alias.ty;
                    module = id.module;
                }
                _ => break,
            }
        }
        (ty, module)
    }

    /// The type of a field of a function's `self`, by its name or number.
    pub(crate) fn field_of(&self, function: &Function<'_>, name: &str) -> Option<&'a Type> {
        let owner = function.owner.as_ref()?;
        self.all_items().find_map(|(_, item)| match item {
            Item::Struct(it) if it.ident == *owner => {
                let mut fields = it.fields.iter().enumerate();
                let found = fields.find(|(number, it)| match &it.ident {
                    Some(ident) => *ident == name,
                    None => number.to_string() == name,
                });
                found.map(|(_, it)| &it.ty)
            }
            _ => None,
        })
    }

    /// Whether a type is a type parameter of a function or of what it belongs to.
    pub(crate) fn is_parameter(&self, function: &Function<'_>, ty: &Type) -> bool {
        let Type::Path(path) = ty else {
            return false;
        };
        let Some(name) = path.path.get_ident() else {
            return false;
        };
        let mut own = function.signature.generics.type_params();
        own.any(|it| it.ident == *name)
            || function.owner.as_ref().is_some_and(|owner| {
                self.all_items().any(|(module, item)| match item {
                    Item::Impl(it) => {
                        module == function.module
                            && super::expr::type_name(&it.self_ty).as_ref() == Some(owner)
                            && it.generics.type_params().any(|it| it.ident == *name)
                    }
                    _ => false,
                })
            })
    }

    /// The item of this crate that a type names.
    pub(crate) fn item_of(&self, module: ModuleId, ty: &Type) -> Option<(ItemId, &'a Item)> {
        let (ty, module) = self.peel(module, ty);
        let Type::Path(it) = ty else {
            return None;
        };
        match self.sources.resolve(module, &it.path, Space::Type) {
            Resolved::Item(id) => Some((id, self.sources.item(id))),
            _ => None,
        }
    }

    /// What a pointer to this type points to.
    pub(crate) fn pointee(&self, module: ModuleId, ty: &Type) -> Pointee {
        let (ty, module) = self.peel(module, ty);
        if raw(ty).is_some() {
            return Pointee::Pointer;
        }
        if let Some((id, _)) = self.item_of(module, ty) {
            return Pointee::Own(id);
        }
        match type_name(ty).as_deref() {
            Some("c_void") => Pointee::Void,
            Some(name) if BYTES.contains(&name) => Pointee::Bytes,
            Some(name) if NUMBERS.contains(&name) || name == "bool" => Pointee::Number,
            _ if matches!(ty, Type::Tuple(it) if it.elems.is_empty()) => Pointee::Void,
            _ => Pointee::Other,
        }
    }

    /// Whether values of a type surely need nothing done when they go away: numbers, pointers, records
    /// of them.
    pub(crate) fn is_plain(&self, module: ModuleId, ty: &Type, depth: usize) -> bool {
        let (ty, module) = self.peel(module, ty);
        match ty {
            Type::Ptr(_) | Type::FnPtr(_) | Type::Reference(_) | Type::Never(_) => true,
            Type::Array(it) => self.is_plain(module, &it.elem, depth),
            Type::Tuple(it) => it.elems.iter().all(|ty| self.is_plain(module, ty, depth)),
            Type::Path(_) => {
                if let Some((id, item)) = self.item_of(module, ty) {
                    return depth > 0 && self.is_plain_item(id, item, depth - 1);
                }
                let name = type_name(ty).unwrap_or_default();
                match name.as_str() {
                    "Option" | "MaybeUninit" | "ManuallyDrop" | "PhantomData" | "NonNull"
                    | "Cell" => {
                        name != "Option"
                            || super::expr::type_arguments(ty)
                                .iter()
                                .all(|ty| self.is_plain(module, ty, depth))
                    }
                    name => {
                        NUMBERS.contains(&name)
                            || BYTES.contains(&name)
                            || ["bool", "char", "c_void", "str"].contains(&name)
                    }
                }
            }
            _ => false,
        }
    }

    fn is_plain_item(&self, id: ItemId, item: &Item, depth: usize) -> bool {
        let plain = |fields: &Fields| {
            fields
                .iter()
                .all(|field| self.is_plain(id.module, &field.ty, depth))
        };
        match item {
            Item::Struct(it) => {
                super::expr::derives(&it.attrs, "Copy")
                    || plain(&it.fields) && !self.drops(&it.ident.to_string())
            }
            Item::Enum(it) => it.variants.iter().all(|variant| plain(&variant.fields)),
            Item::Union(_) => true,
            _ => false,
        }
    }

    /// Whether there is an `impl Drop` for a type of this name.
    pub(crate) fn drops(&self, name: &str) -> bool {
        self.drop_of(name).is_some()
    }
}
