//! Calls of the program's own functions, of methods, of function values.

use super::made::Argument;
use super::ty::{Known, Ty};
use super::{Done, Program, Value};
use crate::rust::tree::Expr as R;
use crate::zig::tree::*;

impl<'a> Program<'a> {
    pub(super) fn call(
        &mut self,
        e: &'a Expr,
        callee: &'a Expr,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        if let ExprKind::Field(base, name) = &callee.bare().kind {
            let receiver = self.value(base, None)?;
            match &receiver.known {
                Some(Known::Type(ty)) => {
                    let ty = ty.clone();
                    if let Ty::Made(id) = &ty
                        && let Some(function) = self.function_of(*id, name)
                    {
                        return self.own_call(e, *id, function, None, arguments);
                    }
                    if !matches!(ty, Ty::Made(_)) {
                        return self.type_call(e, &ty, name, arguments, want);
                    }
                }
                Some(Known::Library(path)) => {
                    let path = format!("{path}.{name}");
                    return self.library_call(e, &path, arguments, want);
                }
                _ => return self.method(e, receiver, base, name, arguments, want),
            }
        }
        if let ExprKind::Tag(name) = &callee.bare().kind {
            let mut want = want;
            while let Some(Ty::Optional(of) | Ty::Result(of)) = want {
                want = Some(of);
            }
            return match want {
                Some(Ty::Made(id)) => match self.function_of(*id, name) {
                    Some(function) => self.own_call(e, *id, function, None, arguments),
                    None => self.stop(e, format!("function {name}")),
                },
                Some(ty) => {
                    let ty = ty.clone();
                    self.type_call(e, &ty, name, arguments, Some(&ty))
                }
                None => self.stop(e, format!("type of .{name}")),
            };
        }
        let value = self.value(callee, None)?;
        match value.known {
            Some(Known::Function(owner, function)) => {
                self.own_call(e, owner, function, None, arguments)
            }
            Some(Known::Library(path)) => self.library_call(e, &path, arguments, want),
            _ => {
                let Ty::Function(signature) = value.ty.pointee().clone() else {
                    return self.stop(e, "call of what is no function");
                };
                let mut rust = Vec::new();
                for (argument, ty) in arguments.iter().zip(&signature.parameters) {
                    if *ty != Ty::Allocator {
                        rust.push(self.fitted(argument, ty)?);
                    }
                }
                Ok(Value::new(
                    R::Call(Box::new(value.rust), rust),
                    signature.result.clone(),
                ))
            }
        }
    }

    /// A call of a function of the program; `receiver` is what stands before the dot of a method call.
    fn own_call(
        &mut self,
        e: &'a Expr,
        owner: usize,
        function: &'a Function,
        receiver: Option<Value<'a>>,
        arguments: &'a [Expr],
    ) -> Done<Value<'a>> {
        if Self::makes_type(function) {
            let ty = self.made_by_call(owner, function, arguments)?;
            return Ok(Value::known(Known::Type(ty), Ty::Type));
        }
        let given: Vec<Argument<'a>> = receiver
            .iter()
            .map(|v| Argument::Receiver(Box::new(v.clone())))
            .chain(arguments.iter().map(Argument::Written))
            .collect();
        let index = self.called(owner, function, Some(&given))?;
        let called = self.called[index].clone();
        if given.len() != called.parameters.len() {
            return self.stop(e, "wrong number of arguments");
        }
        self.called_by_hand(owner, function);
        if let Some(given) = &receiver
            && !given.place
            && !given.ty.is_pointer()
        {
            self.keeps_deinit(&given.ty.clone());
        }
        // freeing what Rust frees by itself leaves nothing
        if self.only_frees(owner, function) {
            return Ok(Value::nothing());
        }
        let mut rust = Vec::new();
        let mut own = None;
        for (i, (argument, taken)) in given.into_iter().zip(&called.parameters).enumerate() {
            if taken.gone {
                continue;
            }
            let is_self = i == 0 && called.method;
            let (value, at) = match argument {
                Argument::Receiver(value) => (*value, e),
                Argument::Written(written) => {
                    let hint = match &taken.ty {
                        Ty::Ref { child, .. } if taken.borrowed => (**child).clone(),
                        other => other.clone(),
                    };
                    (self.value(written, Some(&hint))?, written)
                }
            };
            if is_self {
                own = Some(self.receiver(value, &taken.ty, at)?);
                continue;
            }
            rust.push(self.coerce(value, &taken.ty, at)?);
        }
        let call = match own {
            Some(receiver) => R::Method(Box::new(receiver), called.rust.clone(), rust),
            None => R::call(self.called_path(index), rust),
        };
        Ok(Value::new(call, called.result))
    }

    /// What stands before the dot in Rust, which borrows and dereferences by itself.
    fn receiver(&mut self, value: Value<'a>, want: &Ty, e: &'a Expr) -> Done<R> {
        Ok(match &value.ty {
            Ty::Raw { mutable, .. } => self.through_raw(value.rust, *mutable),
            Ty::Ref { .. } => match value.rust {
                R::Unary("&" | "&mut ", inner) => *inner,
                other => other,
            },
            Ty::Optional(_) | Ty::Result(_) => return self.stop(e, "method of an optional"),
            _ => match (value.rust, want) {
                (R::Unary("*", inner), Ty::Ref { .. }) => *inner,
                (rust, _) => rust,
            },
        })
    }

    /// How a function is named where it is called.
    pub(super) fn called_path(&mut self, index: usize) -> String {
        let called = self.called[index].clone();
        self.associated(called.owner, &called.rust)
    }

    fn method(
        &mut self,
        e: &'a Expr,
        receiver: Value<'a>,
        base: &'a Expr,
        name: &str,
        arguments: &'a [Expr],
        want: Option<&Ty>,
    ) -> Done<Value<'a>> {
        self.writable = self.may_write(base, &receiver);
        if receiver.ty == Ty::Allocator {
            return self.allocator_call(e, name, arguments, want);
        }
        match receiver.ty.pointee().clone() {
            Ty::Made(id) => {
                if let Some(function) = self.function_of(id, name) {
                    return self.own_call(e, id, function, Some(receiver), arguments);
                }
                if let Some(super::lookup::Member::Variable(variable)) = self.member(id, name)
                    && let Some(Known::Function(owner, function)) =
                        self.constant(id, variable)?.known
                {
                    return self.own_call(e, owner, function, Some(receiver), arguments);
                }
                let field = self.field(e, base, name, None)?;
                let Ty::Function(signature) = field.ty.pointee().clone() else {
                    return self.stop(e, format!("method {name}"));
                };
                let mut rust = Vec::new();
                for (argument, ty) in arguments.iter().zip(&signature.parameters) {
                    if *ty != Ty::Allocator {
                        rust.push(self.fitted(argument, ty)?);
                    }
                }
                // the parentheses keep a field from being taken for a method
                let callee = R::path(format!("({})", crate::rust::print::expr(&field.rust)));
                Ok(Value::new(
                    R::Call(Box::new(callee), rust),
                    signature.result.clone(),
                ))
            }
            Ty::List(child) => self.list_method(e, receiver, &child, name, arguments),
            Ty::Library(library, types) => {
                self.library_method(e, receiver, library, &types, name, arguments, want)
            }
            other => self.stop(e, format!("method {name} of {other:?}")),
        }
    }

    /// Arguments without the allocators among them.
    pub(super) fn without_allocators(&mut self, arguments: &'a [Expr]) -> Done<Vec<&'a Expr>> {
        let mut out = Vec::new();
        for argument in arguments {
            let plain = matches!(
                argument.bare().kind,
                ExprKind::Name(_) | ExprKind::Field(..) | ExprKind::Call(..)
            );
            if plain && self.is_allocator(argument) {
                continue;
            }
            out.push(argument);
        }
        Ok(out)
    }

    pub(super) fn is_allocator(&mut self, e: &'a Expr) -> bool {
        match &e.bare().kind {
            ExprKind::Call(callee, arguments) => {
                arguments.is_empty()
                    && matches!(&callee.bare().kind, ExprKind::Field(_, name) if name == "allocator")
            }
            _ => match self.value(e, None) {
                Ok(value) => {
                    value.ty == Ty::Allocator
                        || matches!(&value.known, Some(Known::Library(p)) if super::library::is_allocator(p))
                }
                Err(_) => false,
            },
        }
    }
}
