//! Prongs that Zig unrolls at compile time: `inline else`, `inline .a, .b`, and bools that pick a constant.

use super::{Lowerer, Value};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    /// One arm per variant not named before, each with the body.
    pub(crate) fn inline_else(
        &mut self,
        it: &'a Switch,
        prong: &'a Prong,
        operand: &Value,
        want: &Ty,
        arms: &mut Vec<rs::Arm>,
        ty: &mut Ty,
    ) {
        self.fire("IDIOMS-27");
        let Some(id) = self.container_id(&operand.ty) else {
            self.todo("inline else over a type of another file");
            self.push_scope();
            let pattern = self.pattern(prong, operand);
            let arm = self.finish_arm(prong, pattern, want, ty);
            self.pop_scope();
            arms.push(arm);
            return;
        };
        // `inline .a, .b =>` has these tags, `inline else` those of no other prong
        let own = item_tags(prong);
        let named: Vec<&str> = it.prongs.iter().flat_map(item_tags).collect();
        let container: &'a Container = self.containers[id].declaration;
        let union = self.containers[id].is_tagged_union();
        for (field, _) in container.fields() {
            let name = field.name.as_str();
            let here = own.contains(&name) || own.is_empty() && !named.contains(&name);
            if !here || name == "_" {
                continue;
            }
            self.push_scope();
            let payload = self.field_ty(id, &field.name);
            let capture = prong.captures.first();
            let path = format!(
                "{}::{}",
                self.containers[id].rust,
                names::variant(&field.name)
            );
            let pattern = if union {
                self.variant_pattern(id, &field.name, capture, &payload)
            } else {
                path.clone()
            };
            if let Some(capture) = capture
                && capture.name != "_"
            {
                let rust = names::value(&capture.name);
                if union && capture.by_pointer {
                    let pointer = Ty::Pointer {
                        size: PointerSize::One,
                        constant: false,
                        zero: false,
                        child: Box::new(payload),
                    };
                    self.bind_value(&capture.name, &rust, pointer);
                } else if union && payload == Ty::Void {
                    self.bind_value(&capture.name, "()", payload);
                } else if union {
                    self.bind_value(&capture.name, &rust, payload);
                } else {
                    self.bind_value(&capture.name, &path, operand.ty.clone());
                }
            }
            if let Some(tag) = prong.captures.get(1) {
                self.bind_value(&tag.name, &path, Ty::Tag);
            }
            let (body, body_ty) = self.arm_body(&prong.body, want);
            *ty = super::condition::merge(std::mem::replace(ty, Ty::Unknown), body_ty, want);
            self.pop_scope();
            arms.push(rs::Arm {
                comments: Vec::new(),
                pattern,
                guard: None,
                body,
            });
        }
    }

    /// A `switch` on a bool; `inline else` calls with both constants.
    pub(crate) fn bool_switch(&mut self, it: &'a Switch, operand: Value, want: &Ty) -> Value {
        let inline = it
            .prongs
            .iter()
            .find(|p| p.inline && (p.items.is_empty() || p.items.len() == 2));
        if let (Some(prong), 1) = (inline, it.prongs.len()) {
            let name = prong.captures.first().map_or("_", |c| c.name.as_str());
            let stays = self.passes_const(&prong.body, name);
            if !stays {
                self.fire("IDIOMS-29");
                self.perf("was comptime bool dispatch");
                let text = crate::rust::print::expr(&operand.rust);
                self.push_scope();
                self.bind_value(name, &text, Ty::Bool);
                let value = self.value(&prong.body, want);
                self.pop_scope();
                return value;
            }
            self.fire("IDIOMS-28");
            let side = |this: &mut Self, constant: &str| {
                this.push_scope();
                this.bind_value(name, constant, Ty::Bool);
                let (block, ty) = this.body(&prong.body, true, want);
                this.pop_scope();
                (block, ty)
            };
            let (yes, ty) = side(self, "true");
            let (no, _) = side(self, "false");
            let rust = R::If(Box::new(operand.rust), yes, Some(Box::new(R::braced(no))));
            return Value::new(rust, ty);
        }
        let mut arms = Vec::new();
        let mut ty = Ty::NoReturn;
        for prong in &it.prongs {
            self.push_scope();
            let pattern = self.pattern(prong, &operand);
            let arm = self.finish_arm(prong, pattern, want, &mut ty);
            self.pop_scope();
            arms.push(arm);
        }
        Value::new(R::Match(Box::new(operand.rust), arms), ty)
    }

    /// Whether a name reaches a const parameter of a function of this file.
    pub(crate) fn passes_const(&mut self, body: &'a Expr, name: &str) -> bool {
        let mut calls: Vec<(&'a Expr, usize)> = Vec::new();
        walk::each(body, &mut |e| {
            if let ExprKind::Call(callee, arguments) = &e.kind {
                for (i, argument) in arguments.iter().enumerate() {
                    if argument.name() == Some(name) {
                        calls.push((callee, i));
                    }
                }
            }
            true
        });
        calls
            .into_iter()
            .any(|(callee, i)| match self.called_function(callee) {
                Some((id, function)) => self
                    .signature(id, function)
                    .parameters
                    .get(i)
                    .is_some_and(|p| p.role == super::signature::Role::Const),
                None => true,
            })
    }
}

/// The tags a prong names.
pub(crate) fn item_tags(prong: &Prong) -> Vec<&str> {
    fn tag(item: &ProngItem) -> Option<&str> {
        match item {
            ProngItem::Value(Expr {
                kind: ExprKind::Tag(name),
                ..
            }) => Some(name.as_str()),
            _ => None,
        }
    }
    prong.items.iter().filter_map(tag).collect()
}
