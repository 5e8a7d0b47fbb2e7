//! Long labelled blocks that become a function of their own: what they use of the function around them is handed in.

use super::types::Place;
use super::{Binding, Local, Lowerer, Symbol};
use crate::names;
use crate::rust::tree::{self as rs, Expr as R};
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

/// Shorter blocks stay where they are.
const LINES: usize = 40;
/// As do those with fewer ways out.
const BREAKS: usize = 3;

/// A local of the function around a block that the block uses.
struct Capture {
    zig: String,
    inside: Local,
    parameter: String,
    argument: R,
}

impl<'a> Lowerer<'a> {
    /// A labelled block of more than 40 lines and three or more breaks becomes a function of its own.
    pub(crate) fn hoists(&self, block: &Block) -> bool {
        let Some(label) = &block.label else {
            return false;
        };
        let lines = self.zig(block.span).lines().count();
        let mut breaks = 0;
        walk::each_in_block(block, &mut |e| {
            breaks += usize::from(matches!(&e.kind, ExprKind::Break(Some(l), _) if l == label));
            true
        });
        lines > LINES && breaks >= BREAKS
    }

    /// Writes the function and its call; false if the block leaves the function around it or uses a local whose type
    /// is not known.
    pub(crate) fn hoist(
        &mut self,
        variable: &'a Variable,
        block: &'a Block,
        pattern: &str,
        want: &Ty,
        out: &mut Vec<rs::Statement>,
    ) -> bool {
        let label = block.label.clone().unwrap_or_default();
        let leaves = walk::any_in_block(block, &|e| match &e.kind {
            ExprKind::Return(_) | ExprKind::Prefix(Prefix::Try, _) => true,
            ExprKind::Continue(to, _) => to.is_some(),
            _ => false,
        });
        if leaves {
            return false;
        }
        let Some(captures) = self.captures(block) else {
            return false;
        };
        self.fire("IDIOMS-38");
        self.todo("hoisted from labeled block");
        let rust = names::value(&variable.name);
        self.push_scope();
        for capture in &captures {
            self.bind(&capture.zig, Binding::Value(capture.inside.clone()));
        }
        let value = self.labelled_block(&label, block, want);
        self.pop_scope();
        let R::Block(_, _, inner) = value.rust else {
            return false;
        };
        let inner = returning(inner, &super::looping::label_name(&label));
        let result = if value.ty.is_unknown() {
            want.clone()
        } else {
            value.ty.clone()
        };
        let result = self.rust_ty(&result, Place::Return);
        let parameters: Vec<&str> = captures.iter().map(|c| c.parameter.as_str()).collect();
        let item = rs::Item::new(rs::ItemKind::Function(
            format!("fn {rust}({}) -> {result}", parameters.join(", ")),
            Some(inner),
        ));
        out.push(rs::Statement::new(rs::StatementKind::Item(Box::new(item))));
        let arguments = captures.into_iter().map(|c| c.argument).collect();
        out.push(rs::Statement::let_(
            pattern,
            R::call(rust.clone(), arguments),
        ));
        self.bind_local(variable, &rust, value.ty);
        true
    }

    /// The locals around a block that it uses, in order of their first use; none if one's type can't be written.
    fn captures(&mut self, block: &'a Block) -> Option<Vec<Capture>> {
        let mut used: Vec<&'a str> = Vec::new();
        let mut written: Vec<&'a str> = Vec::new();
        walk::each_in_block(block, &mut |e| {
            match &e.kind {
                ExprKind::Name(name) if !used.contains(&name.as_str()) => used.push(name),
                ExprKind::Assign(_, target, _) => written.extend(target.name()),
                _ => {}
            }
            true
        });
        let mut captures = Vec::new();
        for name in used {
            let Symbol::Binding(Binding::Value(local)) = self.lookup(name) else {
                continue;
            };
            if local.ty.is_unknown() || local.deref {
                return None;
            }
            let rust = match local.rust.as_str() {
                "self" => "this".to_owned(),
                other => other.to_owned(),
            };
            let mut ty = self.rust_ty(&local.ty.clone(), Place::Parameter);
            let mut argument = R::path(local.rust.clone());
            let by_reference = written.contains(&name);
            if by_reference {
                ty = format!("&mut {ty}");
                argument = R::unary("&mut ", argument);
            }
            captures.push(Capture {
                zig: name.to_owned(),
                parameter: format!("{rust}: {ty}"),
                argument,
                inside: Local {
                    rust,
                    deref: by_reference,
                    ..local
                },
            });
        }
        Some(captures)
    }
}

/// A block whose `break 'label v` are returns.
fn returning(block: rs::Block, label: &str) -> rs::Block {
    let text = crate::rust::print::block(&block);
    let text = text
        .replace(&format!("break '{label} "), "return ")
        .replace(&format!("break '{label};"), "return;");
    let inner = text
        .trim_start_matches('{')
        .trim_end_matches('}')
        .trim()
        .to_owned();
    let lines: Vec<String> = inner
        .lines()
        .map(|l| l.strip_prefix("    ").unwrap_or(l).to_owned())
        .collect();
    rs::Block::of(vec![rs::Statement::value(R::path(lines.join("\n")))])
}
