//! Pointers that leave the scope of what they point into: a walk through a function that knows where
//! each `CString`, `String` and `Vec` ends. What is wrong with one is for the rule to say.

use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprAssign, Item, Local, Pat, Stmt, Type};

use super::body::names_in;
use super::expr;
use super::function::Function;
use super::moves::{Home, moved};
use super::ownership::{Container, container_of};
use super::view::View;

/// A pointer that stays when its owner goes.
pub(crate) struct Leaving<'a> {
    /// The call that made the pointer.
    pub(crate) at: &'a Expr,
    /// The owner's name.
    pub(crate) name: String,
    /// The owner's type.
    pub(crate) kind: &'static str,
    /// When it goes.
    pub(crate) how: &'static str,
}

/// The pointers of a function that outlive what they point into.
pub(crate) fn leaving<'a>(view: &View<'a>, function: &Function<'a>) -> Vec<Leaving<'a>> {
    let points = function
        .body
        .sites
        .iter()
        .any(|it| pointed(it.expr).is_some());
    if !points {
        return Vec::new();
    }
    let mut walk = Walk {
        view,
        function,
        home: Home::Block(function.block),
        names: Vec::new(),
        scope: 0,
        found: Vec::new(),
    };
    for param in &function.params {
        let kind = expr::type_name(param.ty).and_then(|name| owner(&name));
        walk.name(&param.name, kind, None, holds_text(param.ty));
    }
    walk.block(function.block, "when the function returns");
    walk.found
}

/// The owner that a type is, by its name.
fn owner(name: &str) -> Option<&'static str> {
    ["CString", "String", "Vec"]
        .into_iter()
        .find(|it| *it == name)
}

/// The variable that an expression asks for a pointer into: `x` of `x.as_bytes().as_ptr()`.
fn pointed(expr: &Expr) -> Option<String> {
    let Expr::MethodCall(it) = expr else {
        return None;
    };
    let asks = ["as_ptr", "as_mut_ptr"]
        .iter()
        .any(|name| it.method == name);
    let mut base = &*it.receiver;
    while let Expr::MethodCall(inner) = expr::strip(base) {
        let views = [
            "as_bytes",
            "as_bytes_with_nul",
            "as_c_str",
            "as_slice",
            "as_str",
            "as_mut_slice",
        ];
        if !views.iter().any(|name| inner.method == name) {
            return None;
        }
        base = &inner.receiver;
    }
    asks.then(|| expr::ident(base)).flatten()
}

/// A name in scope.
struct Name<'a> {
    name: String,
    /// What it owns, if it owns text or a buffer.
    owns: Option<&'static str>,
    /// Whether it is a `CString`, or an `Option` and the like of one, by value.
    holds: bool,
    /// The pointer that it is, and the number of the name that is pointed into.
    points: Option<(&'a Expr, usize)>,
    /// How many scopes are around it.
    scope: usize,
    /// Dropped by hand already.
    dropped: bool,
}

/// A walk through a function that knows which names end where.
struct Walk<'f, 'a> {
    view: &'f View<'a>,
    function: &'f Function<'a>,
    home: Home<'a>,
    names: Vec<Name<'a>>,
    scope: usize,
    found: Vec<Leaving<'a>>,
}

