//! What the tests of this folder start from: a realm, and what a script throws.
#![allow(dead_code, reason = "each test file uses a part")]

use jsg::{Context, Harness, Lock, Options, Resource, Result};

/// Runs a test in a realm; an error fails it.
#[track_caller]
pub(crate) fn check(body: impl FnOnce(&mut Lock<'_>, &mut Context) -> Result<()>) {
    let harness = Harness::new(Options::default());
    let outcome = harness.run_in_context(body).expect("no isolate is entered");
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// Name and message of what a script throws.
#[track_caller]
pub(crate) fn thrown<R: Resource>(source: &str) -> String {
    let harness = Harness::new(Options::default());
    let source = format!(
        "(() => {{ try {{ {source}; return 'nothing' }} catch (e) {{ return `${{e.name}}: ${{e.message}}` }} }})()"
    );
    let outcome = harness.run_in_context(|lock, context| {
        context.define::<R>(lock)?;
        context.eval::<String>(lock, &source)
    });
    outcome
        .expect("no isolate is entered")
        .expect("the script is caught")
}
