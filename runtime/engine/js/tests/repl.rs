//! `landbridge js repl` as a person meets it: inputs of one line and of many, what is printed for each.
#![forbid(unsafe_code)]

use std::io::Write as _;
use std::process::{Command, Stdio};

/// What is printed for lines of input, without the greeting.
fn session(lines: &str) -> (String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_landbridge-js"))
        .args(["repl", "--time-limit", "500"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(lines.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{out}{err}");
    let (greeting, rest) = out.split_once('\n').expect("a greeting");
    assert!(greeting.starts_with("landbridge js "), "{greeting}");
    (rest.to_owned(), err)
}

#[test]
fn inputs_have_results() {
    for (input, shown) in [
        ("1 + 1", "2"),
        ("'a'", "'a'"),
        ("10n ** 20n", "100000000000000000000n"),
        ("-0", "-0"),
        ("1e21", "1e+21"),
        ("null", "null"),
        ("undefined", "undefined"),
        ("[1, { a: 'b' }]", "[ 1, { a: 'b' } ]"),
        ("{ a: 1 }", "{ a: 1 }"),
        ("{ let a = 1; a + 1 }", "2"),
        (
            "await new Promise(done => setTimeout(() => done('waited'), 20))",
            "'waited'",
        ),
        ("const a = await 5; a + 1", "6"),
        ("let n: number = 3; n as unknown", "3"),
        (
            "(await import('landbridge:dns')).DnsUtil.parseCaaRecord('0 issue x').value",
            "'x'",
        ),
        ("Promise.resolve(1)", "Promise { 1 }"),
        ("Symbol('s')", "Symbol(s)"),
        ("'\u{e9}\u{1f600}'", "'\u{e9}\u{1f600}'"),
    ] {
        let (out, err) = session(&format!("{input}\n"));
        assert_eq!((out.trim_end(), &err[..]), (shown, ""), "{input}");
    }
}

#[test]
fn names_stay_and_may_be_declared_again() {
    let (out, err) = session(
        "const a = 1\nconst a = 2\nlet b = a + 1\nlet b = b + 1\nclass C {}\nfunction f() { return b }\nf()\n",
    );
    assert_eq!(err, "");
    assert_eq!(out.lines().last(), Some("4"), "{out}");
}

#[test]
fn inputs_may_have_many_lines() {
    let (out, err) = session(
        "function f(x) {\n  return `${x}\n!`\n}\nf(1)\n[\n1,\n2\n]\nconsole.log(\n'x'\n)\n",
    );
    assert_eq!(err, "");
    assert_eq!(out, "undefined\n'1\\n!'\n[ 1, 2 ]\nx\nundefined\n");
}

#[test]
fn faults_do_not_end_it() {
    let (out, err) = session(
        "nothing\nthrow 1\nlet = 3 +\n\nawait Promise.reject(new TypeError('no'))\nfor (;;) {}\nimport('./absent.js')\n'on'\n",
    );
    for part in [
        "Uncaught ReferenceError: nothing is not defined",
        "Uncaught 1",
        "SyntaxError",
        "Uncaught TypeError: no",
        "it ran longer than its limit",
        "there is no `absent.js`",
    ] {
        assert!(err.contains(part), "{part}:\n{err}");
    }
    assert_eq!(out.lines().last(), Some("'on'"), "{out}");
}
