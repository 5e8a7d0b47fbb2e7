//! What is measured and what is aimed at, per host.

use clap::ValueEnum;
use serde::Serialize;

use crate::peers;

/// A host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Host {
    /// CPython.
    Python,
    /// Node.
    Node,
    /// Bun, by the package of all engines.
    Bun,
    /// Deno, by that too.
    Deno,
    /// A C program.
    C,
    /// A C++ program.
    Cpp,
    /// Go, both ways.
    Go,
    /// WebAssembly, in Node.
    Wasm,
    /// A Swift program.
    Swift,
    /// A Kotlin program on the JVM.
    Kotlin,
}

impl Host {
    /// As the landbridge command calls it.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Bun | Self::Deno => "typescript",
            Self::C => "c",
            Self::Cpp => "cpp",
            Self::Go => "go",
            Self::Wasm => "wasm",
            Self::Swift => "swift",
            Self::Kotlin => "kotlin",
        }
    }

    /// As people call it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Node => "Node",
            Self::Bun => "Bun",
            Self::Deno => "Deno",
            Self::C => "C",
            Self::Cpp => "C++",
            Self::Go => "Go",
            Self::Wasm => "WebAssembly",
            Self::Swift => "Swift",
            Self::Kotlin => "Kotlin",
        }
    }

    /// What the generated code is measured against.
    pub(crate) fn baselines(self) -> &'static str {
        match self {
            Self::Python => "floor: a C extension; hand-written: PyO3",
            Self::Node => "floor: Node-API in C; hand-written: napi-rs",
            Self::Bun => "floor: bun:ffi by hand, as safe; hand-written: napi-rs",
            Self::Deno => "floor: Deno.dlopen by hand, as safe; hand-written: napi-rs",
            Self::C => "floor: a call into a shared library; hand-written: Rust with extern \"C\"",
            Self::Cpp => "floor: a call into a shared library; hand-written: cxx",
            Self::Wasm => {
                "floor: wasm-bindgen, and the JavaScript of records by hand; hand-written: wasm-bindgen as its guide has it"
            }
            Self::Swift => "floor: a call of a C function; hand-written: Swift over a C header",
            Self::Kotlin => "hand-written: JNI through the jni crate",
            Self::Go => {
                "floor: a number through cgo by hand, the same way; sleeps: as many goroutines of Go's own"
            }
        }
    }

    /// What the generated code is measured beside, by the names of `samples` and as people call it.
    pub(crate) fn peers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Go => &[
                (peers::RUST2GO, "rust2go"),
                (peers::UNIFFI, "uniffi-bindgen-go"),
            ],
            Self::Cpp | Self::Wasm => &[HANDWRITTEN, GUARDED],
            Self::Swift | Self::Kotlin => &[HANDWRITTEN, GUARDED, ("framework", "UniFFI")],
            _ => &[HANDWRITTEN],
        }
    }

    /// What is aimed at in a row.
    pub(crate) fn goal(self, row: &str) -> Goal {
        if matches!(self, Self::Bun | Self::Deno) {
            return Goal {
                floor: Some(1.15),
                handwritten: Some(1.0),
                ..Goal::default()
            };
        }
        if self == Self::Cpp || self == Self::Wasm {
            return Goal {
                handwritten: Some(1.0),
                ..Goal::default()
            };
        }
        if self == Self::Go {
            return Goal {
                floor: go_goal(row),
                handwritten: Some(1.0),
                ..Goal::default()
            };
        }
        let records = row.ends_with("_points") || row.ends_with("_people");
        if matches!(self, Self::Swift | Self::Kotlin) {
            return Goal {
                floor: None,
                handwritten: Some(1.0),
                framework: Some(if records { 0.1 } else { 1.0 }),
            };
        }
        // The hand-written binding reads arrays in place too, so there is nothing to be won.
        let arrays = row.starts_with("sum_") || row.ends_with("_array");
        // The floor of these is the host's own, which crosses nothing.
        if row.starts_with("share_") {
            return Goal::default();
        }
        if matches!(row, "call_back" | "iterate")
            || row.starts_with("await_")
            || row.starts_with("gather_")
        {
            return Goal {
                handwritten: Some(1.0),
                ..Goal::default()
            };
        }
        if row.ends_with("_columns") {
            return Goal {
                floor: Some(2.0),
                ..Goal::default()
            };
        }
        match self {
            Self::Python => Goal {
                floor: Some(1.25),
                handwritten: Some(1.0),
                ..Goal::default()
            },
            Self::Node if records => Goal {
                handwritten: Some(0.1),
                ..Goal::default()
            },
            Self::Node if !arrays => Goal {
                floor: Some(1.3),
                ..Goal::default()
            },
            _ => Goal::default(),
        }
    }
}

/// Go's goals, in crossings of one number: what is aimed at in nanoseconds, of the floor where that was written down.
fn go_goal(row: &str) -> Option<f64> {
    const EXPORT: f64 = 36.0;
    const CGO: f64 = 25.0;
    let goal = match row {
        "go_add" => 38.0 / EXPORT,
        "go_add_16" => 3.0 / EXPORT,
        "go_add_64" => 2.3 / EXPORT,
        "go_names" => 120.0 / EXPORT,
        "go_flight" => 150.0 / EXPORT,
        "go_one" => 10_000.0 / EXPORT,
        // Of goroutines of Go's own that sleep.
        "go_sleeps" => 3.0,
        "rust_add" => 28.0 / CGO,
        "rust_leaf_add" => 6.0 / CGO,
        "rust_echo" => 80.0 / CGO,
        "rust_describe" => 100.0 / CGO,
        "rust_await_soon" => 250.0 / CGO,
        _ => return None,
    };
    Some((goal * 1000.0_f64).round() / 1000.0)
}

