//! Functions that are `leaf`, which Go calls by offsets into its runtime: tested by each Go version whose offsets were
//! looked up, and with the build tag that sends them by cgo.

use camino::Utf8Path;

use crate::plan::Plan;
use crate::setup::Setup;
use crate::shell::{self, Outcome};
use crate::{go, test};

/// A name, and what Go's tools are told.
type Way = (&'static str, &'static str, &'static str);

/// The versions before the one that is here, and cgo alone.
const WAYS: [Way; 3] = [
    ("go: leaves, by Go 1.24", "GOTOOLCHAIN", "go1.24.10"),
    ("go: leaves, by Go 1.25", "GOTOOLCHAIN", "go1.25.4"),
    ("go: leaves, by cgo", "GOFLAGS", "-tags=landbridge_cgo"),
];

/// One step for the Go that is here, whose cases are among all others, and one for each way.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, root: &'a Utf8Path, setup: &'a Setup) {
    plan.step("go: leaves", move || readiness(root, None));
    for way in WAYS {
        let (name, variable, value) = way;
        if variable == "GOTOOLCHAIN" && plan.wanted(name) && !go::has_toolchain(root, value) {
            plan.skip(name, &format!("the module proxy doesn't give {value}"));
            continue;
        }
        plan.step(name, move || {
            readiness(root, Some(way))?;
            let arguments = ["--host", "go", "--filter", "leaves"];
            let mut command = test::conformance_command(root, setup, &arguments)?;
            command.env(variable, value);
            shell::run(command)
        });
    }
}

/// Runs the tests of the generated package that knows the offsets, in a module of their own: whether it can be used is
/// nothing that a program sees.
fn readiness(root: &Utf8Path, way: Option<Way>) -> Outcome {
    let folder = root.join("target/leaves");
    // What another version of the package had might be there.
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("{folder}: {error}"));
        }
        _ => {}
    }
    std::fs::create_dir_all(&folder).map_err(|error| format!("{folder}: {error}"))?;
    let package = root.join("conformance/kitchen-sink/bindings/go/module/internal/leaf");
    let tests = root.join("conformance/go");
    let generated = package.read_dir_utf8();
    let generated = generated.map_err(|error| format!("{package}: {error}"))?;
    let mut files = vec![tests.join("leaf_test.go"), tests.join("known_test.go")];
    for entry in generated {
        let entry = entry.map_err(|error| format!("{package}: {error}"))?;
        files.push(entry.path().to_owned());
    }
    for file in files {
        let to = folder.join(file.file_name().unwrap_or_default());
        std::fs::copy(&file, &to).map_err(|error| format!("{file}: {error}"))?;
    }
    let manifest = folder.join("go.mod");
    std::fs::write(&manifest, "module leaf\n\ngo 1.24\n")
        .map_err(|error| format!("{manifest}: {error}"))?;
    let mut command = shell::command(&folder, "go", &["test", "-count=1", "."]);
    if let Some((_, variable, value)) = way {
        command.env(variable, value);
        if variable == "GOFLAGS" {
            command.env("LEAVES", "cgo");
        }
    }
    shell::run(command)
}
