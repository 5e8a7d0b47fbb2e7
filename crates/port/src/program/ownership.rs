//! Which slices own what they point to: results and fields that an allocator's memory reaches.

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
