//! Allocators and arenas: what vanishes in heap areas, what becomes `bump` in arena areas, and which functions only
//! fail by running out of memory.

use super::signature::Owned;
use super::types::Place;
use super::{Binding, Gone, Lowerer, Symbol, Value};
use crate::names;
use crate::rust::tree::Expr as R;
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

const GROWING: &[&str] = &[
    "append",
    "appendSlice",
    "appendNTimes",
    "insert",
    "insertSlice",
    "addOne",
    "resize",
    "ensureTotalCapacity",
    "ensureTotalCapacityPrecise",
    "ensureUnusedCapacity",
    "toOwnedSlice",
    "initCapacity",
];

const ALLOCATING: &[&str] = &[
    "alloc",
    "create",
    "dupe",
    "dupeZ",
    "realloc",
    "allocSentinel",
    "alignedAlloc",
];

impl<'a> Lowerer<'a> {
    /// A method of an allocator.
    pub(crate) fn allocator_call(
        &mut self,
        e: &'a Expr,
        receiver: &'a Expr,
        method: &str,
        arguments: &'a [Expr],
        want: &Ty,
    ) -> Value {
        let allocator = self.value(receiver, &Ty::Allocator);
        let arena = self.arena && !allocator.gone;
        let from = match &receiver.bare().kind {
            ExprKind::Call(callee, _) => match &callee.bare().kind {
                ExprKind::Field(base, _) => base,
                _ => receiver,
            },
            _ => receiver,
        };
        let of_arena = from
            .name()
            .is_some_and(|n| matches!(self.lookup(n), Symbol::Binding(Binding::Gone(Gone::Arena))));
        if !arena && of_arena && !self.frame.loops.is_empty() && ALLOCATING.contains(&method) {
            self.fire("ALLOC-15");
            self.note("// PERF(port): was arena bulk-free — profile in Phase B");
        }
        match (method, arguments) {
            ("free" | "destroy" | "rawFree", _) if self.is_particular(receiver) => {
                self.fire("IDIOMS-11");
                self.flag(e, "memory of a particular allocator")
            }
            ("dupe", [ty, slice]) => {
                let element = self.ty(ty);
                let value = self.value(slice, &Ty::slice(element.clone(), true));
                let slice_rust = match &value.ty {
                    Ty::Boxed(_) | Ty::Array(..) => {
                        R::unary("&", value.rust.index(R::Range(None, None, false)))
                    }
                    _ if matches!(value.rust, R::Literal(_)) => {
                        R::unary("&", value.rust.index(R::Range(None, None, false)))
                    }
                    _ => value.rust,
                };
                let owned = Ty::Boxed(Box::new(Ty::slice(element.clone(), false)));
                if arena {
                    self.fire("ALLOC-09");
                    return Value::sure(
                        allocator.rust.method("alloc_slice_copy", vec![slice_rust]),
                        owned,
                    );
                }
                self.fire("ALLOC-16");
                let element = self.rust_ty(&element, Place::Local);
                Value::sure(
                    R::call(format!("Box::<[{element}]>::from"), vec![slice_rust]),
                    owned,
                )
            }
            ("dupeZ", [_, slice]) => {
                self.fire("ALLOC-17");
                let value = self.value(slice, &Ty::bytes());
                let name = self.profile.word("zstr").to_owned();
                let ty = Ty::Pointer {
                    size: PointerSize::Slice,
                    constant: false,
                    zero: true,
                    child: Box::new(Ty::int("u8")),
                };
                Value::sure(
                    R::call(format!("{name}::from_bytes"), vec![value.rust]),
                    Ty::Boxed(Box::new(ty)),
                )
            }
            ("alloc", [ty, count]) => {
                let element = self.ty(ty);
                let count = self.value(count, &Ty::int("usize"));
                let count = match &count.ty {
                    Ty::Int(name) if name != "usize" => count.rust.cast("usize"),
                    _ => count.rust,
                };
                let owned = Ty::Boxed(Box::new(Ty::slice(element.clone(), false)));
                if arena {
                    self.fire("ALLOC-08");
                    return Value::sure(
                        allocator
                            .rust
                            .method("alloc_slice_fill_default", vec![count]),
                        owned,
                    );
                }
                self.fire("ALLOC-19");
                let element = self.rust_ty(&element, Place::Local);
                let head = super::literal::turbofish(&element);
                let count = crate::rust::print::expr(&count);
                let list = R::path(format!("vec![{head}::default(); {count}]"));
                Value::sure(list.method("into_boxed_slice", vec![]), owned)
            }
            ("create", [ty]) => {
                self.fire("ALLOC-18");
                let ty = self.ty(ty);
                let rust = self.rust_ty(&ty, Place::Local);
                self.todo("allocation without a value yet");
                let value = R::call(
                    format!("{}::default", super::literal::turbofish(&rust)),
                    vec![],
                );
                if arena {
                    return Value::sure(
                        allocator.rust.method("alloc", vec![value]),
                        Ty::pointer_mut(ty),
                    );
                }
                Value::sure(R::call("Box::new", vec![value]), Ty::Boxed(Box::new(ty)))
            }
            ("destroy", [pointer]) => {
                if arena {
                    return Value::gone(Ty::Void);
                }
                self.fire("ALLOC-18");
                self.destroy(pointer)
            }
            ("allocator" | "get" | "backingAllocator", []) if allocator.gone => {
                Value::gone(Ty::Allocator)
            }
            ("reset" | "deinit", _) if of_arena => {
                self.fire("ALLOC-14");
                Value::gone(Ty::Void)
            }
            ("free" | "rawFree", _) => {
                self.fire("IDIOMS-10");
                Value::gone(Ty::Void)
            }
            _ => {
                let _ = want;
                self.flag(e, &format!("allocator.{method}"))
            }
        }
    }

