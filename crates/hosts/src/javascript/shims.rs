//! Each native function as JavaScript calls it, and as C: the shim, its signature, and the Rust that is exported.
//! What crosses is `natives`' matter. Engines that call libraries pass where JavaScript's memory is; to WebAssembly,
//! which sees its own memory alone, it is lent by copies.

use landbridge_model::{Int, Scalar};

use super::names;
use super::natives::{Manner, Native, Passed, Returned};
use super::spelling::native_type;

/// Remembers how much of the memory for what calls lend is in use, so that it can be given back.
const MARK: &str = "const $m = mark(); ";

/// What native code sees of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sees {
    /// All of it.
    All,
    /// Its own, of a WebAssembly instance.
    Own,
}

/// The three faces of a native function.
pub(crate) struct Shim {
    /// The method of the object of native functions.
    pub(crate) javascript: String,
    /// `name: [["u32"], "u32"]`
    pub(crate) signature: String,
    /// The function, without what makes others find it.
    pub(crate) rust: String,
    /// How many arguments it has.
    pub(crate) arguments: usize,
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
    /// What lends memory to WebAssembly, and what takes it back; nothing throws in between.
    lends: String,
    takes: String,
    /// Whether what is lent has to be told apart, and whether it is written to in place.
    apart: bool,
    in_place: bool,
}

impl Parts {
    /// Lends an array of so many bytes.
    fn lend(&mut self, at: usize, written: bool) {
        let lend = if self.apart {
            format!("lentApart($l, a{at}, n{at}, {written})")
        } else {
            format!("lent(a{at}, n{at})")
        };
        self.lends.push_str(&format!("const p{at} = {lend}; "));
        if written && self.in_place {
            self.takes
                .push_str(&format!("takenBack(a{at}, p{at}, n{at}); "));
        }
    }

    fn scalar(&mut self, at: usize, javascript: String, engine: &'static str, rust: &str) {
        self.javascript.push(javascript);
        self.engine.push(engine);
        self.rust.push(format!("a{at}: {rust}"));
        self.words.push(format!("lb::Word::from(a{at})"));
    }

    fn passed(&mut self, at: usize, passed: &Passed, keeps: bool, sees: Sees) {
        match passed {
            Passed::Scalar(scalar, name) => {
                let mut it = crossing(*scalar);
                // Addresses have 32 bits there, and so have sizes.
                match it.check {
                    "usize" if sees == Sees::Own => it.check = "u32",
                    "isize" if sees == Sees::Own => it.check = "i32",
                    _ => {}
                }
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
                let name = names::quoted(name);
                self.statements
                    .push_str(&format!("const n{at} = length(a{at}, {name}); "));
                let start = match sees {
                    Sees::All => "a",
                    Sees::Own => {
                        self.lend(at, matches!(passed, Passed::Written(_)));
                        "p"
                    }
                };
                self.javascript
                    .extend([format!("{start}{at}"), format!("n{at}")]);
                self.engine.extend(["memory", "f64"]);
                self.rust
                    .extend([format!("a{at}: *const u8"), format!("n{at}: f64")]);
                self.words.push(format!("lb::Word::memory(a{at}, n{at})"));
            }
            // Those of all memory.
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
fn answer(returned: &Returned, r: &str, sees: Sees) -> (&'static str, &'static str, String) {
    match returned {
        // WebAssembly's integers have no signs.
        Returned::Scalar(Scalar::Bool) if sees == Sees::Own => ("bool", "u8", format!("{r} !== 0")),
        Returned::Scalar(scalar) if sees == Sees::Own && crossing(*scalar).engine == "u32" => {
            ("u32", crossing(*scalar).rust, format!("{r} >>> 0"))
        }
        Returned::Scalar(scalar) if sees == Sees::Own && crossing(*scalar).engine == "u64" => {
            ("u64", "u64", format!("unsigned({r})"))
        }
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
            let (engine, _, _) = answer(batch, "", sees);
            let (_, _, read) = answer(batch, &format!("late.{engine}()"), Sees::All);
            ("f64", "f64", format!("items({r}, () => {read})"))
        }
        Returned::View => ("i32", "i32", format!("shown(a0, {r})")),
    }
}

/// The JavaScript that calls and gives the result: `$f` are the functions, `status` is how the call ended.
struct Called<'a> {
    call: String,
    native: &'a Native,
    /// Gives the value of the result `r`; nothing where there is none.
    value: String,
    /// Reads a result that came later.
    read: String,
    freed: &'static str,
    written: String,
    /// It closes objects.
    closing: bool,
}

impl Called<'_> {
    fn ends(&self) -> String {
        let Self { read, written, .. } = self;
        match self.native.manner {
            Manner::Call => "stop()".to_owned(),
            Manner::Blocking => format!("blocking({read}, [{written}])"),
            Manner::Future => format!("later({read})"),
        }
    }

    /// In an engine that calls a library.
    fn library(&self, keeps: bool) -> String {
        let (call, freed, value) = (&self.call, self.freed, &self.value);
        let ends = self.ends();
        // What was written to copies, while JavaScript ran.
        let back = self.back(keeps);
        match (value.is_empty(), self.native.manner) {
            // Never there at once.
            (_, Manner::Blocking) => format!("{call}; return {ends};"),
            (true, _) => format!("{call}; {back}if (status[0] !== 0) return {ends};{freed}"),
            (false, _) => format!(
                "const r = {call}; {back}if (status[0] !== 0) return {ends};{freed} return {value};"
            ),
        }
    }

    fn back(&self, keeps: bool) -> String {
        if keeps && self.native.manner == Manner::Call && !self.written.is_empty() {
            format!("back([{}]); ", self.written)
        } else {
            String::new()
        }
    }

