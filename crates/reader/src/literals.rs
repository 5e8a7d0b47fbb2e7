//! Literals: default arguments and constants, checked against the type that they are for.

use landbridge_attributes::Value as Written;
use landbridge_diagnostics::Diagnostic;
use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Argument, Borrow, Literal, Scalar, Value};
use landbridge_source::{ModuleId, Resolved, Space};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, Item, Lit, UnOp};

use crate::annotated::plain;
use crate::reading::Reader;

impl Reader<'_> {
    /// The default of a parameter.
    pub(crate) fn argument_literal(
        &mut self,
        module: ModuleId,
        written: &Written,
        ty: &Argument,
        what: &str,
    ) -> Option<Literal> {
        let value = match ty {
            Argument::Owned(value) | Argument::Borrowed(Borrow::Converted(value)) => value.clone(),
            Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                if matches!(written, Written::None(_)) {
                    return Some(Literal::None);
                }
                self.bad_default(
                    module,
                    written,
                    what,
                    "only `None` can stand for this parameter",
                );
                return None;
            }
            Argument::Borrowed(borrow) => match borrow {
                Borrow::Str => Value::String,
                Borrow::Path => Value::Path,
                Borrow::Bytes => Value::Bytes,
                Borrow::Slice(element) => {
                    Value::List(landbridge_model::List::Direct(element.clone()))
                }
                Borrow::Optional(inner) => {
                    let inner = match &**inner {
                        Borrow::Str => Value::String,
                        Borrow::Path => Value::Path,
                        Borrow::Bytes => Value::Bytes,
                        Borrow::Slice(element) => {
                            Value::List(landbridge_model::List::Direct(element.clone()))
                        }
                        Borrow::Converted(value) => value.clone(),
                        _ if matches!(written, Written::None(_)) => return Some(Literal::None),
                        _ => {
                            self.bad_default(
                                module,
                                written,
                                what,
                                "only `None` can stand for this parameter",
                            );
                            return None;
                        }
                    };
                    Value::Option(Box::new(inner))
                }
                _ => {
                    self.bad_default(module, written, what, "this parameter can't have one");
                    return None;
                }
            },
        };
        self.literal(module, written, &value, what)
    }

    /// The default of a value.
    pub(crate) fn literal(
        &mut self,
        module: ModuleId,
        written: &Written,
        ty: &Value,
        what: &str,
    ) -> Option<Literal> {
        let mut bare = ty;
        while let Value::Option(inner) | Value::Boxed(inner) = bare {
            if matches!((bare, written), (Value::Option(_), Written::None(_))) {
                return Some(Literal::None);
            }
            bare = inner;
        }
        let literal = match (written, bare) {
            (Written::Bool(it), Value::Scalar(Scalar::Bool)) => Some(Literal::Bool(it.value)),
            (Written::Int { minus, literal }, Value::Scalar(Scalar::Int(int))) => {
                let text = signed(minus.is_some(), literal.base10_digits());
                let (low, high) = int.range();
                let fits = match text.parse::<i128>() {
                    Ok(number) => (low..=high).contains(&number),
                    Err(_) => int.rust() == "u128" && text.parse::<u128>().is_ok(),
                };
                if !fits {
                    let reason = format!("{text} doesn't fit in `{}`", int.rust());
                    self.bad_default(module, written, what, &reason);
                    return None;
                }
                Some(Literal::Int(text))
            }
            (Written::Int { minus, literal }, Value::Scalar(Scalar::Float(_))) => Some(
                Literal::Float(signed(minus.is_some(), literal.base10_digits())),
            ),
            (Written::Float { minus, literal }, Value::Scalar(Scalar::Float(_))) => Some(
                Literal::Float(signed(minus.is_some(), literal.base10_digits())),
            ),
            (Written::Text(it), Value::String | Value::Path) => Some(Literal::String(it.value())),
            (Written::Char(it), Value::Scalar(Scalar::Char)) => Some(Literal::Char(it.value())),
            (
                Written::Empty(_),
                Value::List(_) | Value::Set { .. } | Value::Map { .. } | Value::Bytes,
            ) => Some(Literal::Empty),
            (Written::Path(path), ty) => return self.path_literal(module, written, path, ty, what),
            _ => None,
        };
        if literal.is_none() {
            self.bad_default(
                module,
                written,
                what,
                "it isn't a value of the parameter's type",
            );
        }
        literal
    }

    /// `Colour::Red`, `Self::Red`, or a constant that is a literal.
    fn path_literal(
        &mut self,
        module: ModuleId,
        written: &Written,
        path: &syn::Path,
        ty: &Value,
        what: &str,
    ) -> Option<Literal> {
        let found = self.sources.resolve(module, path, Space::Value);
        if let (Value::Enumeration(name), Resolved::Variant(id, index)) = (ty, &found)
            && self.path_of(*id).as_deref() == Some(&name.0)
            && let Item::Enum(item) = self.sources.item(*id)
            && let Some(variant) = item.variants.iter().nth(*index)
        {
            return Some(Literal::Member(plain(&variant.ident)));
        }
        if let Value::Enumeration(name) = ty
            && let Some(last) = path.segments.last()
        {
            let mut owner: Vec<String> = path
                .segments
                .iter()
                .map(|segment| plain(&segment.ident))
                .collect();
            owner.pop();
            if let Resolved::Item(id) = self.sources.resolve_segments(
                module,
                &owner,
                path.leading_colon.is_some(),
                Space::Type,
            ) && self.path_of(id).as_deref() == Some(&name.0)
                && let Item::Enum(item) = self.sources.item(id)
                && item
                    .variants
                    .iter()
                    .any(|variant| variant.ident == last.ident)
            {
                return Some(Literal::Member(plain(&last.ident)));
            }
        }
        if let Resolved::Item(id) = found
            && let Item::Const(constant) = self.sources.item(id)
            && let Some(literal) = of_expression(&constant.expr, ty)
        {
            return Some(literal);
        }
        self.bad_default(
            module,
            written,
            what,
            "only a variant of the parameter's enum, or a constant that is a literal, can be a default",
        );
        None
    }

    fn bad_default(&mut self, module: ModuleId, written: &Written, what: &str, reason: &str) {
        let span = match written {
            Written::None(span) | Written::Empty(span) => *span,
            other => other.to_token_stream().span(),
        };
        self.push(
            Diagnostic::error(
                &codes::DEFAULT,
                format!("the default of {what} can't be used"),
            )
            .at(self.place(module, span))
            .because(reason.to_owned())
            .help(
                "write a literal of the parameter's type, `None`, `[]`, or a variant without data",
            ),
        );
    }
}