    /// An allocator whose memory the default one must not free.
    pub(crate) fn is_particular(&self, receiver: &Expr) -> bool {
        matches!(
            self.canon(receiver).as_deref(),
            Some("std.heap.c_allocator" | "std.heap.raw_c_allocator" | "std.heap.page_allocator")
        )
    }

    /// `drop(p)`, or the box made whole again where the pointer came from C.
    pub(crate) fn destroy(&mut self, pointer: &'a Expr) -> Value {
        let value = self.value(pointer, &Ty::Unknown);
        if self.is_raw_pointer(&value) {
            self.fire("ALLOC-23");
            let call = R::call("drop", vec![R::call("Box::from_raw", vec![value.rust])]);
            let rust = self.unsafe_value(call, Some("the pointer was made by Box::into_raw"));
            return Value::new(rust, Ty::Void);
        }
        Value::new(R::call("drop", vec![value.rust]), Ty::Void)
    }

    /// Declarations of allocators and arenas leave nothing in a heap area.
    pub(crate) fn declare_vanished(&mut self, variable: &'a Variable, value: &'a Expr) -> bool {
        let name = &variable.name;
        let inner = stripped(value);
        if let ExprKind::Call(callee, _) = &inner.kind {
            if let Some(path) = self.canon(callee) {
                if path == "std.heap.stackFallback" || path == "bun.stackFallback" {
                    self.fire("ALLOC-20");
                    self.note("// PERF(port): was stack-fallback — profile in Phase B");
                    self.bind(name, Binding::Gone(Gone::Allocator));
                    return true;
                }
                let base = path.rsplit_once('.').map_or("", |p| p.0);
                if super::collection::is_arena(base) && path.ends_with(".init") && !self.arena {
                    self.fire("ALLOC-14");
                    self.bind(name, Binding::Gone(Gone::Arena));
                    return true;
                }
            }
            if let ExprKind::Field(base, method) = &callee.bare().kind
                && matches!(method.as_str(), "allocator" | "get" | "backingAllocator")
                && let Some(arena) = base.name()
            {
                match self.lookup(arena) {
                    Symbol::Binding(Binding::Gone(gone)) => {
                        self.bind(name, Binding::Gone(gone));
                        return true;
                    }
                    Symbol::Binding(Binding::Value(local)) if method == "allocator" => {
                        let is_arena = local
                            .ty
                            .pointee()
                            .zig_path()
                            .is_some_and(|p| p.contains("Arena"));
                        if is_arena {
                            let rust = local.rust.clone();
                            self.bind_value(name, &rust, Ty::Allocator);
                            return true;
                        }
                    }
                    _ => {}
                }
            }
        }
        if let ExprKind::StructInit(Some(ty), _) = &inner.kind
            && let ExprKind::Call(callee, _) = &ty.kind
            && self.canon(callee).is_some_and(|p| {
                p.ends_with("GeneralPurposeAllocator") || p.ends_with("DebugAllocator")
            })
        {
            self.bind(name, Binding::Gone(Gone::Allocator));
            return true;
        }
        if self.is_allocator(inner) && !self.arena {
            self.fire("ALLOC-21");
            self.bind(name, Binding::Gone(Gone::Allocator));
            return true;
        }
        if let ExprKind::Call(callee, arguments) = &inner.kind
            && self.canon(callee).as_deref() == Some("bun.Output.scoped")
        {
            let _ = arguments;
            self.bind(name, Binding::Log(inner));
            return true;
        }
        false
    }

