//! Zig's standard library: its types, constants and functions in Rust's.

use super::sets::{size_of, sized};
use super::ty::{Known, Ty, U8, USIZE};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

pub(super) fn library_borrows(name: &str) -> bool {
    name.starts_with("iter.")
}

pub(super) fn library_copies(name: &str) -> bool {
    matches!(name, "std.math.Order" | "std.StaticBitSet")
}

pub(super) fn library_compares(name: &str) -> bool {
    matches!(
        name,
        "std.math.Order"
            | "std.StaticBitSet"
            | "std.DynamicBitSet"
            | "std.BoundedArray"
            | "std.EnumSet"
            | "std.Random.DefaultPrng"
    )
}

pub(super) fn is_allocator(path: &str) -> bool {
    matches!(
        path,
        "std.testing.allocator" | "std.testing.failing_allocator"
    ) || path.starts_with("std.heap.") && path.ends_with("_allocator")
}

impl<'a> Program<'a> {
    /// A path that is a type as it stands.
    pub(super) fn library_ty(&self, path: &str) -> Option<Ty> {
        Some(match path {
            "std.mem.Allocator" | "std.heap.ArenaAllocator" => Ty::Allocator,
            "std.BufSet" => Ty::Library("std.BufSet", Vec::new()),
            "std.DynamicBitSet"
            | "std.DynamicBitSetUnmanaged"
            | "std.bit_set.DynamicBitSet"
            | "std.bit_set.DynamicBitSetUnmanaged" => Ty::Library("std.DynamicBitSet", Vec::new()),
            "std.math.Order" => Ty::Library("std.math.Order", Vec::new()),
            "std.Random.DefaultPrng" | "std.Random.Xoshiro256" => {
                Ty::Library("std.Random.DefaultPrng", Vec::new())
            }
            "std.Random" => Ty::Library("std.Random", Vec::new()),
            _ if path.ends_with("Error") => Ty::Error,
            _ => return None,
        })
    }

    /// `std.F(T)`, if it makes a type.
    fn library_made(&mut self, path: &str, arguments: &'a [Expr]) -> Done<Option<Ty>> {
        let name = match path {
            "std.ArrayList" | "std.ArrayListUnmanaged" | "std.array_list.Managed" => {
                let Some(ty) = arguments.first() else {
                    return Ok(None);
                };
                let ty = self.ty(ty)?.owning();
                return Ok(Some(Ty::List(Box::new(ty))));
            }
            "std.StaticBitSet"
            | "std.bit_set.StaticBitSet"
            | "std.bit_set.IntegerBitSet"
            | "std.bit_set.ArrayBitSet" => {
                let Some(size) = arguments.last() else {
                    return Ok(None);
                };
                let size = sized(self.count(size)?);
                return Ok(Some(Ty::Library("std.StaticBitSet", vec![size])));
            }
            "std.mem.SplitIterator" | "std.mem.TokenIterator" => {
                let Some(ty) = arguments.first() else {
                    return Ok(None);
                };
                let ty = self.ty(ty)?;
                return Ok(Some(Ty::Library("iter.slices", vec![ty])));
            }
            "std.BoundedArray" | "std.bounded_array.BoundedArray" => {
                let [ty, size] = arguments else {
                    return Ok(None);
                };
                let types = vec![self.ty(ty)?.owning(), sized(self.count(size)?)];
                return Ok(Some(Ty::Library("std.BoundedArray", types)));
            }
            "std.MultiArrayList" | "std.multi_array_list.MultiArrayList" => "std.MultiArrayList",
            "std.HashMap"
            | "std.HashMapUnmanaged"
            | "std.hash_map.HashMap"
            | "std.hash_map.HashMapUnmanaged" => {
                let [key, value, context, load] = arguments else {
                    return Ok(None);
                };
                let types = vec![
                    self.ty(key)?.owning(),
                    self.ty(value)?.owning(),
                    self.ty(context)?,
                ];
                let load = self.count(load)?;
                self.asked_as_context(context, &types, load)?;
                return Ok(Some(Ty::Library("std.HashMap", types)));
            }
            _ if path.contains("HashMap") => match hash_map(path) {
                Some(name) => name,
                None => return Ok(None),
            },
            "std.EnumSet" => "std.EnumSet",
            "std.heap.GeneralPurposeAllocator" | "std.heap.DebugAllocator" => {
                return Ok(Some(Ty::Allocator));
            }
            _ => return Ok(None),
        };
        let mut types = Vec::new();
        for argument in arguments {
            types.push(self.ty(argument)?.owning());
        }
        match (name, &types[..]) {
            ("std.AutoHashMap", [key, _]) => self.asked_to_hash(&key.clone()),
            ("std.MultiArrayList", [Ty::Made(id)]) if !self.made[*id].is_union() => {
                self.made[*id].asked.insert("columns");
            }
            ("std.EnumSet", [Ty::Made(_)]) => {}
            ("std.StringHashMap" | "std.StringArrayHashMap", [_])
            | ("std.AutoArrayHashMap", [_, _]) => {}
            _ => return Ok(None),
        }
        Ok(Some(Ty::Library(name, types)))
    }

