//! Kotlin for the tests: the machine's own compiler; else npm's `kotlin-compiler`, which has the coroutines beside it, in
//! `target/setup/kotlin`. A JDK is the machine's.

use camino::{Utf8Path, Utf8PathBuf};

use crate::setup;
use crate::shell::{self, Outcome};

const COMPILER: &str = "kotlin-compiler@2.4.20";

/// Where the programs are.
pub(crate) fn folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join("target/setup/kotlin/node_modules/kotlin-compiler/bin")
}

/// Whether packages can be built and run.
pub(crate) fn is_here(root: &Utf8Path) -> bool {
    let own = folder(root).join("kotlinc");
    shell::works("jar", &["--version"])
        && (shell::works(own.as_str(), &["-version"]) || shell::works("kotlinc", &["-version"]))
}

/// Gets it; what can't be had is said.
pub(crate) fn set_up(root: &Utf8Path) -> Outcome {
    if is_here(root) {
        return Ok(());
    }
    if !shell::works("jar", &["--version"]) || !shell::works("npm", &["--version"]) {
        shell::say("Going on without Kotlin: it needs a JDK, and npm to get its compiler");
        return Ok(());
    }
    let place = root.join("target/setup/kotlin");
    if let Err(message) = setup::npm(&place, &[COMPILER]) {
        shell::say(&format!("Going on without Kotlin: {message}"));
    }
    Ok(())
}
