//! Parameters: their types in Kotlin, and how what is passed becomes arguments of the C interface.

use landbridge_model::{Argument, Borrow, Element, List, Literal, Value};

use super::lower::Lowering;

/// A function's call, being put together.
#[derive(Default)]
pub(super) struct Call {
    /// `text: String`
    pub(super) parameters: Vec<String>,
    /// Statements before the call.
    pub(super) before: Vec<String>,
    /// Statements behind those, that nothing that throws may follow.
    pub(super) passing: Vec<String>,
    /// Arguments of the C function.
    pub(super) arguments: Vec<String>,
    /// Statements after the call, whatever came of it.
    pub(super) after: Vec<String>,
    /// Objects that must live until the call is over.
    pub(super) kept: Vec<String>,
}

impl Lowering<'_> {
    /// Adds the parameter `name` to a call.
    pub(super) fn parameter(
        &mut self,
        name: &str,
        ty: &Argument,
        default: Option<&Literal>,
        call: &mut Call,
        symbol: &str,
    ) {
        let value = match ty {
            Argument::Owned(value) => value.clone(),
            Argument::Borrowed(borrow) => match borrow {
                Borrow::BytesMut | Borrow::SliceMut(_) => {
                    return self.written(name, borrow, call);
                }
                other => borrowed(other),
            },
            Argument::Import { .. } | Argument::Closure(_) | Argument::Sequence(_) => {
                return self.callback(name, ty, default.is_some(), call, symbol);
            }
        };
        let spelled = self.types.of(&value);
        let literal = default.and_then(|it| self.types.literal(it, &value));
        let literal = literal.map(|it| format!(" = {it}")).unwrap_or_default();
        call.parameters.push(format!("{name}: {spelled}{literal}"));
        self.passed(&value, name, call);
    }

    /// Memory that Rust writes to: what it wrote is copied back.
    fn written(&mut self, name: &str, borrow: &Borrow, call: &mut Call) {
        let list = match borrow {
            Borrow::SliceMut(element) => Value::List(List::Direct(element.clone())),
            _ => Value::Bytes,
        };
        let at = call.arguments.len();
        let place = format!("lb_in{at}");
        let ty = match &list {
            Value::List(List::Direct(Element::Plain(record))) => {
                let item = Value::Plain(record.clone());
                let size = self.types.size(&item);
                let get = self.get(&item, &format!("lbGetLong({place}) + index * {size}L"));
                (call.after).push(format!(
                    "for (index in 0 until lbCount({place})) {{ {name}[index] = {get} }}"
                ));
                format!("MutableList<{}>", self.types.named(record))
            }
            other => {
                let (word, _) = self.word(other);
                call.after.push(format!("lbBack{word}({place}, {name})"));
                self.types.of(other)
            }
        };
        call.parameters.push(format!("{name}: {ty}"));
        let put = self.put(&list, &place, name);
        call.before
            .push(format!("val {place} = lb_arena.make(16L)"));
        call.before.push(put);
        call.arguments.push(format!("lbGetLong({place})"));
        call.arguments.push(format!("lbGetLong({place} + 8)"));
    }

    /// The arguments of the C interface for the value that `name` holds.
    pub(super) fn passed(&mut self, value: &Value, name: &str, call: &mut Call) {
        let bare = self.types.abi.bare(value);
        let (inner, optional) = match &bare {
            Value::Option(inner) => (self.types.abi.bare(inner), true),
            other => (other.clone(), false),
        };
        let place = format!("lb_in{}", call.arguments.len());
        if self.types.abi.is_unique(&inner) {
            call.kept.push(name.to_owned());
        }
        if self.types.is_handle(&inner) {
            call.arguments.push(if optional {
                format!("({name}?.lbHandle?.raw ?: 0L)")
            } else {
                format!("{name}.lbHandle.raw")
            });
            return;
        }
        if self.types.abi.is_sequence(&inner) {
            let put = self.put(&inner, &place, name);
            call.before
                .push(format!("val {place} = lb_arena.make(16L)"));
            call.before.push(if optional {
                format!(
                    "if ({name} == null) {{ lbPutLong({place}, 0L); lbPutLong({place} + 8, 0L) }} else {{ {put} }}"
                )
            } else {
                put
            });
            call.arguments.push(format!("lbGetLong({place})"));
            call.arguments.push(format!("lbGetLong({place} + 8)"));
            return;
        }
        if !optional && self.types.abi.is_direct(&inner) {
            call.arguments.push(self.scalar(&inner, name));
            return;
        }
        // What is in a box is passed by its address all the same.
        let inner = match inner {
            Value::Boxed(inner) => *inner,
            other => other,
        };
        let size = self.types.size(&inner);
        let put = self.put(&inner, &place, name);
        if optional {
            call.before.push(format!(
                "val {place} = if ({name} == null) 0L else lb_arena.make({size}L)"
            ));
            call.before.push(format!("if ({name} != null) {{ {put} }}"));
        } else {
            call.before
                .push(format!("val {place} = lb_arena.make({size}L)"));
            call.before.push(put);
        }
        call.arguments.push(place);
    }
}

/// A borrow as the value that Kotlin passes.
pub(super) fn borrowed(borrow: &Borrow) -> Value {
    match borrow {
        Borrow::Str => Value::String,
        Borrow::Path => Value::Path,
        Borrow::Bytes => Value::Bytes,
        Borrow::Slice(element) => Value::List(List::Direct(element.clone())),
        Borrow::Converted(value) => value.clone(),
        Borrow::Object { name, .. } => Value::Object {
            name: name.clone(),
            hold: landbridge_model::ObjectHold::Arc,
        },
        Borrow::Optional(inner) => Value::Option(Box::new(borrowed(inner))),
        // What may be missing is never written to.
        Borrow::BytesMut | Borrow::SliceMut(_) => crate::capability::unbound(),
    }
}