impl<'a> Walk<'_, 'a> {
    fn name(
        &mut self,
        name: &str,
        owns: Option<&'static str>,
        points: Option<(&'a Expr, usize)>,
        holds: bool,
    ) {
        self.names.push(Name {
            holds,
            name: name.to_owned(),
            owns: owns.filter(|_| !moved(self.home, name)),
            points,
            scope: self.scope,
            dropped: false,
        });
    }

    fn lookup(&self, name: &str) -> Option<usize> {
        self.names.iter().rposition(|it| it.name == name)
    }

    /// A block whose names end with it.
    fn block(&mut self, block: &'a Block, how: &'static str) {
        let start = self.names.len();
        let home = std::mem::replace(&mut self.home, Home::Block(block));
        self.scope += 1;
        for statement in &block.stmts {
            match statement {
                Stmt::Local(local) => self.local(local),
                Stmt::Expr(expr, _) => self.visit_expr(expr),
                Stmt::Item(_) | Stmt::Macro(_) => {}
            }
        }
        if let Some(Stmt::Expr(value, None)) = block.stmts.last() {
            // A function's parameters end with it as well.
            let from = if self.scope == 1 { 0 } else { start };
            self.leaves(value, from, how);
        }
        self.scope -= 1;
        self.home = home;
        self.names.truncate(start);
    }

    fn local(&mut self, local: &'a Local) {
        let from = local.init.as_ref().map(|init| &*init.expr);
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            if let Some((_, other)) = &init.diverge {
                self.visit_expr(other);
            }
        }
        let (pat, ty) = match &local.pat {
            Pat::Type(it) => (&*it.pat, Some(&*it.ty)),
            other => (other, None),
        };
        match pat {
            Pat::Ident(it) if it.subpat.is_none() => {
                let kind = match ty {
                    Some(ty) => expr::type_name(ty).and_then(|name| owner(&name)),
                    None => from.and_then(|from| self.made(from)),
                };
                let mut leaving = Vec::new();
                if let Some(from) = from {
                    self.pointers(from, &mut leaving);
                }
                let holds = match (ty, from) {
                    (Some(ty), _) => holds_text(ty),
                    (None, Some(from)) => self.owned(from),
                    (None, None) => false,
                };
                let name = it.ident.to_string();
                self.name(&name, kind, leaving.into_iter().next(), holds);
            }
            pat => {
                let owned = from.is_some_and(|it| self.owned(it));
                self.bind(pat, owned);
            }
        }
    }

    /// What an expression makes, if it is text or a buffer of its own.
    fn made(&self, from: &Expr) -> Option<&'static str> {
        match expr::macro_name(expr::strip(from)).as_deref() {
            Some("vec") => return Some("Vec"),
            Some("format") => return Some("String"),
            _ => {}
        }
        if let Expr::MethodCall(it) = expr::strip(from) {
            match it.method.to_string().as_str() {
                "to_vec" | "into_bytes" | "into_vec" => return Some("Vec"),
                "to_string" => return Some("String"),
                "clone" => return self.field(&it.receiver),
                _ => {}
            }
        }
        match container_of(self.function, from, 4)? {
            Container::CString => Some("CString"),
            Container::Vec => Some("Vec"),
            _ => None,
        }
    }

    /// What a field owns, if all fields of this name own the same.
    fn field(&self, value: &Expr) -> Option<&'static str> {
        let Expr::Field(it) = expr::strip(value) else {
            return None;
        };
        let name = expr::spell(&it.member);
        let mut owners = self.view.all_items().flat_map(|(_, item)| match item {
            Item::Struct(it) => it.fields.iter().collect(),
            _ => Vec::new(),
        });
        let owner_of = |field: &syn::Field| {
            let named = field.ident.as_ref().is_some_and(|it| *it == name);
            named.then(|| expr::type_name(&field.ty).and_then(|name| owner(&name)))
        };
        let first = owners.find_map(owner_of)??;
        owners
            .filter_map(owner_of)
            .all(|it| it == Some(first))
            .then_some(first)
    }

    /// The names of a pattern; by value they own what `owned` things hold.
    fn bind(&mut self, pat: &Pat, owned: bool) {
        let mut names = Vec::new();
        names_in(pat, &mut names);
        for name in names {
            let kind = (owned && !by_reference(pat)).then_some("CString");
            self.name(&name, kind, None, owned);
        }
    }

    /// A part whose names end with it: a closure's or an arm's.
    fn part(&mut self, pats: &[&Pat], owned: bool, value: &'a Expr) {
        let start = self.names.len();
        let home = std::mem::replace(&mut self.home, Home::Value(value));
        self.scope += 1;
        for pat in pats {
            self.bind(pat, owned);
        }
        self.visit_expr(value);
        self.leaves(value, start, "when the closure or arm ends");
        self.scope -= 1;
        self.home = home;
        self.names.truncate(start);
    }

    /// Reports the pointers in a value that point into names from `start` on, which end here.
    fn leaves(&mut self, value: &'a Expr, start: usize, how: &'static str) {
        let mut leaving = Vec::new();
        self.pointers(value, &mut leaving);
        for (at, into) in leaving {
            if into >= start {
                self.report(at, into, how);
            }
        }
    }

    fn report(&mut self, at: &'a Expr, into: usize, how: &'static str) {
        let known = self.found.iter().any(|it| std::ptr::eq(it.at, at));
        if let Some(Name {
            name,
            owns: Some(kind),
            ..
        }) = self.names.get(into).filter(|_| !known)
        {
            let name = name.clone();
            self.found.push(Leaving {
                at,
                name,
                kind,
                how,
            });
        }
    }

    /// The pointers that are, or are part of, an expression's value.
    fn pointers(&self, value: &'a Expr, found: &mut Vec<(&'a Expr, usize)>) {
        if let Some(into) = pointed(value) {
            found.extend(self.lookup(&into).map(|at| (value, at)));
            return;
        }
        match value {
            Expr::Paren(it) => self.pointers(&it.expr, found),
            Expr::Group(it) => self.pointers(&it.expr, found),
            Expr::Cast(it) if matches!(&*it.ty, Type::Ptr(_) | Type::Infer(_)) => {
                self.pointers(&it.expr, found);
            }
            Expr::Unsafe(it) => self.tail(&it.block, found),
            Expr::Block(it) => self.tail(&it.block, found),
            Expr::If(it) => {
                self.tail(&it.then_branch, found);
                if let Some((_, other)) = &it.else_branch {
                    self.pointers(other, found);
                }
            }
            Expr::Match(it) => {
                for arm in &it.arms {
                    self.pointers(&arm.body, found);
                }
            }
            Expr::MethodCall(it) if it.method.to_string().starts_with("cast") => {
                self.pointers(&it.receiver, found);
            }
            Expr::Return(it) => {
                if let Some(value) = &it.expr {
                    self.pointers(value, found);
                }
            }
            Expr::Struct(it) => {
                for field in &it.fields {
                    self.pointers(&field.expr, found);
                }
            }
            Expr::Tuple(it) => it.elems.iter().for_each(|it| self.pointers(it, found)),
            // `Some(p)`, `View(p, n)`.
            Expr::Call(it) if self.constructs(value) => {
                it.args.iter().for_each(|it| self.pointers(it, found));
            }
            Expr::Path(_) => {
                let at = expr::ident(value).and_then(|name| self.lookup(&name));
                found.extend(at.and_then(|at| self.names[at].points));
            }
            _ => {}
        }
    }

    /// Whether a call only puts its arguments into a value. Functions of Windows are named like types, so
    /// the type must be known.
    fn constructs(&self, call: &Expr) -> bool {
        let path = expr::called_path(call).unwrap_or_default();
        let Some((name, before)) = path.split_last().filter(|(name, _)| is_type(name)) else {
            return false;
        };
        let known = ["Some", "Ok", "Err", "Self"].contains(&name.as_str());
        known
            || self.view.all_items().any(|(_, item)| match item {
                Item::Struct(it) => it.ident == *name,
                Item::Enum(it) => before
                    .last()
                    .is_some_and(|of| it.ident == *of || of == "Self"),
                _ => false,
            })
    }

    fn tail(&self, block: &'a Block, found: &mut Vec<(&'a Expr, usize)>) {
        if let Some(Stmt::Expr(value, None)) = block.stmts.last() {
            self.pointers(value, found);
        }
    }

    /// `place = pointer`: a place that is there for longer than what is pointed into.
    fn assign(&mut self, assign: &'a ExprAssign) {
        let mut leaving = Vec::new();
        self.pointers(&assign.right, &mut leaving);
        for (at, into) in leaving {
            let through = match expr::strip(&assign.left) {
                Expr::Unary(_) => true,
                Expr::Field(it) => matches!(expr::strip(&it.base), Expr::Unary(_)),
                _ => false,
            };
            let target = expr::ident(&assign.left).and_then(|name| self.lookup(&name));
            if let Some(target) = target {
                if self.names[target].scope < self.names[into].scope {
                    self.report(at, into, "when the block ends");
                }
                self.names[target].points = Some((at, into));
            } else if through && self.function.is_c() {
                self.report(
                    at,
                    into,
                    "when the function returns, after it was handed out",
                );
            }
        }
    }
}

