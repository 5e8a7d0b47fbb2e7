//! Visits every expression below a node, statements and nested functions included.

use super::tree::*;

/// Calls `see` for the expression and everything below it, parents first; `see` returns whether to go below.
pub(crate) fn each<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr) -> bool) {
    if !see(expr) {
        return;
    }
    match &expr.kind {
        ExprKind::Field(a, _)
        | ExprKind::Deref(a)
        | ExprKind::Unwrap(a)
        | ExprKind::Prefix(_, a)
        | ExprKind::Group(a)
        | ExprKind::Optional(a) => each(a, see),
        ExprKind::Index(a, b)
        | ExprKind::Binary(_, a, b)
        | ExprKind::Assign(_, a, b)
        | ExprKind::Catch(a, _, b)
        | ExprKind::Orelse(a, b)
        | ExprKind::ErrorUnion(a, b) => {
            each(a, see);
            each(b, see);
        }
        ExprKind::Slice {
            value,
            start,
            end,
            sentinel,
        } => {
            each(value, see);
            each(start, see);
            for e in [end, sentinel].into_iter().flatten() {
                each(e, see);
            }
        }
        ExprKind::Call(a, args) => {
            each(a, see);
            args.iter().for_each(|e| each(e, see));
        }
        ExprKind::Builtin(_, args) => args.iter().for_each(|e| each(e, see)),
        ExprKind::StructInit(ty, fields) => {
            if let Some(ty) = ty {
                each(ty, see);
            }
            fields.iter().for_each(|(_, e)| each(e, see));
        }
        ExprKind::ArrayInit(ty, items) => {
            if let Some(ty) = ty {
                each(ty, see);
            }
            items.iter().for_each(|e| each(e, see));
        }
        ExprKind::Destructure(targets, value) => {
            for target in targets {
                match target {
                    Target::Value(e) => each(e, see),
                    Target::Declare { ty: Some(ty), .. } => each(ty, see),
                    Target::Declare { .. } => {}
                }
            }
            each(value, see);
        }
        ExprKind::If(it) => {
            each(&it.condition, see);
            each(&it.then, see);
            if let Some(e) = &it.otherwise {
                each(e, see);
            }
        }
        ExprKind::While(it) => {
            each(&it.condition, see);
            for e in [&it.step, &it.otherwise].into_iter().flatten() {
                each(e, see);
            }
            each(&it.body, see);
        }
        ExprKind::For(it) => {
            for input in &it.inputs {
                match input {
                    ForInput::Value(e) | ForInput::Range(e, None) => each(e, see),
                    ForInput::Range(a, Some(b)) => {
                        each(a, see);
                        each(b, see);
                    }
                }
            }
            each(&it.body, see);
            if let Some(e) = &it.otherwise {
                each(e, see);
            }
        }
        ExprKind::Switch(it) => {
            each(&it.operand, see);
            for prong in &it.prongs {
                for item in &prong.items {
                    match item {
                        ProngItem::Value(e) => each(e, see),
                        ProngItem::Range(a, b) => {
                            each(a, see);
                            each(b, see);
                        }
                    }
                }
                each(&prong.body, see);
            }
        }
        ExprKind::Block(block) => each_in_block(block, see),
        ExprKind::Return(value) | ExprKind::Break(_, value) | ExprKind::Continue(_, value) => {
            if let Some(e) = value {
                each(e, see);
            }
        }
        ExprKind::Pointer(pointer) => {
            each(&pointer.child, see);
            if let Some(e) = &pointer.sentinel {
                each(e, see);
            }
        }
        ExprKind::Array {
            length,
            sentinel,
            child,
        } => {
            for e in [length, sentinel].into_iter().flatten() {
                each(e, see);
            }
            each(child, see);
        }
        ExprKind::Function(prototype) => {
            for ty in prototype.parameters.iter().filter_map(|p| p.ty.as_ref()) {
                each(ty, see);
            }
            if let Some(e) = &prototype.result {
                each(e, see);
            }
        }
        ExprKind::Container(container) => each_in_container(container, see),
        _ => {}
    }
}

/// Everything in a block.
pub(crate) fn each_in_block<'a>(block: &'a Block, see: &mut dyn FnMut(&'a Expr) -> bool) {
    for statement in &block.statements {
        match &statement.kind {
            StatementKind::Declare(variable) => each_in_variable(variable, see),
            StatementKind::Expr(e) | StatementKind::Defer(e) | StatementKind::Errdefer(_, e) => {
                each(e, see)
            }
            StatementKind::Comptime(e) => each(e, see),
            StatementKind::Bad(_) => {}
        }
    }
}

fn each_in_variable<'a>(variable: &'a Variable, see: &mut dyn FnMut(&'a Expr) -> bool) {
    for e in [&variable.ty, &variable.value].into_iter().flatten() {
        each(e, see);
    }
}

/// Everything in the members of a container.
pub(crate) fn each_in_container<'a>(
    container: &'a Container,
    see: &mut dyn FnMut(&'a Expr) -> bool,
) {
    for member in &container.members {
        match &member.kind {
            MemberKind::Field(field) => {
                for e in [&field.ty, &field.value].into_iter().flatten() {
                    each(e, see);
                }
            }
            MemberKind::Variable(variable) => each_in_variable(variable, see),
            MemberKind::Function(function) => {
                for ty in function
                    .prototype
                    .parameters
                    .iter()
                    .filter_map(|p| p.ty.as_ref())
                {
                    each(ty, see);
                }
                if let Some(e) = &function.prototype.result {
                    each(e, see);
                }
                if let Some(body) = &function.body {
                    each_in_block(body, see);
                }
            }
            MemberKind::Test(_, block) | MemberKind::Comptime(block) => each_in_block(block, see),
            MemberKind::Usingnamespace(e) => each(e, see),
            MemberKind::Bad(_) => {}
        }
    }
}

/// Whether anything below (the expression included) is one `wanted` says yes to.
pub(crate) fn any(expr: &Expr, wanted: &dyn Fn(&Expr) -> bool) -> bool {
    let mut found = false;
    each(expr, &mut |e| {
        found |= wanted(e);
        !found
    });
    found
}

/// The same for a block.
pub(crate) fn any_in_block(block: &Block, wanted: &dyn Fn(&Expr) -> bool) -> bool {
    let mut found = false;
    each_in_block(block, &mut |e| {
        found |= wanted(e);
        !found
    });
    found
}
