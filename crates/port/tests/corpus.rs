//! The corpus of Zig programs: each translates whole, compiles, and prints what it prints under Zig. What Zig prints
//! is recorded beside each program; `tests/zig.rs` compares the records with a real Zig.

use std::path::{Path, PathBuf};
use std::process::Command;

use landbridge_port::draft;
use landbridge_port::profile::Profile;

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "zig"))
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn rustc(folder: &Path, arguments: &[&str]) {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn every_program_translates_compiles_and_agrees_with_zig() {
    let profile = Profile::named("plain").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let programs = programs();
    assert!(programs.len() >= 60, "the corpus has {}", programs.len());
    let mut main = String::from("#![allow(warnings)]\n");
    let mut arms = String::new();
    let mut left_out = Vec::new();
    for path in &programs {
        let name = name(path);
        let files = [(format!("{name}.zig"), std::fs::read(path).unwrap())];
        let drafts = draft::port_program(&files, &profile);
        for (line, why) in &drafts[0].untranslated {
            left_out.push(format!("{name}.zig:{line}: {why}"));
        }
        std::fs::write(folder.path().join(format!("{name}.rs")), &drafts[0].text).unwrap();
        main.push_str(&format!("mod {name};\n"));
        arms.push_str(&format!("        \"{name}\" => drop({name}::main()),\n"));
    }
    assert!(left_out.is_empty(), "{}", left_out.join("\n"));
    main.push_str(&format!(
        "fn main() {{\n    match std::env::args().nth(1).unwrap().as_str() {{\n{arms}        _ => panic!(),\n    }}\n}}\n"
    ));
    std::fs::write(folder.path().join("main.rs"), main).unwrap();
    let support = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime/zig-compat/src/lib.rs");
    let support = support.to_string_lossy();
    rustc(
        folder.path(),
        &[
            "--edition=2024",
            "--crate-type=rlib",
            "--crate-name=zig_compat",
            &support,
        ],
    );
    rustc(
        folder.path(),
        &[
            "--edition=2024",
            "-Coverflow-checks=on",
            "-Cdebug-assertions=on",
            "--extern",
            "zig_compat=libzig_compat.rlib",
            "-o",
            "all",
            "main.rs",
        ],
    );
    let mut wrong = Vec::new();
    for path in &programs {
        let output = Command::new(folder.path().join("all"))
            .arg(name(path))
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        let wanted = std::fs::read_to_string(path.with_extension("out")).unwrap();
        if printed != wanted || !output.status.success() {
            wrong.push(format!(
                "{}\n--- zig\n{wanted}--- rust\n{printed}",
                name(path)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
