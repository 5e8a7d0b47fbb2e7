//! Zig's standard library: its types, constants and functions in Rust's.

use super::ty::{Known, Ty, U8, USIZE};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

pub(super) fn library_borrows(name: &str) -> bool {
    name.starts_with("iter.")
}

pub(super) fn library_copies(name: &str) -> bool {
    matches!(name, "std.math.Order")
}

pub(super) fn library_compares(name: &str) -> bool {
    !name.starts_with("iter.") && name != "std.Random"
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
            "std.AutoHashMap" | "std.AutoHashMapUnmanaged" => "std.AutoHashMap",
            "std.AutoArrayHashMap" | "std.AutoArrayHashMapUnmanaged" => "std.AutoArrayHashMap",
            "std.StringHashMap" | "std.StringHashMapUnmanaged" => "std.StringHashMap",
            "std.StringArrayHashMap" | "std.StringArrayHashMapUnmanaged" => {
                "std.StringArrayHashMap"
            }
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
        Ok(Some(Ty::Library(name, types)))
    }

    pub(super) fn library_type(&self, name: &str, life: &str) -> String {
        let _ = life;
        match name {
            "std.AutoHashMap" => "std::collections::HashMap".to_owned(),
            "std.StringHashMap" => self.compat("StringMap"),
            "std.AutoArrayHashMap" => self.compat("ArrayMap"),
            "std.StringArrayHashMap" => self.compat("StringArrayMap"),
            "std.BufSet" => "std::collections::HashSet<Vec<u8>>".to_owned(),
            "std.EnumSet" => "std::collections::HashSet".to_owned(),
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
                Value::new(rust, Ty::slice(Ty::Made(id)))
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

    fn memory(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        let _ = want;
        let element = |this: &mut Self| -> Done<Ty> {
            match arguments.first() {
                Some(ty) => this.ty(ty),
                None => this.stop(e, format!("std.mem.{name}")),
            }
        };
        match (name, arguments) {
            ("eql", [_, a, b]) => {
                let slice = Ty::slice(element(self)?);
                let a = self.fitted(a, &slice)?;
                let b = self.fitted(b, &slice)?;
                // arrays of different lengths have no `==` in Rust
                let rust = R::binary("==", whole(a), whole(b));
                Ok(Value::new(rust, Ty::Bool))
            }
            ("startsWith" | "endsWith", [_, a, b]) => {
                let slice = Ty::slice(element(self)?);
                let a = self.fitted(a, &slice)?;
                let b = self.fitted(b, &slice)?;
                let method = if name == "startsWith" {
                    "starts_with"
                } else {
                    "ends_with"
                };
                Ok(Value::new(dot(a).method(method, vec![b]), Ty::Bool))
            }
            (
                "indexOfScalar"
                | "lastIndexOfScalar"
                | "containsAtLeastScalar"
                | "indexOfScalarPos",
                [_, text, value],
            ) => {
                let ty = element(self)?;
                let text = self.fitted(text, &Ty::slice(ty.clone()))?;
                let value = self.fitted(value, &ty)?;
                let method = if name == "indexOfScalar" {
                    "position"
                } else {
                    "rposition"
                };
                let value = crate::rust::print::expr(&value);
                let closure =
                    R::Closure("v".to_owned(), Box::new(R::path(format!("*v == {value}"))));
                let rust = dot(text)
                    .method("iter", vec![])
                    .method(method, vec![closure]);
                Ok(Value::new(rust, USIZE.optional()))
            }
            (
                "indexOf" | "lastIndexOf" | "indexOfAny" | "indexOfNone" | "count",
                [_, text, needle],
            ) => {
                let slice = Ty::slice(element(self)?);
                let text = self.fitted(text, &slice)?;
                let needle = self.fitted(needle, &slice)?;
                let rust = R::call(self.compat(&crate::names::snake(name)), vec![text, needle]);
                let ty = if name == "count" {
                    USIZE
                } else {
                    USIZE.optional()
                };
                Ok(Value::new(rust, ty))
            }
            ("indexOfPos", [_, text, from, needle]) => {
                let slice = Ty::slice(element(self)?);
                let text = self.fitted(text, &slice)?;
                let from = self.fitted(from, &USIZE)?;
                let needle = self.fitted(needle, &slice)?;
                let rust = R::call(self.compat("index_of_pos"), vec![text, from, needle]);
                Ok(Value::new(rust, USIZE.optional()))
            }
            ("min" | "max", [_, slice]) => {
                let ty = element(self)?;
                let slice = self.fitted(slice, &Ty::slice(ty.clone()))?;
                let rust = R::call(self.compat(&format!("slice_{name}")), vec![slice]);
                Ok(Value::new(rust, ty))
            }
            ("trim" | "trimLeft" | "trimRight" | "trimStart" | "trimEnd", [_, text, set]) => {
                let slice = Ty::slice(element(self)?);
                let text = self.fitted(text, &slice)?;
                let set = self.fitted(set, &slice)?;
                let name = match name {
                    "trim" => "trim",
                    "trimLeft" | "trimStart" => "trim_start",
                    _ => "trim_end",
                };
                Ok(Value::new(
                    R::call(self.compat(name), vec![text, set]),
                    slice,
                ))
            }
            ("splitScalar" | "tokenizeScalar", [_, text, separator]) => {
                let ty = element(self)?;
                let text = self.fitted(text, &Ty::slice(ty.clone()))?;
                let separator = self.fitted(separator, &ty)?;
                let rust = R::call(
                    self.compat(&crate::names::snake(name)),
                    vec![text, separator],
                );
                Ok(Value::new(rust, Ty::Library("iter.slices", vec![ty])))
            }
            (
                "splitSequence" | "tokenizeSequence" | "splitAny" | "tokenizeAny",
                [_, text, separator],
            ) => {
                let ty = element(self)?;
                let slice = Ty::slice(ty.clone());
                let text = self.fitted(text, &slice)?;
                let separator = self.fitted(separator, &slice)?;
                let rust = R::call(
                    self.compat(&crate::names::snake(name)),
                    vec![text, separator],
                );
                Ok(Value::new(rust, Ty::Library("iter.slices", vec![ty])))
            }
            ("reverse", [_, slice]) => {
                let ty = element(self)?;
                let writable = Ty::Slice {
                    mutable: true,
                    child: Box::new(ty),
                };
                let slice = self.fitted(slice, &writable)?;
                Ok(Value::new(dot(slice).method("reverse", vec![]), Ty::Void))
            }
            ("swap", [_, a, b]) => {
                let ty = Ty::Ref {
                    mutable: true,
                    child: Box::new(element(self)?),
                };
                let a = self.fitted(a, &ty)?;
                let b = self.fitted(b, &ty)?;
                // two elements of one slice
                if let (R::Unary(_, x), R::Unary(_, y)) = (&a, &b)
                    && let (R::Index(x, i), R::Index(y, j)) = (&**x, &**y)
                    && x == y
                {
                    let rust = (**x)
                        .clone()
                        .method("swap", vec![(**i).clone(), (**j).clone()]);
                    return Ok(Value::new(rust, Ty::Void));
                }
                Ok(Value::new(R::call("core::mem::swap", vec![a, b]), Ty::Void))
            }
            ("zeroes", [ty]) => {
                let ty = self.ty(ty)?;
                let rust = self.filler(&ty);
                Ok(Value::new(R::path(rust), ty))
            }
            ("concat", [_, _, rows]) => {
                let child = element(self)?;
                let rows = self.fitted(rows, &Ty::slice(Ty::slice(child.clone())))?;
                let ty = Ty::Owned(Box::new(child));
                Ok(Value::sure(dot(rows).method("concat", vec![]), ty))
            }
            ("join", [_, separator, rows]) => {
                let separator = self.fitted(separator, &Ty::bytes())?;
                let rows = self.fitted(rows, &Ty::slice(Ty::bytes()))?;
                let rust = R::call(self.compat("join"), vec![separator, rows]);
                Ok(Value::sure(rust, Ty::Owned(Box::new(U8))))
            }
            ("sort" | "sortUnstable", [_, slice, context, less]) => {
                let child = element(self)?;
                self.sort(e, child, slice, context, less)
            }
            ("order" | "lessThan", [_, a, b]) => {
                let slice = Ty::slice(element(self)?);
                let a = self.fitted(a, &slice)?;
                let b = self.fitted(b, &slice)?;
                if name == "lessThan" {
                    let rust = R::binary("<", whole(a), whole(b));
                    return Ok(Value::new(rust, Ty::Bool));
                }
                let rust = dot(a).method("cmp", vec![b]);
                Ok(Value::new(rust, Ty::Library("std.math.Order", Vec::new())))
            }
            _ => self.stop(e, format!("std.mem.{name}")),
        }
    }

    /// `std.mem.sort(T, items, context, lessThan)`.
    pub(super) fn sort(
        &mut self,
        e: &'a Expr,
        ty: Ty,
        slice: &'a Expr,
        context: &'a Expr,
        less: &'a Expr,
    ) -> Done<Value<'a>> {
        let writable = Ty::Slice {
            mutable: true,
            child: Box::new(ty.clone()),
        };
        let slice = self.fitted(slice, &writable)?;
        let slice = dot(slice);
        let function = self.value(less, None)?;
        match function.known {
            Some(Known::Library(path)) => {
                let reversed = path == "std.sort.desc";
                let (a, b) = if reversed { ("b", "a") } else { ("a", "b") };
                let method = if matches!(ty, Ty::Float(_)) {
                    "total_cmp"
                } else {
                    "cmp"
                };
                let body = R::path(a).method(method, vec![R::path(b)]);
                let closure = R::Closure("a, b".to_owned(), Box::new(body));
                Ok(Value::new(slice.method("sort_by", vec![closure]), Ty::Void))
            }
            Some(Known::Function(owner, function)) => {
                let index = self.called(owner, function, None)?;
                let called = self.called[index].clone();
                let path = self.called_path(index);
                let mut arguments = Vec::new();
                for (i, taken) in called.parameters.iter().enumerate() {
                    if taken.gone {
                        continue;
                    }
                    arguments.push(match i {
                        0 => self.fitted(context, &taken.ty)?,
                        _ => {
                            let name = if i == 1 { "a" } else { "b" };
                            if taken.borrowed || matches!(taken.ty, Ty::Ref { .. }) {
                                R::path(name)
                            } else if self.copies(&ty) {
                                R::unary("*", R::path(name))
                            } else {
                                R::path(format!("{name}.as_slice()"))
                            }
                        }
                    });
                }
                let closure = R::Closure("a, b".to_owned(), Box::new(R::call(path, arguments)));
                let rust = R::call(
                    self.compat("sort"),
                    vec![
                        R::unary("&mut ", slice.index(R::Range(None, None, false))),
                        closure,
                    ],
                );
                Ok(Value::new(rust, Ty::Void))
            }
            _ => self.stop(e, "order that is not known"),
        }
    }

    fn math(
        &mut self,
        e: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        match (name, arguments) {
            ("maxInt" | "minInt", [ty]) => {
                let ty = self.ty(ty)?;
                let Some((low, high)) = ty.limits() else {
                    return self.stop(e, format!("std.math.{name}"));
                };
                let known = if name == "minInt" {
                    Some(low)
                } else {
                    i128::try_from(high).ok()
                };
                let held = self.spell(&ty, "");
                let word = if name == "maxInt" { "MAX" } else { "MIN" };
                let rust = match known {
                    Some(n) if ty.is_odd() => R::lit(n.to_string()),
                    _ => R::path(format!("{held}::{word}")),
                };
                Ok(Value {
                    known: known.map(Known::Int),
                    ..Value::new(rust, ty)
                })
            }
            ("inf" | "nan", [ty]) => {
                let ty = self.ty(ty)?;
                let held = self.spell(&ty, "");
                let word = if name == "inf" { "INFINITY" } else { "NAN" };
                Ok(Value::new(R::path(format!("{held}::{word}")), ty))
            }
            ("pow", [ty, base, exponent]) => {
                let ty = self.ty(ty)?;
                let base = self.fitted(base, &ty)?;
                if let Ty::Float(_) = ty {
                    let exponent = self.fitted(exponent, &ty)?;
                    let base = self.suffixed_float(base, &ty);
                    return Ok(Value::new(base.method("powf", vec![exponent]), ty));
                }
                let base = self.suffixed(base, &ty);
                let exponent = self.value(exponent, Some(&ty))?;
                let count = Ty::Int {
                    signed: false,
                    bits: 32,
                };
                let exponent = if exponent.ty == Ty::ComptimeInt {
                    self.coerce(exponent, &count, e)?
                } else {
                    R::call("u32::try_from", vec![exponent.rust]).method("unwrap", vec![])
                };
                Ok(Value::new(base.method("pow", vec![exponent]), ty))
            }
            ("powi", [ty, base, exponent]) => {
                let ty = self.ty(ty)?;
                let base = self.fitted(base, &ty)?;
                let base = self.suffixed(base, &ty);
                let exponent = self.fitted(exponent, &ty)?;
                let exponent = R::call("u32::try_from", vec![exponent]).method("unwrap", vec![]);
                let checked = base.method("checked_pow", vec![exponent]);
                let error = self.error_value("Overflow").rust;
                Ok(Value::new(
                    checked.method("ok_or", vec![error]),
                    Ty::Result(Box::new(ty)),
                ))
            }
            ("sqrt", [value]) => {
                let value = self.value(value, want)?;
                let ty = value.ty.clone();
                if ty.is_int() {
                    let root = half(&ty);
                    let text = self.spell(&root, "");
                    let rust = self.suffixed(value.rust, &ty).method("isqrt", vec![]);
                    return Ok(Value::new(rust.cast(text), root));
                }
                let ty = if ty.is_comptime_number() {
                    Ty::Float(64)
                } else {
                    ty
                };
                let rust = self.coerce(value, &ty, e)?;
                Ok(Value::new(
                    self.suffixed_float(rust, &ty).method("sqrt", vec![]),
                    ty,
                ))
            }
            ("log10_int" | "log2_int", _) => {
                let Some(value) = arguments.last() else {
                    return self.stop(e, "logarithm");
                };
                let ty = match arguments {
                    [ty, _] => Some(self.ty(ty)?),
                    _ => None,
                };
                let value = self.value(value, ty.as_ref())?;
                let own = ty.unwrap_or(value.ty.clone());
                let rust = self.coerce(value, &own, e)?;
                let method = if name == "log10_int" {
                    "ilog10"
                } else {
                    "ilog2"
                };
                let ty = Ty::Int {
                    signed: false,
                    bits: 7,
                };
                let rust = self.suffixed(rust, &own).method(method, vec![]).cast("u8");
                Ok(Value::new(rust, ty))
            }
            ("isNan" | "isInf", [value]) => {
                let value = self.value(value, None)?;
                let method = if name == "isNan" {
                    "is_nan"
                } else {
                    "is_infinite"
                };
                Ok(Value::new(value.rust.method(method, vec![]), Ty::Bool))
            }
            ("add" | "sub" | "mul", [ty, a, b]) => {
                let ty = self.ty(ty)?;
                if ty.is_odd() {
                    return self.stop(e, "checked arithmetic of an odd width");
                }
                let a = self.fitted(a, &ty)?;
                let a = self.suffixed(a, &ty);
                let b = self.fitted(b, &ty)?;
                let error = self.error_value("Overflow").rust;
                let rust = a
                    .method(format!("checked_{name}"), vec![b])
                    .method("ok_or", vec![error]);
                Ok(Value::new(rust, Ty::Result(Box::new(ty))))
            }
            ("clamp", [value, low, high]) => {
                let value = self.value(value, want)?;
                let ty = value.ty.clone();
                let low = self.fitted(low, &ty)?;
                let high = self.fitted(high, &ty)?;
                Ok(Value::new(value.rust.method("clamp", vec![low, high]), ty))
            }
            ("cast", [ty, value]) => {
                let ty = self.ty(ty)?;
                let value = self.value(value, None)?;
                let held = self.spell(&ty, "");
                let rust =
                    R::call(format!("{held}::try_from"), vec![value.rust]).method("ok", vec![]);
                Ok(Value::new(rust, ty.optional()))
            }
            ("order", [a, b]) => {
                let a = self.value(a, None)?;
                let b = self.value(b, Some(&a.ty.clone()))?;
                let Some(ty) = self.peer(&a, &b) else {
                    return self.stop(e, "order of different types");
                };
                let x = self.coerce(a, &ty, e)?;
                let y = self.coerce(b, &ty, e)?;
                let rust = if let Ty::Float(_) = ty {
                    x.method("total_cmp", vec![R::unary("&", y)])
                } else {
                    x.method("cmp", vec![R::unary("&", y)])
                };
                Ok(Value::new(rust, Ty::Library("std.math.Order", Vec::new())))
            }
            ("approxEqAbs", [ty, a, b, tolerance]) => {
                let ty = self.ty(ty)?;
                let a = self.fitted(a, &ty)?;
                let b = self.fitted(b, &ty)?;
                let tolerance = self.fitted(tolerance, &ty)?;
                let rust = R::binary("<=", R::binary("-", a, b).method("abs", vec![]), tolerance);
                Ok(Value::new(rust, Ty::Bool))
            }
            ("gcd", [a, b]) => {
                let a = self.value(a, want)?;
                let b = self.value(b, Some(&a.ty.clone()))?;
                let Some(ty) = self.peer(&a, &b) else {
                    return self.stop(e, "gcd of different types");
                };
                let x = self.coerce(a, &ty, e)?;
                let y = self.coerce(b, &ty, e)?;
                Ok(Value::new(R::call(self.compat("gcd"), vec![x, y]), ty))
            }
            _ => self.stop(e, format!("std.math.{name}")),
        }
    }

    fn suffixed_float(&mut self, rust: R, ty: &Ty) -> R {
        match rust {
            R::Literal(text) => R::lit(format!("{text}_{}", self.spell(ty, ""))),
            other => other,
        }
    }
}

/// The type of the root of an integer.
fn half(ty: &Ty) -> Ty {
    match ty {
        Ty::Int {
            signed: false,
            bits,
        } => Ty::Int {
            signed: false,
            bits: bits.div_ceil(2),
        },
        Ty::Size { signed: false } => Ty::Int {
            signed: false,
            bits: 32,
        },
        other => other.clone(),
    }
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
