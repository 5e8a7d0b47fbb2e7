//! Calls of functions that are `leaf`: by the package `internal/leaf`, which passes words and knows no types. So each has
//! a second symbol whose parameters are words, and where that package can't serve, the first one is called by cgo.

use super::functions::spaced;

/// As many words go in registers.
const WORDS: usize = 6;

/// The package, below the module.
pub(super) const PACKAGE: &str = "internal/leaf";

/// Another way to call a function.
pub(super) struct Shortcut {
    /// The Go statements that leave `ret`.
    pub(super) go: String,
    /// The function of words, in Rust and in C's declaration.
    pub(super) rust: String,
    pub(super) c: String,
}

/// `parameters` are `name: type` in Rust, `passed` their Go expressions. None where there are too many.
pub(super) fn shortcut(
    symbol: &str,
    parameters: &[String],
    passed: &[String],
    native: &str,
) -> Option<Shortcut> {
    if parameters.len() > WORDS {
        return None;
    }
    let (mut fields, mut values, mut arguments) = (String::new(), Vec::new(), Vec::new());
    for (at, (parameter, given)) in parameters.iter().zip(passed).enumerate() {
        let ty = parameter.split_once(": ").map_or("", |(_, ty)| ty);
        let word = match ty {
            "*const u8" | "*mut u8" => "*C.uint8_t",
            _ => "uint64",
        };
        fields.push_str(&format!("\t\t\tw{at} {word}\n"));
        values.push(match ty {
            "*const u8" | "*mut u8" => format!("w{at}: {given}"),
            "f32" => format!("w{at}: uint64(math.Float32bits(float32({given})))"),
            "f64" => format!("w{at}: math.Float64bits(float64({given}))"),
            _ => format!("w{at}: uint64({given})"),
        });
        arguments.push(match ty {
            "*const u8" => format!("std::ptr::with_exposed_provenance(w{at} as usize)"),
            "*mut u8" => format!("std::ptr::with_exposed_provenance_mut(w{at} as usize)"),
            "f32" => format!("f32::from_bits(w{at} as u32)"),
            "f64" => format!("f64::from_bits(w{at})"),
            "u64" => format!("w{at}"),
            ty => format!("w{at} as {ty}"),
        });
    }
    let left = WORDS - parameters.len();
    if left > 0 {
        let gap = if parameters.is_empty() { " " } else { "  " };
        fields.push_str(&format!("\t\t\t_{gap}[{left}]uint64\n"));
    }
    let go = format!(
        "\tvar ret C.lb_returned\n\tif leaf.Ready {{\n\
         \t\tlbWords := struct {{\n{fields}\t\t}}{{{}}}\n\
         \t\tvalue, fault := leaf.Call(unsafe.Pointer(C.{symbol}_leaf), unsafe.Pointer(&lbWords))\n\
         \t\tret = C.lb_returned{{value: C.uint64_t(value), fault: (*C.lb_fault)(fault)}}\n\
         \t}} else {{\n\t\tret = {native}\n\t}}\n",
        values.join(", ")
    );
    let words = |form: fn(usize) -> String| (0..parameters.len()).map(form).collect::<Vec<_>>();
    let rust = format!(
        "#[unsafe(no_mangle)]\n\
         pub unsafe extern \"C\" fn {symbol}_leaf({}) -> lb::Returned {{ comment!(\"SAFETY: the words are the other function's arguments, whose contract is the same.\"); unsafe {{ {symbol}({}) }} }}",
        words(|at| format!("w{at}: u64")).join(", "),
        arguments.join(", ")
    );
    let c = format!(
        "lb_returned {symbol}_leaf({});",
        spaced(&words(|at| format!("uint64_t w{at}")))
    );
    Some(Shortcut { go, rust, c })
}
