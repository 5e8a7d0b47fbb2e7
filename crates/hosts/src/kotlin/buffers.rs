//! Buffers: for each type of items, the functions of the C interface that `Buffer` calls, and those that copy whole arrays.

use landbridge_model::{Element, Float, Int, Scalar, Value};

use super::lower::Lowering;
use super::names::HOST;

impl Lowering<'_> {
    /// The name of what says how items are in memory.
    pub(super) fn items_of(&mut self, element: &Element) -> String {
        let c = self.types.abi.buffer(element);
        let prefix = format!("{}_buffer_", self.types.prefix);
        format!("lbItems_{}", c.strip_prefix(&prefix).unwrap_or(&c))
    }

    pub(super) fn buffers(&mut self) {
        for element in crate::capability::buffers(HOST, self.types.interface) {
            let value = element.to_value();
            let item = self.types.of(&value);
            let c = self.types.abi.buffer(&element);
            let items = self.items_of(&element);
            let size = self.types.size(&value);
            let (get, put) = (self.get(&value, "at"), self.put(&value, "at", "item"));
            let arena = if put.contains("lb_arena") {
                "lb_arena"
            } else {
                "_"
            };
            let mut text = format!(
                "internal val {items}: LBItems<{item}> = LBItems(\n  {size}L, {{ at -> {get} }}, {{ at, item, {arena} -> {put} }},\n  \
                 LBNative::{c}_new, LBNative::{c}_len, LBNative::{c}_view, LBNative::{c}_release, LBNative::{c}_free)\n\n"
            );
            let of = "/** A buffer with a copy of these. */";
            let Some((array, raw, shout)) = memory(&value) else {
                text.push_str(&format!(
                    "{of}\n@JvmName(\"bufferOf{item}\")\npublic fun bufferOf(items: List<{item}>): Buffer<{item}> =\n  \
                     lbZeros({items}, items.size).also {{ it.copyFrom(items) }}"
                ));
                self.out.buffers.push(text);
                continue;
            };
            let base = format!("sun.misc.Unsafe.ARRAY_{shout}_BASE_OFFSET.toLong()");
            text.push_str(&format!(
                "{of}\npublic fun bufferOf(items: {array}): Buffer<{item}> = lbZeros({items}, items.size).also {{ it.copyFrom(items) }}\n\n\
                 /** A copy of all items. */\npublic fun Buffer<{item}>.to{array}(): {array} = lbShown {{ out, _ ->\n  \
                 {array}(lbCount(out)).also {{ lbUnsafe.copyMemory(null, lbGetLong(out), it{raw}, {base}, it.size * {size}L) }}\n}}\n\n\
                 /** Copies items into it, as many as there are. */\npublic fun Buffer<{item}>.copyFrom(items: {array}): Unit = lbShown {{ out, _ ->\n  \
                 lbFits(items.size, out)\n  lbUnsafe.copyMemory(items{raw}, {base}, null, lbGetLong(out), items.size * {size}L)\n}}"
            ));
            self.out.buffers.push(text);
        }
    }
}

/// The array of numbers, what of it is memory, and how that is called: arrays without a sign are others underneath.
fn memory(value: &Value) -> Option<(&'static str, &'static str, &'static str)> {
    let Value::Scalar(scalar) = value else {
        return None;
    };
    Some(match scalar {
        Scalar::Int(Int::I8) => ("ByteArray", "", "BYTE"),
        Scalar::Int(Int::U8) => ("UByteArray", ".asByteArray()", "BYTE"),
        Scalar::Int(Int::I16) => ("ShortArray", "", "SHORT"),
        Scalar::Int(Int::U16) => ("UShortArray", ".asShortArray()", "SHORT"),
        Scalar::Int(Int::I32) => ("IntArray", "", "INT"),
        Scalar::Int(Int::U32) => ("UIntArray", ".asIntArray()", "INT"),
        Scalar::Int(Int::I64 | Int::Isize) => ("LongArray", "", "LONG"),
        Scalar::Int(Int::U64 | Int::Usize) => ("ULongArray", ".asLongArray()", "LONG"),
        Scalar::Float(Float::F32) => ("FloatArray", "", "FLOAT"),
        Scalar::Float(Float::F64) => ("DoubleArray", "", "DOUBLE"),
        Scalar::Int(Int::I128 | Int::U128) | Scalar::Bool | Scalar::Char => return None,
    })
}
