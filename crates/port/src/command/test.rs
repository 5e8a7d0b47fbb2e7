//! `port test`: the tests of Zig files, translated, compiled by rustc and run in a folder that goes away again. How
//! files are translated is not known here.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::original::{self, Ended, Ran, Zig};
use super::{Streams, TestOf, profile, say};
use crate::draft::{self, Draft};
use crate::{names, tree};

/// What became of one file.
enum Outcome {
    /// All passed, or all ended as under Zig: how many.
    Passed(usize),
    /// Tests that end or write otherwise than under Zig.
    Differs(Vec<String>),
    /// Something was left out of a draft.
    Untranslated(Vec<String>),
    Uncompiled(String),
    Failed(String),
}

impl TestOf {
    pub(super) fn run(&self, streams: &mut Streams<'_>) -> Result<u8, String> {
        let profile = profile(&self.place.profile)?;
        if !profile.whole_program {
            return Err(format!(
                "drafts of the profile `{}` are not made to be compiled alone: take `--profile std`",
                profile.name
            ));
        }
        let root = self.place.root()?;
        let sources = tree::sources(&root, &self.place.paths)?;
        let folder = Folder::new()?;
        build_support(&folder.0)?;
        let zig = if self.no_zig || self.main {
            None
        } else {
            Zig::find()
        };
        let mut passed = 0;
        for (i, source) in sources.iter().enumerate() {
            let files = tree::program_of(&root, source)?;
            let drafts = translated(&files, &profile)?;
            let place = folder.0.join(format!("program_{i}"));
            let mut outcome = attempt(&folder.0, &place, &drafts, self)?;
            let ran = matches!(outcome, Outcome::Passed(_) | Outcome::Failed(_));
            if let Outcome::Failed(text) = &outcome
                && drafts[0].text.contains(SKIP)
                && !text.is_empty()
            {
                let each = one_by_one(&place.join("program"), &drafts[0])?;
                if each.iter().all(|r| r.ended != Ended::Failed) {
                    let passed = each.iter().filter(|r| r.ended == Ended::Passed);
                    outcome = Outcome::Passed(passed.count());
                }
            }
            let mut unlike = None;
            if let Some(zig) = zig.as_ref().filter(|_| ran) {
                match zig.tests(&root, source, &folder.0.join("zig-cache")) {
                    Ok(theirs) => {
                        let ours = one_by_one(&place.join("program"), &drafts[0])?;
                        let differences = original::differences(source, &theirs, &ours);
                        outcome = if differences.is_empty() {
                            Outcome::Passed(ours.len())
                        } else {
                            Outcome::Differs(differences)
                        };
                    }
                    Err(why) => unlike = Some(why),
                }
            }
            let line = match outcome {
                Outcome::Passed(count) => {
                    passed += 1;
                    let beside = match (&zig, &unlike) {
                        (Some(_), None) => " as under Zig",
                        _ => "",
                    };
                    format!("{source}: {count} passed{beside}\n")
                }
                Outcome::Differs(what) => {
                    format!("{source}: differs from Zig\n{}", indented(&what.join("\n")))
                }
                Outcome::Untranslated(why) => {
                    format!(
                        "{source}: not translated whole\n{}",
                        indented(&why.join("\n"))
                    )
                }
                Outcome::Uncompiled(why) => {
                    format!("{source}: does not compile\n{}", indented(&why))
                }
                Outcome::Failed(why) => format!("{source}: failed\n{}", indented(&why)),
            };
            say(streams.out, &line)?;
            if let Some(why) = unlike {
                let what = format!("{source}: Zig did not run its tests\n{}", indented(&why));
                say(streams.err, &what)?;
            }
        }
        let beside = match &zig {
            Some(zig) => format!(", compared test by test with Zig {}", zig.version),
            None => String::new(),
        };
        let all = sources.len();
        let account = format!("{passed} of {all} files translate, compile and pass{beside}\n");
        say(streams.out, &account)?;
        if zig.is_none() && !self.no_zig && !self.main {
            let hint =
                "no Zig 0.14 or 0.15 is here, so only the translated tests ran (ZIG names one)\n";
            say(streams.err, hint)?;
        }
        Ok(u8::from(passed != sources.len()))
    }
}

