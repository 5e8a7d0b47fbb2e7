//! The Rust between the JVM and the C interface: a function for each that Kotlin's code names, by what the header says it
//! takes, and one for each pointer to a function that Rust is given.

use serde::Serialize;

use super::header::{Header, Signature};

/// A function that the JVM calls.
#[derive(Debug, Serialize)]
pub(super) struct Export {
    symbol: String,
    name: String,
    /// Of the C function, in Rust.
    declared: String,
    gives: String,
    /// Of the JVM's function, in Rust.
    parameters: String,
    returns: &'static str,
    arguments: String,
    cast: &'static str,
    /// `(JI)I`
    signature: String,
    /// The same in Kotlin.
    kotlin: String,
    kotlin_result: &'static str,
}

/// A function that Rust calls, by its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Trampoline {
    name: String,
    /// `, a0: i32, a1: u64`
    parameters: String,
    slots: String,
    count: usize,
}

impl Trampoline {
    /// Whether one can stand for the other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.parameters == other.parameters
    }
}

/// How a type of C's looks to Rust, to the JVM's functions, and in the JVM.
struct Seen {
    rust: &'static str,
    jni: &'static str,
    letter: char,
    kotlin: &'static str,
}

fn seen(c: &str) -> Seen {
    let (rust, jni, letter, kotlin) = match c {
        "bool" => ("bool", "bool", 'Z', "Boolean"),
        "int8_t" => ("i8", "i8", 'B', "Byte"),
        "uint8_t" => ("u8", "i8", 'B', "Byte"),
        "int16_t" => ("i16", "i16", 'S', "Short"),
        "uint16_t" => ("u16", "i16", 'S', "Short"),
        "uint32_t" => ("u32", "i32", 'I', "Int"),
        "int64_t" => ("i64", "i64", 'J', "Long"),
        "float" => ("f32", "f32", 'F', "Float"),
        "double" => ("f64", "f64", 'D', "Double"),
        "uint64_t" | "size_t" | "ptrdiff_t" => ("u64", "i64", 'J', "Long"),
        c if c.ends_with('*') => ("u64", "i64", 'J', "Long"),
        // An enum or a status.
        _ => ("i32", "i32", 'I', "Int"),
    };
    Seen {
        rust,
        jni,
        letter,
        kotlin,
    }
}

/// The functions of the header that the texts name.
pub(super) fn exports(header: &Header, texts: &[&str]) -> Vec<Export> {
    let mut named = std::collections::BTreeSet::new();
    for text in texts {
        for mark in ["LBNative.", "LBNative::"] {
            for rest in text.split(mark).skip(1) {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                named.insert(&rest[..end.unwrap_or(rest.len())]);
            }
        }
    }
    let found = header.functions.iter();
    let found = found.filter(|(symbol, _)| named.contains(symbol.as_str()));
    found
        .enumerate()
        .map(|(at, (symbol, signature))| export(at, symbol, signature))
        .collect()
}

fn export(at: usize, symbol: &str, signature: &Signature) -> Export {
    let all: Vec<Seen> = signature.parameters.iter().map(|it| seen(it)).collect();
    let each = |one: &dyn Fn(usize, &Seen) -> String, between: &str| {
        let parts: Vec<String> = all.iter().enumerate().map(|(at, it)| one(at, it)).collect();
        parts.join(between)
    };
    let is_void = signature.result == "void";
    let result = seen(&signature.result);
    let cast = match (is_void, result.rust == result.jni) {
        (false, false) if result.jni == "i64" => " as i64",
        (false, false) if result.jni == "i32" => " as i32",
        _ => "",
    };
    Export {
        symbol: symbol.to_owned(),
        name: format!("e{at}"),
        declared: each(&|at, it| format!("a{at}: {}", it.rust), ", "),
        gives: if is_void {
            String::new()
        } else {
            format!(" -> {}", result.rust)
        },
        parameters: each(&|at, it| format!(", a{at}: {}", it.jni), ""),
        returns: match (is_void, result.jni) {
            (true, _) => "",
            (_, "i64") => " -> jlong",
            _ => " -> jint",
        },
        arguments: each(
            &|at, it| {
                if it.rust == it.jni {
                    format!("a{at}")
                } else {
                    format!("a{at} as {}", it.rust)
                }
            },
            ", ",
        ),
        cast,
        signature: format!(
            "({}){}",
            each(&|_, it| it.letter.to_string(), ""),
            if is_void { 'V' } else { result.letter }
        ),
        kotlin: each(&|at, it| format!("a{at}: {}", it.kotlin), ", "),
        kotlin_result: if is_void { "Unit" } else { result.kotlin },
    }
}

/// What Rust calls for a pointer of that signature, whose first parameter is what was kept.
pub(super) fn trampoline(number: usize, signature: &Signature) -> Trampoline {
    let rest = signature.parameters.iter().skip(1).enumerate();
    let (mut parameters, mut slots) = (String::new(), Vec::new());
    for (at, c) in rest {
        let rust = seen(c).rust;
        parameters.push_str(&format!(", a{at}: {rust}"));
        slots.push(match rust {
            "bool" => format!("u64::from(a{at})"),
            "f32" => format!("u64::from(a{at}.to_bits())"),
            "f64" => format!("a{at}.to_bits()"),
            "u64" => format!("a{at}"),
            _ => format!("a{at} as u64"),
        });
    }
    Trampoline {
        name: format!("t{number}"),
        parameters,
        count: slots.len(),
        slots: slots.join(", "),
    }
}
