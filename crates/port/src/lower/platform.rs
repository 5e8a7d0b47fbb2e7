//! Platforms: `Environment.isWindows` and kin as `#[cfg(…)]` blocks and `cfg!(…)` values.

use super::{Lowerer, Value};
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

/// The `cfg` predicate behind a path, and whether it names a platform (not a build mode).
fn predicate(path: &str) -> Option<(&'static str, bool)> {
    let name = path.strip_prefix("bun.Environment.")?;
    Some(match name {
        "isWindows" => ("windows", true),
        "isPosix" => ("unix", true),
        "isMac" => ("target_os = \"macos\"", true),
        "isLinux" => ("target_os = \"linux\"", true),
        "isFreeBSD" => ("target_os = \"freebsd\"", true),
        "isWasm" | "isBrowser" => ("target_family = \"wasm\"", true),
        "isX64" => ("target_arch = \"x86_64\"", true),
        "isAarch64" => ("target_arch = \"aarch64\"", true),
        "isMusl" => ("target_env = \"musl\"", true),
        "isDebug" | "allow_assert" | "ci_assert" => ("debug_assertions", false),
        "isRelease" => ("not(debug_assertions)", false),
        "isTest" => ("test", false),
        _ => return None,
    })
}

fn os(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "windows" => "target_os = \"windows\"",
        "mac" | "macos" => "target_os = \"macos\"",
        "linux" => "target_os = \"linux\"",
        "freebsd" => "target_os = \"freebsd\"",
        "wasm" | "wasi" | "emscripten" => "target_family = \"wasm\"",
        _ => return None,
    })
}

impl<'a> Lowerer<'a> {
    fn is_os(&self, e: &Expr) -> bool {
        matches!(
            self.canon(e).as_deref(),
            Some("bun.Environment.os" | "builtin.os.tag" | "builtin.target.os.tag")
        )
    }

    /// The predicate of a condition made of platform questions alone, and whether all of it is about platforms.
    fn cfg_of(&self, e: &Expr) -> Option<(String, bool)> {
        match &e.bare().kind {
            ExprKind::Prefix(Prefix::Comptime, inner) => self.cfg_of(inner),
            ExprKind::Prefix(Prefix::Not, inner) => {
                let (inner, platform) = self.cfg_of(inner)?;
                Some((negate(&inner), platform))
            }
            ExprKind::Binary(operator @ (Operator::And | Operator::Or), a, b) => {
                let (a, p) = self.cfg_of(a)?;
                let (b, q) = self.cfg_of(b)?;
                let word = if *operator == Operator::And {
                    "all"
                } else {
                    "any"
                };
                Some((format!("{word}({a}, {b})"), p && q))
            }
            ExprKind::Binary(operator @ (Operator::Equal | Operator::NotEqual), a, b) => {
                let subject = if self.is_os(a) {
                    b
                } else if self.is_os(b) {
                    a
                } else {
                    let mode = self.canon(a).as_deref() == Some("builtin.mode");
                    return match &b.bare().kind {
                        ExprKind::Tag(tag) if mode && tag == "Debug" => {
                            let text = "debug_assertions";
                            Some((
                                if *operator == Operator::Equal {
                                    text.to_owned()
                                } else {
                                    negate(text)
                                },
                                false,
                            ))
                        }
                        _ => None,
                    };
                };
                let ExprKind::Tag(tag) = &subject.bare().kind else {
                    return None;
                };
                let text = os(tag)?;
                Some((
                    if *operator == Operator::Equal {
                        text.to_owned()
                    } else {
                        negate(text)
                    },
                    true,
                ))
            }
            ExprKind::Name(_) | ExprKind::Field(..) => {
                let path = self.canon(e)?;
                predicate(&path).map(|(text, platform)| (text.to_owned(), platform))
            }
            _ => None,
        }
    }

