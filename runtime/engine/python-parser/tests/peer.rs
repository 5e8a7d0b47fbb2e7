//! Real files beside CPython's own `ast`: the same modules, or the same refusal. The files are those of the
//! Python that is installed, so nothing of them is in this repository.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::Command;

use python_parser::get_imports;
use serde_json::Value;

/// Prints for each file: its path, its text as Python decodes it, and its imports; none where it can't be parsed.
const PEER: &str = r#"
import ast, json, os, random, sys, sysconfig, tokenize, warnings
warnings.simplefilter("ignore")
paths = []
for top in {sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")}:
    for folder, _, files in os.walk(top):
        paths += [os.path.join(folder, file) for file in files if file.endswith(".py")]
paths = sorted(set(paths))
random.Random(7).shuffle(paths)
answers = []
for path in paths:
    try:
        with tokenize.open(path) as file:
            text = file.read()
    except (SyntaxError, UnicodeDecodeError):
        continue
    if "import" not in text:
        continue
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        found = None
    else:
        found = set()
        for node in body:
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module)
        found = sorted(found)
    answers.append([path, text, found])
    if len(answers) == int(sys.argv[1]):
        break
json.dump(answers, sys.stdout)
"#;

#[test]
#[ignore = "needs Python with its library; `cargo xtask test` runs it"]
fn two_hundred_files_of_python_itself() {
    let wanted = 200;
    let python = std::env::var_os("PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let output = Command::new(python)
        .args(["-c", PEER, &wanted.to_string()])
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let answers: Vec<(String, String, Option<Vec<String>>)> =
        serde_json::from_slice::<Value>(&output.stdout)
            .and_then(serde_json::from_value)
            .expect("Python answers");
    assert_eq!(
        answers.len(),
        wanted,
        "Python's library has fewer files than that"
    );
    let mut differ = Vec::new();
    let mut imports = 0;
    for (path, text, theirs) in &answers {
        let ours = get_imports(&[text]);
        imports += ours.len();
        // What this Python can't read, a newer one may: then we may answer, too.
        if theirs.as_ref().is_some_and(|theirs| *theirs != ours) {
            differ.push(format!("{path}: {ours:?}, Python {theirs:?}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(imports > wanted, "only {imports} imports");
}
