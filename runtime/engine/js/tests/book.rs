//! The book's chapter does what it says: its files are written, its commands run, and what it shows is what is printed.
#![forbid(unsafe_code)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use std::io::Write as _;

/// A fenced block: its language, its text, and the line of prose before it.
struct Block {
    language: String,
    text: String,
    before: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut before) = (Vec::new(), String::new());
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        match line.strip_prefix("```") {
            Some(language) => {
                let text = lines.by_ref().take_while(|line| !line.starts_with("```"));
                let text = text.map(|line| format!("{line}\n")).collect();
                let language = language.to_owned();
                blocks.push(Block {
                    language,
                    text,
                    before: std::mem::take(&mut before),
                });
            }
            None if !line.trim().is_empty() => line.clone_into(&mut before),
            None => {}
        }
    }
    blocks
}

#[test]
fn the_chapter_is_true() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../book/src/js.md");
    let page = fs::read_to_string(page).expect("the chapter is there");
    let folder = tempfile::tempdir().expect("a folder");
    let shown = folder.path().canonicalize().expect("it is there");
    let (mut files, mut commands, mut inputs) = (0, 0, 0);
    for block in blocks(&page) {
        if let Some((_, rest)) = block.before.rsplit_once(" as `")
            && let Some((name, _)) = rest.split_once("`:")
        {
            fs::write(folder.path().join(name), &block.text).expect("a file");
            files += 1;
        }
        if let Some(rest) = block.text.strip_prefix("$ landbridge js run ") {
            let (arguments, expected) = rest.split_once('\n').expect("what is printed follows");
            let output = Command::new(env!("CARGO_BIN_EXE_landbridge-js"))
                .arg("run")
                .args(arguments.split(' '))
                .current_dir(folder.path())
                .output()
                .expect("the command runs");
            let printed = [&output.stdout[..], &output.stderr[..]].concat();
            let printed = String::from_utf8_lossy(&printed);
            let printed = printed.replace(&format!("file://{}", shown.display()), "FOLDER");
            assert_eq!(printed, expected, "{arguments}");
            commands += 1;
        }
        if block.language == "console" && block.text.starts_with("> ") {
            inputs += dialogue(&block.text);
        }
    }
    assert_eq!((files, commands, inputs), (5, 3, 2));
}

/// Types what stands behind `> ` at a prompt; the rest is what it prints.
fn dialogue(text: &str) -> usize {
    let is_input = |line: &&str| line.starts_with("> ");
    let mut child = Command::new(env!("CARGO_BIN_EXE_landbridge-js"))
        .arg("repl")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    let inputs: Vec<&str> = text.lines().filter(is_input).collect();
    for input in &inputs {
        writeln!(stdin, "{}", &input[2..]).expect("it reads");
    }
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, printed) = printed.split_once('\n').expect("a greeting");
    let expected: Vec<&str> = text.lines().filter(|line| !is_input(line)).collect();
    assert_eq!(printed.trim_end(), expected.join("\n"));
    inputs.len()
}
