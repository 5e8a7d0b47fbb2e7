//! `landbridge bench` in C++. This version makes no calls there, and tells so of each function.

use crate::bench::{Mode, Plan, Program, Uncalled};

/// The program for a plan.
pub(super) fn program(namespace: &str, plan: &Plan<'_>, _: Mode) -> Program {
    let uncalled = (plan.calls.iter())
        .map(|call| Uncalled {
            function: call.name.clone(),
            why: "in C++: this version writes no calls".to_owned(),
        })
        .collect();
    Program {
        file: "bench.cpp",
        text: format!("#include <{namespace}.hpp>\n\nint main() {{}}\n"),
        uncalled,
    }
}
