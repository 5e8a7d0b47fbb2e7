//! The command as its users type it: the examples, a new crate, the demo.

use camino::Utf8Path;

use crate::golden;
use crate::plan::Plan;
use crate::setup::Setup;
use crate::shell::{self, Outcome};

/// Folders below `examples/`.
const EXAMPLES: &[&str] = &["pattern-search", "spatial-index", "text-diff"];

/// One step an example, one for a new crate, one for the demo.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    plan.group("examples");
    plan.spent(root.join("target/examples"));
    for example in EXAMPLES {
        plan.step(&format!("example: {example}"), move || {
            let manifest = root.join("examples").join(example).join("Cargo.toml");
            landbridge(
                root,
                setup,
                root,
                &["test", "--manifest-path", manifest.as_str()],
            )
        });
    }
    plan.step("a new crate: landbridge new, build, test", move || {
        let folder = root.join("target/new");
        let hello = folder.join("hello");
        if hello.exists() {
            std::fs::remove_dir_all(&hello).map_err(|error| format!("{hello}: {error}"))?;
        }
        std::fs::create_dir_all(&folder).map_err(|error| format!("{folder}: {error}"))?;
        landbridge(root, setup, &folder, &["new", "hello"])?;
        landbridge(root, setup, &hello, &["build"])?;
        landbridge(root, setup, &hello, &["test"])
    });
    plan.step("demo", move || landbridge(root, setup, root, &["demo"]));
}

/// Runs the command; what it compiles is shared by all of these steps.
pub(crate) fn landbridge(
    root: &Utf8Path,
    setup: &Setup,
    folder: &Utf8Path,
    arguments: &[&str],
) -> Outcome {
    let program = golden::landbridge(root)?;
    let mut command = shell::command(folder, program.as_str(), arguments);
    command.env("CARGO_TARGET_DIR", root.join("target/examples"));
    setup.apply(&mut command);
    shell::run(command)
}
