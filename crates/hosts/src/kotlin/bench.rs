//! `landbridge bench` in Kotlin. This version makes no calls there, and tells so of each function.

use crate::bench::{Mode, Plan, Program, Uncalled};

/// The program for a plan.
pub(super) fn program(package: &str, plan: &Plan<'_>, _: Mode) -> Program {
    let uncalled = (plan.calls.iter())
        .map(|call| Uncalled {
            function: call.name.clone(),
            why: "in Kotlin: this version writes no calls".to_owned(),
        })
        .collect();
    Program {
        file: "main.kt",
        text: format!("import {package}.*\n\nfun main() {{}}\n"),
        uncalled,
    }
}
