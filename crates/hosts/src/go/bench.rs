//! `landbridge bench` in Go. This version makes no calls there, and tells so of each function.

use crate::bench::{Mode, Plan, Program, Uncalled};

const HARNESS: &str = include_str!("templates/bench.go");

/// The program for a plan.
pub(super) fn program(module: &str, plan: &Plan<'_>, _: Mode) -> Program {
    let uncalled = (plan.calls.iter())
        .map(|call| Uncalled {
            function: call.name.clone(),
            why: "in Go: this version writes no calls".to_owned(),
        })
        .collect();
    Program {
        file: "bench.go",
        text: HARNESS.replace("@MODULE@", module),
        uncalled,
    }
}