impl<'a> Visit<'a> for Walk<'_, 'a> {
    fn visit_item(&mut self, _: &'a Item) {}

    fn visit_block(&mut self, block: &'a Block) {
        self.block(block, "when the block ends");
    }

    fn visit_expr(&mut self, value: &'a Expr) {
        match value {
            Expr::Assign(it) => {
                self.visit_expr(&it.right);
                self.assign(it);
            }
            Expr::MethodCall(it) => {
                self.visit_expr(&it.receiver);
                for argument in &it.args {
                    match argument {
                        Expr::Closure(closure) => {
                            let owned = self.owned(&it.receiver);
                            let pats: Vec<&Pat> = closure.inputs.iter().collect();
                            self.part(&pats, owned, &closure.body);
                        }
                        other => self.visit_expr(other),
                    }
                }
            }
            Expr::Closure(it) => {
                let pats: Vec<&Pat> = it.inputs.iter().collect();
                self.part(&pats, false, &it.body);
            }
            Expr::Match(it) => {
                self.visit_expr(&it.expr);
                let owned = self.owned(&it.expr);
                for arm in &it.arms {
                    self.part(&[&arm.pat], owned, &arm.body);
                }
            }
            Expr::If(it) => {
                let start = self.names.len();
                self.scope += 1;
                if let Expr::Let(condition) = &*it.cond {
                    self.visit_expr(&condition.expr);
                    let owned = self.owned(&condition.expr);
                    let home = std::mem::replace(&mut self.home, Home::Block(&it.then_branch));
                    self.bind(&condition.pat, owned);
                    self.home = home;
                } else {
                    self.visit_expr(&it.cond);
                }
                self.visit_block(&it.then_branch);
                if let Some(Stmt::Expr(value, None)) = it.then_branch.stmts.last() {
                    self.leaves(value, start, "when the arm ends");
                }
                self.scope -= 1;
                self.names.truncate(start);
                if let Some((_, other)) = &it.else_branch {
                    self.visit_expr(other);
                }
            }
            Expr::Return(it) => {
                visit::visit_expr(self, value);
                if let Some(value) = &it.expr {
                    self.leaves(value, 0, "when the function returns");
                }
            }
            Expr::Call(it) if expr::called(value).is_some_and(|name| name == "drop") => {
                let given = it.args.first().and_then(expr::ident);
                if let Some(at) = given.and_then(|name| self.lookup(&name)) {
                    self.names[at].dropped = true;
                }
            }
            Expr::Path(_) => {
                let at = expr::ident(value).and_then(|name| self.lookup(&name));
                if let Some((pointer, into)) = at.and_then(|at| self.names[at].points)
                    && self.names.get(into).is_some_and(|it| it.dropped)
                {
                    self.report(pointer, into, "before the pointer is used");
                }
            }
            other => visit::visit_expr(self, other),
        }
    }
}

impl Walk<'_, '_> {
    /// Whether what a pattern takes apart, or a closure is given, are `CString`s that nobody else keeps.
    fn owned(&self, from: &Expr) -> bool {
        let from = expr::strip(from);
        if lends(from) {
            return false;
        }
        // `names.into_iter()` is of the same things as `names`.
        let base = match from {
            Expr::MethodCall(it) if it.method == "into_iter" || it.method == "take" => {
                expr::strip(&it.receiver)
            }
            other => other,
        };
        if let Some(name) = expr::ident(base) {
            return self.lookup(&name).is_some_and(|at| self.names[at].holds);
        }
        let makes = expr::any(from, &mut |it| {
            expr::called_pair(it).is_some_and(|pair| pair.starts_with("CString::"))
                || matches!(it, Expr::Path(path) if {
                    let names = path.path.segments.iter().map(|it| it.ident.to_string());
                    names.collect::<Vec<_>>() == ["CString", "new"]
                })
        });
        let borrows = ["as_ref", "as_deref", "as_ptr"];
        let borrowed = expr::any(from, &mut |it| {
            expr::method(it).is_some_and(|name| borrows.contains(&name.as_str()))
        });
        makes && !borrowed
    }
}

/// Whether an expression only lends what it is asked of.
fn lends(it: &Expr) -> bool {
    let methods = [
        "as_ref", "as_deref", "iter", "as_mut", "get", "borrow", "lock", "first", "last",
    ];
    matches!(it, Expr::Reference(_) | Expr::Field(_))
        || expr::method(it).is_some_and(|name| methods.contains(&name.as_str()))
}

/// `CString`, or `Option`, `Result` and `Vec` of them.
fn holds_text(ty: &Type) -> bool {
    match expr::type_name(ty).as_deref() {
        Some("CString") => true,
        Some("Option" | "Result" | "Vec") => expr::type_arguments(ty)
            .first()
            .is_some_and(|it| holds_text(it)),
        _ => false,
    }
}

fn by_reference(pat: &Pat) -> bool {
    match pat {
        Pat::Reference(_) => true,
        Pat::Ident(it) => it.by_ref.is_some(),
        Pat::TupleStruct(it) => it.elems.iter().any(by_reference),
        _ => false,
    }
}

/// Whether a called name is a type's: C has functions that begin with capitals too.
fn is_type(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|c| c.is_ascii_uppercase())
        && letters.next().is_some_and(|c| c.is_ascii_lowercase())
        && !name.contains('_')
}