/// A folder that is removed when its user is done.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, String> {
        let stamp = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |d| d.as_nanos());
        let path = std::env::temp_dir().join(format!(
            "landbridge-port-test-{}-{stamp}",
            std::process::id()
        ));
        std::fs::create_dir(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // what is left behind lies in the system's folder for temporary files
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn build_support(folder: &Path) -> Result<(), String> {
    let sources = folder.join("zig_compat");
    std::fs::create_dir(&sources).map_err(|e| e.to_string())?;
    for (name, text) in super::support::FILES {
        std::fs::write(sources.join(name), text).map_err(|e| e.to_string())?;
    }
    let arguments = [
        "--edition=2024",
        "--crate-type=rlib",
        "--crate-name=zig_compat",
        "--cap-lints=allow",
        "-Copt-level=1",
        "-Coverflow-checks=on",
        "zig_compat/lib.rs",
    ];
    let (done, text) = rustc(folder, &arguments)?;
    if done { Ok(()) } else { Err(text) }
}

/// Runs rustc and gives its diagnostics.
fn rustc(folder: &Path, arguments: &[&str]) -> Result<(bool, String), String> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler)
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|e| format!("rustc is needed to compile what was translated: {e}"))?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Ok((output.status.success(), text))
}

fn translated(
    files: &[(String, Vec<u8>)],
    profile: &crate::profile::Profile,
) -> Result<Vec<Draft>, String> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(256 << 20)
            .spawn_scoped(scope, || draft::port_program(files, profile))
            .map_err(|e| e.to_string())?
            .join()
            .map_err(|_| "the translation failed; this is a bug of the tool".to_owned())
    })
}

/// Writes a crate of the drafts, compiles it, runs its tests.
fn attempt(
    folder: &Path,
    place: &Path,
    drafts: &[Draft],
    options: &TestOf,
) -> Result<Outcome, String> {
    std::fs::create_dir(place).map_err(|e| e.to_string())?;
    let mut lib = String::from("#![allow(warnings)]\n");
    let mut left_out = Vec::new();
    for (i, draft) in drafts.iter().enumerate() {
        let file = format!("file_{i}.rs");
        std::fs::write(place.join(&file), &draft.text).map_err(|e| e.to_string())?;
        lib.push_str(&nested(&draft.path, &file));
        for (line, why) in &draft.untranslated {
            left_out.push(format!("{}:{line}: {why}", draft.path));
        }
        for (line, why) in &draft.errors {
            left_out.push(format!("{}:{line}: {why}", draft.path));
        }
    }
    let main = drafts
        .first()
        .filter(|d| options.main && has_main(&d.text))
        .map(|d| module(&d.path));
    if let Some(module) = &main {
        lib.push_str(&format!(
            "fn main() {{\n    use std::process::Termination;\n    let _ = crate::{module}::main().report();\n}}\n"
        ));
    }
    std::fs::write(place.join("lib.rs"), lib).map_err(|e| e.to_string())?;
    if let Some(keep) = &options.keep {
        keep_copy(place, keep).map_err(|e| format!("{}: {e}", keep.display()))?;
    }
    if !left_out.is_empty() {
        return Ok(Outcome::Untranslated(left_out));
    }
    let library = folder.join("libzig_compat.rlib");
    let out = place.join("program");
    let support = format!("zig_compat={}", library.display());
    let out_text = out.display().to_string();
    let source = place.join("lib.rs").display().to_string();
    let kind = if main.is_some() {
        "--crate-type=bin"
    } else {
        "--test"
    };
    let arguments = [
        "--edition=2024",
        kind,
        "--crate-name=program",
        "-Coverflow-checks=on",
        "-Cdebug-assertions=on",
        "--extern",
        &support,
        "-o",
        &out_text,
        &source,
    ];
    let (done, text) = rustc(folder, &arguments)?;
    if !done {
        return Ok(Outcome::Uncompiled(first_errors(&text)));
    }
    run(&out, main.is_some())
}

