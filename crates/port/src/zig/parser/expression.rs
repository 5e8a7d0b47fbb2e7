//! Expressions by precedence, prefixes and suffixes, and type expressions.

use super::super::lexer::Kind;
use super::super::tree::*;
use super::{Parser, Result};

/// Binary operators of one text, how tightly they bind, and what they mean.
fn binary(word: &str) -> Option<(u8, Option<Operator>)> {
    use Operator::*;
    Some(match word {
        "or" => (1, Some(Or)),
        "and" => (2, Some(And)),
        "==" => (3, Some(Equal)),
        "!=" => (3, Some(NotEqual)),
        "<" => (3, Some(Less)),
        "<=" => (3, Some(LessEqual)),
        ">" => (3, Some(Greater)),
        ">=" => (3, Some(GreaterEqual)),
        "&" => (4, Some(BitAnd)),
        "^" => (4, Some(BitXor)),
        "|" => (4, Some(BitOr)),
        "orelse" | "catch" => (4, None),
        "<<" => (5, Some(Shl)),
        "<<|" => (5, Some(ShlSat)),
        ">>" => (5, Some(Shr)),
        "+" => (6, Some(Add)),
        "-" => (6, Some(Sub)),
        "++" => (6, Some(Concat)),
        "+%" => (6, Some(AddWrap)),
        "-%" => (6, Some(SubWrap)),
        "+|" => (6, Some(AddSat)),
        "-|" => (6, Some(SubSat)),
        "||" => (7, Some(MergeErrors)),
        "*" => (7, Some(Mul)),
        "/" => (7, Some(Div)),
        "%" => (7, Some(Rem)),
        "**" => (7, Some(Repeat)),
        "*%" => (7, Some(MulWrap)),
        "*|" => (7, Some(MulSat)),
        _ => return None,
    })
}

fn assignment(word: &str) -> Option<Option<Operator>> {
    use Operator::*;
    Some(match word {
        "=" => None,
        "+=" => Some(Add),
        "-=" => Some(Sub),
        "*=" => Some(Mul),
        "/=" => Some(Div),
        "%=" => Some(Rem),
        "&=" => Some(BitAnd),
        "|=" => Some(BitOr),
        "^=" => Some(BitXor),
        "<<=" => Some(Shl),
        "<<|=" => Some(ShlSat),
        ">>=" => Some(Shr),
        "+%=" => Some(AddWrap),
        "-%=" => Some(SubWrap),
        "*%=" => Some(MulWrap),
        "+|=" => Some(AddSat),
        "-|=" => Some(SubSat),
        "*|=" => Some(MulSat),
        _ => return None,
    })
}

