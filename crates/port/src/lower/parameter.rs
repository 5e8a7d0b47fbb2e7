//! What becomes of one parameter: generic, const, writer, opaque context; read from how the body uses it.

use super::Lowerer;
use super::signature::ParameterInfo;
use super::signature::Role;
use super::signature::Signature;
use super::signature::is_compile_error;
use super::types::Place;
use crate::names;
use crate::types::Ty;
use crate::zig::tree::*;
use crate::zig::walk;

impl<'a> Lowerer<'a> {
    /// `?*T` becomes `Option<&mut T>` when the body visibly writes through it.
    pub(crate) fn optional_mut(&mut self, ty: &Ty, function: &'a Function, name: &str) -> bool {
        let Ty::Optional(inner) = ty else {
            return false;
        };
        let Ty::Pointer {
            size: PointerSize::One,
            constant: false,
            child,
            ..
        } = &**inner
        else {
            return false;
        };
        if **child == Ty::Anyopaque || matches!(**child, Ty::Function(_)) {
            return false;
        }
        let Some(body) = &function.body else {
            return false;
        };
        let mut names: Vec<&str> = vec![name];
        walk::each_in_block(body, &mut |e| {
            if let ExprKind::If(it) = &e.kind
                && it.condition.name() == Some(name)
                && let Some(capture) = &it.capture
            {
                names.push(&capture.name);
            }
            if let ExprKind::Block(block) = &e.kind {
                names.extend(unwrapped(block, name));
            }
            true
        });
        names.extend(unwrapped(body, name));
        let owner = self.container_id(child);
        walk::any_in_block(body, &|e| match &e.kind {
            ExprKind::Assign(_, target, _) => {
                let mut place = &**target;
                loop {
                    match &place.kind {
                        ExprKind::Field(inner, _)
                        | ExprKind::Deref(inner)
                        | ExprKind::Unwrap(inner)
                        | ExprKind::Group(inner)
                        | ExprKind::Index(inner, _) => place = inner,
                        ExprKind::Name(found) => {
                            break names.contains(&found.as_str())
                                && !std::ptr::eq(place, &**target);
                        }
                        _ => break false,
                    }
                }
            }
            ExprKind::Call(callee, _) => match &callee.kind {
                ExprKind::Field(receiver, method) => {
                    let receiver = match &receiver.kind {
                        ExprKind::Unwrap(inner) => inner,
                        _ => receiver,
                    };
                    receiver.name().is_some_and(|n| names.contains(&n))
                        && owner.is_some_and(|id| {
                            self.containers[id].declaration.function(method).is_some_and(|f| {
                                f.prototype.parameters.first().and_then(|p| p.ty.as_ref()).is_some_and(|t| {
                                    matches!(&t.kind, ExprKind::Pointer(p) if !p.constant && p.size == PointerSize::One)
                                })
                            })
                        })
                }
                _ => false,
            },
            _ => false,
        })
    }

    pub(crate) fn type_parameter(
        &mut self,
        function: &'a Function,
        signature: &mut Signature,
        mut info: ParameterInfo,
    ) -> ParameterInfo {
        self.fire("IDIOMS-18");
        info.role = Role::Type;
        info.rust = names::type_name(&info.zig);
        info.ty = Ty::Parameter(info.rust.clone());
        let mut declaration = info.rust.clone();
        if let Some(body) = &function.body {
            let zig = info.zig.as_str();
            let bound = declared_bound(body, &|subject| subject.name() == Some(zig));
            if let Some(bound) = bound {
                self.fire("COMPTIME-06");
                declaration = format!("{declaration}: {bound}");
            } else if calls_methods(function, body, zig) {
                self.todo(&format!("bounds of {}", info.rust));
            }
        }
        // a type that is only there for a writer argument is not declared
        let only_for_writer = function.prototype.parameters.iter().any(|p| {
            p.ty.as_ref()
                .is_some_and(|t| pointed(t).name() == Some(&info.zig))
                && p.name.as_ref().is_some_and(|n| uses_writer(function, n))
        });
        if only_for_writer {
            info.role = Role::Gone;
        } else {
            signature.generics.push(declaration);
        }
        info
    }

    pub(crate) fn writer_parameter(
        &mut self,
        ty_expr: &'a Expr,
        function: &'a Function,
        signature: &Signature,
        info: &ParameterInfo,
    ) -> Option<ParameterInfo> {
        let declared = pointed(ty_expr).name().is_some_and(|n| {
            signature
                .parameters
                .iter()
                .any(|p| p.zig == n && matches!(p.role, Role::Type | Role::Gone))
        });
        if !(declared && uses_writer(function, &info.zig)) {
            let ty = self.ty(ty_expr);
            if !matches!(ty.pointee(), Ty::Writer) {
                return None;
            }
        }
        let mut info = info.clone();
        self.write_parameter(function, &mut info);
        Some(info)
    }

