//! Each native function as JavaScript calls it, and as C: the shim, its signature, and the Rust that is exported.
//! What crosses is `javascript::natives`' matter.

use landbridge_model::{Int, Scalar};

use crate::javascript::names;
use crate::javascript::natives::{Manner, Native, Passed, Returned};
use crate::javascript::spelling::native_type;

/// The three faces of a native function.
pub(super) struct Shim {
    /// The method of the object of native functions.
    pub(super) javascript: String,
    /// `name: [["u32"], "u32"]`
    pub(super) signature: String,
    /// The exported function.
    pub(super) rust: String,
}

/// How a scalar crosses: what checks it, the engine's type, Rust's type.
struct Crossing {
    check: &'static str,
    engine: &'static str,
    rust: &'static str,
}

fn crossing(scalar: Scalar) -> Crossing {
    let (check, engine, rust) = match scalar {
        Scalar::Bool => ("bool", "bool", "u8"),
        Scalar::Float(_) => ("num", "f64", "f64"),
        Scalar::Int(Int::Usize) => ("usize", "f64", "f64"),
        Scalar::Int(Int::Isize) => ("isize", "f64", "f64"),
        Scalar::Int(int) => match int.rust() {
            small @ ("i8" | "i16" | "i32") => (small, "i32", "i32"),
            small @ ("u8" | "u16" | "u32") => (small, "u32", "u32"),
            "i64" => ("i64", "i64", "i64"),
            _ => ("u64", "u64", "u64"),
        },
        // Characters are converted.
        Scalar::Char => ("u32", "u32", "u32"),
    };
    Crossing {
        check,
        engine,
        rust,
    }
}

/// A function being put together.
#[derive(Default)]
struct Parts {
    javascript: Vec<String>,
    statements: String,
    engine: Vec<&'static str>,
    rust: Vec<String>,
    words: Vec<String>,
    /// Arrays that are written to.
    written: Vec<String>,
    /// Where the next text starts.
    start: Option<String>,
    /// Checks of scalars that come before what native code keeps: nothing throws after that.
    checks: String,
    /// What native code keeps.
    keeps: String,
    callbacks: u32,
}

impl Parts {
    fn scalar(&mut self, at: usize, javascript: String, engine: &'static str, rust: &str) {
        self.javascript.push(javascript);
        self.engine.push(engine);
        self.rust.push(format!("a{at}: {rust}"));
        self.words.push(format!("lb::Word::from(a{at})"));
    }

    fn passed(&mut self, at: usize, passed: &Passed, keeps: bool) {
        match passed {
            Passed::Scalar(scalar, name) => {
                let it = crossing(*scalar);
                let mut check = format!("{}(a{at}, {})", it.check, names::quoted(name));
                if keeps {
                    self.checks.push_str(&format!("const s{at} = {check}; "));
                    check = format!("s{at}");
                }
                self.scalar(at, check, it.engine, it.rust);
            }
            Passed::Callback => {
                self.keeps
                    .push_str(&format!("const k{at} = given(a{at}); "));
                self.callbacks |= 1 << at;
                self.scalar(at, format!("k{at}"), "u32", "u32");
            }
            Passed::Handle | Passed::Buffer => self.scalar(at, format!("a{at}"), "f64", "f64"),
            Passed::Wire => self.scalar(at, format!("wire(a{at})"), "f64", "f64"),
            Passed::Text(name) => {
                let start = self.start.take().unwrap_or_else(|| "0".to_owned());
                let name = names::quoted(name);
                self.statements.push_str(&format!(
                    "const e{at} = text(a{at}, {start}, {at}, {name}); "
                ));
                self.javascript.extend([start, format!("e{at}")]);
                // One that is held leaves the memory as it was.
                self.start = Some(format!("(e{at} < 0 ? 0 : e{at})"));
                self.engine.extend(["u32", "i32"]);
                self.rust
                    .extend([format!("a{at}: u32"), format!("e{at}: i32")]);
                self.words.push(format!("lb::Word::text(a{at}, e{at})"));
            }
            Passed::Memory(name) | Passed::Written(name) => {
                if matches!(passed, Passed::Written(_)) {
                    self.written.push(format!("a{at}"));
                }
                let length = format!("length(a{at}, {})", names::quoted(name));
                self.statements
                    .push_str(&format!("const n{at} = {length}; "));
                self.javascript.extend([format!("a{at}"), format!("n{at}")]);
                self.engine.extend(["memory", "f64"]);
                self.rust
                    .extend([format!("a{at}: *const u8"), format!("n{at}: f64")]);
                self.words.push(format!("lb::Word::memory(a{at}, n{at})"));
            }
            Passed::Columns => {
                self.statements
                    .push_str(&format!("const d{at} = columns(a{at}); "));
                self.javascript
                    .extend([format!("d{at}"), format!("d{at}.length")]);
                self.engine.extend(["memory", "f64"]);
                self.rust
                    .extend([format!("a{at}: *const u8"), format!("n{at}: f64")]);
                self.words.push(format!("lb::Word::memory(a{at}, n{at})"));
            }
            // JavaScript's own matter.
            Passed::View => {}
        }
    }
}