    /// `const p = try a.create(T); p.* = init;` in one.
    pub(crate) fn create_and_fill(
        &mut self,
        variable: &'a Variable,
        value: &'a Expr,
        next: Option<&'a Statement>,
    ) -> Option<Value> {
        let inner = self.unwrapped_oom(value);
        let ExprKind::Call(callee, arguments) = &inner.kind else {
            return None;
        };
        let ExprKind::Field(receiver, method) = &callee.bare().kind else {
            return None;
        };
        if method != "create" || !self.is_allocator(receiver) {
            return None;
        }
        let [ty] = &arguments[..] else { return None };
        let StatementKind::Expr(Expr {
            kind: ExprKind::Assign(None, target, init),
            ..
        }) = &next?.kind
        else {
            return None;
        };
        let fills = matches!(&target.kind, ExprKind::Deref(p) if p.name() == Some(&variable.name));
        if !fills || walk::any(init, &|e| e.name() == Some(&variable.name)) {
            return None;
        }
        self.fire("ALLOC-18");
        let ty = self.ty(ty);
        let init = self.fitted(init, &ty);
        let allocator = self.value(receiver, &Ty::Allocator);
        if self.arena && !allocator.gone {
            self.fire("ALLOC-08");
            return Some(Value::new(
                allocator.rust.method("alloc", vec![init]),
                Ty::pointer_mut(ty),
            ));
        }
        Some(Value::new(
            R::call("Box::new", vec![init]),
            Ty::Boxed(Box::new(ty)),
        ))
    }

