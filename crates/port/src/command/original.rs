//! The Zig side of `port test`: the tests of the source under a real Zig, each with its outcome and what it printed.
//! How they are compared with the translated ones is at the end; those are run in `test`.

use std::path::Path;
use std::process::Command;

/// What became of one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Passed,
    Skipped,
    Failed,
}

impl Ended {
    fn word(self) -> &'static str {
        match self {
            Ended::Passed => "passes",
            Ended::Skipped => "is skipped",
            Ended::Failed => "fails",
        }
    }
}

/// A test that ran, on either side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ran {
    pub(super) name: String,
    pub(super) ended: Ended,
    /// What it wrote to the standard error stream.
    pub(super) output: String,
}

/// How Zig is called here.
pub(super) struct Zig {
    words: Vec<String>,
    pub(super) version: String,
}

impl Zig {
    /// The one `ZIG` names, or `zig`, or what PyPI's `ziglang` brings: of a version whose syntax is read here.
    pub(super) fn find() -> Option<Zig> {
        let named = std::env::var("ZIG").ok();
        let candidates = named
            .as_deref()
            .into_iter()
            .chain(["zig", "python3 -m ziglang"]);
        candidates.into_iter().find_map(|text| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            let (program, first) = words.split_first()?;
            let output = Command::new(program)
                .args(first)
                .arg("version")
                .output()
                .ok()?;
            let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            let known = version.starts_with("0.14") || version.starts_with("0.15");
            known.then_some(Zig { words, version })
        })
    }

    /// Runs the tests of a file. An error is what Zig says where it could not.
    pub(super) fn tests(
        &self,
        root: &Path,
        source: &str,
        cache: &Path,
    ) -> Result<Vec<Ran>, String> {
        let output = Command::new(&self.words[0])
            .args(&self.words[1..])
            .args(["test", source, "--cache-dir"])
            .arg(cache)
            .current_dir(root)
            .output()
            .map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&output.stderr);
        let ran = read(&text);
        let none = text.lines().any(|l| l.starts_with("All 0 tests passed"));
        if ran.is_empty() && !none {
            let errors: Vec<&str> = text
                .lines()
                .filter(|l| l.contains("error:"))
                .take(3)
                .collect();
            return Err(errors.join("\n"));
        }
        Ok(ran)
    }
}

/// Reads what Zig's test runner writes where no terminal is: `1/3 file.test.name...`, what the test writes, `OK`.
fn read(text: &str) -> Vec<Ran> {
    let mut found: Vec<Ran> = Vec::new();
    let mut output: Option<String> = None;
    let mut open = None;
    for line in text.lines() {
        let mut line = line;
        if open.is_none() {
            let Some((name, rest)) = headed(line, found.len() + 1) else {
                continue;
            };
            open = Some(name.to_owned());
            line = rest;
        }
        let ended = match line {
            _ if line.ends_with("OK") => Some((Ended::Passed, "OK")),
            _ if line.ends_with("SKIP") => Some((Ended::Skipped, "SKIP")),
            _ if line.ends_with(')') && line.contains("FAIL (") => Some((Ended::Failed, "FAIL (")),
            _ => None,
        };
        let so_far = output.get_or_insert_default();
        match ended {
            Some((ended, mark)) => {
                let end = line.rfind(mark).unwrap_or(line.len());
                so_far.push_str(&line[..end]);
                found.push(Ran {
                    name: open.take().unwrap_or_default(),
                    ended,
                    output: output.take().unwrap_or_default(),
                });
            }
            None => {
                so_far.push_str(line);
                so_far.push('\n');
            }
        }
    }
    // the one that was running when the program died
    found.extend(open.map(|name| Ran {
        name,
        ended: Ended::Failed,
        output: output.unwrap_or_default(),
    }));
    found
}

/// `3/7 name...rest`, if it is the test of that number.
fn headed(line: &str, number: usize) -> Option<(&str, &str)> {
    let rest = line.strip_prefix(&format!("{number}/"))?;
    let (_, rest) = rest.split_once(' ')?;
    rest.split_once("...")
}

/// What differs between the tests of one file: its own in the order of the source, and Zig's of the same module.
pub(super) fn differences(path: &str, zig: &[Ran], rust: &[Ran]) -> Vec<String> {
    let module = path.strip_suffix(".zig").unwrap_or(path).replace('/', ".");
    let own = |name: &str| {
        let rest = name.strip_prefix(&module)?;
        [".test.", ".test_", ".decltest."]
            .iter()
            .find_map(|kind| rest.strip_prefix(kind))
            .map(str::to_owned)
    };
    let zig: Vec<(String, &Ran)> = zig
        .iter()
        .filter_map(|r| Some((own(&r.name)?, r)))
        .collect();
    if zig.len() != rust.len() {
        return vec![format!(
            "{path}: {} tests under Zig, {} translated",
            zig.len(),
            rust.len()
        )];
    }
    let mut found = Vec::new();
    for ((name, theirs), ours) in zig.iter().zip(rust) {
        if theirs.ended != ours.ended {
            let (theirs, ours) = (theirs.ended.word(), ours.ended.word());
            found.push(format!(
                "test \"{name}\": {theirs} under Zig, {ours} as Rust"
            ));
        } else if theirs.ended == Ended::Passed && theirs.output != ours.output {
            found.push(format!(
                "test \"{name}\" writes under Zig\n{}and as Rust\n{}",
                indented(&theirs.output),
                indented(&ours.output)
            ));
        }
    }
    found
}

fn indented(text: &str) -> String {
    text.lines().map(|l| format!("  | {l}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "1/4 a.b.test.first one...hello\n2/2 not a test...\nOK\n2/4 a.b.test.second...expected 2, found 3\nFAIL (TestExpectedEqual)\n/x.zig:3:4: 0x1 in f\n3/4 a.b.test_0...OK\n4/4 a.b.decltest.f...SKIP\n2 passed; 1 skipped; 1 failed.\n";

    fn ran(name: &str, ended: Ended, output: &str) -> Ran {
        Ran {
            name: name.to_owned(),
            ended,
            output: output.to_owned(),
        }
    }

    #[test]
    fn what_the_runner_writes_is_read() {
        let found = read(TEXT);
        assert_eq!(
            found[0],
            ran(
                "a.b.test.first one",
                Ended::Passed,
                "hello\n2/2 not a test...\n"
            )
        );
        let ended: Vec<Ended> = found.iter().map(|r| r.ended).collect();
        assert_eq!(
            ended,
            [Ended::Passed, Ended::Failed, Ended::Passed, Ended::Skipped]
        );
    }

    #[test]
    fn tests_are_compared_one_by_one() {
        let zig = read(TEXT);
        let mut rust = vec![
            ran("first_one", Ended::Passed, "hello\n2/2 not a test...\n"),
            ran("second", Ended::Failed, "left 2, right 3"),
            ran("unnamed", Ended::Passed, ""),
            ran("test_f", Ended::Skipped, ""),
        ];
        assert_eq!(differences("a/b.zig", &zig, &rust), Vec::<String>::new());
        rust[0].output = "hullo\n".to_owned();
        rust[2].ended = Ended::Failed;
        let found = differences("a/b.zig", &zig, &rust);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("  | hullo"), "{}", found[0]);
        assert_eq!(found[1], "test \"0\": passes under Zig, fails as Rust");
        assert!(
            differences("a/b.zig", &zig, &rust[1..])[0].contains("4 tests under Zig, 3 translated")
        );
    }
}
