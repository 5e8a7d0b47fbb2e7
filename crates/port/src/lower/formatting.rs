//! Format strings and what they are printed to.

use super::signature::Role;
use super::{Binding, Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

/// A placeholder of a Zig format string, respelled.
struct Placeholder {
    rust: String,
    /// What the argument is wrapped in.
    kind: char,
}

impl<'a> Lowerer<'a> {
    /// A Zig format string as the inside of a Rust one, and one entry per argument.
    fn format_text(&mut self, text: &str) -> (String, Vec<Placeholder>) {
        self.fire("IDIOMS-104");
        let respelled = super::spelling::string(text, false);
        let mut out = String::new();
        let mut holes = Vec::new();
        let mut chars = respelled.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '{' if chars.peek() == Some(&'{') => {
                    chars.next();
                    out.push_str("{{");
                }
                '}' if chars.peek() == Some(&'}') => {
                    chars.next();
                    out.push_str("}}");
                }
                '\\' if chars.peek() == Some(&'u') => {
                    out.push('\\');
                    for c in chars.by_ref() {
                        out.push(c);
                        if c == '}' {
                            break;
                        }
                    }
                }
                '{' => {
                    let inner: String = chars.by_ref().take_while(|c| *c != '}').collect();
                    let hole = self.placeholder(&inner);
                    out.push_str(&hole.rust);
                    holes.push(hole);
                }
                '}' => out.push_str("}}"),
                c => out.push(c),
            }
        }
        (out, holes)
    }

    fn placeholder(&mut self, inner: &str) -> Placeholder {
        let (specifier, options) = inner.split_once(':').unwrap_or((inner, ""));
        let options: String = options.chars().filter(|c| !c.is_control()).collect();
        let safe_options = options
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '<' | '>' | '^'));
        // `0>2` in Zig is fill, alignment, width, as in Rust
        let filled =
            options.chars().count() >= 2 && matches!(options.chars().nth(1), Some('<' | '>' | '^'));
        let options = if safe_options || filled {
            options
        } else {
            self.todo("format options");
            String::new()
        };
        let (suffix, kind) = match specifier {
            "" | "d" => ("", 'd'),
            "s" => ("", 's'),
            "any" => ("?", 'a'),
            "?" | "?d" | "!" => ("?", 'a'),
            "?s" => ("?", 'o'),
            "x" => ("x", 'd'),
            "X" => ("X", 'd'),
            "b" => ("b", 'd'),
            "o" => ("o", 'd'),
            "e" => ("e", 'd'),
            "c" => ("", 'c'),
            "u" => ("", 'u'),
            "f" | "t" => {
                self.todo(&format!("format {{{specifier}}}"));
                ("", 'd')
            }
            other => {
                self.todo(&format!("format {{{other}}}"));
                ("", 'd')
            }
        };
        let rust = if suffix.is_empty() && options.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{:{options}{suffix}}}")
        };
        Placeholder { rust, kind }
    }

    /// The format literal and its arguments as macro arguments.
    pub(crate) fn formatted(&mut self, format: &'a Expr, values: &'a Expr) -> Option<Vec<R>> {
        let text = self.literal_text(format)?;
        let items: &'a [Expr] = match &values.bare().kind {
            ExprKind::ArrayInit(None, items) => items,
            ExprKind::StructInit(None, fields) if fields.is_empty() => &[],
            _ => return None,
        };
        let (text, holes) = self.format_text(&text);
        let mut out = vec![R::lit(format!("\"{text}\""))];
        for (i, item) in items.iter().enumerate() {
            let value = self.value(item, &Ty::Unknown);
            let kind = holes.get(i).map_or('d', |h| h.kind);
            out.push(self.shown(value, kind));
        }
        Some(out)
    }

    /// The text of a literal, or of a constant that is one.
    pub(crate) fn literal_text(&mut self, e: &'a Expr) -> Option<String> {
        match &e.bare().kind {
            ExprKind::Text(text) => Some(text.clone()),
            ExprKind::Lines(lines) => {
                Some(lines.join("\n").replace('\\', "\\\\").replace('"', "\\\""))
            }
            ExprKind::Binary(Operator::Concat, a, b) => Some(format!(
                "{}{}",
                self.literal_text(a)?,
                self.literal_text(b)?
            )),
            ExprKind::Prefix(Prefix::Comptime, inner) => self.literal_text(inner),
            ExprKind::Call(callee, arguments) => {
                // markup for the terminal is resolved at compile time
                let path = self.canon(callee)?;
                if path == "bun.Output.prettyFmt" {
                    self.literal_text(arguments.first()?)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    pub(crate) fn shown(&mut self, value: Value, kind: char) -> R {
        let text = matches!(&value.rust, R::Call(f, _) if matches!(&**f, R::Path(p) if p == "<&'static str>::from"));
        match kind {
            's' if text => value.rust,
            's' if matches!(&value.rust, R::Literal(t) if t.starts_with("b\"") && !t.contains("\\x")) =>
            {
                self.fire("STRINGS-04");
                match value.rust {
                    R::Literal(text) => R::lit(&text[1..]),
                    other => other,
                }
            }
            's' => {
                self.fire("IDIOMS-98");
                let zero = matches!(
                    &value.ty,
                    Ty::Pointer {
                        size: PointerSize::Slice,
                        zero: true,
                        ..
                    }
                );
                let bytes = match (&value.ty, value.rust) {
                    (_, rust) if zero => rust.method("as_bytes", vec![]),
                    (Ty::Boxed(_) | Ty::Array(..), rust @ R::Path(_)) => R::unary("&", rust),
                    (_, rust) => rust,
                };
                R::call(self.profile.word("bytes_display"), vec![bytes])
            }
            'o' => {
                let wrap = R::path(self.profile.word("bytes_display").to_owned());
                value.rust.method("map", vec![wrap])
            }
            'c' => value.rust.cast("char"),
            'u' => R::call("char::from_u32", vec![value.rust]).method("unwrap", vec![]),
            _ => value.rust,
        }
    }

    /// `name!(target, "…", args)`.
    pub(crate) fn format_call(
        &mut self,
        name: &str,
        target: Option<R>,
        format: &'a Expr,
        values: &'a Expr,
    ) -> R {
        let forwarded = values.name().is_some_and(|n| self.is_arguments(n));
        if forwarded {
            let arguments = self.value(values, &Ty::Unknown).rust;
            let around = self.text_around(format);
            return match (target, around) {
                (Some(target), None) => target.method("write_fmt", vec![arguments]),
                (Some(target), Some(text)) => {
                    R::bang(name, vec![target, R::lit(format!("\"{text}\"")), arguments])
                }
                (None, around) => {
                    let text = around.unwrap_or("{}".to_owned());
                    R::bang(name, vec![R::lit(format!("\"{text}\"")), arguments])
                }
            };
        }
        match self.formatted(format, values) {
            Some(mut arguments) => {
                if let Some(target) = target {
                    arguments.insert(0, target);
                }
                R::bang(name, arguments)
            }
            None => {
                let span = Span::new(format.span.start, values.span.end);
                self.keep_text(span, "format string or arguments are not literal");
                let mut arguments = vec![R::lit("\"{}\""), R::path("zig_untranslated")];
                if let Some(target) = target {
                    arguments.insert(0, target);
                }
                R::bang(name, arguments)
            }
        }
    }

    /// `"a " ++ fmt`: the literal around a format string that is handed on, which stands for `{}` in it.
    pub(crate) fn text_around(&mut self, format: &'a Expr) -> Option<String> {
        let ExprKind::Binary(Operator::Concat, a, b) = &format.bare().kind else {
            return None;
        };
        let mut part = |e: &'a Expr| {
            let handed_on = e.name().is_some_and(|name| {
                matches!(
                    self.lookup(name),
                    Symbol::Binding(Binding::Gone(super::Gone::Format))
                )
            });
            if handed_on {
                return Some("{}".to_owned());
            }
            self.text_around(e).or_else(|| self.literal_text(e))
        };
        let (a, b) = (part(a)?, part(b)?);
        Some(format!("{a}{b}"))
    }

    pub(crate) fn is_arguments(&self, name: &str) -> bool {
        match self.lookup(name) {
            Symbol::Binding(super::Binding::Value(local)) => {
                local.ty.zig_path() == Some("core.Arguments")
            }
            _ => false,
        }
    }

    /// The `args` of a call of a function that takes `Arguments`.
    pub(crate) fn format_arguments(&mut self, format: Option<&'a Expr>, values: &'a Expr) -> R {
        self.fire("TYPES-37");
        match format {
            Some(format) => {
                if values.name().is_some_and(|n| self.is_arguments(n))
                    && self.text_around(format).is_none()
                {
                    return self.value(values, &Ty::Unknown).rust;
                }
                self.format_call("format_args", None, format, values)
            }
            None => self.value(values, &Ty::Unknown).rust,
        }
    }

    /// A call whose last two arguments are a format string and its values.
    pub(crate) fn print_like(&mut self, arguments: &'a [Expr]) -> Option<Vec<R>> {
        let [before @ .., format, values] = arguments else {
            return None;
        };
        let tuple = matches!(&values.bare().kind, ExprKind::ArrayInit(None, _))
            || matches!(&values.bare().kind, ExprKind::StructInit(None, fields) if fields.is_empty());
        if !tuple || self.literal_text(format).is_none() {
            return None;
        }
        let mut out = self.arguments(before);
        out.push(self.format_call("format_args", None, format, values));
        Some(out)
    }

    // ---- scoped logs

    /// `bun.Output.scoped(.X, .vis)("…", .{…})`, directly or through a constant.
    pub(crate) fn scoped_log(&mut self, callee: &'a Expr, arguments: &'a [Expr]) -> Option<Value> {
        let maker = match &callee.bare().kind {
            ExprKind::Name(name) => match self.lookup(name) {
                Symbol::Constant(_, variable) => variable.value.as_ref()?,
                Symbol::Binding(Binding::Log(maker)) => maker,
                _ => return None,
            },
            ExprKind::Call(..) => callee,
            _ => return None,
        };
        let scope = self.scope_of(maker)?;
        let [format, values] = arguments else {
            return None;
        };
        self.fire("IDIOMS-96");
        let constant = callee
            .name()
            .is_some_and(|n| matches!(self.lookup(n), Symbol::Constant(..)));
        if !constant && let Some(line) = self.scope_line(&scope, maker) {
            self.scope_lines.push(line);
        }
        let mut out = vec![R::path(scope)];
        if values.name().is_some_and(|n| self.is_arguments(n)) {
            let text = self.text_around(format).unwrap_or("{}".to_owned());
            out.push(R::lit(format!("\"{text}\"")));
            out.push(self.value(values, &Ty::Unknown).rust);
            return Some(Value::new(R::bang("bun_output::scoped_log", out), Ty::Void));
        }
        match self.formatted(format, values) {
            Some(formatted) => out.extend(formatted),
            None => {
                let span = Span::new(format.span.start, values.span.end);
                self.keep_text(span, "format string or arguments are not literal");
                out.push(R::lit("\"\""));
            }
        }
        Some(Value::new(R::bang("bun_output::scoped_log", out), Ty::Void))
    }

    /// The scope of a call of `bun.Output.scoped`.
    pub(crate) fn scope_of(&self, e: &Expr) -> Option<String> {
        let ExprKind::Call(callee, arguments) = &e.bare().kind else {
            return None;
        };
        if self.canon(callee).as_deref() != Some("bun.Output.scoped") {
            return None;
        }
        match &arguments.first()?.kind {
            ExprKind::Tag(name) => Some(names::escape(name)),
            _ => None,
        }
    }

    /// The declaration of a log scope, once per draft.
    pub(crate) fn scope_line(&mut self, scope: &str, maker: &Expr) -> Option<String> {
        if self.evaluating > 0 || self.scopes_declared.iter().any(|s| s == scope) {
            return None;
        }
        self.fire("IDIOMS-97");
        self.scopes_declared.push(scope.to_owned());
        let visibility = self.scope_visibility(maker);
        Some(format!(
            "bun_output::declare_scope!({scope}, {visibility});"
        ))
    }

    pub(crate) fn scope_visibility(&self, e: &Expr) -> &'static str {
        let ExprKind::Call(_, arguments) = &e.bare().kind else {
            return "visible";
        };
        match arguments.get(1).map(|a| &a.kind) {
            Some(ExprKind::Tag(name)) if name == "hidden" => "hidden",
            Some(ExprKind::Name(name)) if name == "true" => "hidden",
            _ => "visible",
        }
    }

    // ---- writers

    /// `w.print(…)`, `w.writeAll(…)`, `w.writeByte(…)`.
    pub(crate) fn writer_method(
        &mut self,
        value: &Value,
        method: &str,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let receiver = super::expression::strip_deref(value.rust.clone());
        let text = matches!(&receiver, R::Path(name) if self.is_text_writer(name));
        let result = Ty::ErrorUnion(Box::new(Ty::Unknown), Box::new(Ty::Void));
        let rust = match (method, arguments) {
            ("print", [format, values]) => {
                self.fire("IDIOMS-105");
                self.format_call("write", Some(receiver), format, values)
            }
            ("writeAll", [data]) if text => {
                self.fire("IDIOMS-105");
                let argument = match &data.bare().kind {
                    ExprKind::Text(text) => {
                        R::lit(format!("\"{}\"", super::spelling::string(text, false)))
                    }
                    ExprKind::Lines(lines) => {
                        R::lit(format!("\"{}\"", super::spelling::lines(lines, false)))
                    }
                    _ => {
                        let value = self.value(data, &Ty::bytes());
                        let shown = R::call(self.profile.word("bytes_display"), vec![value.rust]);
                        let call = R::bang("write", vec![receiver, R::lit("\"{}\""), shown]);
                        return Some(Value::new(call, result));
                    }
                };
                receiver.method("write_str", vec![argument])
            }
            ("writeAll", [data]) => {
                self.fire("IDIOMS-105");
                let data = self.value(data, &Ty::bytes());
                let data = if matches!(data.ty, Ty::Boxed(_)) {
                    R::unary("&", data.rust)
                } else {
                    data.rust
                };
                receiver.method("write_all", vec![data])
            }
            ("writeByte", [byte]) => {
                self.fire("IDIOMS-105");
                let byte = self.value(byte, &Ty::int("u8"));
                if text {
                    let c = match &byte.rust {
                        R::Path(literal) if literal.starts_with("b'") => {
                            R::path(literal[1..].to_owned())
                        }
                        _ => byte.rust.cast("char"),
                    };
                    receiver.method("write_char", vec![c])
                } else {
                    receiver.method("write_byte", vec![byte.rust])
                }
            }
            _ => return None,
        };
        Some(Value::new(rust, result))
    }

    /// `x.format(w)` of a type that is shown by `Display`.
    pub(crate) fn display_call(
        &mut self,
        signature: &super::signature::Signature,
        function: &Function,
        receiver: &Value,
        arguments: &'a [Expr],
    ) -> Option<Value> {
        let writes = signature.parameters.iter().any(|p| p.ty == Ty::Writer);
        if function.name != "format" || !signature.method || !signature.fallible || !writes {
            return None;
        }
        self.fire("IDIOMS-103");
        let writer = self.value(arguments.last()?, &Ty::Writer).rust;
        let shown = super::expression::strip_deref(receiver.rust.clone());
        let rust = R::bang("write", vec![writer, R::lit("\"{}\""), shown]);
        let ty = Ty::ErrorUnion(Box::new(Ty::Unknown), Box::new(Ty::Void));
        Some(Value::new(rust, ty))
    }

    pub(crate) fn is_text_writer(&self, name: &str) -> bool {
        self.frame.display && name == "f"
            || self
                .frame
                .block_types
                .iter()
                .any(|(l, _)| *l == format!("text:{name}"))
    }

    // ---- Display

    /// `pub fn format(self, writer) !void` as `impl Display`.
    pub(crate) fn display_impl(&mut self, id: usize, function: &'a Function) -> Option<rs::Item> {
        if function.name != "format" {
            return None;
        }
        let signature = self.signature(id, function);
        let writer = signature
            .parameters
            .iter()
            .find(|p| p.ty == Ty::Writer)?
            .clone();
        if !signature.method || !signature.fallible {
            return None;
        }
        self.fire("IDIOMS-103");
        let body = function.body.as_ref()?;
        let outer = std::mem::take(&mut self.frame);
        self.frame.fallible = true;
        self.frame.display = true;
        self.frame.error = "core::fmt::Error".to_owned();
        self.frame.result = Some(Ty::Void);
        let block = self.in_container(id, |this| {
            this.push_scope();
            for parameter in &signature.parameters {
                let rust = if parameter.zig == writer.zig {
                    "f"
                } else {
                    &parameter.rust
                };
                if parameter.role != Role::Gone {
                    this.bind_value(&parameter.zig, rust, parameter.ty.clone());
                }
            }
            let mut block = this.block(body);
            this.finish_body(&mut block);
            this.pop_scope();
            block
        });
        self.frame = outer;
        let head =
            "fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result".to_owned();
        let method = rs::Item::new(rs::ItemKind::Function(head, Some(block)));
        let info = &self.containers[id];
        let head = format!(
            "impl{} core::fmt::Display for {}",
            info.declared(),
            info.applied()
        );
        Some(rs::Item::new(rs::ItemKind::Group(head, vec![method])))
    }

    // ---- text at run time and compile time

    /// `std.fmt.allocPrint(a, "…", .{…})`: a `Vec` that is written to.
    pub(crate) fn alloc_print(&mut self, format: &'a Expr, values: &'a Expr) -> Value {
        self.fire("STRINGS-19");
        let write = self.format_call(
            "write",
            Some(R::unary("&mut ", R::path("v"))),
            format,
            values,
        );
        let using = rs::Item::line("use std::io::Write;");
        let bump = if self.arena {
            self.bump_in_scope()
        } else {
            None
        };
        let (made, given) = match bump {
            Some(bump) => (
                R::call("bumpalo::collections::Vec::new_in", vec![bump]),
                R::path("v").method("into_bump_slice", vec![]),
            ),
            None => (R::call("Vec::new", vec![]), R::path("v")),
        };
        let statements = vec![
            rs::Statement::new(rs::StatementKind::Item(Box::new(using))),
            rs::Statement::let_("mut v", made),
            rs::Statement::expr(write.method("unwrap", vec![])),
            rs::Statement::value(given),
        ];
        let ty = Ty::Boxed(Box::new(Ty::slice(Ty::int("u8"), false)));
        Value::sure(R::braced(rs::Block::of(statements)), ty)
    }

    /// `std.fmt.bufPrint(buf, "…", .{…})`.
    pub(crate) fn buf_print(
        &mut self,
        buffer: &'a Expr,
        format: &'a Expr,
        values: &'a Expr,
    ) -> Value {
        self.fire("STRINGS-20");
        self.note("// PORT NOTE: needs std::io::Write; Zig's bufPrint gives the written part of the buffer");
        self.todo("bufPrint result");
        let buffer = match &buffer.bare().kind {
            ExprKind::Prefix(Prefix::Address, inner) => inner,
            _ => buffer,
        };
        let target = self.value(buffer, &Ty::Unknown);
        let place = super::builtin::receiver_of(target.rust).index(R::Range(None, None, false));
        let target = R::unary(
            "&mut ",
            R::path(format!("&mut {}", crate::rust::print::expr(&place))),
        );
        let write = self.format_call("write", Some(target), format, values);
        Value::new(
            write,
            Ty::ErrorUnion(Box::new(Ty::Unknown), Box::new(Ty::Unknown)),
        )
    }
}
