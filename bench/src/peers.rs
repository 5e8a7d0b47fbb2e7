//! Peers that bind Rust and Go: rust2go, both ways, and uniffi-bindgen-go, from Go to Rust. Builds the programs in
//! `go/rust2go` and `go/uniffi` with what is in `target/peers`, which README.md says how to fill. What isn't there isn't
//! measured, and the figures say so.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};

use crate::shell::{self, Outcome};

/// Which columns are whose; `rows` gives their names.
pub(crate) const RUST2GO: &str = "rust2go";
pub(crate) const UNIFFI: &str = "uniffi";

/// A program that measures one candidate.
#[derive(Debug)]
pub(crate) struct Program {
    /// The candidate.
    pub(crate) kind: &'static str,
    /// Who calls whom, as the rows say it.
    pub(crate) way: &'static str,
    path: Utf8PathBuf,
    /// It runs only with Go's checks of pointers off.
    unchecked: bool,
}

impl Program {
    /// One that was built.
    pub(crate) fn new(kind: &'static str, way: &'static str, path: Utf8PathBuf) -> Self {
        let unchecked = kind == RUST2GO;
        Self {
            kind,
            way,
            path,
            unchecked,
        }
    }

    /// So many rounds of the rows whose names hold one of the texts.
    pub(crate) fn command(&self, root: &Utf8Path, rounds: usize, only: &str) -> Command {
        let arguments = [format!("--only={only}"), format!("--rounds={rounds}")];
        let arguments = arguments.each_ref().map(String::as_str);
        let mut command = shell::command(root, self.path.as_str(), &arguments);
        if self.unchecked {
            command.env("GODEBUG", "invalidptr=0,cgocheck=0");
        }
        command
    }
}

/// Which peer, the way of its calls, and its program, or why there is none.
pub(crate) type Peer = (&'static str, &'static str, Outcome<Utf8PathBuf>);

/// All that are here.
pub(crate) fn programs(root: &Utf8Path, target: &Utf8Path) -> [Peer; 3] {
    let folder = std::env::var("LANDBRIDGE_BENCH_PEERS");
    let peers = root.join(folder.as_deref().unwrap_or("target/peers"));
    let source = rust2go(root, target, &peers);
    let import = (source.clone()).and_then(|source| rust2go_import(target, &peers, &source));
    let export = source.and_then(|source| rust2go_export(root, target, &peers, &source));
    let uniffi = uniffi(root, target, &peers);
    [
        (RUST2GO, "Rust calls Go", import),
        (RUST2GO, "Go calls Rust", export),
        (UNIFFI, "Go calls Rust", uniffi),
    ]
}

fn absent(path: &Utf8Path) -> Outcome {
    match path.exists() {
        true => Ok(()),
        false => Err(format!("{path} isn't there (see README.md)")),
    }
}

/// A copy of its crates here: rust2go generates beside the sources.
fn rust2go(root: &Utf8Path, target: &Utf8Path, peers: &Utf8Path) -> Outcome<Utf8PathBuf> {
    absent(&peers.join("rust2go/asmcall"))?;
    let source = target.join("rust2go-source");
    shell::fresh(&source)?;
    let from = root.join("go/rust2go");
    shell::copy_all(&from, &source)?;
    shell::copy(
        &root.join("go/import/src/rounds.rs"),
        &source.join("import/src/rounds.rs"),
    )?;
    Ok(source)
}

/// `go.mod` of a module that uses rust2go's own, without what only its shared memory needs.
fn rust2go_module(folder: &Utf8Path, peers: &Utf8Path) -> Outcome {
    let module = folder.join("rust2go");
    for package in ["asmcall", "cgocall"] {
        shell::copy_all(&peers.join("rust2go").join(package), &module.join(package))?;
    }
    write(
        &module.join("go.mod"),
        "module github.com/ihciah/rust2go\n\ngo 1.18\n",
    )?;
    write(
        &folder.join("go.mod"),
        "module bench\n\ngo 1.24\n\nrequire github.com/ihciah/rust2go v0.0.0\n\nreplace github.com/ihciah/rust2go => ./rust2go\n",
    )
}

