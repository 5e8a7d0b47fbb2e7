//! What is blanked and what is refused, on sources written for it.
#![forbid(unsafe_code)]

use transpiler::{DiagnosticId, ts_strip};

#[track_caller]
fn stripped(source: &str) -> String {
    let out = ts_strip("a.ts", source);
    assert!(out.success, "{out:?}");
    assert_eq!(out.error, None);
    assert!(out.diagnostics.is_empty());
    out.code
}

#[test]
fn types_become_blanks() {
    assert_eq!(stripped("const x: number = 1;"), "const x         = 1;");
    assert_eq!(
        stripped("function f<T>(a?: T, ...b: T[]): void {}"),
        "function f   (a    , ...b     )       {}"
    );
    assert_eq!(
        stripped("let a = b! as C satisfies D;"),
        "let a = b                  ;"
    );
    assert_eq!(
        stripped("class A<T> implements B { private readonly x!: T; declare y: U }"),
        "class A                 {                  x    ;              }"
    );
    assert_eq!(
        stripped("import type { A } from 'a';\nimport { type B, c } from 'b';\n")
            .lines()
            .nth(1),
        Some("import {         c } from 'b';")
    );
}

#[test]
fn places_stay() {
    let source = "interface A {\n  x: number;\n}\ntype B = A &\n  { y: 1 };\nconst e = 'ä';/*é*/ let z: B; z = 1;\n";
    let code = stripped(source);
    assert_eq!(code.lines().count(), source.lines().count());
    for (ours, theirs) in code.lines().zip(source.lines()) {
        let place = |line: &str, what| line.find(what).map(|at| line[..at].chars().count());
        assert_eq!(place(ours, "z = 1"), place(theirs, "z = 1"));
        assert_eq!(ours.chars().count(), theirs.chars().count());
    }
}

#[test]
fn blanks_never_join_statements() {
    // Without a semicolon in the type's place, `(` would call the line before.
    let code = stripped("let a = b\ntype C = D\n(e)");
    assert!(code.contains(';'), "{code}");
    let code = stripped("class A {\n  readonly a = b\n  readonly [c] = d\n}");
    assert!(code.contains(';'), "{code}");
    // A type between an arrow's parameters and `=>` that spans lines.
    let code = stripped("const f = (a: A):\n  B => a");
    let arrow = code.find("=>").expect("an arrow");
    assert!(
        !code[code.find(')').expect(")")..arrow].contains('\n'),
        "{code}"
    );
}

#[test]
fn what_types_cannot_explain_is_refused() {
    let cases = [
        ("x;\n  enum A { B }", (2, 3), "enum", "as const"),
        (
            "namespace A { export const b = 1 }",
            (1, 1),
            "namespace",
            "module",
        ),
        (
            "class A { constructor(private b: C) {} }",
            (1, 31),
            "parameter property",
            "field",
        ),
        ("import a = require('b')", (1, 1), "import equals", "from"),
        ("export = a", (1, 1), "export assignment", "export default"),
        ("let é = 1, a = <B>c", (1, 16), "angle-bracket", "as Type"),
    ];
    for (source, (line, column), message, help) in cases {
        let out = ts_strip("dir/a.ts", source);
        assert!(!out.success && out.code.is_empty(), "{source}: {out:?}");
        let [diagnostic] = &out.diagnostics[..] else {
            panic!("{source}: {out:?}");
        };
        assert_eq!(diagnostic.id, DiagnosticId::UnsupportedSyntax, "{out:?}");
        assert_eq!(
            (diagnostic.line, diagnostic.column),
            (line, column),
            "{out:?}"
        );
        assert!(diagnostic.message.contains(message), "{out:?}");
        assert!(
            diagnostic.help.is_some_and(|it| it.contains(help)),
            "{out:?}"
        );
        let error = out.error.expect("an error");
        assert!(
            error.starts_with(&format!("dir/a.ts:{line}:{column}: ")),
            "{error}"
        );
        assert!(error.contains("[unsupported-syntax]; "), "{error}");
    }
}

#[test]
fn all_refusals_come_at_once() {
    let out = ts_strip("a.ts", "enum A {}\nenum B {}\nenum C {}");
    let lines: Vec<_> = out.diagnostics.iter().map(|it| it.line).collect();
    assert_eq!(lines, [1, 2, 3]);
    assert_eq!(out.error.expect("an error").lines().count(), 3);
}

#[test]
fn what_is_not_typescript() {
    for (source, place) in [
        ("let = = 1", (1, 7)),
        ("a\nb c", (2, 3)),
        ("function (", (1, 10)),
    ] {
        let out = ts_strip("a.ts", source);
        assert!(!out.success, "{source}");
        let first = &out.diagnostics[0];
        assert_eq!(first.id, DiagnosticId::InvalidSyntax, "{out:?}");
        assert_eq!((first.line, first.column), place, "{out:?}");
    }
    assert_eq!(stripped(""), "");
}

#[test]
fn depth_is_refused_before_the_stack_ends() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("a(", ")"),
        ("`${", "}`"),
        ("()=>{", "}"),
    ] {
        let source = format!("{}1{}", open.repeat(1_000), close.repeat(1_000));
        let shallow = ts_strip("a.ts", &source);
        assert_eq!(shallow.error, None, "{open}");
        let out = ts_strip("a.ts", &open.repeat(100_000));
        assert_eq!(out.diagnostics[0].id, DiagnosticId::TooDeep, "{open}");
    }
    for link in [
        "!",
        "- ",
        "a + ",
        "a ? b : ",
        "a => ",
        "a.",
        "a = ",
        "new ",
        "void ",
        "if (a) {} else ",
    ] {
        let source = format!("{}a;", link.repeat(20_000));
        assert_eq!(ts_strip("a.ts", &source).error, None, "{link}");
    }
    for link in ["keyof ", "B | ", "() => ", "B extends C ? D : "] {
        let source = format!("type A = {}B;", link.repeat(5_000));
        assert_eq!(ts_strip("a.ts", &source).error, None, "{link}");
    }
}
