//! Zig's implicit conversions, and what Rust has to write for each.

use super::lookup::byte_literal;
use super::ty::{Known, Ty};
use super::{Done, Program, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    /// An expression as a value of a type.
    pub(super) fn fitted(&mut self, e: &'a Expr, want: &Ty) -> Done<R> {
        let value = self.value(e, Some(want))?;
        self.coerce(value, want, e)
    }

    /// A value where a type is wanted; `e` says where, for the message.
    pub(super) fn coerce(&mut self, value: Value<'a>, want: &Ty, e: &Expr) -> Done<R> {
        if value.ty == Ty::NoReturn {
            return Ok(value.rust);
        }
        if let Some(rust) = self.known_as(&value, want)? {
            return Ok(rust);
        }
        if value.ty == *want {
            return Ok(self.read(value));
        }
        let rust = match (want, &value.ty) {
            (Ty::Optional(_), Ty::Null) => R::path("None"),
            (Ty::Optional(inner), Ty::Optional(own)) => {
                let closure = self.coerce(Value::new(R::path("v"), (**own).clone()), inner, e)?;
                if closure == R::path("v") {
                    return Ok(self.read(value));
                }
                self.read(value)
                    .method("map", vec![R::Closure("v".to_owned(), Box::new(closure))])
            }
            (Ty::Optional(inner), _) => R::call("Some", vec![self.coerce(value, inner, e)?]),
            (Ty::Result(_), Ty::Error) => R::call("Err", vec![value.rust]),
            (Ty::Result(inner), Ty::Result(own)) => {
                if inner == own {
                    return Ok(self.read(value));
                }
                let mapped = self.coerce(Value::new(R::path("v"), (**own).clone()), inner, e)?;
                if mapped == R::path("v") {
                    return Ok(self.read(value));
                }
                self.read(value)
                    .method("map", vec![R::Closure("v".to_owned(), Box::new(mapped))])
            }
            (Ty::Result(inner), _) => R::call("Ok", vec![self.coerce(value, inner, e)?]),
            (_, _) if want.is_int() && value.ty.is_int() => return self.widened(value, want, e),
            (Ty::Float(64), Ty::Float(_)) => R::call("f64::from", vec![value.rust]),
            (Ty::Float(_), Ty::Float(_)) => value.rust,
            (Ty::Float(_), Ty::ComptimeFloat | Ty::ComptimeInt) => {
                value.rust.cast(self.spell(want, ""))
            }
            (_, Ty::ComptimeInt) if want.is_int() => value.rust.cast(self.spell(want, "")),
            (Ty::Slice { .. } | Ty::Owned(_) | Ty::List(_), _) => {
                return self.as_slice(value, want, e);
            }
            (Ty::Array(n, _), Ty::Tuple(items)) if items.len() == *n => {
                return self.array_of_tuple(value, want, e);
            }
            (Ty::Ref { mutable, child }, _) => return self.as_ref(value, *mutable, child, e),
            (Ty::Raw { mutable, child }, _) => return self.as_raw(value, *mutable, child, e),
            (Ty::Made(id), Ty::Made(own)) => {
                // the tag of a tagged union
                if self.made[*id].is_enum() && self.made[*own].is_union() {
                    self.made[*own].asked.insert("tag");
                    return Ok(value.rust.method("tag", vec![]));
                }
                if self.made[*id].is_union()
                    && self.made[*own].is_enum()
                    && let Some(Known::Tag(tag)) = &value.known
                {
                    R::path(format!("{}::{}", self.made_path(*id), names::variant(tag)))
                } else {
                    return self.stop(e, "conversion between types");
                }
            }
            (Ty::Void, _) => value.rust,
            (Ty::Function(_), Ty::Function(_)) => value.rust,
            (Ty::Type, _) => value.rust,
            (Ty::Library(a, _), Ty::Library(b, _)) if a == b => value.rust,
            (Ty::Library("std.Io.Writer", _), _) => value.rust,
            (Ty::Array(n, _), Ty::Array(m, _)) if n == m => self.read(value),
            (want, own) => {
                let text = format!("{own:?} where {want:?} is wanted");
                return self.stop(e, text);
            }
        };
        Ok(rust)
    }

    /// A value known at compile time, as the literal of the type wanted.
    fn known_as(&mut self, value: &Value<'a>, want: &Ty) -> Done<Option<R>> {
        let Some(known) = &value.known else {
            return Ok(None);
        };
        let named = matches!(&value.rust, R::Path(p) if p != "true" && p != "false" && p != "None");
        Ok(match (known, want) {
            (Known::Undefined, _) => Some(R::path(self.filler(want))),
            (Known::Int(n), _) if value.ty == Ty::ComptimeInt && want.is_int() => {
                if named {
                    return Ok(Some(value.rust.clone().cast(self.spell(want, ""))));
                }
                if matches!(&value.rust, R::Literal(t) if t.starts_with("b'") && !want.is_u8()) {
                    return Ok(Some(R::lit(n.to_string())));
                }
                if matches!(&value.rust, R::Literal(_) | R::Path(_)) {
                    return Ok(Some(value.rust.clone()));
                }
                Some(R::lit(n.to_string()))
            }
            (Known::Int(n), Ty::Float(_)) if value.ty == Ty::ComptimeInt => {
                Some(R::lit(format!("{n}.0")))
            }
            (Known::Float(n), Ty::Float(_)) if value.ty == Ty::ComptimeFloat && !named => {
                match &value.rust {
                    R::Literal(_) => Some(value.rust.clone()),
                    _ => Some(R::lit(format!("{n:?}"))),
                }
            }
            (Known::Int(n), Ty::ComptimeInt) if value.ty == Ty::ComptimeInt => Some(if named {
                value.rust.clone()
            } else {
                R::lit(n.to_string())
            }),
            (Known::Tag(tag), Ty::Made(id)) if value.ty == Ty::Tag => Some(R::path(format!(
                "{}::{}",
                self.made_path(*id),
                names::variant(tag)
            ))),
            (Known::Text(text), Ty::Owned(_) | Ty::List(_)) => {
                Some(R::lit(byte_literal(text)).method("to_vec", vec![]))
            }
            (Known::Text(text), Ty::Slice { mutable: true, .. }) if text.is_empty() => {
                Some(R::path("&mut []"))
            }
            (Known::Text(text), Ty::Array(n, _)) if text.len() == *n => {
                Some(R::unary("*", R::lit(byte_literal(text))))
            }
            (Known::Function(owner, function), Ty::Function(_)) => {
                let index = self.called(*owner, function, None)?;
                Some(R::path(self.called_path(index)))
            }
            (Known::Void, Ty::Void) => Some(R::unit()),
            _ => None,
        })
    }

    /// Reads a place: a copy if the type copies, else a clone; a plain local gives itself away.
    pub(super) fn read(&mut self, value: Value<'a>) -> R {
        if !value.place {
            return value.rust;
        }
        self.keeps_deinit(&value.ty);
        if matches!(
            value.ty,
            Ty::Slice { mutable: true, .. } | Ty::Ref { mutable: true, .. }
        ) {
            return match &value.rust {
                R::Path(_) => value.rust,
                _ => R::unary("&mut ", R::unary("*", value.rust)),
            };
        }
        if self.copies(&value.ty) || matches!(&value.rust, R::Path(p) if !p.contains(['(', ':'])) {
            return value.rust;
        }
        if let R::Unary("*", inner) = value.rust {
            return inner.method("clone", vec![]);
        }
        value.rust.method("clone", vec![])
    }

    /// Zig widens by itself.
    fn widened(&mut self, value: Value<'a>, want: &Ty, e: &Expr) -> Done<R> {
        let (Some(from), Some(to)) = (value.ty.width(), want.width()) else {
            return Ok(value.rust);
        };
        let fits = from.0 == to.0 && from.1 <= to.1 || !from.0 && to.0 && from.1 < to.1;
        if !fits {
            if let Some(Known::Int(n)) = &value.known {
                return Ok(R::lit(n.to_string()));
            }
            return self.stop(e, "integer that does not fit");
        }
        let (from, to) = (self.spell(&value.ty, ""), self.spell(want, ""));
        if let (Some(Known::Int(n)), R::Literal(_)) = (&value.known, &value.rust) {
            return Ok(R::lit(n.to_string()));
        }
        if from == to {
            return Ok(value.rust);
        }
        let by_cast = to.ends_with("size") && !matches!(from.as_str(), "u8" | "u16" | "i16")
            || from.ends_with("size")
            || to == "isize" && from == "u16"
            // odd widths that share a Rust width: `u3` in an `i4`
            || from[1..] == to[1..];
        Ok(if by_cast {
            value.rust.cast(to)
        } else {
            R::call(format!("{to}::from"), vec![value.rust])
        })
    }

    /// A borrowed or owned slice of whatever holds elements.
    fn as_slice(&mut self, value: Value<'a>, want: &Ty, e: &Expr) -> Done<R> {
        let own = value.ty.clone();
        if let (Some(a), Some(b)) = (want.element(), own.element())
            && a != b
            && !matches!(
                (a, b),
                (Ty::Slice { .. }, Ty::Slice { .. } | Ty::Owned(_))
                    | (Ty::Owned(_), Ty::Slice { .. })
            )
        {
            return self.stop(e, format!("elements {b:?} where {a:?} is wanted"));
        }
        match want {
            Ty::Owned(_) | Ty::List(_) => Ok(match own {
                Ty::Owned(_) | Ty::List(_) => self.read(value),
                Ty::Slice { .. } | Ty::Array(..) | Ty::Ref { .. } => {
                    value.rust.method("to_vec", vec![])
                }
                Ty::Tuple(items) if items.is_empty() => R::path("Vec::new()"),
                _ => return self.stop(e, format!("{own:?} as a list")),
            }),
            Ty::Slice { mutable, child } => {
                let operator = if *mutable { "&mut " } else { "&" };
                let all = |rust: R| R::unary(operator, rust.index(R::Range(None, None, false)));
                Ok(match own {
                    Ty::Slice { mutable: true, .. } if !*mutable => match value.rust {
                        R::Unary("&mut ", inner) => R::unary("&", *inner),
                        other if value.place => R::unary("&", R::unary("*", other)),
                        other => other,
                    },
                    Ty::Slice { child: own, .. } if own != *child => {
                        return self.slice_of_slices(value, child, &own, e);
                    }
                    Ty::Slice { .. } => self.read(value),
                    Ty::Owned(inner) | Ty::List(inner) => {
                        if inner != *child {
                            return self.slice_of_slices(value, child, &inner, e);
                        }
                        if value.place {
                            match value.rust {
                                R::Unary("*", inner) => all(*inner),
                                other => all(other),
                            }
                        } else {
                            R::unary(operator, value.rust)
                        }
                    }
                    Ty::Ref { child: of, .. } if *mutable && matches!(*of, Ty::Array(0, _)) => {
                        R::path("&mut []")
                    }
                    Ty::Ref { child: of, .. } | Ty::Raw { child: of, .. }
                        if matches!(*of, Ty::Array(..) | Ty::List(_) | Ty::Owned(_)) =>
                    {
                        match value.rust {
                            R::Unary("&" | "&mut ", inner)
                                if !matches!(*inner, R::Array(_) | R::Repeat(..)) =>
                            {
                                all(*inner)
                            }
                            R::Unary("&mut ", inner) => R::unary(operator, *inner),
                            other => other,
                        }
                    }
                    Ty::Tuple(items) if items.is_empty() => R::path(format!("{operator}[]")),
                    _ => return self.stop(e, format!("{own:?} as a slice")),
                })
            }
            _ => Ok(value.rust),
        }
    }

    /// Rows that own themselves, seen as borrowed ones.
    fn slice_of_slices(&mut self, value: Value<'a>, want: &Ty, own: &Ty, e: &Expr) -> Done<R> {
        match (want, own) {
            (Ty::Slice { mutable: false, .. }, Ty::Owned(_)) => {
                let rows = value
                    .rust
                    .method("iter", vec![])
                    .method("map", vec![R::path("Vec::as_slice")])
                    .method("collect::<Vec<_>>", vec![]);
                Ok(R::unary("&", rows))
            }
            (Ty::Slice { mutable: false, .. }, Ty::Slice { .. }) => Ok(value.rust),
            _ => self.stop(e, format!("rows {own:?} where {want:?} are wanted")),
        }
    }

    fn as_ref(&mut self, value: Value<'a>, mutable: bool, child: &Ty, e: &Expr) -> Done<R> {
        let operator = if mutable { "&mut " } else { "&" };
        match &value.ty {
            Ty::Ref { mutable: own, .. } => Ok(match value.rust {
                R::Unary("&mut ", inner) if !mutable => R::unary("&", *inner),
                other if *own && value.place && !matches!(other, R::Path(_)) => {
                    R::unary(operator, R::unary("*", other))
                }
                other => other,
            }),
            Ty::Raw { .. } => Ok(self.through_raw(value.rust, mutable)),
            // a value that is handed over by reference
            own if own == child => Ok(match value.rust {
                R::Unary("*", inner) if value.place => *inner,
                other => R::unary(operator, other),
            }),
            _ if !mutable => {
                let inner = self.coerce(value, child, e)?;
                Ok(R::unary("&", inner))
            }
            own => {
                let text = format!("{own:?} by reference");
                self.stop(e, text)
            }
        }
    }

    fn as_raw(&mut self, value: Value<'a>, mutable: bool, child: &Ty, e: &Expr) -> Done<R> {
        match &value.ty {
            Ty::Raw { mutable: true, .. } if !mutable => {
                Ok(value.rust.method("cast_const", vec![]))
            }
            Ty::Raw { .. } => Ok(value.rust),
            Ty::Ref { child: own, .. } => {
                let elements = own.element() == Some(child) && **own != *child;
                Ok(match value.rust {
                    other if elements => {
                        let name = if mutable { "as_mut_ptr" } else { "as_ptr" };
                        match other {
                            R::Unary(_, inner) => inner.method(name, vec![]),
                            other => other.method(name, vec![]),
                        }
                    }
                    R::Unary("&" | "&mut ", inner) => R::path(format!(
                        "&raw {} {}",
                        if mutable { "mut" } else { "const" },
                        crate::rust::print::expr(&inner)
                    )),
                    R::Path(name) => R::path(format!(
                        "&raw {} *{name}",
                        if mutable { "mut" } else { "const" }
                    )),
                    other => R::call(
                        if mutable {
                            "core::ptr::from_mut"
                        } else {
                            "core::ptr::from_ref"
                        },
                        vec![other],
                    ),
                })
            }
            own => {
                let text = format!("{own:?} as a pointer");
                self.stop(e, text)
            }
        }
    }

    /// A reference from a raw pointer.
    pub(super) fn through_raw(&mut self, pointer: R, mutable: bool) -> R {
        self.note(super::VALID_POINTER);
        let pointer = crate::rust::print::expr(&pointer);
        let operator = if mutable { "&mut " } else { "&" };
        R::path(format!("(unsafe {{ {operator}*{pointer} }})"))
    }

    fn array_of_tuple(&mut self, value: Value<'a>, want: &Ty, e: &Expr) -> Done<R> {
        let (Ty::Tuple(types), Ty::Array(_, child)) = (&value.ty, want) else {
            return Ok(value.rust);
        };
        let items: Vec<R> = match &value.rust {
            R::Tuple(items) if items.len() == types.len() => items.clone(),
            other => (0..types.len())
                .map(|i| other.clone().field(i.to_string()))
                .collect(),
        };
        let known: Vec<Option<Known<'a>>> = match &value.known {
            Some(Known::Tuple(all)) => all.iter().map(|(_, k)| Some(k.clone())).collect(),
            _ => vec![None; items.len()],
        };
        let mut out = Vec::new();
        for ((item, ty), known) in items.into_iter().zip(types).zip(known) {
            let value = Value {
                known,
                ..Value::new(item, ty.clone())
            };
            out.push(self.coerce(value, child, e)?);
        }
        Ok(R::Array(out))
    }
}

/// What stands before a dot needs no dereference.
pub(super) fn receiver_of(rust: R) -> R {
    match rust {
        R::Unary("*", inner) => *inner,
        other => other,
    }
}
