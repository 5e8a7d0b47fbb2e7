//! Real TypeScript beside Node's own stripper: the same JavaScript or a refusal from both. The files are those of
//! packages that `cargo xtask setup` gets; nothing of them is in this repository.
//!
//! The same means that only blanks and semicolons may differ, that no column moves, and that the parser inside
//! Node makes the same tree of both: swc's newer releases put semicolons for erased statements elsewhere than the
//! one that Node has.
#![forbid(unsafe_code)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use transpiler::{DiagnosticId, ts_strip};

/// Prints for each file: its path, its text, and its JavaScript, or the refusal's code.
const PEER: &str = r#"
const { stripTypeScriptTypes } = require("node:module");
const { readFileSync, readdirSync } = require("node:fs");
process.removeAllListeners("warning");
process.on("warning", () => {});
const [folder, count] = process.argv.slice(1);
const paths = readdirSync(folder, { recursive: true })
  .filter((it) => /(?<!\.d)\.ts$/.test(it)).map((it) => `${folder}/${it}`).sort();
// Spread over all packages, in an order that stays.
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647);
const chosen = paths.map((it) => [random(), it]).sort((a, b) => a[0] - b[0]).slice(0, +count);
const answers = chosen.map(([, path]) => {
  const text = readFileSync(path, "utf8");
  try {
    return [path, text, stripTypeScriptTypes(text), null];
  } catch (error) {
    return [path, text, null, error.code];
  }
});
process.stdout.write(JSON.stringify(answers));
"#;

/// Reads pairs of modules and prints the places of those whose trees differ, by the parser inside Node.
const TREES: &str = r#"
const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
const tree = (text) => JSON.stringify(
  parse(text, { ecmaVersion: "latest", sourceType: "module" }),
  (key, value) => key === "start" || key === "end" ? undefined
    : typeof value === "bigint" ? String(value)
    : Array.isArray(value) ? value.filter((it) => it?.type !== "EmptyStatement") : value);
const pairs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const differ = pairs.flatMap(([a, b], at) => tree(a) === tree(b) ? [] : [at]);
process.stdout.write(JSON.stringify(differ));
"#;

fn trees(node: &Path, pairs: &[(&String, String)]) -> String {
    let mut child = Command::new(node)
        .args(["--no-warnings", "--expose-internals", "-e", TREES])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node starts");
    let text = serde_json::to_vec(pairs).expect("texts are JSON");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(&text).expect("Node reads");
    drop(input);
    let output = child.wait_with_output().expect("Node ends");
    assert!(output.status.success());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn same(theirs: &str, ours: &str) -> bool {
    let blank = |it: char| it == ';' || (it.is_whitespace() && it != '\n');
    theirs.chars().count() == ours.chars().count()
        && theirs
            .chars()
            .zip(ours.chars())
            .all(|(theirs, ours)| theirs == ours || (blank(theirs) && blank(ours)))
}

#[test]
#[ignore = "needs Node 22 or later and packages; `cargo xtask test` runs it"]
fn two_hundred_files_of_published_packages() {
    let wanted = 400;
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    let node = variable("LANDBRIDGE_NODE_STRIP").expect("LANDBRIDGE_NODE_STRIP names a Node");
    let folder = variable("LANDBRIDGE_TYPESCRIPT").expect("LANDBRIDGE_TYPESCRIPT names a folder");
    let output = Command::new(&node)
        .args(["--no-warnings", "-e", PEER])
        .arg(folder)
        .arg(wanted.to_string())
        .output()
        .expect("Node starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    type Answer = (String, String, Option<String>, Option<String>);
    let answers: Vec<Answer> = serde_json::from_slice::<Value>(&output.stdout)
        .and_then(serde_json::from_value)
        .expect("Node answers");
    assert_eq!(answers.len(), wanted, "the packages have fewer files");
    let (mut stripped, mut refused, mut changed) = (0, 0, 0);
    let mut differ = Vec::new();
    let mut pairs = Vec::new();
    for (path, text, code, fault) in &answers {
        let ours = ts_strip(path, text);
        match (code, fault.as_deref()) {
            (Some(code), _) if ours.success && same(code, &ours.code) => {
                stripped += 1;
                if code != text {
                    changed += 1;
                    pairs.push((code, ours.code));
                }
            }
            (None, Some("ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX"))
                if !ours.success && ours.diagnostics[0].id == DiagnosticId::UnsupportedSyntax =>
            {
                refused += 1;
            }
            (Some(code), _) if ours.success => {
                differ.push(first_difference(path, code, &ours.code))
            }
            _ => differ.push(format!("{path}: Node {fault:?}, ours {:?}", ours.error)),
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert_eq!(trees(&node, &pairs), "[]");
    assert!(
        stripped >= 200 && changed >= 150 && refused > 0,
        "{stripped} {changed} {refused}"
    );
}

fn first_difference(path: &str, theirs: &str, ours: &str) -> String {
    let lines = theirs.lines().zip(ours.lines()).enumerate();
    match lines
        .into_iter()
        .find(|(_, (theirs, ours))| !same(theirs, ours))
    {
        Some((number, (theirs, ours))) => {
            format!("{path}:{}:\n  Node {theirs:?}\n  ours {ours:?}", number + 1)
        }
        None => format!("{path}: one is longer"),
    }
}
