//! Kotlin: builds the binding by hand and the crate on UniFFI with the Kotlin that its own command writes, gets the jar that
//! the latter needs from Maven, and compiles `kotlin/Rows.kt` with both and the generated package.

use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};

use crate::samples::Measured;
use crate::shell::{self, Outcome};

/// What UniFFI's Kotlin calls libraries by.
const JNA: &str = "5.17.0";

/// What stands for the generated candidate where there is none.
const NOTHING: &str = "package bench\n\nfun generated(): Map<String, Loop> = emptyMap()\n";

/// Measures; `package` is the generated one.
pub(crate) fn measure(
    root: &Utf8Path,
    package: Option<&Utf8Path>,
    only: &str,
) -> Outcome<Measured> {
    let target = root.join("target/kotlin");
    let version = shell::output(shell::command(root, "java", &["--version"]))?;
    let (library, made) = crate::uniffi::build(root, &target, "kotlin")?;
    let hand = target.join("handwritten");
    shell::cargo(&root.join("kotlin/handwritten"), &hand)?;

    let mut jars = vec![jna(root, &target)?];
    jars.extend(beside_the_compiler()?);
    if let Some(package) = package {
        jars.extend(shell::files(package, ".jar")?);
    }
    let program = target.join("rows.jar");
    let mut compile = shell::command(root, "kotlinc", &["-nowarn", "-no-stdlib", "-no-reflect"]);
    compile.args(["-classpath", &class_path(&jars), "-d", program.as_str()]);
    compile.args(["kotlin/Hand.kt", "kotlin/Guarded.kt", "kotlin/Rows.kt"]);
    compile.arg(made.join("uniffi/bench_uniffi/bench_uniffi.kt"));
    if package.is_some() {
        compile.arg("kotlin/Generated.kt");
    } else {
        let nothing = target.join("Generated.kt");
        std::fs::write(&nothing, NOTHING).map_err(|error| format!("{nothing}: {error}"))?;
        compile.arg(nothing);
    }
    shell::run(compile)?;

    jars.push(program);
    let mut run = shell::command(root, "java", &["-classpath", &class_path(&jars)]);
    run.arg(format!("-Dbench.hand={hand}/release/libbench_jni.so"));
    run.arg(format!("-Djna.library.path={library}"));
    run.args(["bench.RowsKt", only]);
    let mut measured = Measured::read(&shell::output(run)?)?;
    measured.version = version.lines().next().unwrap_or_default().to_owned();
    Ok(measured)
}

fn class_path(jars: &[Utf8PathBuf]) -> String {
    let all: Vec<&str> = jars.iter().map(|jar| jar.as_str()).collect();
    all.join(":")
}

/// The jar of JNA, once.
fn jna(root: &Utf8Path, target: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let folder = target.join("jna");
    let jar = folder.join(format!("jna-{JNA}.jar"));
    if !jar.is_file() {
        let mut get = shell::command(root, "mvn", &["-q", "-B", "dependency:copy"]);
        get.arg(format!("-Dartifact=net.java.dev.jna:jna:{JNA}"));
        get.arg(format!("-DoutputDirectory={folder}"));
        shell::run(get)?;
    }
    Ok(jar)
}

/// The standard library and the coroutines, which the compiler has beside it.
fn beside_the_compiler() -> Outcome<Vec<Utf8PathBuf>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = std::env::split_paths(&path)
        .map(|folder| folder.join("kotlinc"))
        .find(|it| it.is_file())
        .and_then(|it| it.canonicalize().ok());
    let home = program.as_deref().and_then(Path::parent);
    let home = home.and_then(Path::parent).and_then(Utf8Path::from_path);
    let lib = home.ok_or("`kotlinc` isn't on the PATH")?.join("lib");
    let jars = ["kotlin-stdlib.jar", "kotlinx-coroutines-core-jvm.jar"];
    Ok(jars.map(|jar| lib.join(jar)).to_vec())
}
