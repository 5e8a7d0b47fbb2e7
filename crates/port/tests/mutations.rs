//! Damaged and recombined Zig, in both kinds of profiles: every draft is Rust, passes the gate, comes out the same twice, and comes out soon.
//!
//! A short run is part of the tests; `cargo xtask soak port --seconds 600` is the long one. `--corpus DIR` adds Zig
//! files to start from, `--seed N` repeats a run. The text of a finding is kept in a file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use landbridge_port::draft;
use landbridge_port::lifetimes::Lifetimes;
use landbridge_port::profile::Profile;
use landbridge_port::verify::verify;

/// Deep nesting needs room, as in the command.
const STACK: usize = 256 << 20;
/// No text of this size may take longer, even unoptimised on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
const LONGEST: usize = 20_000;

struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

/// Zig texts: those of the rules' cases, the fixtures, and a folder given by name.
fn corpus() -> Vec<Vec<u8>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(here.join("tests/rules")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for case in text.split("#### ").skip(1) {
            let zig = case.split_once('\n').map_or("", |c| c.1);
            texts.push(zig.split("----\n").next().unwrap_or("").into());
        }
    }
    let mut folders = vec![here.join("tests/fixtures"), here.join("tests/corpus")];
    folders.extend(std::env::var_os("CORPUS").map(PathBuf::from));
    while let Some(folder) = folders.pop() {
        let mut entries: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "zig") {
                let text = std::fs::read(&path).unwrap();
                let whole = text.len() <= LONGEST;
                texts.push(if whole {
                    text
                } else {
                    text[..LONGEST].to_vec()
                });
            }
        }
    }
    texts
}

/// Pieces that mean something to the parser.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    ".",
    ".*",
    ".?",
    "=>",
    "|x|",
    "|*x|",
    "..",
    "...",
    "orelse",
    "catch",
    "try ",
    "defer ",
    "errdefer ",
    "comptime ",
    "inline ",
    "switch (x) {",
    "else =>",
    "struct {",
    "union(enum) {",
    "enum(u8) {",
    "error{A}",
    "error.A",
    "fn f() void {",
    "pub ",
    "const x = ",
    "var y: ?*u8 = ",
    "if (a) |b| ",
    "while (c) : (i += 1) ",
    "for (a, 0..) |b, i| ",
    "blk: {",
    "break :blk 1",
    "continue :lbl",
    "@import(\"x.zig\")",
    "@as(u8, ",
    "@ptrCast(",
    "\"",
    "'",
    "\\\\",
    "// c\n",
    "/// d\n",
    "//! e\n",
    "\0",
    "\u{ff}",
    "u21",
    "f128",
    "0x1p3",
    "''",
    "**",
    "++",
    "+%",
    "-|",
    "<<|",
    "test {",
    "asm volatile (\"\")",
    "usingnamespace ",
    "anytype",
    "opaque {}",
    "callconv(.c)",
];

fn mutated(corpus: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut text = corpus[numbers.below(corpus.len())].clone();
    for _ in 0..=numbers.below(8) {
        let at = numbers.below(text.len() + 1);
        let length = numbers.below(60);
        let end = (at + length).min(text.len());
        match numbers.below(9) {
            0 => text.truncate(at),
            1 => drop(text.drain(at..end)),
            2 => {
                let copy = text[at..end].to_vec();
                let to = numbers.below(text.len() + 1);
                text.splice(to..to, copy);
            }
            3 if at < text.len() => text[at] = numbers.below(256) as u8,
            4 => {
                let other = &corpus[numbers.below(corpus.len())];
                let from = numbers.below(other.len() + 1);
                let to = (from + numbers.below(400)).min(other.len());
                text.splice(at..at, other[from..to].iter().copied());
            }
            5 => {
                // the same piece many times over
                let piece = PIECES[numbers.below(PIECES.len())].repeat(1 + numbers.below(300));
                text.splice(at..at, piece.bytes());
            }
            _ => {
                let piece = PIECES[numbers.below(PIECES.len())];
                text.splice(at..at, piece.bytes());
            }
        }
    }
    text.truncate(LONGEST);
    text
}

/// What is being translated, since when, and what it is called.
type Current = Mutex<Option<(Instant, String, Vec<u8>)>>;

fn keep(text: &[u8]) -> PathBuf {
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("finding.zig");
    std::fs::write(&to, text).unwrap();
    to
}

/// Why a draft is wrong, if it is.
fn fault(path: &str, text: &[u8], profile: &Profile, twice: bool) -> Option<String> {
    let port = || draft::port(path, text, profile, &Lifetimes::default());
    let draft = port();
    if let Err(error) = syn::parse_file(&draft.text) {
        return Some(format!("is not Rust: {error}"));
    }
    if let Some(found) = verify(&draft.text, profile).first() {
        let line = draft.text.lines().nth(found.line - 1);
        return Some(format!("{found:?}: {}", line.unwrap_or_default()));
    }
    (twice && port().text != draft.text).then(|| "comes out different".to_owned())
}

fn work(seed: u64, until: Instant, current: &Current) {
    let corpus = corpus();
    let profiles = ["bun", "std"].map(|name| Profile::named(name).unwrap());
    let mut numbers = Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let paths = [
        "src/shop/a.zig",
        "src/css/b.zig",
        "src/x_sys/c.zig",
        "src/d_jsc/E.zig",
    ];
    let mut runs = 0_u64;
    while Instant::now() < until {
        let text = mutated(&corpus, &mut numbers);
        let path = paths[numbers.below(paths.len())];
        let profile = &profiles[numbers.below(profiles.len())];
        let name = format!("seed {seed}, run {runs}, as {path}");
        *current.lock().unwrap() = Some((Instant::now(), name.clone(), text.clone()));
        if let Some(fault) = fault(path, &text, profile, runs.is_multiple_of(16)) {
            panic!("{name}: {fault}\n{}", keep(&text).display());
        }
        runs += 1;
    }
    *current.lock().unwrap() = None;
    #[allow(clippy::print_stdout, reason = "the long run tells how far it came")]
    {
        println!("{runs} runs");
    }
}

#[test]
fn mutated_files_give_drafts() {
    let number =
        |name: &str, default: u64| std::env::var(name).map_or(default, |v| v.parse().unwrap());
    let until = Instant::now() + Duration::from_secs(number("SECONDS", 3));
    let seed = number("SEED", 1);
    let current: Arc<Current> = Arc::default();
    let theirs = Arc::clone(&current);
    let worker = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || work(seed, until, &theirs))
        .unwrap();
    while !worker.is_finished() {
        std::thread::sleep(Duration::from_millis(50));
        let now = current.lock().map(|c| c.clone()).unwrap_or_default();
        if let Some((began, name, text)) = now
            && began.elapsed() > PATIENCE
        {
            // a thread can't be stopped: the run ends with the process
            panic!("{name}: takes too long\n{}", keep(&text).display());
        }
    }
    worker.join().unwrap();
}