    /// `if (Environment.isWindows) A else B` of two types: the predicate, and both.
    pub(crate) fn platform_types(&mut self, e: &'a Expr) -> Option<(String, &'a Expr, &'a Expr)> {
        let ExprKind::If(it) = &e.bare().kind else {
            return None;
        };
        let other = it.otherwise.as_ref()?;
        let (text, _) = self.cfg_of(&it.condition)?;
        let mut named = |e: &'a Expr| {
            !matches!(e.bare().kind, ExprKind::Container(_) | ExprKind::If(_))
                && self.is_type_expression(e)
        };
        (named(&it.then) && named(other)).then_some((text, &it.then, other))
    }

    /// Such a type: one alias for each side.
    pub(crate) fn platform_aliases(
        &mut self,
        name: &str,
        value: &'a Expr,
        vis: &str,
    ) -> Option<Vec<rs::Item>> {
        let (text, then, other) = self.platform_types(value)?;
        self.fire("FFI-11");
        let mut items = Vec::new();
        for (predicate, side) in [(text.clone(), then), (negate(&text), other)] {
            let ty = self.ty(side);
            let rust = self.rust_ty(&ty, super::types::Place::Static);
            let mut item = rs::Item::line(format!("{vis}type {name} = {rust};"));
            item.gap = false;
            items.push(item.attribute(format!("#[cfg({predicate})]")));
        }
        Some(items)
    }

    pub(crate) fn platform_value(&mut self, path: &str) -> Option<Value> {
        let (text, platform) = predicate(path)?;
        self.fire(if platform { "FFI-13" } else { "FFI-12" });
        Some(Value::new(R::bang("cfg", vec![R::path(text)]), Ty::Bool))
    }

    pub(crate) fn negated_platform(&mut self, inner: &'a Expr) -> Option<Value> {
        let (text, _) = self.cfg_of(inner)?;
        let cfg = |text: String| R::bang("cfg", vec![R::path(text)]);
        let negated = negate(&text);
        let rust = if text.len() < negated.len() {
            R::unary("!", cfg(text))
        } else {
            cfg(negated)
        };
        Some(Value::new(rust, Ty::Bool))
    }

    pub(crate) fn platform_comparison(
        &mut self,
        left: &'a Expr,
        right: &'a Expr,
        equal: bool,
    ) -> Option<Value> {
        let subject = if self.is_os(left) {
            right
        } else if self.is_os(right) {
            left
        } else {
            return None;
        };
        let ExprKind::Tag(tag) = &subject.bare().kind else {
            return None;
        };
        let text = os(tag)?;
        self.fire("FFI-14");
        let text = if equal { text.to_owned() } else { negate(text) };
        Some(Value::new(R::bang("cfg", vec![R::path(text)]), Ty::Bool))
    }

    /// `if (Environment.isWindows) { … } else { … }` as a statement.
    pub(crate) fn platform_statement(&mut self, it: &'a If, out: &mut Vec<rs::Statement>) -> bool {
        if it.capture.is_some() || it.else_capture.is_some() {
            return false;
        }
        let Some((text, platform)) = self.cfg_of(&it.condition) else {
            return false;
        };
        if !platform {
            return false;
        }
        self.fire("FFI-09");
        let (then, _) = self.body(&it.then, false, &Ty::Void);
        let attribute = format!("#[cfg({text})]");
        out.push(rs::Statement::new(rs::StatementKind::Attributed(
            attribute,
            R::braced(then),
        )));
        let Some(otherwise) = &it.otherwise else {
            return true;
        };
        let not = negate(&text);
        // `else if` of another platform narrows further
        if let ExprKind::If(inner) = &otherwise.bare().kind
            && let Some((second, true)) = self.cfg_of(&inner.condition)
        {
            let (then, _) = self.body(&inner.then, false, &Ty::Void);
            let attribute = format!("#[cfg(all({not}, {second}))]");
            out.push(rs::Statement::new(rs::StatementKind::Attributed(
                attribute,
                R::braced(then),
            )));
            if let Some(last) = &inner.otherwise {
                let (block, _) = self.body(last, false, &Ty::Void);
                let attribute = format!("#[cfg(all({not}, {}))]", negate(&second));
                out.push(rs::Statement::new(rs::StatementKind::Attributed(
                    attribute,
                    R::braced(block),
                )));
            }
            return true;
        }
        let (block, _) = self.body(otherwise, false, &Ty::Void);
        let attribute = format!("#[cfg({not})]");
        out.push(rs::Statement::new(rs::StatementKind::Attributed(
            attribute,
            R::braced(block),
        )));
        true
    }

    /// A `switch` on the operating system: one `#[cfg]` block per arm, or a chain where a value is wanted.
    pub(crate) fn platform_switch(&mut self, it: &'a Switch, want: &Ty) -> Option<Value> {
        if !self.is_os(&it.operand) {
            return None;
        }
        self.fire("FFI-14");
        let mut seen: Vec<String> = Vec::new();
        let mut parts: Vec<(String, &'a Expr)> = Vec::new();
        for prong in &it.prongs {
            let mut texts = Vec::new();
            for item in &prong.items {
                let ProngItem::Value(Expr {
                    kind: ExprKind::Tag(tag),
                    ..
                }) = item
                else {
                    return None;
                };
                texts.push(os(tag)?.to_owned());
            }
            let text = match texts.len() {
                0 if seen.len() == 1 => negate(&seen[0]),
                0 => negate(&format!("any({})", seen.join(", "))),
                1 => texts[0].clone(),
                _ => format!("any({})", texts.join(", ")),
            };
            seen.extend(texts);
            parts.push((text, &prong.body));
        }
        if *want == Ty::Void {
            let mut out = Vec::new();
            for (text, body) in parts {
                let (block, _) = self.body(body, false, &Ty::Void);
                let attribute = format!("#[cfg({text})]");
                out.push(rs::Statement::new(rs::StatementKind::Attributed(
                    attribute,
                    R::braced(block),
                )));
            }
            return Some(Value::new(
                R::Block(None, "flat", rs::Block::of(out)),
                Ty::Void,
            ));
        }
        let mut chain: Option<R> = None;
        let mut ty = Ty::NoReturn;
        for (text, body) in parts.into_iter().rev() {
            let (block, block_ty) = self.body(body, true, want);
            ty = super::condition::merge(ty, block_ty, want);
            chain = Some(match chain {
                None => R::braced(block),
                Some(rest) => R::If(
                    Box::new(R::bang("cfg", vec![R::path(text)])),
                    block,
                    Some(Box::new(rest)),
                ),
            });
        }
        Some(Value::new(chain.unwrap_or_else(R::unit), ty))
    }
}

fn negate(text: &str) -> String {
    match text.strip_prefix("not(").and_then(|t| t.strip_suffix(')')) {
        Some(inner) if balanced(inner) => inner.to_owned(),
        _ => format!("not({text})"),
    }
}

fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}
