//! A function's body as a flat list: every expression in the order of the source, with what surrounds
//! it, and every name that a pattern binds. Functions inside it aren't part of it.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Block, Expr, Item, Local, Pat, Stmt, Type};

use super::expr;

/// What surrounds an expression.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ctx {
    /// A panic here is caught.
    pub(crate) guarded: bool,
    /// The interpreter is free to do other things here (`allow_threads`).
    pub(crate) detached: bool,
    /// It runs on another thread or later: a closure given to `spawn`.
    pub(crate) elsewhere: bool,
    /// Inside a closure.
    pub(crate) closure: bool,
    /// Inside `async`.
    pub(crate) asynchronous: bool,
    /// The expression around it, in [`Body::sites`].
    pub(crate) parent: Option<usize>,
}

/// An expression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site<'a> {
    pub(crate) expr: &'a Expr,
    pub(crate) ctx: Ctx,
}

/// Names that a pattern binds.
#[derive(Clone, Debug)]
pub(crate) struct Binding<'a> {
    pub(crate) pat: &'a Pat,
    pub(crate) names: Vec<String>,
    /// What they come out of.
    pub(crate) from: Option<&'a Expr>,
    /// The type that is written for them.
    pub(crate) ty: Option<&'a Type>,
    /// How many sites come before.
    pub(crate) at: usize,
    /// Whether it is a `let`; others end with their arm or closure.
    pub(crate) statement: bool,
}

/// A body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body<'a> {
    pub(crate) sites: Vec<Site<'a>>,
    pub(crate) bindings: Vec<Binding<'a>>,
    /// Expressions whose value the function gives back.
    pub(crate) returned: Vec<&'a Expr>,
    /// Functions and other items inside.
    pub(crate) items: Vec<&'a Item>,
    /// Its first statement.
    pub(crate) first: Option<&'a Stmt>,
    /// Sites that set something, or ask whether there is something: looked for before every `unwrap`.
    asks: Vec<usize>,
}

impl<'a> Body<'a> {
    /// Reads a block. `guards` are names of what catches panics.
    pub(crate) fn read(block: &'a Block, guards: &BTreeSet<String>, start: Ctx) -> Self {
        let mut reader = Reader {
            body: Self::default(),
            ctx: start,
            guards,
        };
        reader.visit_block(block);
        let mut body = reader.body;
        body.first = block.stmts.first();
        let sites = body.sites.iter().enumerate();
        let asks = sites.filter(|(_, site)| match site.expr {
            Expr::Assign(_) => true,
            Expr::MethodCall(it) => ASKING.iter().any(|name| it.method == name),
            _ => false,
        });
        body.asks = asks.map(|(index, _)| index).collect();
        returned_by(block, &mut body.returned);
        let explicit = body.sites.iter().filter_map(|site| match site.expr {
            Expr::Return(it) if !site.ctx.closure => it.expr.as_deref(),
            _ => None,
        });
        let explicit: Vec<&Expr> = explicit.collect();
        for expr in explicit {
            ends(expr, &mut body.returned);
        }
        body
    }

    /// The expression around a site.
    pub(crate) fn parent(&self, site: &Site<'a>) -> Option<&Site<'a>> {
        self.sites.get(site.ctx.parent?)
    }

    /// Of what stands before a site, what sets something or asks whether there is something.
    pub(crate) fn asked_before(&self, index: usize) -> impl Iterator<Item = &Site<'a>> {
        let end = self.asks.partition_point(|at| *at < index);
        let around = match end {
            0 => BTreeSet::new(),
            _ => self.around(index),
        };
        let asks = self.asks[..end].iter();
        asks.filter(move |at| !around.contains(at))
            .map(|at| &self.sites[*at])
    }

    /// The expressions that stand before a site; of those around it only a `match`, whose value was
    /// looked at before.
    pub(crate) fn before(&self, index: usize) -> impl Iterator<Item = &Site<'a>> {
        let around = self.around(index);
        let sites = self.sites[..index].iter().enumerate();
        sites.filter_map(move |(at, site)| (!around.contains(&at)).then_some(site))
    }

    /// The sites around one, without `match`.
    fn around(&self, index: usize) -> BTreeSet<usize> {
        let mut around = BTreeSet::new();
        let mut at = self.sites.get(index).and_then(|site| site.ctx.parent);
        while let Some(parent) = at {
            if !matches!(self.sites[parent].expr, Expr::Match(_)) {
                around.insert(parent);
            }
            at = self.sites[parent].ctx.parent;
        }
        around
    }

    /// The bindings of a name, in order.
    pub(crate) fn bound<'s>(
        &'s self,
        name: &str,
    ) -> impl DoubleEndedIterator<Item = &'s Binding<'a>> {
        let name = name.to_owned();
        let bindings = self.bindings.iter();
        bindings.filter(move |binding| binding.names.contains(&name))
    }
}