    fn unwrapped_oom(&self, value: &'a Expr) -> &'a Expr {
        let inner = stripped(value);
        match &inner.kind {
            ExprKind::Call(callee, arguments)
                if self.canon(callee).as_deref() == Some("bun.handleOom")
                    && arguments.len() == 1 =>
            {
                stripped(&arguments[0])
            }
            _ => inner,
        }
    }

    // ---- what a function's errors and results are

    /// Whether every `try` in the body is an allocation, and there is one.
    pub(crate) fn only_allocates(&mut self, function: &'a Function) -> bool {
        let Some(body) = &function.body else {
            return false;
        };
        if walk::any_in_block(body, &|e| matches!(e.kind, ExprKind::ErrorValue(_))) {
            return false;
        }
        self.push_scope();
        self.bind_lists(body);
        let mut tried: Vec<&'a Expr> = Vec::new();
        walk::each_in_block(body, &mut |e| {
            match &e.kind {
                ExprKind::Prefix(Prefix::Try, inner) => tried.push(inner),
                ExprKind::Return(Some(value)) => {
                    if let ExprKind::Call(..) = &value.bare().kind {
                        tried.push(value);
                    }
                }
                ExprKind::Container(_) => return false,
                _ => {}
            }
            true
        });
        let mut any = false;
        let mut all = true;
        for e in tried {
            if self.is_allocation(e) {
                any = true;
            } else if !self.is_infallible_return(e, body) {
                all = false;
            }
        }
        self.pop_scope();
        any && all
    }

    /// A returned call that is no `try`: it matters only if it can fail, which a constructor call can't.
    fn is_infallible_return(&mut self, e: &'a Expr, body: &'a Block) -> bool {
        let tried = walk::any_in_block(
            body,
            &|x| matches!(&x.kind, ExprKind::Prefix(Prefix::Try, inner) if std::ptr::eq(&**inner, e)),
        );
        if tried {
            return false;
        }
        let ExprKind::Call(callee, _) = &e.bare().kind else {
            return true;
        };
        match self.called_function(callee) {
            Some((id, function)) => {
                let _ = id;
                let result = function.prototype.result.as_ref();
                !function.prototype.inferred_errors
                    && !result.is_some_and(|r| matches!(r.kind, ExprKind::ErrorUnion(..)))
            }
            None => false,
        }
    }

    /// Locals that are lists, by how they are made.
    fn bind_lists(&mut self, body: &'a Block) {
        let mut found: Vec<&'a Variable> = Vec::new();
        collect_variables(body, &mut found);
        for variable in found {
            if let Some(ty) = &variable.ty {
                let ty = self.ty(ty);
                self.bind_value(&variable.name, &names::value(&variable.name), ty);
                continue;
            }
            let Some(value) = &variable.value else {
                continue;
            };
            let ty = match &stripped(value).kind {
                ExprKind::Call(callee, _) => match &callee.bare().kind {
                    ExprKind::Field(base, method)
                        if matches!(method.as_str(), "init" | "initCapacity")
                            && self.is_type_expression(base) =>
                    {
                        self.ty(base)
                    }
                    ExprKind::Field(base, method) if method == "allocator" || method == "get" => {
                        let _ = base;
                        Ty::Allocator
                    }
                    _ => Ty::Unknown,
                },
                ExprKind::StructInit(Some(ty), _) => self.ty(ty),
                ExprKind::Field(base, name) if name == "empty" && self.is_type_expression(base) => {
                    self.ty(base)
                }
                _ if self.is_allocator(value) => Ty::Allocator,
                _ => Ty::Unknown,
            };
            self.bind_value(&variable.name, &names::value(&variable.name), ty);
        }
    }

    fn is_allocation(&mut self, e: &'a Expr) -> bool {
        let ExprKind::Call(callee, _) = &stripped(e).kind else {
            return false;
        };
        if let Some(path) = self.canon(callee) {
            return matches!(
                path.as_str(),
                "std.fmt.allocPrint" | "std.fmt.allocPrintZ" | "bun.new"
            ) || path.starts_with("bun.default_allocator.")
                && ALLOCATING.contains(&path.rsplit('.').next().unwrap_or(""));
        }
        let ExprKind::Field(receiver, method) = &callee.bare().kind else {
            return false;
        };
        if ALLOCATING.contains(&method.as_str()) && self.is_allocator(receiver) {
            return true;
        }
        if !GROWING.contains(&method.as_str()) {
            return false;
        }
        if self.is_type_expression(receiver) {
            return self.ty(receiver).is_list();
        }
        self.quick_ty(receiver).is_list()
    }

    /// The type of a name or a chain of fields.
    fn quick_ty(&mut self, e: &'a Expr) -> Ty {
        match &e.bare().kind {
            ExprKind::Name(name) => match self.lookup(name) {
                Symbol::Binding(Binding::Value(local)) => local.ty,
                Symbol::Constant(id, variable) => match &variable.ty {
                    Some(ty) => self.in_container(id, |this| this.ty(ty)),
                    None => Ty::Unknown,
                },
                _ => Ty::Unknown,
            },
            ExprKind::Field(base, name) => {
                let base = self.quick_ty(base);
                self.field_ty_of(&base, name)
            }
            ExprKind::Deref(inner) => self.quick_ty(inner).pointee().clone(),
            _ => Ty::Unknown,
        }
    }

    /// Whether the result of a function is an allocation of its own.
    pub(crate) fn owned_result(&mut self, function: &'a Function, ty: &Ty, c: bool) -> Owned {
        if c {
            return Owned::No;
        }
        let pointer = match ty {
            Ty::Optional(inner) => &**inner,
            other => other,
        };
        let Ty::Pointer { size, .. } = pointer else {
            return Owned::No;
        };
        let one = match size {
            PointerSize::One => true,
            PointerSize::Slice => false,
            _ => return Owned::No,
        };
        let Some(body) = &function.body else {
            return Owned::No;
        };
        let mut returned: Vec<&'a Expr> = Vec::new();
        walk::each_in_block(body, &mut |e| {
            if let ExprKind::Return(Some(value)) = &e.kind {
                returned.push(value);
            }
            !matches!(e.kind, ExprKind::Container(_))
        });
        let mut variables = Vec::new();
        collect_variables(body, &mut variables);
        self.push_scope();
        self.bind_lists(body);
        let mut result = Owned::No;
        for value in returned {
            let mut e = self.unwrapped_oom(value);
            if let Some(name) = e.name()
                && let Some(variable) = variables.iter().find(|v| v.name == name)
                && let Some(init) = &variable.value
            {
                e = self.unwrapped_oom(init);
            }
            let ExprKind::Call(callee, _) = &e.kind else {
                continue;
            };
            let growing = value.name().is_some_and(|name| is_regrown(body, name));
            let owned = match self.canon(callee).as_deref() {
                _ if growing && !one => Owned::Vec,
                Some("std.fmt.allocPrint") => Owned::Vec,
                Some("bun.new" | "bun.create") => Owned::One,
                _ => match &callee.bare().kind {
                    ExprKind::Field(receiver, method)
                        if self.is_allocator(receiver)
                            || method.starts_with("toOwnedSlice")
                                && self.quick_ty(receiver).is_list() =>
                    {
                        self.owned_of_call(method)
                    }
                    _ => Owned::No,
                },
            };
            let fits = match owned {
                Owned::No => false,
                Owned::One => one,
                Owned::Slice | Owned::Vec => !one,
            };
            if fits {
                result = owned;
            }
        }
        self.pop_scope();
        result
    }
}

/// Whether a local is assigned from `a.realloc(…)` in a body.
fn is_regrown(body: &Block, name: &str) -> bool {
    walk::any_in_block(body, &|e| {
        matches!(&e.kind, ExprKind::Assign(None, target, value)
            if target.name() == Some(name) && realloc_arguments(value).is_some())
    })
}

/// The allocator and the arguments of `a.realloc(old, n)`.
pub(crate) fn realloc_arguments(e: &Expr) -> Option<(&Expr, &[Expr])> {
    let ExprKind::Call(callee, arguments) = &stripped(e).kind else {
        return None;
    };
    match &callee.bare().kind {
        ExprKind::Field(allocator, method) if method == "realloc" && arguments.len() == 2 => {
            Some((allocator, arguments))
        }
        _ => None,
    }
}

/// A value without the `try`, `catch unreachable` and parentheses around it.
pub(crate) fn stripped(e: &Expr) -> &Expr {
    match &e.kind {
        ExprKind::Group(inner) | ExprKind::Prefix(Prefix::Try, inner) => stripped(inner),
        ExprKind::Catch(left, _, _) => stripped(left),
        _ => e,
    }
}

/// Every local variable of a body, nested blocks included.
pub(crate) fn collect_variables<'a>(block: &'a Block, found: &mut Vec<&'a Variable>) {
    for statement in &block.statements {
        if let StatementKind::Declare(variable) = &statement.kind {
            found.push(variable);
        }
    }
    walk::each_in_block(block, &mut |e| {
        if let ExprKind::Block(inner) = &e.kind {
            for statement in &inner.statements {
                if let StatementKind::Declare(variable) = &statement.kind {
                    found.push(variable);
                }
            }
        }
        !matches!(e.kind, ExprKind::Container(_))
    });
}
