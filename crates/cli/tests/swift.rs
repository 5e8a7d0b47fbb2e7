//! A crate's own test in Swift, as a user runs it: what a program gives in parts is freed if a part can't be given, and
//! objects that go while something still uses them are freed when that ends.

use std::fs;
use std::path::Path;
use std::process::Command;

const SOURCE: &str = r#"//! Counts what is alive.

use std::sync::atomic::{AtomicU32, Ordering};

static ALIVE: AtomicU32 = AtomicU32::new(0);

/// One that is counted.
#[landbridge::object]
pub struct Thing {
    name: String,
}

impl Drop for Thing {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::SeqCst);
    }
}

#[landbridge::export]
impl Thing {
    /// A new one.
    pub fn new(name: String) -> Self {
        ALIVE.fetch_add(1, Ordering::SeqCst);
        Self { name }
    }

    /// Letters of its name.
    pub fn letters(&self) -> impl Iterator<Item = String> + Send + '_ {
        self.name.chars().map(String::from)
    }

    /// Its name, in a moment.
    pub async fn later(&self, millis: u32) -> String {
        let ends = std::time::Instant::now() + std::time::Duration::from_millis(u64::from(millis));
        std::future::poll_fn(|context| {
            if std::time::Instant::now() >= ends {
                return std::task::Poll::Ready(());
            }
            let waker = context.waker().clone();
            std::thread::spawn(move || {
                std::thread::sleep(std::time::Duration::from_millis(1));
                waker.wake();
            });
            std::task::Poll::Pending
        })
        .await;
        self.name.clone()
    }
}

/// How many there are.
#[landbridge::export]
pub fn alive() -> u32 {
    ALIVE.load(Ordering::SeqCst)
}

/// What a pair comes to.
#[landbridge::export]
pub fn pair(f: impl Fn() -> (Thing, [String; 2])) -> String {
    let (thing, texts) = f();
    format!("{} {}", thing.name, texts.concat())
}

/// Two texts, joined.
#[landbridge::export]
pub fn joined(f: impl Fn() -> [String; 2]) -> String {
    f().concat()
}
"#;

const PROGRAM: &str = r#"import Glibc
import Hello

func check(_ right: Bool, _ what: String) {
  if !right {
    print("wrong: \(what)")
    exit(1)
  }
}

func fails(_ call: () throws -> Void) -> Bool {
  do { try call() } catch { return true }
  return false
}

// Arrays, and answers in parts.
check(try joined { ["a", "b"] } == "ab", "an array")
check(fails { _ = try joined { ["a"] } }, "an array that is too short")
check(try pair { (try Thing(name: "t"), ["a", "b"]) } == "t ab", "a pair")
check(try alive() == 0, "what was given is gone")
for _ in 0..<1000 {
  check(fails { _ = try pair { (try Thing(name: "t"), ["a"]) } }, "half a pair")
}
check(try alive() == 0, "the objects of half answers are freed")

// An object that is taken over can be given once.
func givenOnce() throws {
  let kept = try Thing(name: "kept")
  check(try pair { (kept, ["a", "b"]) } == "kept ab", "an object of the program's")
  check(fails { _ = try pair { (kept, ["a", "b"]) } }, "given again")
  check(fails { _ = try kept.letters() }, "closed when it was given")
}
try givenOnce()
check(try alive() == 0, "what was taken over is gone")

// What goes while something uses it is freed when that ends.
func letters() throws -> Items<String> { try Thing(name: "abc").letters() }
for _ in 0..<1000 {
  let items = try letters()
  check(try items.nextItem() == "a", "a letter")
}
check(try alive() == 0, "objects under iterators are freed with these")
await withTaskGroup(of: Void.self) { group in
  for at in 0..<200 {
    group.addTask {
      let task = Task { try await Thing(name: "abc").later(millis: UInt32(at % 5)) }
      if at % 3 == 0 {
        task.cancel()
      }
      _ = try? await task.value
    }
  }
}
for _ in 0..<2000 where try alive() != 0 {
  usleep(1000)
}
check(try alive() == 0, "objects under futures are freed with these")
"#;

fn landbridge(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_landbridge"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .expect("the command runs");
    let told = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&told).into_owned(),
    )
}

#[test]
#[ignore = "takes Swift; a step of `cargo xtask test` of its own"]
fn what_isnt_given_whole_or_goes_early_is_freed() {
    let place = tempfile::tempdir().expect("a folder");
    let (made, told) = landbridge(place.path(), &["new", "hello", "--host", "swift"]);
    assert!(made, "{told}");
    let folder = place.path().join("hello");
    fs::write(folder.join("src/lib.rs"), SOURCE).expect("a file");
    let tests = folder.join("tests/swift");
    fs::create_dir_all(&tests).expect("a folder");
    fs::write(tests.join("first.swift"), PROGRAM).expect("a file");
    let (well, told) = landbridge(&folder, &["test", "--host", "swift"]);
    assert!(well, "{told}");
}