/// The error by which a Zig test says that it does not apply.
const SKIP: &str = "SkipZigTest";
const SKIPPED: &str = "Error: error.SkipZigTest";

/// Runs the tests of a draft alone and one after the other, in the order of the source.
fn one_by_one(program: &Path, draft: &Draft) -> Result<Vec<Ran>, String> {
    let module = module(&draft.path);
    let mut lines = draft.text.lines().map(str::trim);
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let head = (line == "#[test]").then(|| lines.next()).flatten();
        let Some((name, _)) = head
            .and_then(|h| h.strip_prefix("fn "))
            .and_then(|h| h.split_once('('))
        else {
            continue;
        };
        let path = format!("{module}::tests::{name}");
        let ended = bounded(program, &["--exact", &path, "--nocapture"])?;
        // how a test's error is written, on either stream by the version of the harness
        let skipped = [&ended.out, &ended.err].iter().any(|t| t.contains(SKIPPED));
        found.push(Ran {
            name: name.to_owned(),
            ended: match ended.success {
                true => Ended::Passed,
                false if skipped => Ended::Skipped,
                false => Ended::Failed,
            },
            output: ended.err,
        });
    }
    Ok(found)
}

/// How a program ended, within two minutes, and what it wrote.
struct Bounded {
    in_time: bool,
    success: bool,
    out: String,
    err: String,
}

fn bounded(program: &Path, arguments: &[&str]) -> Result<Bounded, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let reader = |stream: Option<Box<dyn std::io::Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut stream) = stream {
                // what was read before an error is worth showing
                let _ = stream.read_to_end(&mut bytes);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let out = reader(out.map(|s| Box::new(s) as Box<dyn std::io::Read + Send>));
    let err = reader(err.map(|s| Box::new(s) as Box<dyn std::io::Read + Send>));
    let end = Instant::now() + Duration::from_secs(120);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            break Some(status);
        }
        if Instant::now() > end {
            child.kill().map_err(|e| e.to_string())?;
            child.wait().map_err(|e| e.to_string())?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Ok(Bounded {
        in_time: status.is_some(),
        success: status.is_some_and(|s| s.success()),
        out: out.join().unwrap_or_default(),
        err: err.join().unwrap_or_default(),
    })
}

/// Runs a compiled program: its tests, or its main function.
fn run(program: &Path, main: bool) -> Result<Outcome, String> {
    let ended = bounded(program, &[])?;
    if !ended.in_time {
        return Ok(Outcome::Failed("it ran for two minutes".to_owned()));
    }
    if main {
        return Ok(Outcome::Failed(ended.err));
    }
    let passed = ended.out.lines().find_map(|l| {
        l.strip_prefix("test result: ok. ")?
            .split(' ')
            .next()?
            .parse()
            .ok()
    });
    Ok(match passed {
        Some(count) if ended.success => Outcome::Passed(count),
        _ => Outcome::Failed(ended.out),
    })
}

fn has_main(text: &str) -> bool {
    text.contains("pub fn main()")
}

fn module(path: &str) -> String {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let parts: Vec<String> = stem.split('/').map(names::value).collect();
    parts.join("::")
}

/// The modules around a file, as its path says.
fn nested(path: &str, file: &str) -> String {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    let parts: Vec<String> = stem.split('/').map(names::value).collect();
    let mut text = String::new();
    let (last, outer) = match parts.split_last() {
        Some(split) => split,
        None => return text,
    };
    for part in outer {
        text.push_str(&format!("#[path = \".\"]\npub mod {part} {{\n"));
    }
    text.push_str(&format!("#[path = \"{file}\"]\npub mod {last};\n"));
    text.push_str(&"}\n".repeat(outer.len()));
    text
}

fn keep_copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// The first few errors of rustc: the others often follow from them.
fn first_errors(text: &str) -> String {
    let mut out = String::new();
    for block in text
        .split("\n\n")
        .filter(|b| b.starts_with("error"))
        .take(6)
    {
        out.push_str(block);
        out.push('\n');
    }
    out
}

fn indented(text: &str) -> String {
    text.lines().map(|l| format!("    {l}\n")).collect()
}
