//! Which slices own what they point to: results and fields that an allocator's memory reaches; and which functions only
//! free it again.

use super::Program;
use super::ty::Ty;
use crate::lower::{collect_variables, stripped};
use crate::zig::tree::*;
use crate::zig::walk;

const ALLOCATING: &[&str] = &[
    "alloc",
    "dupe",
    "dupeZ",
    "realloc",
    "alignedAlloc",
    "allocSentinel",
    "toOwnedSlice",
    "toOwnedSliceSentinel",
    "allocPrint",
    "allocPrintZ",
    "allocPrintSentinel",
    "join",
    "concat",
    "replaceOwned",
    "allocLowerString",
    "allocUpperString",
];

impl<'a> Program<'a> {
    /// The type of a result, which owns if what the body returns was allocated.
    pub(super) fn owned_by_result(&mut self, owner: usize, function: &'a Function, ty: Ty) -> Ty {
        if !holds_slice(&ty) || !self.returns_owned(owner, function) {
            return ty;
        }
        match ty {
            Ty::Slice { child, .. } => Ty::Owned(child),
            Ty::Optional(inner) => match *inner {
                Ty::Slice { child, .. } => Ty::Owned(child).optional(),
                other => other.optional(),
            },
            other => other,
        }
    }

    fn returns_owned(&mut self, owner: usize, function: &'a Function) -> bool {
        let key = (owner, std::ptr::from_ref(function) as usize);
        if let Some(known) = self.owned.get(&key) {
            return *known;
        }
        let Some(body) = &function.body else {
            return false;
        };
        if !self.walk_over(body.span.end - body.span.start) {
            return false;
        }
        self.owned.insert(key, false);
        let mut returned: Vec<&'a Expr> = Vec::new();
        walk::each_in_block(body, &mut |e| {
            if let ExprKind::Return(Some(value)) = &e.kind {
                returned.push(value);
            }
            !matches!(e.kind, ExprKind::Container(_))
        });
        let owned = returned
            .into_iter()
            .any(|e| self.is_owned(owner, body, e, 0));
        if self.is_short() {
            self.owned.remove(&key);
        } else {
            self.owned.insert(key, owned);
        }
        owned
    }

    /// Whether an expression of a body gives memory of its own.
    fn is_owned(&mut self, owner: usize, body: &'a Block, e: &'a Expr, depth: usize) -> bool {
        if depth > 12 {
            return false;
        }
        let deeper = depth + 1;
        let e = stripped(e);
        match &e.kind {
            ExprKind::Call(callee, _) => match &callee.bare().kind {
                ExprKind::Field(_, name) if ALLOCATING.contains(&name.as_str()) => true,
                ExprKind::Name(name) if name == "allocPrint" => true,
                ExprKind::Name(name) | ExprKind::Field(_, name) => {
                    self.some_function_owns(owner, name)
                }
                _ => false,
            },
            ExprKind::Name(name) => {
                if !self.walk_over(body.span.end - body.span.start) {
                    return false;
                }
                let mut variables = Vec::new();
                collect_variables(body, &mut variables);
                variables.iter().filter(|v| v.name == *name).any(|v| {
                    v.value
                        .as_ref()
                        .is_some_and(|v| self.is_owned(owner, body, v, deeper))
                })
            }
            ExprKind::Slice { value, .. } => self.is_owned(owner, body, value, deeper),
            ExprKind::Orelse(a, b) => {
                self.is_owned(owner, body, a, deeper) || self.is_owned(owner, body, b, deeper)
            }
            ExprKind::If(it) => {
                self.is_owned(owner, body, &it.then, deeper)
                    || it
                        .otherwise
                        .as_ref()
                        .is_some_and(|e| self.is_owned(owner, body, e, deeper))
            }
            ExprKind::Switch(it) => it
                .prongs
                .iter()
                .any(|p| self.is_owned(owner, body, &p.body, deeper)),
            _ => false,
        }
    }