    pub(crate) fn write_parameter(&mut self, function: &'a Function, info: &mut ParameterInfo) {
        self.fire("TYPES-39");
        let bytes = function
            .body
            .as_ref()
            .is_none_or(|body| writes_bytes(body, &info.zig));
        let path = if bytes {
            self.profile.word("bytes_write").to_owned()
        } else {
            "core::fmt::Write".to_owned()
        };
        info.ty = Ty::Writer;
        info.mutable = bytes;
        info.text = format!("{}: &mut impl {path}", info.rust);
    }

    pub(crate) fn anytype_parameter(
        &mut self,
        function: &'a Function,
        signature: &mut Signature,
        info: &mut ParameterInfo,
    ) {
        let format = signature
            .parameters
            .last()
            .is_some_and(|p| p.role == Role::Format);
        if format {
            self.fire("TYPES-37");
            info.role = Role::Arguments;
            info.text = format!("{}: core::fmt::Arguments<'_>", info.rust);
            return;
        }
        let Some(body) = &function.body else {
            self.todo("anytype");
            info.text = format!("{}: ZigUnknown", info.rust);
            return;
        };
        if uses_writer(function, &info.zig) {
            self.write_parameter(function, info);
            return;
        }
        let by_type_of = prototype_mentions_type_of(function, &info.zig);
        let zig = info.zig.clone();
        if !by_type_of && is_opaque_use(body, &zig) {
            self.fire("TYPES-35");
            let name = free_generic(signature, "C");
            info.ty = Ty::Parameter(name.clone());
            info.text = format!("{}: {name}", info.rust);
            if is_kept(body, &zig) {
                self.fire("TYPES-36");
                self.todo("context kept between calls");
                signature.generics.push(format!("{name}: 'static"));
            } else {
                signature.generics.push(name);
            }
            return;
        }
        let name = free_generic(signature, "T");
        let of_argument = |subject: &Expr| {
            matches!(&subject.bare().kind, ExprKind::Builtin(b, of)
                if b == "TypeOf" && of.first().and_then(Expr::name) == Some(&zig))
        };
        if let Some(bound) = declared_bound(body, &of_argument) {
            self.fire("COMPTIME-06");
            info.ty = Ty::Parameter(name.clone());
            info.text = format!("{}: {name}", info.rust);
            signature.generics.push(format!("{name}: {bound}"));
            return;
        }
        self.fire(if by_type_of {
            "COMPTIME-01"
        } else {
            "TYPES-34"
        });
        if !is_opaque_use(body, &zig) || by_type_of && is_operand(body, &zig) {
            self.todo(&format!("bounds of {name}"));
        }
        info.ty = Ty::Parameter(name.clone());
        info.text = format!("{}: {name}", info.rust);
        signature.generics.push(name);
    }

    pub(crate) fn comptime_parameter(
        &mut self,
        function: &'a Function,
        signature: &mut Signature,
        mut info: ParameterInfo,
    ) -> ParameterInfo {
        let followed_by_args = function
            .prototype
            .parameters
            .iter()
            .skip_while(|p| p.name.as_ref() != Some(&info.zig))
            .nth(1)
            .is_some_and(|p| p.ty.is_none());
        if info.ty.is_bytes() && followed_by_args {
            self.fire("TYPES-37");
            info.role = Role::Format;
            return info;
        }
        let can_be_const = match &info.ty {
            Ty::Bool | Ty::Int(_) | Ty::CInt(_) => true,
            Ty::Container(id) => self.containers[*id].is_enum(),
            Ty::Named { zig, .. } => {
                !zig.starts_with("std.")
                    && zig
                        .rsplit(['.', '#'])
                        .next()
                        .is_some_and(names::is_type_like)
            }
            Ty::ComptimeInt => true,
            _ => false,
        };
        let stays = self.profile.stay_const.contains(&info.zig);
        let forwarded = !stays
            && function
                .body
                .as_ref()
                .is_some_and(|b| self.only_forwarded(b, &info.zig, function));
        if !can_be_const || forwarded {
            self.fire("IDIOMS-21");
            self.perf("was comptime monomorphization");
            let text = self.rust_ty(&info.ty.clone(), Place::Parameter);
            info.text = format!("{}: {text}", info.rust);
            return info;
        }
        info.role = Role::Const;
        info.rust = names::constant(&info.zig);
        let ty = match &info.ty {
            Ty::ComptimeInt => "i64".to_owned(),
            other => self.rust_ty(&other.clone(), Place::Local),
        };
        if let Ty::Container(id) = &info.ty {
            self.fire("IDIOMS-23");
            self.derive(*id, "core::marker::ConstParamTy");
            self.derive(*id, "PartialEq");
            self.derive(*id, "Eq");
        } else {
            self.fire("IDIOMS-20");
        }
        signature
            .generics
            .push(format!("const {}: {ty}", info.rust));
        info
    }