/// The literal that an expression is, if it is one of the type.
pub(crate) fn of_expression(expression: &Expr, ty: &Value) -> Option<Literal> {
    match expression {
        Expr::Lit(literal) => match (&literal.lit, ty) {
            (Lit::Bool(it), Value::Scalar(Scalar::Bool)) => Some(Literal::Bool(it.value)),
            (Lit::Int(it), Value::Scalar(Scalar::Int(_))) => {
                Some(Literal::Int(it.base10_digits().to_owned()))
            }
            (Lit::Byte(it), Value::Scalar(Scalar::Int(_))) => {
                Some(Literal::Int(it.value().to_string()))
            }
            (Lit::Int(it), Value::Scalar(Scalar::Float(_))) => {
                Some(Literal::Float(it.base10_digits().to_owned()))
            }
            (Lit::Float(it), Value::Scalar(Scalar::Float(_))) => {
                Some(Literal::Float(it.base10_digits().to_owned()))
            }
            (Lit::Str(it), Value::String) => Some(Literal::String(it.value())),
            (Lit::Char(it), Value::Scalar(Scalar::Char)) => Some(Literal::Char(it.value())),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
            match of_expression(&unary.expr, ty)? {
                Literal::Int(text) => Some(Literal::Int(format!("-{text}"))),
                Literal::Float(text) => Some(Literal::Float(format!("-{text}"))),
                _ => None,
            }
        }
        Expr::Paren(inner) => of_expression(&inner.expr, ty),
        Expr::Group(inner) => of_expression(&inner.expr, ty),
        _ => None,
    }
}

fn signed(minus: bool, digits: &str) -> String {
    if minus {
        format!("-{digits}")
    } else {
        digits.to_owned()
    }
}
