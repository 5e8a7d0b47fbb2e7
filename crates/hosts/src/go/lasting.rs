//! How long Rust uses what a call lends it, and whether Go's own code may run meanwhile, which could change it. What is
//! copied because of that is for `arguments` to say.

use landbridge_model::{Function, Interface, Object, TypeName, Value};

use super::arguments::value_of;
use crate::capability;

/// How long what an argument lends is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasting {
    /// For the call.
    Call,
    /// For the call, during which Go's own code may run and change it.
    CallBack,
    /// A future or a sequence has it.
    Future,
}

impl Lasting {
    /// Of a function, or of a method of `object`.
    pub(super) fn of(interface: &Interface, function: &Function, object: Option<&Object>) -> Self {
        if function.is_async || function.output.sequence().is_some() {
            Self::Future
        } else if calls_back(interface, function, object) {
            Self::CallBack
        } else {
            Self::Call
        }
    }
}

/// Whether a function may call Go: it takes what Rust calls, or an object that may have kept such.
fn calls_back(interface: &Interface, function: &Function, object: Option<&Object>) -> bool {
    let takes = |function: &Function| !capability::callbacks(function).is_empty();
    let may_keep = |object: &Object| object.methods.iter().any(|it| takes(&it.function));
    let mut found = takes(function) || object.is_some_and(may_keep);
    for parameter in &function.parameters {
        let mut look = |name: &TypeName| {
            let mut objects = interface.objects.iter();
            found |= objects.any(|it| it.item.path == name.0 && may_keep(it));
        };
        if let Some(value) = value_of(&parameter.ty) {
            value.walk(&mut |part| {
                if let Value::Object { name, .. } = part {
                    look(name);
                }
            });
        }
    }
    found
}
