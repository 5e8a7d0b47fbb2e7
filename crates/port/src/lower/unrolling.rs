//! `inline for`: over values of one type an ordinary loop over a constant array, over several types one copy of the
//! body for each. Ordinary loops are in `looping`.

use super::looping::label_name;
use super::types::Place;
use super::{Binding, LoopFrame, Lowerer, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;

impl<'a> Lowerer<'a> {
    /// `inline for`: over one type an ordinary loop, over several one copy of the body for each.
    pub(crate) fn inline_for(&mut self, it: &'a For) -> Option<R> {
        let (over, counted) = match &it.inputs[..] {
            [ForInput::Value(over)] => (over, None),
            [ForInput::Value(over), ForInput::Range(start, None)]
                if self.zig(start.span) == "0" =>
            {
                (over, it.captures.get(1).map(|c| c.name.as_str()))
            }
            _ => return None,
        };
        let index = counted.map(names::value);
        let mut wanted = Ty::Unknown;
        let items: &'a [Expr] = match &over.bare().kind {
            ExprKind::ArrayInit(None, items) => items,
            ExprKind::Prefix(Prefix::Address, inner) => match &inner.kind {
                ExprKind::ArrayInit(None, items) => items,
                _ => return None,
            },
            ExprKind::ArrayInit(Some(ty), items) => {
                wanted = self.ty(ty).element().cloned().unwrap_or(Ty::Unknown);
                items
            }
            ExprKind::Name(_) => {
                self.fire("IDIOMS-80");
                return None;
            }
            _ => {
                self.fire("COMPTIME-03");
                let head = self.zig(Span::new(self.at, over.span.start));
                let start = if head.starts_with("inline") {
                    self.at
                } else {
                    over.span.start
                };
                let span = Span::new(start, it.body.span.end);
                let reason = if self.zig(over.span).contains("@typeInfo")
                    || self.zig(over.span).contains("fields")
                {
                    "reflection over fields"
                } else {
                    "inline for"
                };
                self.keep_text(span, reason);
                return Some(R::braced(rs::Block::default()));
            }
        };
        let name = it.captures.first().map_or("_", |c| c.name.as_str());
        let mut values = Vec::new();
        for item in items {
            let value = self.value(item, &wanted);
            values.push(if wanted.is_unknown() {
                value
            } else {
                let ty = wanted.clone();
                Value::new(self.fit(value, &wanted), ty)
            });
        }
        let same = values
            .windows(2)
            .all(|w| w[0].ty == w[1].ty && !matches!(w[0].ty, Ty::Unknown | Ty::Tuple(_)))
            || values
                .iter()
                .all(|v| matches!(v.rust, R::Literal(_)) && v.ty == Ty::ComptimeInt);
        let types = values.iter().any(|v| v.ty == Ty::Type);
        let rust = names::value(name);
        if same && !types {
            self.fire("IDIOMS-80");
            let ty = values.first().map_or(Ty::Unknown, |v| v.ty.clone());
            self.push_scope();
            self.bind_value(name, &rust, ty.clone());
            if let (Some(zig), Some(index)) = (counted, &index) {
                self.bind_value(zig, index, Ty::int("usize"));
            }
            self.frame.loops.push(LoopFrame {
                label: it.label.clone(),
                step: None,
                state: None,
            });
            let (block, _) = self.body(&it.body, false, &Ty::Void);
            self.frame.loops.pop();
            self.pop_scope();
            let count = values.len();
            let array = R::Array(values.into_iter().map(|v| v.rust).collect());
            let label = it.label.as_deref().map(label_name);
            let pattern = match &index {
                Some(index) => format!("({index}, {rust})"),
                None => rust,
            };
            let over = |items: R| match &index {
                Some(_) => items
                    .method("into_iter", vec![])
                    .method("enumerate", vec![]),
                None => items,
            };
            if matches!(ty, Ty::ComptimeInt | Ty::ComptimeFloat | Ty::Unknown) {
                // what the body does with them decides their type
                return Some(R::For(label, pattern, Box::new(over(array)), block));
            }
            let ty = self.rust_ty(&ty, Place::Static);
            let constant = names::constant(&self.fresh("items"));
            let item = rs::Item::new(rs::ItemKind::Value(
                format!("const {constant}: [{ty}; {count}]"),
                array,
            ));
            return Some(R::Block(
                None,
                "flat",
                rs::Block::of(vec![
                    rs::Statement::new(rs::StatementKind::Item(Box::new(item))),
                    rs::Statement::expr(R::For(
                        label,
                        pattern,
                        Box::new(over(R::path(constant))),
                        block,
                    )),
                ]),
            ));
        }
        self.fire("IDIOMS-81");
        let mut statements = Vec::new();
        for (number, (item, value)) in items.iter().zip(values).enumerate() {
            self.push_scope();
            let mut inner = Vec::new();
            if let Some(zig) = counted {
                self.bind_value(zig, &number.to_string(), Ty::int("usize"));
            }
            if value.ty == Ty::Type {
                self.bind(name, Binding::TypeAlias(item));
            } else {
                self.bind_value(name, &rust, value.ty);
                inner.push(rs::Statement::let_(rust.clone(), value.rust));
            }
            let (mut block, _) = self.body(&it.body, false, &Ty::Void);
            inner.append(&mut block.statements);
            self.pop_scope();
            statements.push(rs::Statement::expr(R::braced(rs::Block::of(inner))));
        }
        Some(R::braced(rs::Block::of(statements)))
    }
}
