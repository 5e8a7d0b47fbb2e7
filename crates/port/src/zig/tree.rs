//! The syntax tree of a Zig file. Spans are byte offsets into the text; comments are kept beside the tree and find
//! their place by position.

/// A range of bytes of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }
}

/// An expression or type; Zig makes no difference.
#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PointerSize {
    One,
    Many,
    C,
    Slice,
}

#[derive(Debug, Clone)]
pub(crate) struct Capture {
    pub(crate) name: String,
    pub(crate) by_pointer: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Pointer {
    pub(crate) size: PointerSize,
    pub(crate) sentinel: Option<Expr>,
    pub(crate) constant: bool,
    pub(crate) child: Expr,
}

#[derive(Debug, Clone)]
pub(crate) struct If {
    pub(crate) condition: Expr,
    pub(crate) capture: Option<Capture>,
    pub(crate) then: Expr,
    pub(crate) else_capture: Option<Capture>,
    pub(crate) otherwise: Option<Expr>,
}

#[derive(Debug, Clone)]
pub(crate) struct While {
    pub(crate) label: Option<String>,
    pub(crate) condition: Expr,
    pub(crate) capture: Option<Capture>,
    pub(crate) step: Option<Expr>,
    pub(crate) body: Expr,
    pub(crate) else_capture: Option<Capture>,
    pub(crate) otherwise: Option<Expr>,
}

/// What a `for` goes over: a value, or a range with an optional end.
#[derive(Debug, Clone)]
pub(crate) enum ForInput {
    Value(Expr),
    Range(Expr, Option<Expr>),
}

#[derive(Debug, Clone)]
pub(crate) struct For {
    pub(crate) label: Option<String>,
    pub(crate) inline: bool,
    pub(crate) inputs: Vec<ForInput>,
    pub(crate) captures: Vec<Capture>,
    pub(crate) body: Expr,
    pub(crate) otherwise: Option<Expr>,
}

#[derive(Debug, Clone)]
pub(crate) enum ProngItem {
    Value(Expr),
    Range(Expr, Expr),
}

#[derive(Debug, Clone)]
pub(crate) struct Prong {
    pub(crate) inline: bool,
    /// Empty for `else`.
    pub(crate) items: Vec<ProngItem>,
    pub(crate) captures: Vec<Capture>,
    pub(crate) body: Expr,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Switch {
    pub(crate) label: Option<String>,
    pub(crate) operand: Expr,
    pub(crate) prongs: Vec<Prong>,
}

#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) label: Option<String>,
    pub(crate) statements: Vec<Statement>,
    /// From `{` to `}`.
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) struct Prototype {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) variadic: bool,
    pub(crate) convention: Option<Box<Expr>>,
    /// `!T` without an error set.
    pub(crate) inferred_errors: bool,
    pub(crate) result: Option<Box<Expr>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: Option<String>,
    pub(crate) comptime: bool,
    /// None for `anytype`.
    pub(crate) ty: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    AddWrap,
    AddSat,
    Sub,
    SubWrap,
    SubSat,
    Mul,
    MulWrap,
    MulSat,
    Div,
    Rem,
    Shl,
    ShlSat,
    Shr,
    BitAnd,
    BitOr,
    BitXor,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Concat,
    Repeat,
    MergeErrors,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    Negate,
    NegateWrap,
    Not,
    BitNot,
    Address,
    Try,
    Comptime,
    Nosuspend,
    Resume,
    Await,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Name(String),
    Integer(String),
    Float(String),
    /// The text between the quotes, escapes as written.
    Text(String),
    /// A `\\` literal: its lines.
    Lines(Vec<String>),
    /// The text between the quotes.
    Character(String),
    /// `.name`
    Tag(String),
    /// `error.Name`
    ErrorValue(String),
    Field(Box<Expr>, String),
    Deref(Box<Expr>),
    Unwrap(Box<Expr>),
    Index(Box<Expr>, Box<Expr>),
    Slice {
        value: Box<Expr>,
        start: Box<Expr>,
        end: Option<Box<Expr>>,
        sentinel: Option<Box<Expr>>,
    },
    Call(Box<Expr>, Vec<Expr>),
    Builtin(String, Vec<Expr>),
    StructInit(Option<Box<Expr>>, Vec<(String, Expr)>),
    ArrayInit(Option<Box<Expr>>, Vec<Expr>),
    Prefix(Prefix, Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    Assign(Option<Operator>, Box<Expr>, Box<Expr>),
    /// `a, const b = value`: targets are expressions or `Declare`d names.
    Destructure(Vec<Target>, Box<Expr>),
    Catch(Box<Expr>, Option<String>, Box<Expr>),
    Orelse(Box<Expr>, Box<Expr>),
    If(Box<If>),
    While(Box<While>),
    For(Box<For>),
    Switch(Box<Switch>),
    Block(Block),
    Return(Option<Box<Expr>>),
    Break(Option<String>, Option<Box<Expr>>),
    Continue(Option<String>, Option<Box<Expr>>),
    Unreachable,
    Group(Box<Expr>),
    Optional(Box<Expr>),
    Pointer(Box<Pointer>),
    /// Length is None for `[_]T`.
    Array {
        length: Option<Box<Expr>>,
        sentinel: Option<Box<Expr>>,
        child: Box<Expr>,
    },
    ErrorUnion(Box<Expr>, Box<Expr>),
    ErrorSet(Vec<String>),
    Function(Box<Prototype>),
    Container(Box<Container>),
    Anyframe,
    Anytype,
    /// Inline assembly, kept as text.
    Assembly,
}

#[derive(Debug, Clone)]
pub(crate) enum Target {
    Value(Expr),
    Declare {
        mutable: bool,
        name: String,
        ty: Option<Expr>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) kind: StatementKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum StatementKind {
    Declare(Box<Variable>),
    Expr(Expr),
    Defer(Expr),
    Errdefer(Option<String>, Expr),
    /// `comptime { … }` and the like.
    Comptime(Expr),
    Bad(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Variable {
    pub(crate) public: bool,
    pub(crate) mutable: bool,
    pub(crate) comptime: bool,
    pub(crate) threadlocal: bool,
    pub(crate) export: bool,
    pub(crate) external: bool,
    pub(crate) name: String,
    pub(crate) ty: Option<Expr>,
    pub(crate) value: Option<Expr>,
}

#[derive(Debug, Clone)]
pub(crate) struct Function {
    pub(crate) public: bool,
    pub(crate) export: bool,
    pub(crate) external: bool,
    pub(crate) inline: bool,
    pub(crate) noinline: bool,
    pub(crate) name: String,
    pub(crate) prototype: Prototype,
    pub(crate) body: Option<Block>,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// Tuple-like containers have fields without a name.
    pub(crate) named: bool,
    pub(crate) ty: Option<Expr>,
    pub(crate) value: Option<Expr>,
}

#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) kind: MemberKind,
    pub(crate) span: Span,
}

#[derive(Debug, Clone)]
pub(crate) enum MemberKind {
    Field(Field),
    Variable(Box<Variable>),
    Function(Box<Function>),
    Test(Option<String>, Block),
    Comptime(Block),
    Usingnamespace(Expr),
    Bad(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContainerKind {
    Struct,
    Enum,
    Union,
    Opaque,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContainerLayout {
    Auto,
    Extern,
    Packed,
}

#[derive(Debug, Clone)]
pub(crate) struct Container {
    pub(crate) kind: ContainerKind,
    pub(crate) layout: ContainerLayout,
    /// `enum(u8)`, `packed struct(u32)`, `union(Tag)`.
    pub(crate) argument: Option<Expr>,
    /// `union(enum)`.
    pub(crate) tagged: bool,
    pub(crate) members: Vec<Member>,
    pub(crate) span: Span,
}

/// A syntax error and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct SyntaxError {
    pub(crate) at: usize,
    pub(crate) message: String,
}

impl Container {
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&Field, Span)> {
        self.members.iter().filter_map(|m| match &m.kind {
            MemberKind::Field(field) => Some((field, m.span)),
            _ => None,
        })
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.members.iter().filter_map(|m| match &m.kind {
            MemberKind::Function(function) => Some(&**function),
            _ => None,
        })
    }

    pub(crate) fn function(&self, name: &str) -> Option<&Function> {
        self.functions().find(|f| f.name == name)
    }
}

impl Expr {
    /// The expression without the parentheses around it.
    pub(crate) fn bare(&self) -> &Expr {
        match &self.kind {
            ExprKind::Group(inner) => inner.bare(),
            _ => self,
        }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        match &self.bare().kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// Whether control never comes out of it.
    pub(crate) fn leaves(&self) -> bool {
        match &self.bare().kind {
            ExprKind::Return(_)
            | ExprKind::Break(..)
            | ExprKind::Continue(..)
            | ExprKind::Unreachable => true,
            ExprKind::Builtin(name, _) => {
                name == "panic" || name == "compileError" || name == "trap"
            }
            ExprKind::Block(block) if block.label.is_none() => {
                match block.statements.last().map(|s| &s.kind) {
                    Some(StatementKind::Expr(last)) => last.leaves(),
                    _ => false,
                }
            }
            ExprKind::If(it) => {
                it.then.leaves() && it.otherwise.as_ref().is_some_and(|e| e.leaves())
            }
            _ => false,
        }
    }
}
