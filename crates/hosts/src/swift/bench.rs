//! `landbridge bench` in Swift. This version makes no calls there, and tells so of each function.

use crate::bench::{Mode, Plan, Program, Uncalled};

/// The program for a plan.
pub(super) fn program(module: &str, plan: &Plan<'_>, _: Mode) -> Program {
    let uncalled = (plan.calls.iter())
        .map(|call| Uncalled {
            function: call.name.clone(),
            why: "in Swift: this version writes no calls".to_owned(),
        })
        .collect();
    Program {
        file: "main.swift",
        text: format!("import {module}\n"),
        uncalled,
    }
}
