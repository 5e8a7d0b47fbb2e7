//! Whatever lies in the folder: what can't be read is told of, the rest is audited, and nothing panics.
#![forbid(unsafe_code)]

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};
use landbridge_audit::{Audit, Config, audit};
use tempfile::TempDir;

const EXPORT: &str = "#[no_mangle]\npub extern \"C\" fn free(p: *mut u8) {}\n";

fn folder() -> (TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8Path::from_path(folder.path())
        .unwrap()
        .canonicalize_utf8()
        .unwrap();
    (folder, path)
}

fn run(path: &Utf8Path) -> Audit {
    audit(path, &Config::default()).unwrap()
}

fn rules(audit: &Audit) -> Vec<(&str, u32)> {
    let findings = audit.findings.iter();
    findings.map(|it| (it.rule, it.place.line)).collect()
}

#[test]
fn broken_files_cost_only_themselves() {
    let (_keep, path) = folder();
    let write = |name: &str, text: &[u8]| std::fs::write(path.join(name), text).unwrap();
    write(
        "lib.rs",
        b"mod broken;\nmod bytes;\nmod gone;\nmod circle;\nmod good;\nmod deep;\n",
    );
    write("broken.rs", b"fn f( {");
    write("bytes.rs", b"fn f() {}\n// \xff\xfe\n");
    write("circle.rs", b"#[path = \"circle.rs\"] mod again;");
    write("good.rs", EXPORT.as_bytes());
    write(
        "deep.rs",
        format!("const X: u8 = {}1{};", "(".repeat(5000), ")".repeat(5000)).as_bytes(),
    );
    let audit = run(&path.join("lib.rs"));
    assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
    let faults: Vec<&str> = audit.faults.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(faults.len(), 5, "{faults:?}");
    for part in ["parse", "UTF-8", "no file", "contains itself", "too deep"] {
        assert!(
            faults.iter().any(|it| it.contains(part)),
            "{part}: {faults:?}"
        );
    }
}

#[test]
fn nothing_to_audit_is_an_error() {
    let (_keep, path) = folder();
    assert!(audit(&path, &Config::default()).is_err());
    assert!(audit(&path.join("none"), &Config::default()).is_err());
    std::fs::write(path.join("Cargo.toml"), "[package\nname").unwrap();
    assert!(audit(&path, &Config::default()).is_err());
}

#[test]
fn a_broken_manifest_costs_only_its_package() {
    let (_keep, path) = folder();
    for name in ["good", "bad"] {
        std::fs::create_dir_all(path.join(name).join("src")).unwrap();
        std::fs::write(path.join(name).join("src/lib.rs"), EXPORT).unwrap();
    }
    let good = "[package]\nname = \"good\"\n";
    std::fs::write(path.join("good/Cargo.toml"), good).unwrap();
    std::fs::write(path.join("bad/Cargo.toml"), "[package\nname").unwrap();
    // Found by looking for packages, and named by a workspace.
    for workspace in ["", "[workspace]\nmembers = [\"*\"]\n"] {
        if !workspace.is_empty() {
            std::fs::write(path.join("Cargo.toml"), workspace).unwrap();
        }
        let audit = run(&path);
        assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
        let [fault] = audit.faults.as_slice() else {
            panic!("{:?}", audit.faults);
        };
        assert!(fault.message.starts_with("bad/Cargo.toml"), "{fault:?}");
    }
}