    /// Whether a function of this name, seen from a container, gives memory of its own.
    fn some_function_owns(&mut self, owner: usize, name: &str) -> bool {
        let mut at = Some(owner);
        while let Some(id) = at {
            if let Some(function) = self.function_of(id, name) {
                return is_slice_result(function) && self.returns_owned(id, function);
            }
            at = self.made[id].parent;
        }
        if !self.spend(1 + self.made.len()) {
            return false;
        }
        let found: Vec<(usize, &'a Function)> = (0..self.made.len())
            .filter_map(|id| self.function_of(id, name).map(|f| (id, f)))
            .collect();
        found
            .into_iter()
            .any(|(id, function)| is_slice_result(function) && self.returns_owned(id, function))
    }

    /// Whether what is assigned to a variable of the function being written was allocated.
    pub(super) fn is_given_memory(&mut self, name: &str) -> bool {
        let (Some(body), owner) = (self.frame.body, self.frame.owner) else {
            return false;
        };
        let mut given: Vec<&'a Expr> = Vec::new();
        walk::each_in_block(body, &mut |e| {
            if let ExprKind::Assign(None, target, value) = &e.kind
                && target.name() == Some(name)
            {
                given.push(value);
            }
            true
        });
        !given.is_empty() && given.into_iter().all(|e| self.is_owned(owner, body, e, 0))
    }

    /// Whether a field of a container holds memory of its own: somebody frees it, or what was allocated goes in.
    pub(super) fn is_owned_field(&mut self, id: usize, field: &str) -> bool {
        let declaration: &'a Container = self.made[id].declaration;
        let root: &'a Container = self.made[self.made[id].file].declaration;
        if !self.walk_over(root.span.end - root.span.start) {
            return false;
        }
        let mut bodies: Vec<&'a Block> = Vec::new();
        for function in declaration.functions() {
            bodies.extend(&function.body);
        }
        // makers outside of the container
        for function in root.functions() {
            bodies.extend(&function.body);
        }
        bodies.into_iter().any(|body| {
            let mut found: Vec<&'a Expr> = Vec::new();
            let mut freed = false;
            walk::each_in_block(body, &mut |e| {
                match &e.kind {
                    ExprKind::Call(callee, arguments) => {
                        if let ExprKind::Field(_, name) = &callee.kind
                            && name == "free"
                            && arguments
                                .iter()
                                .any(|a| matches!(&a.kind, ExprKind::Field(_, f) if f == field))
                        {
                            freed = true;
                        }
                    }
                    ExprKind::StructInit(_, fields) => {
                        found.extend(fields.iter().filter(|(n, _)| n == field).map(|(_, v)| v));
                    }
                    ExprKind::Assign(None, target, value) => {
                        if matches!(&target.kind, ExprKind::Field(_, f) if f == field) {
                            found.push(value);
                        }
                    }
                    _ => {}
                }
                true
            });
            freed || found.into_iter().any(|e| self.is_owned(id, body, e, 0))
        })
    }
}

impl<'a> Program<'a> {
    /// Whether a function does nothing but free memory, so that in Rust nothing is left of it and its calls.
    pub(super) fn only_frees(&mut self, owner: usize, function: &'a Function) -> bool {
        if !matches!(function.name.as_str(), "deinit" | "free" | "destroy") {
            return false;
        }
        let Some(body) = &function.body else {
            return false;
        };
        let key = (owner, format!("{}()", function.name));
        if self.resolving.contains(&key) {
            // what goes in circles frees nothing else on its way
            return true;
        }
        self.resolving.push(key);
        let this = function.prototype.parameters.first();
        let this = this.and_then(|p| p.name.as_deref()).unwrap_or("");
        let frees = body.statements.iter().all(|s| match &s.kind {
            StatementKind::Expr(e) => self.frees(owner, this, e),
            _ => false,
        });
        self.resolving.pop();
        frees
    }

    /// The same of a statement of such a function.
    fn frees(&mut self, owner: usize, this: &str, e: &'a Expr) -> bool {
        match &e.kind {
            ExprKind::For(it) => {
                let ([ForInput::Value(over)], [each]) = (&it.inputs[..], &it.captures[..]) else {
                    return false;
                };
                let child = self.freed_ty(owner, this, over).and_then(|ty| match ty {
                    Ty::List(child) | Ty::Owned(child) | Ty::Slice { child, .. } => Some(*child),
                    Ty::Array(_, child) => Some(*child),
                    _ => None,
                });
                let of_each = |program: &mut Self, e: &'a Expr| {
                    program.frees_by_call(
                        owner,
                        this,
                        e,
                        Some((each.name.as_str(), child.as_ref())),
                    )
                };
                match &it.body.kind {
                    ExprKind::Block(block) => block
                        .statements
                        .iter()
                        .all(|s| matches!(&s.kind, StatementKind::Expr(e) if of_each(self, e))),
                    _ => of_each(self, &it.body),
                }
            }
            ExprKind::Assign(_, _, value) => value.name() == Some("undefined"),
            _ => self.frees_by_call(owner, this, e, None),
        }
    }

    fn frees_by_call(
        &mut self,
        owner: usize,
        this: &str,
        e: &'a Expr,
        each: Option<(&str, Option<&Ty>)>,
    ) -> bool {
        let ExprKind::Call(callee, arguments) = &e.kind else {
            return false;
        };
        let (base, name) = match &callee.kind {
            ExprKind::Field(base, name) => (base, name),
            ExprKind::Name(name) => return name == "free",
            _ => return false,
        };
        if name == "clearAndFree" {
            return true;
        }
        if !matches!(name.as_str(), "free" | "deinit") {
            return false;
        }
        let ty = match (&base.kind, each) {
            (ExprKind::Name(own), Some((of, ty))) if own == of => ty.cloned(),
            _ => self.freed_ty(owner, this, base),
        };
        match ty {
            Some(Ty::Made(id)) => match self.function_of(id, name) {
                Some(function) => self.only_frees(id, function),
                None => false,
            },
            Some(Ty::List(_) | Ty::Library(..) | Ty::Allocator) => true,
            // a parameter: an allocator, by what it is given
            None => name == "free" && arguments.len() == 1,
            Some(_) => false,
        }
    }

    /// The type of `self`, of a field of it, or of a list's items.
    fn freed_ty(&mut self, owner: usize, this: &str, e: &'a Expr) -> Option<Ty> {
        match &e.kind {
            ExprKind::Name(name) if name == this => Some(Ty::Made(owner)),
            ExprKind::Field(base, name) => match self.freed_ty(owner, this, base)? {
                Ty::Made(id) => Some(self.field_of(id, name).ok()??.ty),
                list @ Ty::List(_) if name == "items" => Some(list),
                _ => None,
            },
            _ => None,
        }
    }
}

fn holds_slice(ty: &Ty) -> bool {
    match ty {
        Ty::Slice { .. } => true,
        Ty::Optional(inner) => holds_slice(inner),
        _ => false,
    }
}

fn is_slice_result(function: &Function) -> bool {
    let mut e = match function.prototype.result.as_deref() {
        Some(e) => e,
        None => return false,
    };
    loop {
        e = match &e.bare().kind {
            ExprKind::ErrorUnion(_, payload) => payload,
            ExprKind::Optional(inner) => inner,
            ExprKind::Pointer(pointer) => return pointer.size == PointerSize::Slice,
            _ => return false,
        };
    }
}
