//! Format strings: Zig's placeholders as Rust's, each argument as Zig shows it.

use super::ty::{Known, Ty};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    /// The arguments of a formatting macro.
    pub(super) fn formatted(
        &mut self,
        e: &'a Expr,
        format: &'a Expr,
        values: &'a Expr,
    ) -> Done<Vec<R>> {
        let Some(Known::Text(text)) = self.value(format, None)?.known else {
            return self.stop(format, "format string that is not known");
        };
        let Ok(text) = String::from_utf8(text) else {
            return self.stop(format, "format string that is no text");
        };
        let mut given: Vec<(Value<'a>, &'a Expr)> = Vec::new();
        match &values.bare().kind {
            ExprKind::ArrayInit(None, items) => {
                for item in items {
                    given.push((self.value(item, None)?, item));
                }
            }
            ExprKind::StructInit(None, fields) if fields.is_empty() => {}
            _ => return self.stop(values, "format arguments that are no literal"),
        }
        let mut given = given.into_iter();
        let mut out = String::new();
        let mut arguments = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '{' if chars.peek() == Some(&'{') => {
                    chars.next();
                    out.push_str("{{");
                }
                '}' => {
                    chars.next();
                    out.push_str("}}");
                }
                '{' => {
                    let inner: String = chars.by_ref().take_while(|c| *c != '}').collect();
                    let Some((value, at)) = given.next() else {
                        return self.stop(e, "placeholder without an argument");
                    };
                    let (hole, rust) = self.hole(&inner, value, at)?;
                    out.push_str(&hole);
                    arguments.push(rust);
                }
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                c if c.is_control() => out.push_str(&c.escape_default().to_string()),
                c => out.push(c),
            }
        }
        let mut all = vec![R::lit(format!("\"{out}\""))];
        all.append(&mut arguments);
        Ok(all)
    }

    /// One placeholder and its argument.
    fn hole(&mut self, inner: &str, value: Value<'a>, e: &'a Expr) -> Done<(String, R)> {
        let (specifier, options) = inner.split_once(':').unwrap_or((inner, ""));
        let mut ty = value.ty.pointee().clone();
        let rust = match value.ty {
            Ty::Raw { mutable, .. } => R::unary("*", self.through_raw(value.rust.clone(), mutable)),
            Ty::Ref { .. } => match value.rust.clone() {
                R::Unary("&" | "&mut ", inner) => *inner,
                other => other,
            },
            _ => value.rust.clone(),
        };
        if let (Some(Known::Int(n)), "c" | "u") = (&value.known, specifier)
            && let Some(c) = u32::try_from(*n).ok().and_then(char::from_u32)
        {
            return Ok((placed(options, ""), R::lit(format!("{c:?}"))));
        }
        if ty.is_comptime_number() {
            let to = if ty == Ty::ComptimeInt {
                Ty::Int {
                    signed: true,
                    bits: 64,
                }
            } else {
                Ty::Float(64)
            };
            let rust = self.coerce(value, &to, e)?;
            let rust = if to == Ty::Float(64) {
                rust
            } else {
                self.suffixed(rust, &to)
            };
            return self.number_hole(specifier, options, rust, &to, e);
        }
        if let Some(rest) = specifier.strip_prefix('?') {
            let Ty::Optional(inner_ty) = ty.clone() else {
                return self.stop(e, "`{?}` of what is no optional");
            };
            let (hole, shown) = self.hole(
                &format!(
                    "{rest}{}{options}",
                    if options.is_empty() { "" } else { ":" }
                ),
                Value::new(R::path("value"), *inner_ty),
                e,
            )?;
            let some = R::bang("format", vec![R::lit(format!("\"{hole}\"")), shown]);
            let arms = vec![
                super::expression::arm("Some(value)", some),
                super::expression::arm("None", R::path("\"null\".to_owned()")),
            ];
            let rust = if self.copies(&ty) {
                rust
            } else {
                R::unary("&", rust)
            };
            return Ok(("{}".to_owned(), R::Match(Box::new(rust), arms)));
        }
        if let Some(rest) = specifier.strip_prefix('!') {
            return self.stop(e, format!("placeholder !{rest}"));
        }
        match (&ty, specifier) {
            (t, "d" | "x" | "X" | "b" | "o" | "e" | "") if t.is_number() => {
                self.number_hole(specifier, options, rust, &ty, e)
            }
            (t, "any") if t.is_number() => self.number_hole("", options, rust, &ty, e),
            (t, "c") if t.is_int() => Ok((placed(options, ""), R::call("char::from", vec![rust]))),
            (t, "u") if t.is_int() => {
                let point = R::call("u32::from", vec![rust]);
                let c = R::call("char::from_u32", vec![point]).method("unwrap", vec![]);
                Ok((placed(options, ""), c))
            }
            (t, "s") if t.is_text() => {
                let value = match t {
                    Ty::Array(..) => R::unary("&", super::coerce::receiver_of(rust)),
                    _ => {
                        let value = Value::place(rust, t.clone());
                        self.coerce(value, &Ty::bytes(), e)?
                    }
                };
                Ok((
                    placed(options, ""),
                    R::call(self.compat("text"), vec![value]),
                ))
            }
            (Ty::Bool, "" | "any") => Ok((placed(options, ""), rust)),
            (Ty::Error, "t" | "s") => Ok((placed(options, ""), rust.method("name", vec![]))),
            (Ty::Error, _) => Ok((placed(options, ""), rust)),
            (Ty::Made(id), "t" | "s") if self.made[*id].is_enum() || self.made[*id].is_union() => {
                self.made[*id].asked.insert("tag_name");
                let name = super::coerce::receiver_of(rust).method("tag_name", vec![]);
                Ok((
                    placed(options, ""),
                    R::call(self.compat("text"), vec![name]),
                ))
            }
            (_, "" | "any") => {
                ty = match ty {
                    Ty::Slice { child, .. } | Ty::Owned(child) => Ty::slice(*child),
                    other => other,
                };
                self.ask_show(&ty)?;
                let show = R::call(self.compat("Shown"), vec![R::unary("&", rust)]);
                Ok((placed(options, ""), show))
            }
            (Ty::Made(id), "f") if self.function_of(*id, "format").is_some() => {
                self.stop(e, "format method")
            }
            _ => self.stop(e, format!("placeholder {inner} for {ty:?}")),
        }
    }

    /// Every type within must be able to show itself.
    fn ask_show(&mut self, ty: &Ty) -> Done<()> {
        match ty {
            Ty::Made(id) => {
                if self.made[*id].asked.insert("show") {
                    if self.made[*id].is_enum() {
                        self.made[*id].asked.insert("tag_name");
                    }
                    for field in self.fields(*id)? {
                        self.ask_show(&field.ty)?;
                    }
                }
                Ok(())
            }
            Ty::Optional(inner) | Ty::Array(_, inner) | Ty::Owned(inner) => self.ask_show(inner),
            Ty::Slice { child, .. } => self.ask_show(child),
            Ty::Tuple(items) => items.iter().try_for_each(|t| self.ask_show(t)),
            _ => Ok(()),
        }
    }

    fn number_hole(
        &mut self,
        specifier: &str,
        options: &str,
        rust: R,
        ty: &Ty,
        e: &'a Expr,
    ) -> Done<(String, R)> {
        let float = matches!(ty, Ty::Float(_));
        let suffix = match specifier {
            "" if float => "e",
            "" | "d" => "",
            "x" if !float => "x",
            "X" if !float => "X",
            "b" if !float => "b",
            "o" if !float => "o",
            "e" if float => "e",
            other => return self.stop(e, format!("placeholder {other} for a number")),
        };
        // Zig writes the sign before the digits in any base; Rust shows the bits
        if !suffix.is_empty() && !float && matches!(ty.width(), Some((true, _))) {
            let shown = R::call(self.compat("Signed"), vec![rust.cast("i128")]);
            return Ok((placed(options, suffix), shown));
        }
        let signed = matches!(ty.width(), Some((true, _)));
        if signed && !options.is_empty() && options.contains(|c: char| c.is_ascii_digit()) {
            let shown = R::call(self.compat("Padded"), vec![rust.cast("i128")]);
            return Ok((placed(options, ""), shown));
        }
        Ok((placed(options, suffix), rust))
    }
}

/// Fill, alignment, width and precision mean the same in both; numbers and text lean right in Zig.
fn placed(options: &str, suffix: &str) -> String {
    if options.is_empty() && suffix.is_empty() {
        return "{}".to_owned();
    }
    let aligned = options.contains(['<', '>', '^']);
    let width = options.split('.').next().unwrap_or("");
    let lean = if !aligned && !width.is_empty() {
        ">"
    } else {
        ""
    };
    format!("{{:{lean}{options}{suffix}}}")
}