#[test]
fn what_manifests_name_and_is_missing_is_told_of() {
    let (_keep, path) = folder();
    let write = |name: &str, text: &str| {
        let file = path.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    write(
        "Cargo.toml",
        "[workspace]\nmembers = [\n  \"good\",\n  \"gone\",\n  \"other/*\",\n  \"lost\",\n  \"bare\",\n]\n",
    );
    write("good/Cargo.toml", "[package]\nname = \"good\"\n");
    write("good/src/bin/one/main.rs", EXPORT);
    let lost = "[package]\nname = \"lost\"\n[lib]\npath = \"src/nowhere.rs\"\n";
    write("lost/Cargo.toml", lost);
    write("bare/Cargo.toml", "[package]\nname = \"bare\"\n");
    let audit = run(&path);
    assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
    let mut faults: Vec<String> = audit
        .faults
        .iter()
        .map(|it| format!("{}, {}", it.message, it.place.as_ref().unwrap().line))
        .collect();
    faults.sort();
    assert_eq!(
        faults,
        [
            "Cargo.toml: there is no `gone/Cargo.toml` for this member, 4",
            "bare/Cargo.toml: there is no src/lib.rs and no src/main.rs, 1",
            "lost/Cargo.toml: `src/nowhere.rs` isn't there, 4",
        ]
    );
}

/// A pipe without a writer would be read for ever, and a folder that holds a link to itself searched.
#[cfg(unix)]
#[test]
fn only_files_are_read_and_only_folders_searched() {
    let (_keep, path) = folder();
    std::fs::create_dir_all(path.join("in/kit/src")).unwrap();
    std::fs::write(
        path.join("in/kit/Cargo.toml"),
        "[package]\nname = \"kit\"\n",
    )
    .unwrap();
    std::fs::write(path.join("in/kit/src/lib.rs"), EXPORT).unwrap();
    std::os::unix::fs::symlink(&path, path.join("in/again")).unwrap();
    let pipe = |name: &str| {
        let made = std::process::Command::new("mkfifo")
            .arg(path.join(name))
            .status();
        assert!(made.unwrap().success());
    };
    pipe("in/kit/kit.h");
    let audit = run(&path.join("in"));
    assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
    std::fs::remove_dir_all(path.join("in")).unwrap();
    std::fs::write(path.join("a.rs"), EXPORT).unwrap();
    pipe("b.rs");
    pipe("c.h");
    std::os::unix::fs::symlink("nowhere.rs", path.join("d.rs")).unwrap();
    let audit = run(&path);
    assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
    assert_eq!(audit.faults.len(), 1, "{:?}", audit.faults);
}

/// What a file alone can't know: who frees, and that panics abort.
#[test]
fn a_file_of_a_package_is_read_with_it() {
    let (_keep, path) = folder();
    std::fs::create_dir_all(path.join("src")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
    write(
        "Cargo.toml",
        "[package]\nname = \"kit\"\n[profile.release]\npanic = \"abort\"\n",
    );
    write("src/lib.rs", "mod make;\nmod free;\npub struct Kit(u8);\n");
    write(
        "src/make.rs",
        "#[no_mangle]\npub extern \"C\" fn kit_new(n: u32) -> *mut Kit {\n    \
         Box::into_raw(Box::new(Kit(u8::try_from(n).unwrap())))\n}\n",
    );
    write(
        "src/free.rs",
        "#[no_mangle]\npub extern \"C\" fn kit_free(p: *mut Kit) {\n    \
         drop(unsafe { Box::from_raw(p) });\n}\n",
    );
    write("src/apart.rs", EXPORT);
    assert!(run(&path.join("src/make.rs")).findings.is_empty());
    let audit = run(&path.join("src/free.rs"));
    assert_eq!(rules(&audit), [("null-pointer-believed", 3)]);
    assert_eq!(audit.findings[0].place.file, "src/free.rs");
    assert_eq!((audit.files, audit.exports), (1, 1));
    assert_eq!(run(&path.join("src")).files, 3);
    // No `mod` names it.
    let audit = run(&path.join("src/apart.rs"));
    assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
    assert_eq!(audit.findings[0].place.file, "apart.rs");
}

#[test]
fn workspaces_are_read_whole() {
    let (_keep, path) = folder();
    let write = |name: &str, text: &str| {
        let file = path.join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    };
    let package = |name: &str| format!("[package]\nname = \"{name}\"\nedition.workspace = true\n");
    write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"crates/*\", \"one\"]\nexclude = [\"crates/out\"]\n\
         [profile.release]\npanic = \"abort\"\n",
    );
    write("crates/a/Cargo.toml", &package("a"));
    write("crates/a/src/lib.rs", EXPORT);
    write("crates/a/src/main.rs", EXPORT);
    write("near/Cargo.toml", "[package]\nname = \"near\"\n");
    write("near/src/lib.rs", EXPORT);
    write("crates/out/Cargo.toml", &package("out"));
    write("crates/out/src/lib.rs", EXPORT);
    write(
        "one/Cargo.toml",
        "[dependencies]\nnear = { path = \"../near\" }\n[package]\nname = \"one\"\n[lib]\npath = \"x.rs\"\ncrate-type = [\"cdylib\"]\n",
    );
    write(
        "one/x.rs",
        "#[no_mangle]\npub extern \"C\" fn f(n: u32) { K::try_from(n).unwrap(); }\n",
    );
    let audit = run(&path);
    let files: Vec<&str> = audit
        .findings
        .iter()
        .map(|it| it.place.file.as_str())
        .collect();
    // The profile of the workspace aborts, so the panic is its policy.
    assert_eq!(
        files,
        [
            "crates/a/src/lib.rs",
            "crates/a/src/main.rs",
            "near/src/lib.rs"
        ]
    );
    assert_eq!(audit.scorecards.len(), 4);

    let mut config = Config::default();
    config.exclude.push("crates/a/src/main.rs".to_owned());
    config.levels.insert("export-shadows-libc".to_owned(), None);
    let quiet = landbridge_audit::audit(&path, &config).unwrap();
    assert!(quiet.findings.is_empty());
}

#[test]
fn a_long_file_is_read() {
    let (_keep, path) = folder();
    let mut text = String::new();
    for n in 0..5000 {
        writeln!(
            text,
            "#[no_mangle]\npub extern \"C\" fn f{n}(p: *const u8) -> u8 {{\n    unsafe {{ *p }}\n}}"
        )
        .unwrap();
    }
    let file = path.join("long.rs");
    std::fs::write(&file, text).unwrap();
    let audit = run(&file);
    let believed = audit
        .findings
        .iter()
        .filter(|it| it.rule == "null-pointer-believed");
    assert_eq!(believed.count(), 5000);
}

#[test]
fn odd_syntax_is_survived() {
    let (_keep, path) = folder();
    let chain = format!("fn f() -> u32 {{ 0{} }}\n", " + 1".repeat(20_000));
    let odd = [
        "",
        "\u{feff}fn f() {}",
        "#!/usr/bin/env run\nfn main() {}",
        "macro_rules! m { () => {} } m!{} m!(); m![];",
        "extern \"C\" fn f(_: u8, (a, b): (u8, u8), [c, d]: [u8; 2]) {}",
        "extern \"C\" { fn f(...); static X: u8; type T; }",
        "#[no_mangle] extern fn f() { let x = |a| move |b| a(b); x; unsafe { asm!(\"nop\") } }",
        "fn f() { cfg_if! { if #[cfg(x)] { y() } else { z() } } select! { a = b => {} } }",
        "impl<T> Drop for T { fn drop(&mut self) {} } unsafe impl Send for [u8] {}",
        "#[no_mangle] pub extern \"C\" fn f(p: *mut *mut *mut u8) { ***p = 1; (((**p))) = x; }",
        "const _: () = { #[no_mangle] extern \"C\" fn f() {} };",
        "trait T { extern \"C\" fn f() { g::<{ 1 + 1 }>() } }",
        chain.as_str(),
    ];
    for (number, text) in odd.iter().enumerate() {
        let file = path.join(format!("odd{number}.rs"));
        std::fs::write(&file, text).unwrap();
        let audit = run(&file);
        assert!(audit.faults.is_empty(), "{text:.80}: {:?}", audit.faults);
    }
}

#[test]
fn a_file_of_20_000_lines_may_hold_any_text() {
    let (_keep, path) = folder();
    let mut text = String::from("pub static FACES: &[&str] = &[\n");
    text += &"    \":-( :-[ {\", // (((\n".repeat(20_000);
    text += "];\n";
    text += EXPORT;
    std::fs::write(path.join("lib.rs"), text).unwrap();
    let audit = run(&path.join("lib.rs"));
    assert!(audit.faults.is_empty(), "{:?}", audit.faults);
    assert_eq!(rules(&audit), [("export-shadows-libc", 20_004)]);
}

#[test]
fn deep_nesting_of_any_kind_is_survived() {
    let (_keep, path) = folder();
    let many = |text: &str| text.repeat(9_000);
    let deep = [
        format!("fn f(x: {}u8{}) {{}}", many("Vec<"), many(">")),
        format!("fn f<T: {}u8{}>() {{}}", many("A<B = "), many(">")),
        format!("fn f(x: {}u8) {{}}", many("impl Fn() -> ")),
        format!("fn f(x: {}u8) {{}}", many("*const ")),
        format!("fn f() -> i32 {{ {}1 }}", many("-")),
        format!("fn f() {{ {}1; }}", many("a = ")),
        format!("fn f() {{ {}1; }}", many("|a| ")),
        format!("fn f() {{ x{}; }}", many(".a()")),
        format!("fn f() {{ x{}; }}", many("[0]")),
        format!("fn f() {{ if a {{}} {} }}", many("else if b {} ")),
        format!("fn f() {{ match x {{ {}_ => {{}} }} }}", many("&")),
        format!("use {}b;", many("a::")),
        // Too deep even to be looked at.
        format!(
            "fn f(x: {}u8{}) {{}}",
            "Vec<".repeat(200_000),
            ">".repeat(200_000)
        ),
        format!("fn f(x: {}u8) {{}}", "impl Fn() -> ".repeat(200_000)),
        format!("fn f() {{ {} }}", "{".repeat(200_000)),
        format!(
            "fn f() {{ {}{} }}",
            "{".repeat(200_000),
            "}".repeat(200_000)
        ),
        "mod a { ".repeat(100_000),
    ];
    for (number, text) in deep.iter().enumerate() {
        std::fs::write(path.join(format!("deep{number}.rs")), text).unwrap();
    }
    std::fs::write(path.join("good.rs"), EXPORT).unwrap();
    let audit = run(&path);
    assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
    let faults: Vec<&str> = audit.faults.iter().map(|it| it.message.as_str()).collect();
    assert!(
        faults.iter().all(|it| !it.contains("stopped")),
        "{faults:?}"
    );
    assert!(faults.len() >= 5, "{faults:?}");
}

/// Each took time by the square of its length.
#[test]
fn long_bodies_and_numbers_end() {
    let (_keep, path) = folder();
    let mut body =
        String::from("#[no_mangle]\npub extern \"C\" fn long(p: *const u8, n: usize) {\n");
    for n in 0..4_000 {
        writeln!(
            body,
            "    k{n}(p, n, Box::into_raw(Box::new(x{n})), CString::new(y).unwrap().as_ptr());"
        )
        .unwrap();
    }
    body += "}\n";
    let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
    write("body.rs", &body);
    let returns = |count: usize| format!("fn f() {{ {}x; }}", "return ".repeat(count));
    write("returns.rs", &returns(20_000));
    // Any deeper, and the stack would end.
    write("deeper.rs", &returns(500_000));
    write(
        "number.rs",
        &format!("const X: u128 = {};", "9".repeat(200_000)),
    );
    write("good.rs", EXPORT);
    let audit = run(&path);
    let found = rules(&audit);
    assert!(found.contains(&("export-shadows-libc", 2)), "{found:?}");
    assert!(found.contains(&("panic-leaves-export", 3)), "{found:?}");
    let faults: Vec<&str> = audit.faults.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(faults.len(), 2, "{faults:?}");
    for name in ["number.rs", "deeper.rs"] {
        assert!(faults.iter().any(|it| it.contains(name)), "{faults:?}");
    }
}

#[cfg(unix)]
#[test]
fn paths_out_of_the_tree_are_files_or_faults() {
    let (_keep, path) = folder();
    std::fs::create_dir_all(path.join("kit/src")).unwrap();
    std::fs::write(path.join("outside.rs"), EXPORT).unwrap();
    std::fs::write(path.join("kit/Cargo.toml"), "[package]\nname = \"kit\"\n").unwrap();
    let mods = [
        "../../outside.rs",
        "/dev/zero",
        "/proc/self/mem",
        "",
        ".",
        "/nowhere.rs",
    ];
    let mods = mods.iter().enumerate();
    let mods = mods.map(|(n, it)| format!("#[path = \"{it}\"] mod m{n};\n"));
    std::fs::write(path.join("kit/src/lib.rs"), mods.collect::<String>()).unwrap();
    let audit = run(&path.join("kit"));
    assert_eq!(audit.findings[0].place.file, "../outside.rs");
    assert_eq!(
        (audit.findings.len(), audit.faults.len()),
        (1, 5),
        "{:?}",
        audit.faults
    );
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    use std::os::unix::fs::symlink;
    let (_keep, path) = folder();
    std::fs::create_dir_all(path.join("a/b")).unwrap();
    symlink("../..", path.join("a/b/up")).unwrap();
    symlink("loop.rs", path.join("loop.rs")).unwrap();
    std::fs::write(path.join("a/lib.rs"), EXPORT).unwrap();
    let audit = run(&path);
    // The link to itself can't be read, and the rest is audited once.
    assert_eq!(rules(&audit), [("export-shadows-libc", 2)]);
    assert_eq!(audit.faults.len(), 1, "{:?}", audit.faults);

    // The same below packages: modules in a linked folder, members by a linked folder.
    let package = "[package]\nname = \"kit\"\n[lib]\npath = \"lib.rs\"\n";
    std::fs::write(path.join("a/Cargo.toml"), package).unwrap();
    std::fs::write(
        path.join("a/lib.rs"),
        "#[path = \"b/up/a/lib.rs\"]\nmod again;\n",
    )
    .unwrap();
    let audit = run(&path);
    assert!(rules(&audit).is_empty());
    assert!(
        audit.faults[0].message.contains("contains itself"),
        "{:?}",
        audit.faults
    );
}

#[test]
fn modules_that_hold_each_other_end() {
    let (_keep, path) = folder();
    let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
    write(
        "lib.rs",
        "#[path = \"a.rs\"] mod a;\n#[path = \"b.rs\"] mod b;\n",
    );
    write("a.rs", &format!("#[path = \"b.rs\"] mod b;\n{EXPORT}"));
    write(
        "b.rs",
        "#[path = \"a.rs\"] mod a;\n#[path = \"lib.rs\"] mod root;\n",
    );
    let audit = run(&path.join("lib.rs"));
    assert_eq!(rules(&audit), [("export-shadows-libc", 3)]);
    let circles = audit.faults.iter();
    assert!(
        circles
            .clone()
            .all(|it| it.message.contains("contains itself"))
    );
    assert!(audit.faults.len() >= 3, "{:?}", audit.faults);
}

/// This repository's own sources, each cut off at several places and with words exchanged.
#[test]
fn damaged_sources_never_stop_it() {
    let (_keep, path) = folder();
    let own = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    for entry in own.read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        for (part, (from, to)) in [("fn ", "fn fn "), ("self", "*self"), ("(", "(("), ("{", "")]
            .iter()
            .enumerate()
        {
            let at =
                (text.len() * (part + 1) / 5..text.len()).find(|at| text.is_char_boundary(*at));
            let (head, tail) = text.split_at(at.unwrap());
            std::fs::write(path.join("a.rs"), head).unwrap();
            std::fs::write(
                path.join("b.rs"),
                format!("{head}{}", tail.replacen(from, to, 3)),
            )
            .unwrap();
            let audit = run(&path);
            let stopped = audit.faults.iter().any(|it| it.message.contains("stopped"));
            assert!(!stopped, "{}: {:?}", entry.path(), audit.faults);
        }
    }
}
