//! Text put together at compile time.

use super::{Lowerer, Value};
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// `std.fmt.comptimePrint("…", .{…})`.
    pub(crate) fn comptime_print(&mut self, format: &'a Expr, values: &'a Expr) -> Value {
        self.fire("IDIOMS-35");
        let items: &'a [Expr] = match &values.bare().kind {
            ExprKind::ArrayInit(None, items) => items,
            _ => &[],
        };
        let all_literal = items
            .iter()
            .all(|i| matches!(i.bare().kind, ExprKind::Integer(_) | ExprKind::Text(_)));
        if all_literal
            && let Some(text) = self.literal_text(format)
            && only_plain_holes(&text)
        {
            return self.concat_literals(&text, items);
        }
        let mut rust = self.format_call("const_format::formatcp", None, format, values);
        // a constant is formatted as it is, without the wrapper that shows bytes at run time
        if let R::Macro(_, _, arguments) = &mut rust {
            let wrapper = self.profile.word("bytes_display");
            for argument in arguments {
                if let R::Call(f, inner) = argument
                    && matches!(&**f, R::Path(p) if p == wrapper)
                    && let [inner] = &inner[..]
                {
                    *argument = inner.clone();
                }
            }
        }
        Value::new(rust.method("as_bytes", vec![]), Ty::bytes())
    }

    pub(crate) fn concat_literals(&mut self, text: &str, items: &'a [Expr]) -> Value {
        let mut parts = Vec::new();
        let mut rest = text;
        let mut items = items.iter();
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else {
                break;
            };
            if open > 0 {
                parts.push(R::lit(format!(
                    "\"{}\"",
                    super::spelling::string(&rest[..open], false)
                )));
            }
            match items.next().map(|i| &i.bare().kind) {
                Some(ExprKind::Integer(text)) => parts.push(R::lit(super::spelling::integer(text))),
                Some(ExprKind::Text(text)) => {
                    parts.push(R::lit(format!(
                        "\"{}\"",
                        super::spelling::string(text, false)
                    )));
                }
                _ => {}
            }
            rest = &rest[open + close + 1..];
        }
        if !rest.is_empty() {
            parts.push(R::lit(format!(
                "\"{}\"",
                super::spelling::string(rest, false)
            )));
        }
        Value::new(
            R::bang("concat", parts).method("as_bytes", vec![]),
            Ty::bytes(),
        )
    }
}

pub(crate) fn only_plain_holes(text: &str) -> bool {
    let mut rest = text;
    if text.contains("{{") || text.contains("}}") {
        return false;
    }
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else {
            return false;
        };
        if !matches!(&rest[open + 1..open + close], "" | "d" | "s" | "any") {
            return false;
        }
        rest = &rest[open + close + 1..];
    }
    true
}