/// The engine's type and Rust's of a result, and the JavaScript that makes the value of `r`, which native code gave.
fn answer(returned: &Returned, r: &str) -> (&'static str, &'static str, String) {
    match returned {
        Returned::Nothing => ("void", "()", String::new()),
        Returned::Scalar(Scalar::Float(_)) | Returned::Handle => ("f64", "f64", r.to_owned()),
        Returned::Scalar(scalar) => {
            let it = crossing(*scalar);
            (it.engine, it.rust, r.to_owned())
        }
        Returned::Text => ("i32", "i32", format!("string({r})")),
        Returned::Memory(None) => ("i32", "i32", format!("buffer({r})")),
        Returned::Memory(Some("Uint8Array")) => ("i32", "i32", format!("bytes({r})")),
        Returned::Memory(Some(array)) => ("i32", "i32", format!("typed({array}, {r})")),
        Returned::Wire => ("i32", "i32", format!("converted({r})")),
        Returned::Items(batch) => {
            let (engine, _, _) = answer(batch, "");
            let (_, _, read) = answer(batch, &format!("late.{engine}()"));
            ("f64", "f64", format!("items({r}, () => {read})"))
        }
        Returned::View => ("i32", "i32", format!("shown(a0, {r})")),
    }
}

/// The shim of a function of the library with these symbols.
pub(super) fn shim(native: &Native, symbols: &str) -> Shim {
    let mut parts = Parts::default();
    let keeps = native.given.contains(&Passed::Callback);
    for (at, passed) in native.given.iter().enumerate() {
        parts.passed(at, passed, keeps);
    }
    parts.statements.push_str(&parts.checks);
    parts.statements.push_str(&parts.keeps);
    let name = &native.name;
    let hides = native.given.contains(&Passed::View);
    let closes = native.given == [Passed::Buffer] && native.returned == Returned::Nothing;
    let symbol = format!("{symbols}_{}", crate::naming::snake(name));
    let (engine, rust, mut value) = answer(&native.returned, "r");
    let (engine, rust) = if hides {
        value = "hidden(a0, a1, r)".to_owned();
        ("i32", "i32")
    } else {
        (engine, rust)
    };
    let parameters: Vec<String> = (0..native.given.len()).map(|at| format!("a{at}")).collect();
    parts.javascript.insert(0, "$e".to_owned());
    let call = format!("$f.{symbol}({})", parts.javascript.join(", "));
    let read = match answer(&native.returned, &format!("late.{engine}()")).2 {
        value if value.is_empty() => "() => undefined".to_owned(),
        value => format!("() => {value}"),
    };
    let ends = match native.manner {
        Manner::Call => "stop()".to_owned(),
        Manner::Blocking => format!("blocking({read}, [{}])", parts.written.join(", ")),
        Manner::Future => format!("later({read})"),
    };
    let freed = if keeps {
        " if (status[1] !== 0) freed();"
    } else if closes {
        " closed(a0);"
    } else {
        ""
    };
    // What was written to copies, while JavaScript ran.
    let back = match (keeps, native.manner, parts.written.is_empty()) {
        (true, Manner::Call, false) => format!("back([{}]); ", parts.written.join(", ")),
        _ => String::new(),
    };
    let (before, after) = match (value.is_empty(), native.manner) {
        // Never there at once.
        (_, Manner::Blocking) => (format!("{call}; return {ends}"), String::new()),
        (true, _) => (
            format!("{call}; {back}if (status[0] !== 0) return {ends}"),
            freed.to_owned(),
        ),
        (false, _) => (
            format!("const r = {call}; {back}if (status[0] !== 0) return {ends}"),
            format!("{freed} return {value};"),
        ),
    };
    let javascript = format!(
        "{name}({}) {{ {}{before};{after} }}",
        parameters.join(", "),
        parts.statements,
    );
    parts.engine.insert(0, "f64");
    let types: Vec<String> = parts.engine.iter().map(|it| format!("\"{it}\"")).collect();
    parts.rust.insert(0, "environment: f64".to_owned());
    let ty = native_type(name);
    let (called, callbacks) = if keeps {
        ("calling", format!(", {}", parts.callbacks))
    } else {
        ("called", String::new())
    };
    Shim {
        javascript,
        signature: format!("{symbol}: [[{}], \"{engine}\"]", types.join(", ")),
        rust: format!(
            "#[unsafe(no_mangle)]\n\
             pub unsafe extern \"C\" fn {symbol}({}) -> {rust} {{\n\
               comment!(\"SAFETY: the package's JavaScript calls this, with what it has checked.\");\n\
               unsafe {{ lb::{called}::<{ty}, {rust}>(environment, &[{}]{callbacks}) }}\n\
             }}",
            parts.rust.join(", "),
            parts.words.join(", ")
        ),
    }
}
