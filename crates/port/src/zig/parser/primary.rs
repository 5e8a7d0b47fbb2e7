//! Operands: literals, names, builtins, control flow in value position, anonymous initialisers, inline assembly.

use super::super::lexer::Kind;
use super::super::tree::*;
use super::CHAIN;
use super::{Parser, Result};

impl Parser<'_> {
    pub(super) fn primary_expression(&mut self) -> Result<Expr> {
        let from = self.start();
        if self.kind() == Kind::Keyword {
            match self.word() {
                "if" => return self.deeper(Self::if_expression),
                "while" => return self.while_expression(None, from),
                "for" => return self.for_expression(None, false, from),
                "inline" => {
                    self.at += 1;
                    return self.loop_expression(None, from);
                }
                "asm" => return self.assembly(from),
                "comptime" | "nosuspend" => {
                    let prefix = if self.is("comptime") {
                        Prefix::Comptime
                    } else {
                        Prefix::Nosuspend
                    };
                    self.at += 1;
                    let inner = self.assign_expression()?;
                    return Ok(self.node(from, ExprKind::Prefix(prefix, Box::new(inner))));
                }
                "return" => {
                    self.at += 1;
                    let value = self.optional_operand()?;
                    return Ok(self.node(from, ExprKind::Return(value)));
                }
                "break" | "continue" => {
                    let leave = self.is("break");
                    self.at += 1;
                    let label = if self.eat(":") {
                        Some(self.name()?)
                    } else {
                        None
                    };
                    let value = self.optional_operand()?;
                    let kind = if leave {
                        ExprKind::Break(label, value)
                    } else {
                        ExprKind::Continue(label, value)
                    };
                    return Ok(self.node(from, kind));
                }
                _ => {}
            }
        }
        if self.is("{") {
            let block = self.block(None)?;
            return Ok(self.node(from, ExprKind::Block(block)));
        }
        if let Some(labelled) = self.labelled()? {
            return Ok(labelled);
        }
        self.curly_suffix()
    }

    /// `label: {`, `label: while`, `label: for`, `label: switch`; nothing is read if none stands here.
    pub(super) fn labelled(&mut self) -> Result<Option<Expr>> {
        let from = self.start();
        let labelled = self.is_name()
            && self.is_at(1, ":")
            && ["{", "while", "for", "switch", "inline"]
                .iter()
                .any(|w| self.is_at(2, w));
        if !labelled {
            return Ok(None);
        }
        let label = Some(self.name()?);
        self.at += 1;
        if self.is("{") {
            let block = self.block(label)?;
            return Ok(Some(self.node(from, ExprKind::Block(block))));
        }
        if self.is("switch") {
            return self.switch_expression(label, from).map(Some);
        }
        let _ = self.eat("inline");
        self.loop_expression(label, from).map(Some)
    }

    fn optional_operand(&mut self) -> Result<Option<Box<Expr>>> {
        let none = self.kind() == Kind::End
            || self.kind() == Kind::Punctuation
                && matches!(self.word(), ";" | "," | ")" | "}" | "]" | "=>")
            || self.kind() == Kind::Keyword
                && matches!(self.word(), "else" | "orelse" | "catch" | "and" | "or");
        if none {
            Ok(None)
        } else {
            Ok(Some(Box::new(self.expression()?)))
        }
    }

    fn loop_expression(&mut self, label: Option<String>, from: usize) -> Result<Expr> {
        let inline = self.at > 0 && self.text_of(self.tokens[self.at - 1]) == "inline";
        if self.is("while") {
            self.while_expression(label, from)
        } else if self.is("for") {
            self.for_expression(label, inline, from)
        } else {
            self.fail("a loop was expected")
        }
    }

    fn condition(&mut self) -> Result<Expr> {
        self.expect("(")?;
        let condition = self.expression()?;
        self.expect(")")?;
        Ok(condition)
    }

    fn capture(&mut self) -> Result<Option<Capture>> {
        if !self.eat("|") {
            return Ok(None);
        }
        let capture = self.capture_name()?;
        self.expect("|")?;
        Ok(Some(capture))
    }

    fn capture_name(&mut self) -> Result<Capture> {
        let by_pointer = self.eat("*");
        Ok(Capture {
            name: self.name()?,
            by_pointer,
        })
    }

    fn captures(&mut self) -> Result<Vec<Capture>> {
        let mut captures = Vec::new();
        if self.eat("|") {
            loop {
                captures.push(self.capture_name()?);
                if !self.eat(",") || self.is("|") {
                    break;
                }
            }
            self.expect("|")?;
        }
        Ok(captures)
    }

    fn if_expression(&mut self) -> Result<Expr> {
        let entry = self.chained.take().unwrap_or(self.depth);
        let from = self.start();
        self.at += 1;
        let condition = self.condition()?;
        let capture = self.capture()?;
        let then = self.body()?;
        // `if (a) b; else c` is not Zig, so no semicolon is looked over here
        let (mut else_capture, mut otherwise) = (None, None);
        if self.eat("else") {
            else_capture = self.capture()?;
            // a chain of conditions is long, not deep
            otherwise = Some(if self.is("if") && self.chain < CHAIN {
                let depth = std::mem::replace(&mut self.depth, entry);
                self.chain += 1;
                self.chained = Some(entry);
                let rest = self.body();
                self.chain -= 1;
                self.depth = depth;
                rest?
            } else {
                self.deeper(Self::body)?
            });
        }
        let it = If {
            condition,
            capture,
            then,
            else_capture,
            otherwise,
        };
        Ok(self.node(from, ExprKind::If(Box::new(it))))
    }

    /// `if (c) A else B` where a type is wanted: a brace behind it begins a body, not an initialiser.
    fn if_type(&mut self) -> Result<Expr> {
        let from = self.start();
        self.at += 1;
        let condition = self.condition()?;
        let capture = self.capture()?;
        let then = self.type_expression()?;
        let (mut else_capture, mut otherwise) = (None, None);
        if self.eat("else") {
            else_capture = self.capture()?;
            otherwise = Some(self.type_expression()?);
        }
        let it = If {
            condition,
            capture,
            then,
            else_capture,
            otherwise,
        };
        Ok(self.node(from, ExprKind::If(Box::new(it))))
    }

    /// The branch of an `if` or a loop: an assignment is allowed.
    fn body(&mut self) -> Result<Expr> {
        self.deeper(Self::assign_expression)
    }

    fn while_expression(&mut self, label: Option<String>, from: usize) -> Result<Expr> {
        self.at += 1;
        let condition = self.condition()?;
        let capture = self.capture()?;
        let step = if self.eat(":") {
            self.expect("(")?;
            let step = self.assign_expression()?;
            self.expect(")")?;
            Some(step)
        } else {
            None
        };
        let body = self.body()?;
        let (mut else_capture, mut otherwise) = (None, None);
        if self.eat("else") {
            else_capture = self.capture()?;
            otherwise = Some(self.body()?);
        }
        let it = While {
            label,
            condition,
            capture,
            step,
            body,
            else_capture,
            otherwise,
        };
        Ok(self.node(from, ExprKind::While(Box::new(it))))
    }

    fn for_expression(&mut self, label: Option<String>, inline: bool, from: usize) -> Result<Expr> {
        self.at += 1;
        self.expect("(")?;
        let mut inputs = Vec::new();
        while !self.is(")") {
            let value = self.expression()?;
            if self.eat("..") {
                let end = if self.is(")") || self.is(",") {
                    None
                } else {
                    Some(self.expression()?)
                };
                inputs.push(ForInput::Range(value, end));
            } else {
                inputs.push(ForInput::Value(value));
            }
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")")?;
        let captures = self.captures()?;
        let body = self.body()?;
        let otherwise = if self.eat("else") {
            Some(self.body()?)
        } else {
            None
        };
        let it = For {
            label,
            inline,
            inputs,
            captures,
            body,
            otherwise,
        };
        Ok(self.node(from, ExprKind::For(Box::new(it))))
    }

    pub(super) fn switch_expression(&mut self, label: Option<String>, from: usize) -> Result<Expr> {
        self.at += 1;
        let operand = self.condition()?;
        self.expect("{")?;
        let mut prongs = Vec::new();
        while !self.is("}") {
            prongs.push(self.deeper(Self::prong)?);
            if !self.eat(",") {
                break;
            }
        }
        self.expect("}")?;
        let it = Switch {
            label,
            operand,
            prongs,
        };
        Ok(self.node(from, ExprKind::Switch(Box::new(it))))
    }

    fn prong(&mut self) -> Result<Prong> {
        let from = self.start();
        let inline = self.eat("inline");
        let mut items = Vec::new();
        if !self.eat("else") {
            while !self.is("=>") {
                let value = self.expression()?;
                if self.eat("...") {
                    items.push(ProngItem::Range(value, self.expression()?));
                } else {
                    items.push(ProngItem::Value(value));
                }
                if !self.eat(",") {
                    break;
                }
            }
        }
        self.expect("=>")?;
        let captures = self.captures()?;
        let body = self.assign_expression()?;
        Ok(Prong {
            inline,
            items,
            captures,
            body,
            span: Span::new(from, self.end()),
        })
    }

    /// `asm volatile (…)`: skipped whole, its text is kept by the span.
    fn assembly(&mut self, from: usize) -> Result<Expr> {
        self.at += 1;
        let _ = self.eat("volatile");
        self.expect("(")?;
        let mut open = 1_usize;
        while open > 0 {
            if self.kind() == Kind::End {
                return self.fail("`)` was expected");
            }
            if self.is("(") {
                open += 1;
            } else if self.is(")") {
                open -= 1;
            }
            self.at += 1;
        }
        Ok(self.node(from, ExprKind::Assembly))
    }

    pub(super) fn primary_type(&mut self) -> Result<Expr> {
        let from = self.start();
        if let Some(labelled) = self.labelled()? {
            return Ok(labelled);
        }
        let token = self.token();
        let word = self.word();
        let kind = match token.kind {
            Kind::Name | Kind::QuotedName => ExprKind::Name(self.name()?),
            Kind::Integer => {
                self.at += 1;
                ExprKind::Integer(word.to_owned())
            }
            Kind::Float => {
                self.at += 1;
                ExprKind::Float(word.to_owned())
            }
            Kind::Text => {
                self.at += 1;
                ExprKind::Text(word[1..word.len() - 1].to_owned())
            }
            Kind::Character => {
                self.at += 1;
                ExprKind::Character(word[1..word.len() - 1].to_owned())
            }
            Kind::TextLine => {
                let mut lines = Vec::new();
                while self.kind() == Kind::TextLine {
                    lines.push(self.word()[2..].to_owned());
                    self.at += 1;
                }
                ExprKind::Lines(lines)
            }
            Kind::Builtin => {
                self.at += 1;
                let arguments = if self.is("(") {
                    self.arguments()?
                } else {
                    Vec::new()
                };
                ExprKind::Builtin(word[1..].to_owned(), arguments)
            }
            Kind::Keyword => return self.keyword_type(from),
            Kind::Punctuation => return self.punctuation_type(from),
            Kind::Invalid => return self.fail("this is not Zig"),
            Kind::End => return self.fail("the file ends here"),
        };
        Ok(self.node(from, kind))
    }

    fn keyword_type(&mut self, from: usize) -> Result<Expr> {
        let kind = match self.word() {
            "struct" | "enum" | "union" | "opaque" | "extern" | "packed" => {
                return self.container();
            }
            "switch" => return self.switch_expression(None, from),
            "if" => return self.deeper(Self::if_type),
            "while" | "for" => return self.loop_expression(None, from),
            "comptime" => {
                self.at += 1;
                let inner = self.type_expression()?;
                ExprKind::Prefix(Prefix::Comptime, Box::new(inner))
            }
            "unreachable" => {
                self.at += 1;
                ExprKind::Unreachable
            }
            "anyframe" => {
                self.at += 1;
                if self.eat("->") {
                    self.type_expression()?;
                }
                ExprKind::Anyframe
            }
            "anytype" => {
                self.at += 1;
                ExprKind::Anytype
            }
            "fn" => {
                self.at += 1;
                ExprKind::Function(Box::new(self.prototype()?))
            }
            "error" => {
                self.at += 1;
                if self.eat(".") {
                    ExprKind::ErrorValue(self.name()?)
                } else if self.eat("{") {
                    let mut names = Vec::new();
                    while !self.is("}") {
                        names.push(self.name()?);
                        if !self.eat(",") {
                            break;
                        }
                    }
                    self.expect("}")?;
                    ExprKind::ErrorSet(names)
                } else {
                    ExprKind::Name("error".to_owned())
                }
            }
            _ => return self.fail("an expression was expected"),
        };
        Ok(self.node(from, kind))
    }

    fn punctuation_type(&mut self, from: usize) -> Result<Expr> {
        match self.word() {
            "(" => {
                self.at += 1;
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(self.node(from, ExprKind::Group(Box::new(inner))))
            }
            "." => {
                self.at += 1;
                if self.is("{") {
                    return self.init_list(from, None);
                }
                let name = self.name()?;
                Ok(self.node(from, ExprKind::Tag(name)))
            }
            "?" | "*" | "**" | "[" => self.type_expression(),
            "{" => {
                let block = self.block(None)?;
                Ok(self.node(from, ExprKind::Block(block)))
            }
            _ => self.fail("an expression was expected"),
        }
    }
}
