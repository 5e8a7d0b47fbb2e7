//! How the generated Rust spells what the model says: types, tables, names, kinds of memory.

use landbridge_model::{Element, Int, Scalar, TypeName};

use crate::javascript::types::{Int64, Types, typed_array};
use crate::naming;
pub(super) use crate::spelling::{raw, spelled};

/// The static table of an object: named after its path, and numbered where another has that name.
pub(super) fn table(types: &Types<'_>, name: &TypeName) -> String {
    let named = |path: &str| {
        let parts: Vec<&str> = path.split("::").skip(1).collect();
        format!("{}_TABLE", naming::screaming(&parts.join("_")))
    };
    let own = named(&name.0);
    let before = types.interface.objects.iter().map(|it| &it.item.path);
    let earlier = before
        .take_while(|path| **path != name.0)
        .filter(|path| named(path) == own)
        .count();
    match earlier {
        0 => own,
        count => format!("{own}{}", count + 1),
    }
}

/// The words of a path behind its crate, from which a function of the addon is called.
pub(super) fn native_name(path: &str) -> String {
    let parts: Vec<&str> = path.split("::").skip(1).collect();
    naming::snake(&parts.join("_").replace("r#", ""))
}

/// The type that stands for a function of the addon. Nothing else of the generated crate begins so.
pub(crate) fn native_type(native: &str) -> String {
    format!("Native{}", naming::pascal(native))
}

/// Node-API's number of a typed array's kind.
pub(super) fn kind(element: &Element) -> &'static str {
    match typed_array(element) {
        "Int8Array" => "int8_array",
        "Int16Array" => "int16_array",
        "Int32Array" => "int32_array",
        "Uint16Array" => "uint16_array",
        "Uint32Array" => "uint32_array",
        "Float32Array" => "float32_array",
        "Float64Array" => "float64_array",
        "BigInt64Array" => "bigint64_array",
        "BigUint64Array" => "biguint64_array",
        _ => "uint8_array",
    }
}

/// Whether a value crosses as a JavaScript value of its own.
pub(super) fn is_direct(types: &Types<'_>, scalar: Scalar) -> bool {
    match scalar {
        Scalar::Bool | Scalar::Float(_) => true,
        Scalar::Char => false,
        Scalar::Int(Int::I64 | Int::U64) => types.int64 == Int64::BigInt,
        Scalar::Int(int) => int.bits() < 128,
    }
}
