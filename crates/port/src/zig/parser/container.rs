//! Members of containers: fields, constants, functions, tests; and containers themselves.

use super::super::lexer::Kind;
use super::super::tree::*;
use super::{Parser, Result};

impl Parser<'_> {
    /// Members up to a `}` or the end of the file.
    pub(super) fn members(&mut self) -> Vec<Member> {
        let mut members = Vec::new();
        while self.kind() != Kind::End && !self.is("}") {
            let (from, at, depth) = (self.start(), self.at, self.depth);
            let kind = match self.member() {
                Ok(kind) => kind,
                Err(_) => {
                    self.depth = depth;
                    self.at = self.at.max(at);
                    self.skip_member(at);
                    let message = self
                        .errors
                        .last()
                        .map_or_else(String::new, |e| e.message.clone());
                    MemberKind::Bad(message)
                }
            };
            members.push(Member {
                kind,
                span: Span::new(from, self.end().max(from)),
            });
        }
        members
    }

    /// After an error: on to something that looks like the beginning of a declaration.
    fn skip_member(&mut self, first: usize) {
        self.at = self.at.max(first);
        if self.at == first {
            self.at += 1;
        }
        let mut open = 0_usize;
        for token in &self.tokens[first..self.at.min(self.tokens.len())] {
            match self.text_of(*token) {
                "{" => open += 1,
                "}" => open = open.saturating_sub(1),
                _ => {}
            }
        }
        while self.kind() != Kind::End {
            let word = self.word();
            match word {
                "{" => open += 1,
                "}" if open == 0 => return,
                "}" => {
                    open -= 1;
                    if open == 0 && !matches!(self.word_at(1), ";" | "," | ")") {
                        self.at += 1;
                        return;
                    }
                }
                ";" if open == 0 => {
                    self.at += 1;
                    return;
                }
                "pub" | "fn" | "test" | "usingnamespace" if open == 0 => return,
                // a `pub` at the left edge begins a declaration, however many braces are missing before it
                "pub" if self.at_line_start() => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn at_line_start(&self) -> bool {
        let start = self.start();
        start == 0 || self.text.as_bytes()[start - 1] == b'\n'
    }

    fn member(&mut self) -> Result<MemberKind> {
        if self.is("test") && !self.is_at(1, ":") {
            self.at += 1;
            let name = match self.kind() {
                Kind::Text => {
                    let text = self.word();
                    self.at += 1;
                    Some(text[1..text.len() - 1].to_owned())
                }
                _ if self.is_name() => Some(self.name()?),
                _ => None,
            };
            return Ok(MemberKind::Test(name, self.block(None)?));
        }
        if self.is("comptime") && self.is_at(1, "{") {
            self.at += 1;
            return Ok(MemberKind::Comptime(self.block(None)?));
        }
        let public = self.eat("pub");
        if self.eat("usingnamespace") {
            let value = self.expression()?;
            self.expect(";")?;
            return Ok(MemberKind::Usingnamespace(value));
        }
        let (mut export, mut external, mut inline, mut noinline, mut threadlocal) =
            (false, false, false, false, false);
        loop {
            if self.eat("export") {
                export = true;
            } else if self.eat("extern") {
                external = true;
                if self.kind() == Kind::Text {
                    self.at += 1;
                }
            } else if self.is("inline") && self.is_at(1, "fn") {
                self.at += 1;
                inline = true;
            } else if self.eat("noinline") {
                noinline = true;
            } else if self.eat("threadlocal") {
                threadlocal = true;
            } else {
                break;
            }
        }
        if self.is("fn") && !(self.is_at(1, "(")) {
            self.at += 1;
            let name = self.name()?;
            let prototype = self.prototype()?;
            let body = if self.is("{") {
                Some(self.block(None)?)
            } else {
                self.expect(";")?;
                None
            };
            let function = Function {
                public,
                export,
                external,
                inline,
                noinline,
                name,
                prototype,
                body,
            };
            return Ok(MemberKind::Function(Box::new(function)));
        }
        if self.is("const") || self.is("var") {
            let mut variable = self.variable()?;
            self.expect(";")?;
            variable.public = public;
            variable.export = export;
            variable.external = external;
            variable.threadlocal = threadlocal;
            return Ok(MemberKind::Variable(Box::new(variable)));
        }
        if public || export || external || inline || noinline || threadlocal {
            return self.fail("a declaration was expected");
        }
        self.field().map(MemberKind::Field)
    }

    fn field(&mut self) -> Result<Field> {
        let _ = self.eat("comptime");
        let named = self.is_name()
            && (self.is_at(1, ":")
                || self.is_at(1, "=")
                || self.is_at(1, ",")
                || self.is_at(1, "}")
                || self.is_at(1, "align")
                || self.kind_at(1) == Kind::End);
        let (name, ty) = if named {
            let name = self.name()?;
            let ty = if self.eat(":") {
                Some(self.type_expression()?)
            } else {
                None
            };
            (name, ty)
        } else {
            (String::new(), Some(self.type_expression()?))
        };
        self.attributes()?;
        let value = if self.eat("=") {
            Some(self.expression()?)
        } else {
            None
        };
        if !self.eat(",") && !self.is("}") && self.kind() != Kind::End {
            return self.fail("`,` was expected after a field");
        }
        Ok(Field {
            name,
            named,
            ty,
            value,
        })
    }

    /// `align(…)`, `addrspace(…)`, `linksection(…)`: read and dropped, they have no counterpart in a draft.
    pub(super) fn attributes(&mut self) -> Result<()> {
        while self.is("align") || self.is("addrspace") || self.is("linksection") {
            self.at += 1;
            self.expect("(")?;
            self.expression()?;
            if self.eat(":") {
                self.expression()?;
                self.expect(":")?;
                self.expression()?;
            }
            self.expect(")")?;
        }
        Ok(())
    }

    /// `const name: T = value`, without what stands before and behind.
    pub(super) fn variable(&mut self) -> Result<Variable> {
        let mutable = self.is("var");
        self.at += 1;
        let name = self.name()?;
        let ty = if self.eat(":") {
            Some(self.type_expression()?)
        } else {
            None
        };
        self.attributes()?;
        let value = if self.eat("=") {
            Some(self.expression()?)
        } else {
            None
        };
        Ok(Variable {
            public: false,
            mutable,
            comptime: false,
            threadlocal: false,
            export: false,
            external: false,
            name,
            ty,
            value,
        })
    }

    /// From `(` of the parameters to the result type.
    pub(super) fn prototype(&mut self) -> Result<Prototype> {
        self.expect("(")?;
        let mut parameters = Vec::new();
        let mut variadic = false;
        while !self.is(")") {
            if self.eat("...") {
                variadic = true;
            } else {
                let mut comptime = false;
                while self.is("comptime") || self.is("noalias") {
                    comptime |= self.is("comptime");
                    self.at += 1;
                }
                let name = if self.is_name() && self.is_at(1, ":") {
                    let name = self.name()?;
                    self.at += 1;
                    Some(name)
                } else {
                    None
                };
                let ty = if self.eat("anytype") {
                    None
                } else {
                    Some(self.type_expression()?)
                };
                parameters.push(Parameter { name, comptime, ty });
            }
            if !self.eat(",") {
                break;
            }
        }
        self.expect(")")?;
        self.attributes()?;
        let convention = if self.eat("callconv") {
            self.expect("(")?;
            let value = self.expression()?;
            self.expect(")")?;
            Some(Box::new(value))
        } else {
            None
        };
        self.attributes()?;
        let inferred_errors = self.eat("!");
        let result = if self.is("{") || self.is(";") || self.is(",") || self.is(")") || self.is("=")
        {
            None
        } else if self.is("anytype") {
            self.at += 1;
            None
        } else {
            Some(Box::new(self.type_expression()?))
        };
        Ok(Prototype {
            parameters,
            variadic,
            convention,
            inferred_errors,
            result,
        })
    }

    /// `struct { … }` and its kin, from the keyword or from `extern`, `packed` before it.
    pub(super) fn container(&mut self) -> Result<Expr> {
        let from = self.start();
        let layout = if self.eat("extern") {
            ContainerLayout::Extern
        } else if self.eat("packed") {
            ContainerLayout::Packed
        } else {
            ContainerLayout::Auto
        };
        let kind = match self.word() {
            "struct" => ContainerKind::Struct,
            "enum" => ContainerKind::Enum,
            "union" => ContainerKind::Union,
            "opaque" => ContainerKind::Opaque,
            _ => return self.fail("a container was expected"),
        };
        self.at += 1;
        let mut argument = None;
        let mut tagged = false;
        if self.eat("(") {
            if kind == ContainerKind::Union && self.eat("enum") {
                tagged = true;
                if self.eat("(") {
                    argument = Some(self.expression()?);
                    self.expect(")")?;
                }
            } else {
                argument = Some(self.expression()?);
                tagged = kind == ContainerKind::Union;
            }
            self.expect(")")?;
        }
        self.expect("{")?;
        let members = self.deeper(|p| Ok(p.members()))?;
        self.expect("}")?;
        let span = Span::new(from, self.end());
        let container = Container {
            kind,
            layout,
            argument,
            tagged,
            members,
            span,
        };
        Ok(Expr {
            kind: ExprKind::Container(Box::new(container)),
            span,
        })
    }
}
