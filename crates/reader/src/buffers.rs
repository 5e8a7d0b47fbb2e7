//! `landbridge::Buffer<T>`: what its items can be. Where a buffer can stand is `types`' and `settle`'s.

use landbridge_diagnostics::catalogue::reading as codes;
use landbridge_model::{Element, Int, Scalar, Value};
use syn::Type;

use crate::reading::Reader;
use crate::types::{At, arguments, spelled};

impl Reader<'_> {
    /// A buffer, of what its path says.
    pub(crate) fn buffer(&mut self, at: At<'_>, ty: &Type, path: &syn::Path) -> Option<Value> {
        let [item] = arguments(path)[..] else {
            return self.no_value(
                at,
                ty,
                "a buffer is of one type of items",
                "write `Buffer<f64>`, or another number or plain record",
            );
        };
        let (reason, help) = match self.value(at, item)? {
            Value::Scalar(Scalar::Int(int))
                if int.bits() <= 64 && !matches!(int, Int::Isize | Int::Usize) =>
            {
                return Some(Value::Buffer(Element::Int(int)));
            }
            Value::Scalar(Scalar::Float(float)) => {
                return Some(Value::Buffer(Element::Float(float)));
            }
            Value::Plain(name) => return Some(Value::Buffer(Element::Plain(name))),
            Value::Scalar(Scalar::Int(_)) => (
                "a host's memory has integers of 8 to 64 bits, of one width on all machines",
                "use `i64` or `u64`, or a smaller one",
            ),
            Value::Record(_) => (
                "the host writes to the memory of the items, so any bytes must be a value: of numbers, in C's layout, without padding",
                "make the record plain: `#[repr(C)]`, `Copy`, public fields of numbers, none wider than those before it leave aligned",
            ),
            _ => (
                "the host writes to the memory of the items, so any bytes must be a value",
                "use a number or a plain record as the item, or `Vec<T>`, which is copied",
            ),
        };
        self.no_value(at, ty, reason, help)
    }

    pub(crate) fn no_mutable_buffer(&mut self, at: At<'_>, ty: &Type) {
        let message = format!("{} has the type `{}`", at.what, spelled(ty));
        self.refuse(
            at,
            ty,
            &codes::BORROW,
            message,
            "a buffer is a handle to memory that others see too, so nobody has it alone",
            "take `&Buffer<T>`, and write through its `write()`",
        );
    }
}