    pub(super) fn library_type(
        &mut self,
        name: &str,
        life: &str,
        types: &[Ty],
        spelled: &[String],
    ) -> String {
        let all = spelled.join(", ");
        match name {
            _ if name.ends_with("HashMap") => self.map_type(name, types, spelled),
            "iter.slices" => {
                let life = if life.is_empty() { "'_" } else { life };
                format!("{}<{life}, {all}>", self.compat("Pieces"))
            }
            "std.BufSet" => self.compat("BufSet"),
            "std.EnumSet" => format!("std::collections::BTreeSet<{all}>"),
            "std.StaticBitSet" => {
                let size = size_of(types);
                let words = size.div_ceil(64);
                format!("{}<{size}, {words}>", self.compat("StaticBitSet"))
            }
            "std.DynamicBitSet" => self.compat("DynamicBitSet"),
            "std.MultiArrayList" => format!("{}<{all}>", self.compat("MultiArrayList")),
            "std.BoundedArray" => {
                let size = size_of(types);
                format!("{}<{}, {size}>", self.compat("BoundedArray"), spelled[0])
            }
            "std.math.Order" => "core::cmp::Ordering".to_owned(),
            "std.Random.DefaultPrng" => self.compat("Xoshiro256"),
            "std.Random" => format!("&mut {}", self.compat("Xoshiro256")),
            _ => "_".to_owned(),
        }
    }

    pub(super) fn library_filler(&self, name: &str) -> String {
        match name {
            "std.math.Order" => "core::cmp::Ordering::Equal".to_owned(),
            _ => "Default::default()".to_owned(),
        }
    }