/// Methods that ask whether there is something.
const ASKING: &[&str] = &[
    "contains",
    "contains_key",
    "is_err",
    "is_none",
    "is_ok",
    "is_some",
];

/// The expressions that a block's value comes from.
fn returned_by<'a>(block: &'a Block, found: &mut Vec<&'a Expr>) {
    if let Some(Stmt::Expr(expr, None)) = block.stmts.last() {
        ends(expr, found);
    }
}

fn ends<'a>(expr: &'a Expr, found: &mut Vec<&'a Expr>) {
    match expr {
        Expr::Paren(it) => ends(&it.expr, found),
        Expr::Group(it) => ends(&it.expr, found),
        Expr::Unsafe(it) => returned_by(&it.block, found),
        Expr::Block(it) => returned_by(&it.block, found),
        Expr::If(it) => {
            returned_by(&it.then_branch, found);
            if let Some((_, other)) = &it.else_branch {
                ends(other, found);
            }
        }
        Expr::Match(it) => {
            for arm in &it.arms {
                ends(&arm.body, found);
            }
        }
        // Each `return` is one of the sites.
        Expr::Return(_) => {}
        // What a guard gives back is what its block gives back.
        Expr::Call(it) if expr::macro_name(expr).is_some() => match it.args.first() {
            Some(Expr::Block(block)) => returned_by(&block.block, found),
            _ => found.push(expr),
        },
        Expr::Call(it) if expr::called(expr).is_some_and(|name| name == "Some" || name == "Ok") => {
            found.push(expr);
            if let Some(inner) = it.args.first() {
                ends(inner, found);
            }
        }
        _ => found.push(expr),
    }
}

/// Names that release the interpreter while their closure runs.
const DETACHING: &[&str] = &["allow_threads", "detach", "without_gil"];

/// Names whose closure runs on another thread.
const SPAWNING: &[&str] = &[
    "spawn",
    "spawn_blocking",
    "spawn_local",
    "spawn_fifo",
    "block_in_place",
];

struct Reader<'g, 'a> {
    body: Body<'a>,
    ctx: Ctx,
    guards: &'g BTreeSet<String>,
}

impl<'a> Reader<'_, 'a> {
    fn within(&mut self, change: impl FnOnce(&mut Ctx), read: impl FnOnce(&mut Self)) {
        let before = self.ctx;
        change(&mut self.ctx);
        read(self);
        self.ctx = before;
    }

    fn bind(
        &mut self,
        pat: &'a Pat,
        from: Option<&'a Expr>,
        ty: Option<&'a Type>,
        statement: bool,
    ) {
        let mut names = Vec::new();
        names_in(pat, &mut names);
        if names.is_empty() {
            return;
        }
        let (pat, ty) = match pat {
            Pat::Type(it) => (&*it.pat, Some(&*it.ty)),
            other => (other, ty),
        };
        let at = self.body.sites.len();
        self.body.bindings.push(Binding {
            pat,
            names,
            from,
            ty,
            at,
            statement,
        });
    }

    /// A closure that takes what `from` holds.
    fn closure(&mut self, closure: &'a syn::ExprClosure, from: Option<&'a Expr>) {
        for pat in &closure.inputs {
            self.bind(pat, from, None, false);
        }
        let asynchronous = closure.asyncness.is_some();
        self.within(
            |ctx| {
                ctx.closure = true;
                ctx.asynchronous |= asynchronous;
            },
            |reader| reader.visit_expr(&closure.body),
        );
    }
}

impl<'a> Visit<'a> for Reader<'_, 'a> {
    fn visit_item(&mut self, item: &'a Item) {
        self.body.items.push(item);
    }

