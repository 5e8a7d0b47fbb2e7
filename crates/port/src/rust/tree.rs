//! The Rust tree drafts are built from. It says only what a draft needs; types, patterns and paths are text.

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// A name or path, or anything that binds as tightly.
    Path(String),
    Literal(String),
    Call(Box<Expr>, Vec<Expr>),
    /// Receiver, method with its turbofish, arguments.
    Method(Box<Expr>, String, Vec<Expr>),
    Field(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    /// `-`, `!`, `*`, `&`, `&mut `.
    Unary(&'static str, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    /// `=`, `+=` and kin.
    Assign(&'static str, Box<Expr>, Box<Expr>),
    Cast(Box<Expr>, String),
    Try(Box<Expr>),
    Range(Option<Box<Expr>>, Option<Box<Expr>>, bool),
    Struct(String, Vec<(String, Expr)>),
    Tuple(Vec<Expr>),
    Array(Vec<Expr>),
    Repeat(Box<Expr>, Box<Expr>),
    /// Path, opening delimiter, arguments.
    Macro(String, char, Vec<Expr>),
    /// Parameters as text, body.
    Closure(String, Box<Expr>),
    If(Box<Expr>, Block, Option<Box<Expr>>),
    /// `let PATTERN = EXPR` as a condition.
    Let(String, Box<Expr>),
    Match(Box<Expr>, Vec<Arm>),
    Loop(Option<String>, Block),
    While(Option<String>, Box<Expr>, Block),
    For(Option<String>, String, Box<Expr>, Block),
    /// Label, prefix (`unsafe`, `const`), body. With the prefix `flat` it is only a sequence: as a statement it is
    /// spliced into the block around it.
    Block(Option<String>, &'static str, Block),
    Return(Option<Box<Expr>>),
    Break(Option<String>, Option<Box<Expr>>),
    Continue(Option<String>),
    /// A comment before a value.
    Commented(String, Box<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arm {
    pub(crate) comments: Vec<String>,
    pub(crate) pattern: String,
    pub(crate) guard: Option<Expr>,
    pub(crate) body: Expr,
}

/// Statements; the last one may be a value.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Block {
    pub(crate) statements: Vec<Statement>,
}

impl Block {
    /// The same in an unsafe block, where none is needed within.
    fn without_unsafe(mut self) -> Block {
        for statement in &mut self.statements {
            let kind = std::mem::replace(
                &mut statement.kind,
                StatementKind::Expr(Expr::Tuple(Vec::new())),
            );
            statement.kind = match kind {
                StatementKind::Expr(e) => StatementKind::Expr(e.without_unsafe()),
                StatementKind::Value(e) => StatementKind::Value(e.without_unsafe()),
                other => other,
            };
        }
        self
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    /// Whole comment lines above it, slashes included.
    pub(crate) comments: Vec<String>,
    /// A comment behind it.
    pub(crate) trailing: Option<String>,
    /// An empty line above it.
    pub(crate) gap: bool,
    pub(crate) kind: StatementKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum StatementKind {
    /// Pattern, type, value, `else` block.
    Let(String, Option<String>, Option<Expr>, Option<Block>),
    /// With a semicolon.
    Expr(Expr),
    /// Without: the value of the block.
    Value(Expr),
    /// An attribute before a statement or block.
    Attributed(String, Expr),
    /// A nested item.
    Item(Box<Item>),
    /// Only comments.
    Nothing,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    /// Whole comment lines, docs among them.
    pub(crate) comments: Vec<String>,
    pub(crate) trailing: Option<String>,
    /// An empty line above it.
    pub(crate) gap: bool,
    /// Whole attributes.
    pub(crate) attributes: Vec<String>,
    pub(crate) kind: ItemKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ItemKind {
    /// `pub use a::b;` and other one-line items.
    Line(String),
    /// Head with name and generics, fields.
    Struct(String, Vec<Field>),
    /// Head, variants as text.
    Enum(String, Vec<Field>),
    /// Head up to `=`, value; `const` and `static`.
    Value(String, Expr),
    /// Head without body and the body; None ends with `;`.
    Function(String, Option<Block>),
    /// Head, items: `impl`, `mod`, `unsafe extern`, `macro! {`.
    Group(String, Vec<Item>),
    /// Only comments.
    Nothing,
}

/// A field of a struct or a variant of an enum.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(crate) comments: Vec<String>,
    pub(crate) trailing: Option<String>,
    pub(crate) attributes: Vec<String>,
    /// `pub a: u32`, `File = 1`.
    pub(crate) text: String,
}

impl Expr {
    pub(crate) fn path(text: impl Into<String>) -> Expr {
        Expr::Path(text.into())
    }

    pub(crate) fn lit(text: impl Into<String>) -> Expr {
        Expr::Literal(text.into())
    }

    pub(crate) fn unit() -> Expr {
        Expr::Tuple(Vec::new())
    }

    pub(crate) fn call(path: impl Into<String>, arguments: Vec<Expr>) -> Expr {
        Expr::Call(Box::new(Expr::Path(path.into())), arguments)
    }

    pub(crate) fn method(self, name: impl Into<String>, arguments: Vec<Expr>) -> Expr {
        Expr::Method(Box::new(self), name.into(), arguments)
    }

    pub(crate) fn field(self, name: impl Into<String>) -> Expr {
        Expr::Field(Box::new(self), name.into())
    }

    pub(crate) fn index(self, index: Expr) -> Expr {
        Expr::Index(Box::new(self), Box::new(index))
    }

    pub(crate) fn cast(self, ty: impl Into<String>) -> Expr {
        Expr::Cast(Box::new(self), ty.into())
    }

    pub(crate) fn unary(operator: &'static str, value: Expr) -> Expr {
        Expr::Unary(operator, Box::new(value))
    }

    pub(crate) fn binary(operator: &'static str, left: Expr, right: Expr) -> Expr {
        Expr::Binary(operator, Box::new(left), Box::new(right))
    }

    pub(crate) fn bang(name: &str, arguments: Vec<Expr>) -> Expr {
        Expr::Macro(name.to_owned(), '(', arguments)
    }

    pub(crate) fn braced(block: Block) -> Expr {
        Expr::Block(None, "", block)
    }

    /// The one value or way out a block holds, without braces; a block of more stays one.
    pub(crate) fn unbraced(mut block: Block) -> Expr {
        if let [only] = &block.statements[..]
            && only.comments.is_empty()
            && only.trailing.is_none()
            && match &only.kind {
                StatementKind::Value(_) => true,
                StatementKind::Expr(e) => {
                    matches!(e, Expr::Return(_) | Expr::Break(..) | Expr::Continue(_))
                }
                _ => false,
            }
            && let Some(Statement {
                kind: StatementKind::Value(e) | StatementKind::Expr(e),
                ..
            }) = block.statements.pop()
        {
            return e;
        }
        Expr::braced(block)
    }

    /// An `unsafe` block; those within the value are one with it.
    pub(crate) fn unsafe_block(value: Expr) -> Expr {
        Expr::Block(None, "unsafe", Block::of_value(value.without_unsafe()))
    }

    fn without_unsafe(self) -> Expr {
        let one = |e: Box<Expr>| Box::new(e.without_unsafe());
        let all = |list: Vec<Expr>| {
            list.into_iter()
                .map(Expr::without_unsafe)
                .collect::<Vec<_>>()
        };
        match self {
            Expr::Block(None, "unsafe", mut block) if block.statements.len() == 1 => {
                match block.statements.remove(0) {
                    Statement {
                        kind: StatementKind::Value(value),
                        ..
                    } => value.without_unsafe(),
                    other => Expr::Block(None, "unsafe", Block::of(vec![other])),
                }
            }
            Expr::Call(f, arguments) => Expr::Call(one(f), all(arguments)),
            Expr::Method(receiver, name, arguments) => {
                Expr::Method(one(receiver), name, all(arguments))
            }
            Expr::Field(receiver, name) => Expr::Field(one(receiver), name),
            Expr::Index(receiver, index) => Expr::Index(one(receiver), one(index)),
            Expr::Unary(operator, inner) => Expr::Unary(operator, one(inner)),
            Expr::Binary(operator, a, b) => Expr::Binary(operator, one(a), one(b)),
            Expr::Assign(operator, a, b) => Expr::Assign(operator, one(a), one(b)),
            Expr::Cast(inner, ty) => Expr::Cast(one(inner), ty),
            Expr::Try(inner) => Expr::Try(one(inner)),
            Expr::Range(a, b, inclusive) => Expr::Range(a.map(one), b.map(one), inclusive),
            Expr::Tuple(items) => Expr::Tuple(all(items)),
            Expr::Array(items) => Expr::Array(all(items)),
            Expr::Struct(name, fields) => Expr::Struct(
                name,
                fields
                    .into_iter()
                    .map(|(n, v)| (n, v.without_unsafe()))
                    .collect(),
            ),
            Expr::If(condition, then, other) => {
                Expr::If(one(condition), then.without_unsafe(), other.map(one))
            }
            Expr::Let(pattern, value) => Expr::Let(pattern, one(value)),
            Expr::Match(subject, arms) => Expr::Match(
                one(subject),
                arms.into_iter()
                    .map(|arm| Arm {
                        guard: arm.guard.map(Expr::without_unsafe),
                        body: arm.body.without_unsafe(),
                        ..arm
                    })
                    .collect(),
            ),
            Expr::Block(label, "", block) => Expr::Block(label, "", block.without_unsafe()),
            Expr::Return(value) => Expr::Return(value.map(one)),
            Expr::Break(label, value) => Expr::Break(label, value.map(one)),
            Expr::Commented(text, value) => Expr::Commented(text, one(value)),
            other => other,
        }
    }

    pub(crate) fn is_unit(&self) -> bool {
        matches!(self, Expr::Tuple(items) if items.is_empty())
    }

    /// Whether it stands as a statement without a semicolon.
    pub(crate) fn is_block_like(&self) -> bool {
        matches!(
            self,
            Expr::If(..)
                | Expr::Match(..)
                | Expr::Loop(..)
                | Expr::While(..)
                | Expr::For(..)
                | Expr::Block(..)
        )
    }

    /// Whether control never comes out of it.
    pub(crate) fn leaves(&self) -> bool {
        match self {
            Expr::Return(_) | Expr::Break(..) | Expr::Continue(_) => true,
            Expr::Macro(name, ..) => {
                matches!(name.as_str(), "unreachable" | "panic" | "compile_error")
            }
            Expr::Block(None, _, block) => block.leaves(),
            Expr::If(_, then, Some(otherwise)) => then.leaves() && otherwise.leaves(),
            Expr::Match(_, arms) => !arms.is_empty() && arms.iter().all(|a| a.body.leaves()),
            _ => false,
        }
    }
}

impl Statement {
    pub(crate) fn new(kind: StatementKind) -> Statement {
        Statement {
            comments: Vec::new(),
            trailing: None,
            gap: false,
            kind,
        }
    }

    pub(crate) fn expr(value: Expr) -> Statement {
        Statement::new(StatementKind::Expr(value))
    }

    pub(crate) fn value(value: Expr) -> Statement {
        Statement::new(StatementKind::Value(value))
    }

    pub(crate) fn let_(pattern: impl Into<String>, value: Expr) -> Statement {
        Statement::new(StatementKind::Let(pattern.into(), None, Some(value), None))
    }

    pub(crate) fn comment(text: impl Into<String>) -> Statement {
        Statement {
            comments: vec![text.into()],
            ..Statement::new(StatementKind::Nothing)
        }
    }
}

impl Block {
    pub(crate) fn of(statements: Vec<Statement>) -> Block {
        Block { statements }
    }

    pub(crate) fn of_value(value: Expr) -> Block {
        Block {
            statements: vec![Statement::value(value)],
        }
    }

    pub(crate) fn leaves(&self) -> bool {
        match self
            .statements
            .iter()
            .rev()
            .map(|s| &s.kind)
            .find(|k| !matches!(k, StatementKind::Nothing))
        {
            Some(StatementKind::Expr(e) | StatementKind::Value(e)) => e.leaves(),
            _ => false,
        }
    }
}

impl Item {
    pub(crate) fn new(kind: ItemKind) -> Item {
        Item {
            comments: Vec::new(),
            trailing: None,
            gap: true,
            attributes: Vec::new(),
            kind,
        }
    }

    pub(crate) fn line(text: impl Into<String>) -> Item {
        Item {
            gap: false,
            ..Item::new(ItemKind::Line(text.into()))
        }
    }

    pub(crate) fn attribute(mut self, text: impl Into<String>) -> Item {
        self.attributes.push(text.into());
        self
    }
}

impl Field {
    pub(crate) fn new(text: impl Into<String>) -> Field {
        Field {
            comments: Vec::new(),
            trailing: None,
            attributes: Vec::new(),
            text: text.into(),
        }
    }
}