fn rust2go_import(target: &Utf8Path, peers: &Utf8Path, source: &Utf8Path) -> Outcome<Utf8PathBuf> {
    rust2go_module(&source.join("import/go"), peers)?;
    let build = target.join("rust2go");
    let mut command = shell::cargo_command(source, &build);
    command.args(["--package", "bench-rust2go-import"]);
    // For bindgen: Clang's library, and where the C compiler's own headers are.
    let library = peers.join("libclang/usr/lib/llvm-14/lib");
    if std::env::var_os("LIBCLANG_PATH").is_none() && library.is_dir() {
        command.env("LIBCLANG_PATH", library);
    }
    if std::env::var_os("BINDGEN_EXTRA_CLANG_ARGS").is_none() {
        let include = ["-print-file-name=include"];
        let include = shell::output(shell::command(source, &shell::cc(), &include))?;
        command.env("BINDGEN_EXTRA_CLANG_ARGS", format!("-I{}", include.trim()));
    }
    shell::run(command)?;
    Ok(build.join("release/bench-rust2go-import"))
}

fn rust2go_export(
    root: &Utf8Path,
    target: &Utf8Path,
    peers: &Utf8Path,
    source: &Utf8Path,
) -> Outcome<Utf8PathBuf> {
    let build = target.join("rust2go");
    let mut command = shell::cargo_command(source, &build);
    command.args(["--package", "bench-rust2go-export"]);
    shell::run(command)?;
    let folder = target.join("rust2go-export");
    shell::fresh(&folder)?;
    rust2go_module(&folder, peers)?;
    let generate = build.join("release/generate");
    let files = ["export/src/subject.rs"].map(|file| source.join(file));
    let go = folder.join("gen.go");
    shell::run(shell::command(
        &folder,
        generate.as_str(),
        &[files[0].as_str(), go.as_str()],
    ))?;
    let archive = "libbench_rust2go.a";
    shell::copy(&build.join("release").join(archive), &folder.join(archive))?;
    go_program(root, &folder, &root.join("go/rust2go/export/main.go"), &[])
}

fn uniffi(root: &Utf8Path, target: &Utf8Path, peers: &Utf8Path) -> Outcome<Utf8PathBuf> {
    let bindgen = peers.join("bin/uniffi-bindgen-go");
    absent(&bindgen)?;
    let build = target.join("uniffi");
    shell::run(shell::cargo_command(&root.join("go/uniffi"), &build))?;
    let folder = target.join("uniffi-export");
    shell::fresh(&folder)?;
    let library = build.join("release/libbench_uniffi.so");
    let arguments = [library.as_str(), "--out-dir", folder.as_str()];
    // It asks cargo about the crate that it starts in.
    let crate_folder = root.join("go/uniffi");
    shell::run(shell::command(&crate_folder, bindgen.as_str(), &arguments))?;
    // Without the shared one beside it, so that all candidates are linked statically.
    let archive = "libbench_uniffi.a";
    shell::copy(&build.join("release").join(archive), &folder.join(archive))?;
    write(&folder.join("go.mod"), "module bench\n\ngo 1.24\n")?;
    // Its own way to link is to set this.
    let flags = format!("-L{folder} -lbench_uniffi -lm -ldl -lpthread");
    go_program(
        root,
        &folder,
        &root.join("go/uniffi/main.go"),
        &[("CGO_LDFLAGS", &flags)],
    )
}

/// Builds a program in Go whose rows are in `main`.
pub(crate) fn go_program(
    root: &Utf8Path,
    folder: &Utf8Path,
    main: &Utf8Path,
    variables: &[(&str, &str)],
) -> Outcome<Utf8PathBuf> {
    shell::copy(main, &folder.join("main.go"))?;
    let rounds = root.join("go/export/rounds.go");
    shell::copy(&rounds, &folder.join("rounds.go"))?;
    let build = ["build", "-o", "program", "."];
    let mut command = shell::command(folder, "go", &build);
    command.envs(variables.iter().copied());
    shell::run(command)?;
    Ok(folder.join("program"))
}

/// Writes a file.
pub(crate) fn write(path: &Utf8Path, text: &str) -> Outcome {
    std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))
}