    /// Whether every use of a comptime parameter hands it to an ordinary parameter.
    pub(crate) fn only_forwarded(
        &mut self,
        body: &'a Block,
        name: &str,
        function: &'a Function,
    ) -> bool {
        let in_types = function
            .prototype
            .parameters
            .iter()
            .filter_map(|p| p.ty.as_ref())
            .chain(function.prototype.result.as_deref());
        for ty in in_types {
            if walk::any(ty, &|e| e.name() == Some(name)) {
                return false;
            }
        }
        let mut total = 0_usize;
        let mut calls: Vec<(&'a Expr, usize)> = Vec::new();
        walk::each_in_block(body, &mut |e| {
            if matches!(&e.kind, ExprKind::Name(n) if n == name) {
                total += 1;
            }
            if let ExprKind::Call(callee, arguments) = &e.kind {
                for (i, argument) in arguments.iter().enumerate() {
                    if matches!(&argument.kind, ExprKind::Name(n) if n == name) {
                        calls.push((callee, i));
                    }
                }
            }
            true
        });
        if total == 0 || calls.len() != total {
            return false;
        }
        calls.into_iter().all(|(callee, i)| {
            let Some(called) = callee.name() else {
                return true;
            };
            match self.lookup(called) {
                super::Symbol::Function(_, target) => {
                    if std::ptr::eq(target, function) {
                        return false;
                    }
                    target
                        .prototype
                        .parameters
                        .get(i)
                        .is_some_and(|p| !p.comptime)
                }
                super::Symbol::Container(_) => false,
                _ => true,
            }
        })
    }
}

pub(crate) const WRITER_METHODS: &[&str] = &[
    "writeAll",
    "print",
    "writeByte",
    "write",
    "writeByteNTimes",
    "writeInt",
];

/// Whether the body writes to a name.
pub(crate) fn uses_writer(function: &Function, name: &str) -> bool {
    function.body.as_ref().is_some_and(|body| {
        walk::any_in_block(body, &|e| match &e.kind {
            ExprKind::Call(callee, _) => match &callee.kind {
                ExprKind::Field(receiver, method) => {
                    receiver.name() == Some(name) && WRITER_METHODS.contains(&method.as_str())
                }
                _ => false,
            },
            _ => false,
        })
    })
}

/// Whether anything but literals and formatted numbers reaches a writer.
pub(crate) fn writes_bytes(body: &Block, name: &str) -> bool {
    walk::any_in_block(body, &|e| {
        let ExprKind::Call(callee, arguments) = &e.kind else {
            return false;
        };
        let ExprKind::Field(receiver, method) = &callee.kind else {
            // handed to another function: no telling what is written there
            return arguments.iter().any(|a| a.name() == Some(name));
        };
        if receiver.name() != Some(name) {
            return arguments.iter().any(|a| a.name() == Some(name));
        }
        match method.as_str() {
            "print" => {
                !matches!(arguments.first().map(|a| &a.kind), Some(ExprKind::Text(text)) if !text.contains("{s}") && !text.contains("{c}"))
            }
            "writeAll" => !matches!(
                arguments.first().map(|a| &a.kind),
                Some(ExprKind::Text(_) | ExprKind::Lines(_))
            ),
            _ => true,
        }
    })
}

pub(crate) fn prototype_mentions_type_of(function: &Function, name: &str) -> bool {
    let is = |e: &Expr| matches!(&e.kind, ExprKind::Builtin(b, a) if b == "TypeOf" && a.first().and_then(Expr::name) == Some(name));
    function
        .prototype
        .parameters
        .iter()
        .filter_map(|p| p.ty.as_ref())
        .chain(function.prototype.result.as_deref())
        .any(|t| walk::any(t, &is))
}

/// No field access, no method call, no reflection on it.
pub(crate) fn is_opaque_use(body: &Block, name: &str) -> bool {
    !walk::any_in_block(body, &|e| match &e.kind {
        ExprKind::Field(inner, _)
        | ExprKind::Index(inner, _)
        | ExprKind::Deref(inner)
        | ExprKind::Unwrap(inner) => inner.name() == Some(name),
        ExprKind::Binary(_, a, b) => a.name() == Some(name) || b.name() == Some(name),
        ExprKind::Builtin(builtin, arguments) => {
            let looks = matches!(
                builtin.as_str(),
                "TypeOf" | "hasDecl" | "hasField" | "typeInfo" | "field"
            );
            looks && arguments.iter().any(|a| a.name() == Some(name))
        }
        ExprKind::Switch(it) => it.operand.name() == Some(name),
        ExprKind::For(it) => it
            .inputs
            .iter()
            .any(|i| matches!(i, ForInput::Value(v) if v.name() == Some(name))),
        _ => false,
    })
}

pub(crate) fn is_operand(body: &Block, name: &str) -> bool {
    walk::any_in_block(
        body,
        &|e| matches!(&e.kind, ExprKind::Binary(_, a, b) if a.name() == Some(name) || b.name() == Some(name)),
    )
}

pub(crate) fn free_generic(signature: &Signature, wanted: &str) -> String {
    let taken = |name: &str| {
        signature
            .generics
            .iter()
            .any(|g| g == name || g.starts_with(&format!("{name}:")))
    };
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2..)
        .map(|n| format!("{wanted}{n}"))
        .find(|n| !taken(n))
        .unwrap_or_else(|| wanted.to_owned())
}

