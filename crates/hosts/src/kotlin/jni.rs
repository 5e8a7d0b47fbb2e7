//! The Rust between the JVM and the C interface: a function for each that Kotlin's code names, by what the header says it
//! takes, and one for each pointer to a function that Rust is given.

use serde::Serialize;

use super::header::{Header, Signature};

/// A function that the JVM calls.
#[derive(Debug, Serialize)]
pub(super) struct Export {
    /// Its name in Kotlin, and that of the C function.
    own: String,
    symbol: String,
    name: String,
    /// Whether it is the first that calls the C function.
    declares: bool,
    /// Of the C function, in Rust.
    declared: String,
    gives: String,
    /// Of the JVM's function, in Rust.
    env: &'static str,
    parameters: String,
    returns: &'static str,
    body: String,
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
    /// Nothing, where what is called answers later.
    returns: &'static str,
    end: &'static str,
}

impl Trampoline {
    /// Whether one can stand for the other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.parameters == other.parameters
            && self.slots == other.slots
            && self.returns == other.returns
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

/// What stands behind the name of a function that gives the bits of its result, and throws.
pub(super) const VALUE: &str = "__value";
/// The same of one without a result.
pub(super) const DONE: &str = "__done";

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
    let mut all: Vec<Export> = Vec::new();
    for symbol in header.functions.keys() {
        for way in ["", VALUE, DONE] {
            let own = format!("{symbol}{way}");
            if named.contains(own.as_str()) {
                let mut export = export(header, all.len(), own, symbol, way);
                export.declares = all.iter().all(|it| it.symbol != *symbol);
                all.push(export);
            }
        }
    }
    all
}

fn export(header: &Header, at: usize, own: String, symbol: &str, way: &str) -> Export {
    let signature = &header.functions[symbol];
    let all: Vec<Seen> = signature.parameters.iter().map(|it| seen(it)).collect();
    let beside = header.beside(&signature.result);
    // The places of a result and of an error are last.
    let places = match way {
        _ if beside.is_some() => 0,
        VALUE => 2,
        DONE => 1,
        _ => 0,
    };
    let given = &all[..all.len().saturating_sub(places)];
    let arguments: Vec<String> = (given.iter().enumerate())
        .map(|(at, it)| {
            if it.rust == it.jni {
                format!("a{at}")
            } else {
                format!("a{at} as {}", it.rust)
            }
        })
        .collect();
    let arguments = arguments.join(", ");
    // What Kotlin passes, and what it gets.
    let mut taken: Vec<Seen> = signature.parameters[..given.len()]
        .iter()
        .map(|it| seen(it))
        .collect();
    let (result, gives, body) = match beside {
        Some((c, is_value)) => {
            let value = seen(c);
            let gives = format!(" -> Direct<{}>", value.rust);
            let (result, body) = beside_error(symbol, &arguments, &value, is_value, way);
            if way.is_empty() {
                let places = 1 + usize::from(is_value);
                taken.extend((0..places).map(|_| seen("uint64_t")));
            }
            (result, gives, body)
        }
        None => {
            let result = seen(&signature.result);
            let is_void = signature.result == "void";
            let gives = if is_void {
                String::new()
            } else {
                format!(" -> {}", result.rust)
            };
            let result = match way {
                VALUE => Some(seen("int64_t")),
                DONE => None,
                _ => (!is_void).then_some(result),
            };
            let body = by_places(symbol, &arguments, result.as_ref(), way);
            (result, gives, body)
        }
    };
    let each = |of: &[Seen], one: &dyn Fn(usize, &Seen) -> String, between: &str| {
        let parts: Vec<String> = of.iter().enumerate().map(|(at, it)| one(at, it)).collect();
        parts.join(between)
    };
    Export {
        own,
        symbol: symbol.to_owned(),
        name: format!("e{at}"),
        declares: true,
        declared: each(&all, &|at, it| format!("a{at}: {}", it.rust), ", "),
        gives,
        env: if way.is_empty() { "_" } else { "env" },
        parameters: each(&taken, &|at, it| format!(", a{at}: {}", it.jni), ""),
        returns: match result.as_ref().map(|it| it.jni) {
            None => "",
            Some("i64") => " -> jlong",
            Some(_) => " -> jint",
        },
        body,
        signature: format!(
            "({}){}",
            each(&taken, &|_, it| it.letter.to_string(), ""),
            result.as_ref().map_or('V', |it| it.letter)
        ),
        kotlin: each(&taken, &|at, it| format!("a{at}: {}", it.kotlin), ", "),
        kotlin_result: result.as_ref().map_or("Unit", |it| it.kotlin),
    }
}

/// A call of a function that writes its result and its error to places, if it has either.
fn by_places(symbol: &str, arguments: &str, result: Option<&Seen>, way: &str) -> String {
    let lead = if arguments.is_empty() { "" } else { ", " };
    let failed = "&mut failed as *mut u64 as u64";
    let checked = "if status != 0 { fail(env, status, failed); }";
    match way {
        VALUE => format!(
            "let (mut out, mut failed) = (0_u64, 0_u64);\nlet status = {symbol}({arguments}{lead}&mut out as *mut u64 as u64, {failed});\n{checked}\nout as i64"
        ),
        DONE => format!(
            "let mut failed = 0_u64;\nlet status = {symbol}({arguments}{lead}{failed});\n{checked}"
        ),
        _ => {
            let cast = match result {
                Some(it) if it.rust != it.jni => format!(" as {}", it.jni),
                _ => String::new(),
            };
            format!("{symbol}({arguments}){cast}")
        }
    }
}

/// What Kotlin gets of a function that gives its error beside its result, and the call.
fn beside_error(
    symbol: &str,
    arguments: &str,
    value: &Seen,
    is_value: bool,
    way: &str,
) -> (Option<Seen>, String) {
    let call = format!("let given = {symbol}({arguments});\n");
    let checked =
        "if given.error.0 != 0 { let (status, error) = ended(given); fail(env, status, error); }\n";
    match way {
        VALUE => {
            let bits = match value.rust {
                "f32" | "f64" => "given.value.to_bits() as i64",
                "i64" => "given.value",
                _ => "given.value as i64",
            };
            (Some(seen("int64_t")), format!("{call}{checked}{bits}"))
        }
        DONE => (None, format!("{call}{checked}")),
        _ => {
            let at = arguments.split(", ").filter(|it| !it.is_empty()).count();
            let write = if is_value {
                format!(
                    "if status == 0 {{ (a{at} as *mut {}).write(given.value); }}\n",
                    value.rust
                )
            } else {
                String::new()
            };
            let failed = at + usize::from(is_value);
            (
                Some(seen("int32_t")),
                format!(
                    "{call}let (status, error) = ended(given);\n{write}(a{failed} as *mut u64).write(error);\nstatus"
                ),
            )
        }
    }
}

/// How many functions that Rust calls every package has.
pub(super) const FIXED: usize = 3;

/// What Rust calls for a pointer of that signature, whose first parameter is what was kept. The number of a method is in
/// the first slot.
pub(super) fn trampoline(
    number: usize,
    signature: &Signature,
    method: Option<usize>,
) -> Trampoline {
    let rest = signature.parameters.iter().skip(1).enumerate();
    let (mut parameters, mut slots) = (String::new(), Vec::new());
    slots.extend(method.map(|it| it.to_string()));
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
    let is_void = signature.result == "void";
    Trampoline {
        name: format!("t{number}"),
        parameters,
        count: slots.len(),
        slots: slots.join(", "),
        returns: if is_void { "" } else { " -> i32" },
        end: if is_void { ";" } else { "" },
    }
}