/// As the guide of the framework has it, which mostly checks nothing and lets a panic end the program.
const HANDWRITTEN: (&str, &str) = ("handwritten", "hand-written");
/// By hand with the promises of generated code, where that is something else.
pub(crate) const GUARDED: (&str, &str) = ("guarded", "as safe by hand");

/// How many times as long as a baseline the generated code may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Goal {
    /// Against the floor.
    pub(crate) floor: Option<f64>,
    /// Against the hand-written binding, or each peer; where there is one as safe, against that.
    pub(crate) handwritten: Option<f64>,
    /// Against a framework's, where that is another.
    pub(crate) framework: Option<f64>,
}

impl Goal {
    /// Of the cost of a hand-written binding or a peer.
    pub(crate) fn beside(&self, kind: &str) -> Option<f64> {
        match kind {
            "framework" => self.framework,
            _ => self.handwritten,
        }
    }
}

/// What a row is called in a report.
pub(crate) fn title(host: Host, row: &str) -> &str {
    match (host, row) {
        (Host::Go, row) => go_title(row),
        (_, "add") => "add(u32, u32)",
        (_, "echo_16") => "echo of a 16-byte string",
        (_, "echo_1k") => "echo of a 1 KiB string",
        (_, "echo") => "echo of a 64-byte string",
        (Host::Node, "sum_list") => "sum of a number[] of 10,000",
        (Host::C | Host::Cpp | Host::Swift | Host::Kotlin, "sum_list") => "sum of 10,000 floats",
        (_, "sum_list") => "sum of a list of 10,000 floats",
        (Host::Node | Host::Bun | Host::Deno | Host::Wasm, "sum_array") => {
            "sum of a Float64Array of 10,000"
        }
        (_, "sum_array") => "sum of a numpy array of 10,000",
        (_, "make_points") => "make 1,000 points",
        (_, "read_points") => "make 1,000 points, read all fields",
        (Host::C | Host::Cpp | Host::Swift, "pass_points") => "pass 1,000 points",
        (_, "pass_points") => "pass a list of 1,000 points",
        (_, "pass_point_array") => "pass an array of 1,000 points",
        (_, "make_people") => "make 1,000 people (text, number)",
        (_, "read_people") => "make 1,000 people, read all fields",
        (_, "pass_people") => "pass a list of 1,000 people",
        (_, "describe") => "a record in, text out",
        (_, "bytes") => "64 KiB of bytes in",
        (_, "increment") => "Counter.increment",
        (_, "new_drop") => "Counter new + drop",
        (_, "new_close") => "Counter new + close",
        (_, "fail") => "fail with a typed error, read it",
        (_, "await_soon") => "await an async add, ready at once",
        (_, "await_later") => "await an async add, woken once",
        (_, "gather_soon") => "1,000 async adds at once, ready",
        (_, "gather_later") => "1,000 async adds at once, woken",
        (_, "call_back") => "1,000 calls of the host's function",
        (_, "iterate") => "iterate over 1,000,000 numbers",
        (_, "one_in") => "pass one person, text back",
        (_, "one_out") => "make one person in a list",
        (_, "columns_out") => "make 1,000 points, as columns",
        (_, "columns_in") => "pass 1,000 points, from columns",
        (_, "share_small") => "64 bytes shared, out, in and seen",
        (_, "share_large") => "64 MiB shared, out, in and seen",
        (_, "split_columns") => "1,000,000 points to columns",
        (_, "join_columns") => "1,000,000 points from columns",
        (_, row) => row,
    }
}

fn go_title(row: &str) -> &str {
    match row {
        "go_add" => "Rust calls Go: add(i64, i64)",
        "go_add_16" => "the same, 16 in a batch, each",
        "go_add_64" => "the same, 64 in a batch, each",
        "go_echo" => "Rust calls Go: echo of a 16-byte string",
        "go_echo_lent" => "the same, of text that Go is lent",
        "go_names" => "Rust calls Go: 2 users to Vec<String>",
        "go_flight" => "Rust awaits Go: add, 1,000 in flight",
        "go_tasks" => "the same, by 1,000 tasks",
        "go_one" => "the same, one at a time",
        "go_at_once" => "the same, nonblocking",
        "go_sleeps" => "1,000 handlers that sleep 1 ms, all",
        "rust_add" => "Go calls Rust: add(u32, u32)",
        "rust_leaf_add" => "the same, as a leaf",
        "rust_echo" => "Go calls Rust: echo of a 16-byte string",
        "rust_describe" => "Go calls Rust: record to string",
        "rust_await_soon" => "Go awaits Rust: add, ready at once",
        "rust_await_later" => "Go awaits Rust: add, woken once",
        row => row,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_aims_at_the_floor_for_scalars_and_at_napi_for_records() {
        assert_eq!(Host::Node.goal("add").floor, Some(1.3));
        assert_eq!(Host::Node.goal("new_close").floor, Some(1.3));
        assert_eq!(Host::Node.goal("pass_points").handwritten, Some(0.1));
        assert_eq!(Host::Node.goal("pass_point_array"), Goal::default());
        assert_eq!(Host::Node.goal("sum_list"), Goal::default());
    }

    #[test]
    fn swift_aims_at_a_tenth_of_the_frameworks_records() {
        let goal = Host::Swift.goal("pass_people");
        assert_eq!((goal.handwritten, goal.framework), (Some(1.0), Some(0.1)));
        assert_eq!(Host::Swift.goal("add").framework, Some(1.0));
    }

    #[test]
    fn python_aims_at_both_in_every_row() {
        let goal = Host::Python.goal("read_points");
        assert_eq!((goal.floor, goal.handwritten), (Some(1.25), Some(1.0)));
    }
}