    fn visit_local(&mut self, local: &'a Local) {
        // The names are there after what they come from.
        if let Some(init) = &local.init {
            self.visit_expr(&init.expr);
            if let Some((_, other)) = &init.diverge {
                self.visit_expr(other);
            }
        }
        let from = local.init.as_ref().map(|init| &*init.expr);
        self.bind(&local.pat, from, None, true);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        let index = self.body.sites.len();
        self.body.sites.push(Site {
            expr,
            ctx: self.ctx,
        });
        let around = self.ctx.parent.replace(index);
        let before = self.ctx;
        match expr {
            Expr::Call(call) => {
                let name = expr::macro_name(expr).or_else(|| expr::called(expr));
                let name = name.unwrap_or_default();
                let guards = self.guards.contains(&name);
                let spawns = SPAWNING.contains(&name.as_str());
                let detaches = DETACHING.contains(&name.as_str());
                self.visit_expr(&call.func);
                let pair = expr::called_pair(expr).unwrap_or_default();
                for argument in &call.args {
                    let later = is_kept(&pair, argument);
                    // Only what runs inside the guard is guarded, not the making of its arguments.
                    let inside = matches!(expr::strip(argument), Expr::Closure(_) | Expr::Block(_))
                        || expr::macro_name(expr).is_some()
                        || expr::called(argument).is_some();
                    self.within(
                        |ctx| {
                            ctx.guarded |= guards && inside;
                            ctx.elsewhere |= spawns || later;
                            ctx.detached |= detaches;
                        },
                        |reader| reader.visit_expr(argument),
                    );
                }
            }
            Expr::MethodCall(call) => {
                self.visit_expr(&call.receiver);
                let name = call.method.to_string();
                let guards = self.guards.contains(&name);
                for argument in &call.args {
                    self.within(
                        |ctx| {
                            ctx.guarded |= guards;
                            ctx.elsewhere |= SPAWNING.contains(&name.as_str());
                            ctx.detached |= DETACHING.contains(&name.as_str());
                        },
                        |reader| match argument {
                            Expr::Closure(closure) => {
                                let index = reader.body.sites.len();
                                let ctx = reader.ctx;
                                reader.body.sites.push(Site {
                                    expr: argument,
                                    ctx,
                                });
                                reader.ctx.parent = Some(index);
                                reader.closure(closure, Some(&call.receiver));
                            }
                            other => reader.visit_expr(other),
                        },
                    );
                }
            }
            Expr::Closure(closure) => self.closure(closure, None),
            Expr::Async(it) => self.within(
                |ctx| {
                    ctx.asynchronous = true;
                    ctx.closure = true;
                },
                |reader| reader.visit_block(&it.block),
            ),
            Expr::Let(it) => {
                self.visit_expr(&it.expr);
                self.bind(&it.pat, Some(&it.expr), None, false);
            }
            Expr::Match(it) => {
                self.visit_expr(&it.expr);
                for arm in &it.arms {
                    self.bind(&arm.pat, Some(&it.expr), None, false);
                    visit::visit_arm(self, arm);
                }
            }
            Expr::ForLoop(it) => {
                self.visit_expr(&it.expr);
                self.bind(&it.pat, Some(&it.expr), None, false);
                self.visit_block(&it.body);
            }
            other => visit::visit_expr(self, other),
        }
        self.ctx = before;
        self.ctx.parent = around;
    }
}

/// Whether a closure becomes part of a value that `pair` makes, to be called later.
fn is_kept(pair: &str, argument: &Expr) -> bool {
    let Expr::Closure(closure) = expr::strip(argument) else {
        return false;
    };
    let Some((of, name)) = pair.split_once("::") else {
        return false;
    };
    let makes = name.starts_with("new") || name.starts_with("from");
    let known = ["Box", "Arc", "Rc"].contains(&of);
    makes && of.starts_with(char::is_uppercase) && (known || closure.capture.is_some())
}

/// The names that a pattern binds.
pub(crate) fn names_in(pat: &Pat, names: &mut Vec<String>) {
    struct Names<'n>(&'n mut Vec<String>);
    impl<'a> Visit<'a> for Names<'_> {
        fn visit_pat_ident(&mut self, it: &'a syn::PatIdent) {
            let name = it.ident.to_string();
            // `None` and constants look like bindings.
            if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
                self.0.push(name);
            }
            visit::visit_pat_ident(self, it);
        }
    }
    Names(names).visit_pat(pat);
}