impl Parser<'_> {
    pub(super) fn node(&self, from: usize, kind: ExprKind) -> Expr {
        Expr {
            kind,
            span: Span::new(from, self.end()),
        }
    }

    pub(super) fn expression(&mut self) -> Result<Expr> {
        self.deeper(|p| p.binary_expression(1))
    }

    /// An expression or an assignment, as statements and prongs allow.
    pub(super) fn assign_expression(&mut self) -> Result<Expr> {
        let from = self.start();
        let left = self.expression()?;
        let operator = match self.kind() {
            Kind::Punctuation => assignment(self.word()),
            _ => None,
        };
        let Some(operator) = operator else {
            return Ok(left);
        };
        self.at += 1;
        let right = self.expression()?;
        Ok(self.node(
            from,
            ExprKind::Assign(operator, Box::new(left), Box::new(right)),
        ))
    }

    fn binary_expression(&mut self, least: u8) -> Result<Expr> {
        let from = self.start();
        let mut left = self.prefix_expression()?;
        let mut chain = 0;
        loop {
            if !matches!(self.kind(), Kind::Punctuation | Kind::Keyword) {
                return Ok(left);
            }
            let word = self.word();
            let Some((level, operator)) = binary(word) else {
                return Ok(left);
            };
            if level < least {
                return Ok(left);
            }
            chain += 1;
            if chain > 1000 {
                return self.fail("too long an expression");
            }
            self.at += 1;
            let kind = match operator {
                Some(operator) => {
                    let right = self.deeper(|p| p.binary_expression(level + 1))?;
                    ExprKind::Binary(operator, Box::new(left), Box::new(right))
                }
                None if word == "catch" => {
                    let payload = if self.eat("|") {
                        let name = self.name()?;
                        self.expect("|")?;
                        Some(name)
                    } else {
                        None
                    };
                    let right = self.deeper(|p| p.binary_expression(level + 1))?;
                    ExprKind::Catch(Box::new(left), payload, Box::new(right))
                }
                None => {
                    let right = self.deeper(|p| p.binary_expression(level + 1))?;
                    ExprKind::Orelse(Box::new(left), Box::new(right))
                }
            };
            left = self.node(from, kind);
        }
    }

    fn prefix_expression(&mut self) -> Result<Expr> {
        let from = self.start();
        let prefix = match self.word() {
            "-" => Prefix::Negate,
            "-%" => Prefix::NegateWrap,
            "!" => Prefix::Not,
            "~" => Prefix::BitNot,
            "&" => Prefix::Address,
            "try" => Prefix::Try,
            "await" if self.kind() == Kind::Name && self.kind_at(1) == Kind::Name => Prefix::Await,
            "resume" => Prefix::Resume,
            _ => return self.primary_expression(),
        };
        if !matches!(self.kind(), Kind::Punctuation | Kind::Keyword | Kind::Name) {
            return self.primary_expression();
        }
        self.at += 1;
        let inner = self.deeper(Self::prefix_expression)?;
        Ok(self.node(from, ExprKind::Prefix(prefix, Box::new(inner))))
    }

    /// A type with an initialiser list behind it, or any other operand.
    pub(super) fn curly_suffix(&mut self) -> Result<Expr> {
        let from = self.start();
        let ty = self.type_expression()?;
        if !self.is("{") || !may_be_initialised(&ty) {
            return Ok(ty);
        }
        self.init_list(from, Some(Box::new(ty)))
    }

    /// `{ .a = x }`, `{ x, y }`, `{}` after a type or a dot.
    pub(super) fn init_list(&mut self, from: usize, ty: Option<Box<Expr>>) -> Result<Expr> {
        self.expect("{")?;
        if self.is(".")
            && matches!(self.kind_at(1), Kind::Name | Kind::QuotedName)
            && self.is_at(2, "=")
        {
            let mut fields = Vec::new();
            while !self.is("}") {
                self.expect(".")?;
                let name = self.name()?;
                self.expect("=")?;
                fields.push((name, self.expression()?));
                if !self.eat(",") {
                    break;
                }
            }
            self.expect("}")?;
            return Ok(self.node(from, ExprKind::StructInit(ty, fields)));
        }
        let mut items = Vec::new();
        while !self.is("}") {
            items.push(self.expression()?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect("}")?;
        if items.is_empty()
            && ty
                .as_ref()
                .is_none_or(|t| !matches!(t.kind, ExprKind::Array { .. }))
        {
            return Ok(self.node(from, ExprKind::StructInit(ty, Vec::new())));
        }
        Ok(self.node(from, ExprKind::ArrayInit(ty, items)))
    }

    pub(super) fn type_expression(&mut self) -> Result<Expr> {
        self.deeper(Self::type_prefix)
    }

    fn type_prefix(&mut self) -> Result<Expr> {
        let from = self.start();
        if self.kind() == Kind::Punctuation {
            match self.word() {
                "?" => {
                    self.at += 1;
                    let inner = self.type_expression()?;
                    return Ok(self.node(from, ExprKind::Optional(Box::new(inner))));
                }
                "*" => {
                    self.at += 1;
                    return self.pointer(from, PointerSize::One, None);
                }
                "**" => {
                    self.at += 1;
                    let inner = self.pointer(from, PointerSize::One, None)?;
                    let outer = Pointer {
                        size: PointerSize::One,
                        sentinel: None,
                        constant: false,
                        child: inner,
                    };
                    return Ok(self.node(from, ExprKind::Pointer(Box::new(outer))));
                }
                "[" => return self.bracket_type(from),
                _ => {}
            }
        }
        let left = self.suffix_expression()?;
        if self.is("!") && !self.is_at(1, "=") {
            self.at += 1;
            let right = self.type_expression()?;
            return Ok(self.node(from, ExprKind::ErrorUnion(Box::new(left), Box::new(right))));
        }
        Ok(left)
    }

    fn bracket_type(&mut self, from: usize) -> Result<Expr> {
        self.at += 1;
        if self.eat("*") {
            let mut size = PointerSize::Many;
            if self.kind() == Kind::Name && self.word() == "c" && self.is_at(1, "]") {
                self.at += 1;
                size = PointerSize::C;
            }
            let sentinel = self.sentinel()?;
            self.expect("]")?;
            return self.pointer(from, size, sentinel);
        }
        if self.is("]") || self.is(":") {
            let sentinel = self.sentinel()?;
            self.expect("]")?;
            return self.pointer(from, PointerSize::Slice, sentinel);
        }
        let length = if self.kind() == Kind::Name
            && self.word() == "_"
            && (self.is_at(1, "]") || self.is_at(1, ":"))
        {
            self.at += 1;
            None
        } else {
            Some(Box::new(self.expression()?))
        };
        let sentinel = self.sentinel()?.map(Box::new);
        self.expect("]")?;
        let child = Box::new(self.type_expression()?);
        Ok(self.node(
            from,
            ExprKind::Array {
                length,
                sentinel,
                child,
            },
        ))
    }

    fn sentinel(&mut self) -> Result<Option<Expr>> {
        if self.eat(":") {
            self.expression().map(Some)
        } else {
            Ok(None)
        }
    }

    fn pointer(&mut self, from: usize, size: PointerSize, sentinel: Option<Expr>) -> Result<Expr> {
        let mut constant = false;
        loop {
            if self.eat("const") {
                constant = true;
            } else if self.is("volatile") || self.is("allowzero") {
                self.at += 1;
            } else if self.is("align") || self.is("addrspace") {
                self.attributes()?;
            } else {
                break;
            }
        }
        let child = self.type_expression()?;
        let pointer = Pointer {
            size,
            sentinel,
            constant,
            child,
        };
        Ok(self.node(from, ExprKind::Pointer(Box::new(pointer))))
    }

    /// A primary type expression with calls, fields, indexes behind it.
    fn suffix_expression(&mut self) -> Result<Expr> {
        let from = self.start();
        let mut value = self.primary_type()?;
        let mut chain = 0;
        loop {
            chain += 1;
            if chain > 1000 {
                return self.fail("too long an expression");
            }
            let kind = match self.word() {
                _ if self.kind() != Kind::Punctuation => return Ok(value),
                "." => {
                    self.at += 1;
                    ExprKind::Field(Box::new(value), self.name()?)
                }
                ".*" => {
                    self.at += 1;
                    ExprKind::Deref(Box::new(value))
                }
                ".?" => {
                    self.at += 1;
                    ExprKind::Unwrap(Box::new(value))
                }
                "(" => ExprKind::Call(Box::new(value), self.arguments()?),
                "[" => self.index_or_slice(value)?,
                _ => return Ok(value),
            };
            value = self.node(from, kind);
        }
    }

    fn index_or_slice(&mut self, value: Expr) -> Result<ExprKind> {
        self.at += 1;
        let value = Box::new(value);
        let start = Box::new(self.expression()?);
        if !self.eat("..") {
            self.expect("]")?;
            return Ok(ExprKind::Index(value, start));
        }
        let end = if self.is("]") || self.is(":") {
            None
        } else {
            Some(Box::new(self.expression()?))
        };
        let sentinel = self.sentinel()?.map(Box::new);
        self.expect("]")?;
        Ok(ExprKind::Slice {
            value,
            start,
            end,
            sentinel,
        })
    }

    pub(super) fn arguments(&mut self) -> Result<Vec<Expr>> {
        self.expect("(")?;
        let mut arguments = Vec::new();
        while !self.is(")") {
            arguments.push(self.expression()?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")")?;
        Ok(arguments)
    }
}

/// `if (x) {` must not read `x {` as an initialiser; only types in the usual shapes take one.
fn may_be_initialised(ty: &Expr) -> bool {
    matches!(
        ty.kind,
        ExprKind::Name(_)
            | ExprKind::Field(..)
            | ExprKind::Call(..)
            | ExprKind::Array { .. }
            | ExprKind::Pointer(_)
            | ExprKind::Container(_)
            | ExprKind::Builtin(..)
            | ExprKind::Optional(_)
            | ExprKind::Group(_)
            | ExprKind::Index(..)
            | ExprKind::Unwrap(_)
    )
}
