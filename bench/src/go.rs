//! Go, both ways: builds the program in Rust that calls Go, installs the generated module beside the program in Go that
//! calls Rust, and runs both. The floor of each is what cgo's own crossing costs that way, measured in the same run.

use camino::Utf8Path;

use crate::samples::Measured;
use crate::shell::{self, Outcome};

/// Measures; `module` is the generated one.
pub(crate) fn measure(root: &Utf8Path, module: Option<&Utf8Path>, only: &str) -> Outcome<Measured> {
    let target = root.join("target/go");
    let build = target.join("import");
    shell::cargo(&root.join("go/import"), &build)?;
    let program = build.join("release/bench-go-import");
    let only = format!("--only={only}");
    let import = shell::command(root, program.as_str(), &[&only]);
    let mut measured = Measured::read(&shell::output(import)?)?;
    measured.version = (shell::output(shell::command(root, "go", &["env", "GOVERSION"]))?)
        .trim()
        .to_owned();
    if let Some(module) = module {
        let program = install(root, &target, module)?;
        let export = shell::command(root, program.as_str(), &[&only]);
        measured
            .rows
            .extend(Measured::read(&shell::output(export)?)?.rows);
    }
    Ok(measured)
}

/// The program in Go, built in a module of its own that knows where the generated one is.
fn install(root: &Utf8Path, target: &Utf8Path, module: &Utf8Path) -> Outcome<camino::Utf8PathBuf> {
    let folder = target.join("export");
    shell::fresh(&folder)?;
    shell::copy(&root.join("go/export/main.go"), &folder.join("main.go"))?;
    let manifest = folder.join("go.mod");
    let text = format!(
        "module bench\n\ngo 1.24\n\nrequire benchsubject v0.0.0\n\nreplace benchsubject => {module}\n"
    );
    std::fs::write(&manifest, text).map_err(|error| format!("{manifest}: {error}"))?;
    let build = ["build", "-o", "program", "."];
    shell::run(shell::command(&folder, "go", &build))?;
    Ok(folder.join("program"))
}