    /// In WebAssembly, which may trap, and whose memory may be another one afterwards.
    fn instance(&self, keeps: bool, parts: &Parts) -> String {
        let (call, freed, value) = (&self.call, self.freed, &self.value);
        let Parts { lends, .. } = parts;
        // Where arrays overlap, native code has refused them, and there are no copies.
        let takes = match parts.takes.as_str() {
            takes if parts.apart && !takes.is_empty() => {
                format!("if (!$l.overlap) {{ {takes}}} ")
            }
            takes => takes.to_owned(),
        };
        let ends = self.ends();
        // What says how the call ended may be elsewhere now.
        let back = match self.back(keeps) {
            back if back.is_empty() => back,
            back => format!("current(); {back}"),
        };
        let (trapped, refused) = match self.native.manner {
            // There is nothing to be let go of any more, and `using` would hide what ended the instance.
            Manner::Call if self.closing => ("throw ended(error);", "return;"),
            Manner::Call => ("throw ended(error);", "throw refusal();"),
            Manner::Blocking => (
                "return Promise.reject(ended(error));",
                "return Promise.reject(refusal());",
            ),
            Manner::Future => (
                "return rejection(ended(error));",
                "return rejection(refusal());",
            ),
        };
        let before_all = format!("if (over) {refused} ");
        let (before, after) = if lends.is_empty() {
            (String::new(), String::new())
        } else {
            let list = if parts.apart { "const $l = []; " } else { "" };
            (
                format!("{list}{MARK}{lends}"),
                format!("{takes}unlent($m); "),
            )
        };
        // To look at the instance's memory after each call would cost as much as the call.
        let failed = if keeps {
            "status[0] !== 0 && failed()"
        } else {
            "told && failed()"
        };
        match (value.is_empty(), self.native.manner) {
            (_, Manner::Blocking) => format!(
                "{before_all}{before}try {{ {call}; }} catch (error) {{ {trapped} }} {after}failed(); return {ends};"
            ),
            (true, _) => format!(
                "{before_all}{before}try {{ {call}; }} catch (error) {{ {trapped} }} {after}{back}if ({failed}) return {ends};{freed}"
            ),
            (false, _) => format!(
                "{before_all}{before}let r; try {{ r = {call}; }} catch (error) {{ {trapped} }} {after}{back}if ({failed}) return {ends};{freed} return {value};"
            ),
        }
    }
}

/// What the library calls a function.
pub(crate) fn symbol(symbols: &str, name: &str) -> String {
    format!("{symbols}_{}", crate::naming::snake(name))
}

/// The shim of a function of the library with these symbols, which may be one that closes objects.
pub(crate) fn shim(native: &Native, symbols: &str, sees: Sees, closing: bool) -> Shim {
    let keeps = native.given.contains(&Passed::Callback);
    let written = |it: &Passed| matches!(it, Passed::Written(_));
    let mut parts = Parts {
        apart: native.given.iter().any(written),
        in_place: !keeps && native.manner == Manner::Call,
        ..Parts::default()
    };
    for (at, passed) in native.given.iter().enumerate() {
        // Nothing may throw once memory is lent, nor where a trap is looked for.
        parts.passed(at, passed, keeps || sees == Sees::Own, sees);
    }
    parts.statements.push_str(&parts.checks);
    parts.statements.push_str(&parts.keeps);
    let name = &native.name;
    let hides = native.given.contains(&Passed::View);
    let closes = native.given == [Passed::Buffer] && native.returned == Returned::Nothing;
    let symbol = symbol(symbols, name);
    let (engine, rust, mut value) = answer(&native.returned, "r", sees);
    let (engine, rust) = if hides {
        value = "hidden(a0, a1, r)".to_owned();
        ("i32", "i32")
    } else {
        (engine, rust)
    };
    let parameters: Vec<String> = (0..native.given.len()).map(|at| format!("a{at}")).collect();
    parts.javascript.insert(0, "$e".to_owned());
    // An instance's functions have variables.
    let of = match sees {
        Sees::All => "$f.",
        Sees::Own => "",
    };
    let call = format!("{of}{symbol}({})", parts.javascript.join(", "));
    let read = match answer(&native.returned, &format!("late.{engine}()"), Sees::All).2 {
        value if value.is_empty() => "() => undefined".to_owned(),
        value => format!("() => {value}"),
    };
    let freed = if keeps {
        " if (status[1] !== 0) freed();"
    } else if closes {
        " closed(a0);"
    } else {
        ""
    };
    let called = Called {
        call,
        native,
        value,
        read,
        freed,
        written: parts.written.join(", "),
        closing,
    };
    let body = match sees {
        Sees::All => called.library(keeps),
        Sees::Own => called.instance(keeps, &parts),
    };
    let javascript = format!(
        "{name}({}) {{ {}{body} }}",
        parameters.join(", "),
        parts.statements,
    );
    let (at, named) = match sees {
        Sees::All => ("pointer", "lb::At"),
        Sees::Own => ("u32", "u32"),
    };
    parts.engine.insert(0, at);
    let types: Vec<String> = parts.engine.iter().map(|it| format!("\"{it}\"")).collect();
    parts.rust.insert(0, format!("environment: {named}"));
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
            "fn {symbol}({}) -> {rust} {{\n\
               comment!(\"SAFETY: the package's JavaScript calls this, with what it has checked.\");\n\
               unsafe {{ lb::{called}::<{ty}, {rust}>(environment, &[{}]{callbacks}) }}\n\
             }}",
            parts.rust.join(", "),
            parts.words.join(", ")
        ),
        arguments: parts.rust.len(),
    }
}
