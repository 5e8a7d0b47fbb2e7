//! A loop with an `else` stands in a block: its ways out leave that block.

use crate::rust::tree::{self as rs, Expr as R};

/// Makes the ways out of a loop leave the block around it.
pub(super) fn redirect(whole: R, label: Option<&str>, to: &str) -> R {
    match whole {
        R::While(l, head, body) => R::While(l, head, redirect_block(body, label, to, true)),
        R::For(l, pattern, over, body) => {
            R::For(l, pattern, over, redirect_block(body, label, to, true))
        }
        R::Loop(l, body) => R::Loop(l, redirect_block(body, label, to, true)),
        other => other,
    }
}

fn redirect_block(block: rs::Block, label: Option<&str>, to: &str, own: bool) -> rs::Block {
    let statements = block
        .statements
        .into_iter()
        .map(|s| rs::Statement {
            kind: match s.kind {
                rs::StatementKind::Expr(e) => {
                    rs::StatementKind::Expr(redirect_expr(e, label, to, own))
                }
                rs::StatementKind::Value(e) => {
                    rs::StatementKind::Value(redirect_expr(e, label, to, own))
                }
                rs::StatementKind::Let(p, t, Some(e), o) => {
                    rs::StatementKind::Let(p, t, Some(redirect_expr(e, label, to, own)), o)
                }
                other => other,
            },
            ..s
        })
        .collect();
    rs::Block::of(statements)
}

fn redirect_expr(e: R, label: Option<&str>, to: &str, own: bool) -> R {
    let go = |b: rs::Block| redirect_block(b, label, to, own);
    match e {
        R::Break(None, value) if own => R::Break(Some(to.to_owned()), value),
        R::Break(Some(l), value) if Some(l.as_str()) == label => {
            R::Break(Some(to.to_owned()), value)
        }
        R::If(c, then, otherwise) => R::If(
            c,
            go(then),
            otherwise.map(|o| Box::new(redirect_expr(*o, label, to, own))),
        ),
        R::Match(subject, arms) => R::Match(
            subject,
            arms.into_iter()
                .map(|arm| rs::Arm {
                    body: redirect_expr(arm.body, label, to, own),
                    ..arm
                })
                .collect(),
        ),
        R::Block(l, prefix, block) => R::Block(l, prefix, go(block)),
        R::While(l, head, body) => R::While(l, head, redirect_block(body, label, to, false)),
        R::For(l, pattern, over, body) => {
            R::For(l, pattern, over, redirect_block(body, label, to, false))
        }
        R::Loop(l, body) => R::Loop(l, redirect_block(body, label, to, false)),
        other => other,
    }
}
