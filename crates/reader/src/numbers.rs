//! Constant integer expressions: array lengths and discriminants.

use landbridge_model::Int;
use landbridge_source::{ModuleId, Resolved, Sources, Space};
use syn::{BinOp, Expr, Item, Lit, Type, UnOp};

/// How deep constants may name constants: a circle ends here.
const DEPTH: u32 = 64;

/// The number that an expression is, as far as literals, operators, casts and constants tell it.
pub(crate) fn evaluate(sources: &Sources, module: ModuleId, expression: &Expr) -> Option<i128> {
    number(sources, module, expression, DEPTH)
}

fn number(sources: &Sources, module: ModuleId, expression: &Expr, depth: u32) -> Option<i128> {
    let depth = depth.checked_sub(1)?;
    match expression {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(it) => it.base10_parse().ok(),
            Lit::Byte(it) => Some(i128::from(it.value())),
            Lit::Char(it) => Some(i128::from(u32::from(it.value()))),
            _ => None,
        },
        Expr::Paren(inner) => number(sources, module, &inner.expr, depth),
        Expr::Group(inner) => number(sources, module, &inner.expr, depth),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            number(sources, module, &unary.expr, depth)?.checked_neg()
        }
        Expr::Binary(binary) => {
            let left = number(sources, module, &binary.left, depth)?;
            let right = number(sources, module, &binary.right, depth)?;
            let shift = || u32::try_from(right).ok();
            match binary.op {
                BinOp::Add(_) => left.checked_add(right),
                BinOp::Sub(_) => left.checked_sub(right),
                BinOp::Mul(_) => left.checked_mul(right),
                BinOp::Div(_) => left.checked_div(right),
                BinOp::Rem(_) => left.checked_rem(right),
                BinOp::Shl(_) => left.checked_mul(1_i128.checked_shl(shift()?)?),
                BinOp::Shr(_) => left.checked_shr(shift()?),
                BinOp::BitOr(_) => Some(left | right),
                BinOp::BitAnd(_) => Some(left & right),
                BinOp::BitXor(_) => Some(left ^ right),
                _ => None,
            }
        }
        Expr::Cast(cast) => {
            let value = number(sources, module, &cast.expr, depth)?;
            let Type::Path(ty) = &*cast.ty else {
                return None;
            };
            // A cast that cuts something off is rare enough to be left to rustc.
            let (low, high) = Int::from_rust(&ty.path.get_ident()?.to_string())?.range();
            (low..=high).contains(&value).then_some(value)
        }
        Expr::Path(path) if path.qself.is_none() => {
            match sources.resolve(module, &path.path, Space::Value) {
                Resolved::Item(id) => match sources.item(id) {
                    Item::Const(constant) => number(sources, id.module, &constant.expr, depth),
                    _ => None,
                },
                _ => associated(&path.path),
            }
        }
        _ => None,
    }
}

/// `u8::MAX` and its like.
fn associated(path: &syn::Path) -> Option<i128> {
    let mut segments = path.segments.iter().rev();
    let (name, ty) = (segments.next()?, segments.next()?);
    let int = Int::from_rust(&ty.ident.to_string())?;
    let (low, high) = int.range();
    match name.ident.to_string().as_str() {
        "MIN" => Some(low),
        "MAX" if int != Int::U128 => Some(high),
        "BITS" => Some(i128::from(int.bits())),
        _ => None,
    }
}