/// Whether a body calls methods of a type parameter, or of arguments of that type; writers are another rule's.
fn calls_methods(function: &Function, body: &Block, name: &str) -> bool {
    let of_type = |ty: &Expr| match &ty.bare().kind {
        ExprKind::Pointer(pointer) => pointer.child.name() == Some(name),
        ExprKind::Optional(inner) => inner.name() == Some(name),
        _ => ty.name() == Some(name),
    };
    let mut subjects = vec![name];
    for parameter in &function.prototype.parameters {
        if let (Some(own), Some(ty)) = (&parameter.name, &parameter.ty)
            && of_type(ty)
            && !uses_writer(function, own)
        {
            subjects.push(own);
        }
    }
    walk::any_in_block(body, &|e| match &e.kind {
        ExprKind::Call(callee, _) => match &callee.bare().kind {
            ExprKind::Field(receiver, _) => receiver.name().is_some_and(|n| subjects.contains(&n)),
            _ => false,
        },
        _ => false,
    })
}

/// Whether an argument is stored where it outlives the call: in a field, or behind a pointer.
fn is_kept(body: &Block, name: &str) -> bool {
    let is_it = |e: &Expr| {
        let e = match &e.bare().kind {
            ExprKind::Builtin(b, of) if b == "ptrCast" || b == "alignCast" => {
                of.first().map_or(e, |inner| inner)
            }
            ExprKind::Prefix(Prefix::Address, inner) => inner,
            _ => e,
        };
        e.name() == Some(name)
    };
    walk::any_in_block(body, &|e| match &e.kind {
        ExprKind::Assign(None, target, value) => {
            is_it(value) && matches!(target.kind, ExprKind::Field(..) | ExprKind::Deref(_))
        }
        _ => false,
    })
}

/// The trait that `if (@hasDecl(SUBJECT, "foo")) … else @compileError(…)` asks for.
fn declared_bound(body: &Block, is_subject: &dyn Fn(&Expr) -> bool) -> Option<String> {
    let mut bound = None;
    walk::each_in_block(body, &mut |e| {
        if let ExprKind::If(it) = &e.kind
            && let (condition, negated) = asked(&it.condition)
            && let ExprKind::Builtin(name, arguments) = &condition.kind
            && name == "hasDecl"
            && let [
                subject,
                Expr {
                    kind: ExprKind::Text(text),
                    ..
                },
            ] = &arguments[..]
            && is_subject(subject)
            && (negated && is_compile_error(&it.then)
                || !negated && it.otherwise.as_ref().is_some_and(is_compile_error))
        {
            bound = Some(names::variant(text));
        }
        true
    });
    bound
}

/// A condition without `comptime` and `!` around it, and whether it was negated.
fn asked(condition: &Expr) -> (&Expr, bool) {
    match &condition.bare().kind {
        ExprKind::Prefix(Prefix::Comptime, inner) => asked(inner),
        ExprKind::Prefix(Prefix::Not, inner) => {
            let (inner, negated) = asked(inner);
            (inner, !negated)
        }
        _ => (condition.bare(), false),
    }
}

/// Locals that hold what is in an optional: `const x = p orelse return;`, `const x = p.?;`.
fn unwrapped<'b>(block: &'b Block, name: &str) -> Vec<&'b str> {
    let holds = |value: &Expr| match &value.bare().kind {
        ExprKind::Orelse(inner, _) | ExprKind::Unwrap(inner) => inner.name() == Some(name),
        _ => false,
    };
    let declared = block.statements.iter().filter_map(|s| match &s.kind {
        StatementKind::Declare(variable) if variable.value.as_ref().is_some_and(holds) => {
            Some(variable.name.as_str())
        }
        _ => None,
    });
    declared.collect()
}

/// The type behind one `*`.
fn pointed(ty: &Expr) -> &Expr {
    match &ty.kind {
        ExprKind::Pointer(p) if p.size == PointerSize::One => &p.child,
        _ => ty,
    }
}
