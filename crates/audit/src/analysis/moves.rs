//! Whether a variable is given away whole in the scope where it lives, so that it doesn't end there.

use syn::visit::{self, Visit};
use syn::{Block, Expr, Local, Stmt};

use super::expr;

/// Where a name ends.
#[derive(Clone, Copy)]
pub(crate) enum Home<'a> {
    Block(&'a Block),
    Value(&'a Expr),
}

/// Whether a variable is given away whole in its home: forgotten, returned, stored, passed on.
pub(crate) fn moved(home: Home<'_>, name: &str) -> bool {
    let mut moves = Moves { name, found: false };
    let value = match home {
        Home::Block(block) => {
            moves.visit_block(block);
            match block.stmts.last() {
                Some(Stmt::Expr(value, None)) => Some(value),
                _ => None,
            }
        }
        Home::Value(value) => {
            moves.visit_expr(value);
            Some(value)
        }
    };
    moves.found || value.is_some_and(|it| moves.is(it))
}

struct Moves<'n> {
    name: &'n str,
    found: bool,
}

impl Moves<'_> {
    fn is(&self, it: &Expr) -> bool {
        matches!(it, Expr::Path(_)) && expr::ident(it).as_deref() == Some(self.name)
    }
}

impl<'a> Visit<'a> for Moves<'_> {
    fn visit_local(&mut self, local: &'a Local) {
        let from = local.init.as_ref().map(|init| &*init.expr);
        self.found |= from.is_some_and(|from| self.is(from));
        visit::visit_local(self, local);
    }

    fn visit_expr(&mut self, value: &'a Expr) {
        self.found |= match value {
            Expr::Call(it) if expr::macro_name(value).is_none() => {
                let drops = expr::called(value).is_some_and(|name| name == "drop");
                !drops && it.args.iter().any(|it| self.is(it))
            }
            Expr::MethodCall(it) => {
                let gives = it.method.to_string().starts_with("into") || it.method == "leak";
                it.args.iter().any(|it| self.is(it)) || gives && self.is(&it.receiver)
            }
            Expr::Struct(it) => it.fields.iter().any(|field| self.is(&field.expr)),
            Expr::Assign(it) => self.is(&it.right),
            Expr::Tuple(it) => it.elems.iter().any(|it| self.is(it)),
            Expr::Return(it) => it.expr.as_ref().is_some_and(|it| self.is(it)),
            _ => false,
        };
        visit::visit_expr(self, value);
    }
}