    /// A constant of the library.
    pub(super) fn library_constant(
        &mut self,
        path: &str,
        want: Option<&Ty>,
    ) -> Done<Option<Value<'a>>> {
        if is_allocator(path) {
            return Ok(Some(Value::new(R::unit(), Ty::Allocator)));
        }
        let _ = want;
        Ok(Some(match path {
            "std.math.pi" => Value {
                rust: R::path("core::f64::consts::PI"),
                ..Value::known(Known::Float(core::f64::consts::PI), Ty::ComptimeFloat)
            },
            "std.math.e" => Value {
                rust: R::path("core::f64::consts::E"),
                ..Value::known(Known::Float(core::f64::consts::E), Ty::ComptimeFloat)
            },
            "builtin.is_test" => self.number_value(Known::Bool(false), Ty::Bool),
            _ => match self.library_ty(path) {
                Some(ty) => Value::known(Known::Type(ty), Ty::Type),
                None => return Ok(None),
            },
        }))
    }

    /// A call of a function of the library.
    pub(super) fn library_call(
        &mut self,
        e: &'a Expr,
        path: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        if let Some(ty) = self.library_made(path, arguments)? {
            return Ok(Value::known(Known::Type(ty), Ty::Type));
        }
        self.explain_library(e, path);
        if let Some(name) = path.strip_prefix("std.testing.") {
            return self.testing(e, name, arguments);
        }
        if let Some(name) = path.strip_prefix("std.ascii.") {
            return self.ascii(e, name, arguments);
        }
        if let Some(name) = path.strip_prefix("std.mem.") {
            return self.memory(e, name, arguments, want);
        }
        if let Some(name) = path.strip_prefix("std.math.") {
            return self.math(e, name, arguments, want);
        }
        Ok(match (path, arguments) {
            ("std.debug.assert", [condition]) => {
                let condition = self.value(condition, Some(&Ty::Bool))?;
                if let Some(Known::Bool(true)) = condition.known {
                    return Ok(Value::nothing());
                }
                Value::new(R::bang("assert", vec![condition.rust]), Ty::Void)
            }
            ("std.debug.print", [format, values]) => {
                let arguments = self.formatted(e, format, values)?;
                Value::new(R::bang("eprint", arguments), Ty::Void)
            }
            ("std.debug.panic", [format, values]) => {
                let arguments = self.formatted(e, format, values)?;
                Value::new(R::bang("panic", arguments), Ty::NoReturn)
            }
            ("std.fmt.bufPrint", [buffer, format, values]) => {
                let writable = Ty::Slice {
                    mutable: true,
                    child: Box::new(U8),
                };
                let buffer = self.fitted(buffer, &writable)?;
                let arguments = self.formatted(e, format, values)?;
                let shown = R::bang("format_args", arguments);
                let ty = Ty::Result(Box::new(writable));
                Value::new(R::call(self.compat("buf_print"), vec![buffer, shown]), ty)
            }
            ("std.fmt.allocPrint", [_, format, values]) => {
                let arguments = self.formatted(e, format, values)?;
                let rust = R::bang("format", arguments).method("into_bytes", vec![]);
                Value::sure(rust, Ty::Owned(Box::new(U8)))
            }
            ("std.fmt.comptimePrint", [format, values]) => {
                let arguments = self.formatted(e, format, values)?;
                let rust = R::bang("format", arguments).method("into_bytes", vec![]);
                Value::sure(rust, Ty::Owned(Box::new(U8)))
            }
            ("std.fmt.parseInt" | "std.fmt.parseUnsigned", [ty, text, base]) => {
                let ty = self.ty(ty)?;
                let name = self.compat("parse_int");
                let text = self.fitted(text, &Ty::bytes())?;
                let base = self.fitted(base, &U8)?;
                let (low, high) = ty.limits().unwrap_or((0, 0));
                let held = self.spell(&ty, "");
                let rust = R::call(
                    format!("{name}::<{held}>"),
                    vec![
                        text,
                        base,
                        R::lit(low.to_string()),
                        R::lit(high.to_string()),
                    ],
                );
                Value::new(rust, Ty::Result(Box::new(ty)))
            }
            ("std.fmt.parseFloat", [ty, text]) => {
                let ty = self.ty(ty)?;
                let held = self.spell(&ty, "");
                let name = format!("{}::<{held}>", self.compat("parse_float"));
                let text = self.fitted(text, &Ty::bytes())?;
                Value::new(R::call(name, vec![text]), Ty::Result(Box::new(ty)))
            }
            ("std.fmt.charToDigit", [c, base]) => {
                let c = self.fitted(c, &U8)?;
                let base = self.fitted(base, &U8)?;
                let rust = R::call(self.compat("char_to_digit"), vec![c, base]);
                Value::new(rust, Ty::Result(Box::new(U8)))
            }
            ("std.enums.values", [ty]) => {
                let Ty::Made(id) = self.ty(ty)? else {
                    return self.stop(e, "values of what is no enum");
                };
                self.made[id].asked.insert("VALUES");
                let path = self.made_path(id);
                let rust = R::unary("&", R::path(format!("{path}::VALUES")));
                let fields = self.fields(id)?;
                let tags = fields.into_iter();
                let tags = tags.map(|f| (Ty::Made(id), Known::Tag(f.zig)));
                Value {
                    known: Some(Known::Tuple(tags.collect())),
                    ..Value::new(rust, Ty::slice(Ty::Made(id)))
                }
            }
            ("std.meta.fields", [ty]) => {
                let info = self.builtin(e, "typeInfo", std::slice::from_ref(ty), None)?;
                match info.known {
                    Some(Known::Fields(outer)) => match outer.into_values().next() {
                        Some((_, Known::Fields(mut inner))) => match inner.remove("fields") {
                            Some((ty, known)) => Value::known(known, ty),
                            None => return self.stop(e, "fields of this type"),
                        },
                        _ => return self.stop(e, "fields of this type"),
                    },
                    _ => return self.stop(e, "fields of this type"),
                }
            }
            ("std.meta.stringToEnum", [ty, text]) => {
                let Ty::Made(id) = self.ty(ty)? else {
                    return self.stop(e, "text to what is no enum");
                };
                self.made[id].asked.insert("from_name");
                let text = self.fitted(text, &Ty::bytes())?;
                let path = self.made_path(id);
                let rust = R::call(format!("{path}::from_name"), vec![text]);
                Value::new(rust, Ty::Made(id).optional())
            }
            ("std.sort.asc" | "std.sort.desc", [_]) => {
                Value::known(Known::Library(path.to_owned()), Ty::Undefined)
            }
            ("std.meta.eql", [a, b]) => {
                let a = self.value(a, None)?;
                let b = self.value(b, Some(&a.ty.clone()))?;
                Value::new(R::binary("==", a.rust, b.rust), Ty::Bool)
            }
            ("std.unicode.utf8CountCodepoints", [text]) => {
                let text = self.fitted(text, &Ty::bytes())?;
                let rust = R::call(self.compat("count_codepoints"), vec![text]);
                Value::new(rust, Ty::Result(Box::new(USIZE)))
            }
            _ => return self.stop(e, path),
        })
    }

    fn ascii(&mut self, e: &'a Expr, name: &str, arguments: &'a [Expr]) -> Done<Value<'a>> {
        let by_character = match name {
            "isAlphabetic" => Some("is_ascii_alphabetic"),
            "isAlphanumeric" => Some("is_ascii_alphanumeric"),
            "isDigit" => Some("is_ascii_digit"),
            "isUpper" => Some("is_ascii_uppercase"),
            "isLower" => Some("is_ascii_lowercase"),
            "isHex" => Some("is_ascii_hexdigit"),
            "isControl" => Some("is_ascii_control"),
            "toUpper" => Some("to_ascii_uppercase"),
            "toLower" => Some("to_ascii_lowercase"),
            _ => None,
        };
        if let (Some(method), [c]) = (by_character, arguments) {
            let c = self.fitted(c, &U8)?;
            let ty = if name.starts_with("is") { Ty::Bool } else { U8 };
            return Ok(Value::new(c.method(method, vec![]), ty));
        }
        match (name, arguments) {
            ("isWhitespace" | "isPrint", [c]) => {
                let c = self.fitted(c, &U8)?;
                let name = if name == "isPrint" {
                    "is_print"
                } else {
                    "is_whitespace"
                };
                Ok(Value::new(R::call(self.compat(name), vec![c]), Ty::Bool))
            }
            ("eqlIgnoreCase", [a, b]) => {
                let a = self.fitted(a, &Ty::bytes())?;
                let b = self.fitted(b, &Ty::bytes())?;
                Ok(Value::new(
                    a.method("eq_ignore_ascii_case", vec![b]),
                    Ty::Bool,
                ))
            }
            ("lowerString" | "upperString", [buffer, text]) => {
                let writable = Ty::Slice {
                    mutable: true,
                    child: Box::new(U8),
                };
                let buffer = self.fitted(buffer, &writable)?;
                let text = self.fitted(text, &Ty::bytes())?;
                let name = if name == "lowerString" {
                    "lower_string"
                } else {
                    "upper_string"
                };
                Ok(Value::new(
                    R::call(self.compat(name), vec![buffer, text]),
                    writable,
                ))
            }
            ("allocLowerString" | "allocUpperString", [_, text]) => {
                let text = self.fitted(text, &Ty::bytes())?;
                let method = if name == "allocLowerString" {
                    "to_ascii_lowercase"
                } else {
                    "to_ascii_uppercase"
                };
                Ok(Value::sure(
                    text.method(method, vec![]),
                    Ty::Owned(Box::new(U8)),
                ))
            }
            _ => self.stop(e, format!("std.ascii.{name}")),
        }
    }
}

/// The map a path makes.
fn hash_map(path: &str) -> Option<&'static str> {
    let name = path.rsplit('.').next().unwrap_or("");
    Some(match name.strip_suffix("Unmanaged").unwrap_or(name) {
        "AutoHashMap" => "std.AutoHashMap",
        "AutoArrayHashMap" => "std.AutoArrayHashMap",
        "StringHashMap" => "std.StringHashMap",
        "StringArrayHashMap" => "std.StringArrayHashMap",
        _ => return None,
    })
}

/// A slice as a comparison wants it: `a[..]`, not `&a[..]`.
pub(super) fn whole(rust: R) -> R {
    match rust {
        R::Unary("&" | "&mut ", inner) => match *inner {
            index @ R::Index(..) => index,
            other => other.index(R::Range(None, None, false)),
        },
        other => other.index(R::Range(None, None, false)),
    }
}

/// What stands before a dot: `a[1..]`, not `&a[1..]`.
pub(super) fn dot(rust: R) -> R {
    match rust {
        R::Unary("&" | "&mut ", inner) => match *inner {
            R::Index(base, range) => match *range {
                R::Range(None, None, _) => *base,
                range => R::Index(base, Box::new(range)),
            },
            other => other,
        },
        other => other,
    }
}
