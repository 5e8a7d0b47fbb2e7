//! Modules as scripts see them: what specifiers mean, cycles, `import()`, `import.meta`, Rust's exports, and the
//! places that faults are told with.

mod support;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use jsg::{
    Closure, Error, Harness, Loader, Local, Lock, Object, Options, Promise, PromiseState, Result,
    Source, Synthetic, ToJs, jsg_resource,
};

#[jsg_resource]
struct Counter {
    count: u32,
}

#[jsg_resource]
impl Counter {
    #[jsg_constructor]
    fn new(count: u32) -> Self {
        Self { count }
    }

    #[jsg_method]
    fn add_one(&mut self) -> u32 {
        self.count += 1;
        self.count
    }
}

/// Files by name; specifiers are names, or `./` and names.
struct Files {
    files: HashMap<&'static str, &'static str>,
    loaded: Rc<RefCell<Vec<String>>>,
}

impl Loader for Files {
    fn resolve(&self, specifier: &str, _: &str) -> Result<String> {
        if specifier == "panics" {
            panic!("no such luck");
        }
        Ok(specifier.trim_start_matches("./").to_owned())
    }

    fn load(&self, name: &str) -> Result<Source> {
        self.loaded.borrow_mut().push(name.to_owned());
        match name {
            "rust:counter" => Ok(Source::Synthetic(
                Synthetic::new()
                    .class::<Counter>()
                    .export("default", |lock| {
                        Closure::<(u32,), u32>::new("twice", |_, (it,)| it * 2).to_js(lock)
                    }),
            )),
            "rust:fails" => Ok(Source::Synthetic(
                Synthetic::new().export("it", |_| Err(Error::range_error("no export"))),
            )),
            name => match self.files.get(name) {
                Some(text) => Ok(Source::Script((*text).to_owned())),
                None => Err(Error::type_error(format!("there is no module `{name}`"))),
            },
        }
    }
}

struct Ran {
    harness: Harness,
    loaded: Rc<RefCell<Vec<String>>>,
}

fn with(files: &[(&'static str, &'static str)]) -> Ran {
    let harness = Harness::new(Options::default());
    let loaded = Rc::default();
    harness.isolate().set_loader(Files {
        files: files.iter().copied().collect(),
        loaded: Rc::clone(&loaded),
    });
    Ran { harness, loaded }
}

/// Imports and gives promises their turns.
fn import<'s>(lock: &mut Lock<'s>, specifier: &str) -> Result<Local<'s, Object>> {
    let promise = lock.import(specifier, "test.js")?;
    for _ in 0..10 {
        lock.turn();
    }
    match lock.promise_state(promise) {
        Some(PromiseState::Fulfilled(space)) => {
            Ok(space.try_as::<Object>().expect("a namespace is an object"))
        }
        Some(PromiseState::Rejected(_)) => {
            let mut promise = {
                use jsg::FromJs;
                Promise::<()>::from_js(lock, promise)?
            };
            lock.turn();
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            match std::pin::Pin::new(&mut promise).poll(&mut context) {
                std::task::Poll::Ready(outcome) => Err(outcome.expect_err("rejected")),
                std::task::Poll::Pending => panic!("a rejected promise is settled"),
            }
        }
        _ => Err(Error::plain("pending")),
    }
}

fn export(lock: &mut Lock<'_>, specifier: &str, name: &str) -> Result<String> {
    let space = import(lock, specifier)?;
    let value = space.get(lock, name)?;
    Ok(lock.string_of(value))
}

impl Ran {
    fn run<T>(&self, body: impl FnOnce(&mut Lock<'_>) -> T) -> T {
        self.harness
            .run_in_context(|lock, _| body(lock))
            .expect("entered")
    }

    /// The error of an import, with the place where there is one.
    fn fault(&self, specifier: &str) -> String {
        self.run(|lock| {
            let error = import(lock, specifier).expect_err("a fault");
            match error.place(lock) {
                Some(place) => format!("{error} @{}:{}:{}", place.name, place.line, place.column),
                None => error.to_string(),
            }
        })
    }
}

#[test]
fn modules_import_each_other() {
    let ran = with(&[
        ("main", "import { b } from './b'; import c, * as all from 'c';
            export const text = b() + c + Object.keys(all).join() + typeof require + (this === undefined);"),
        ("b", "import { shared } from 'c'; export function b() { return `b${shared}` }"),
        ("c", "export let shared = 1; export default 'c'; shared++; export * as again from './c';"),
    ]);
    ran.run(|lock| {
        let text = export(lock, "main", "text").expect("it runs");
        assert_eq!(text, "b2cagain,default,sharedundefinedtrue");
    });
    let mut loaded = ran.loaded.borrow().clone();
    loaded.sort();
    assert_eq!(loaded, ["b", "c", "main"], "each is loaded once");
}

#[test]
fn cycles_are_linked_live() {
    let ran = with(&[
        (
            "a",
            "import { odd } from 'b'; export const even = n => n === 0 || odd(n - 1);
            export const text = String(even(10));",
        ),
        (
            "b",
            "import { even } from 'a'; export function odd(n) { return n !== 0 && even(n - 1) }",
        ),
    ]);
    ran.run(|lock| assert_eq!(export(lock, "a", "text").expect("it runs"), "true"));
}

#[test]
fn top_level_await_and_import() {
    let ran = with(&[
        (
            "main",
            "const { value, default: d } = await import('./' + 'late');
            const again = await import('late');
            export const text = value + d + (again.value === value) + import.meta.url;",
        ),
        (
            "late",
            "await null; export const value = 'v'; export default import.meta.url;",
        ),
        (
            "caught",
            "export let text = 'none';
            try { await import('missing') } catch (e) { text = `${e.name}: ${e.message}` }
            try { await import('broken') } catch (e) { text += ` ${e.name}` }
            try { await import('throws') } catch (e) { text += ` ${e}` }",
        ),
        ("broken", "let let"),
        ("throws", "throw 'thrown'"),
    ]);
    ran.run(|lock| {
        assert_eq!(
            export(lock, "main", "text").expect("it runs"),
            "vlatetruemain"
        );
        assert_eq!(
            export(lock, "caught", "text").expect("it runs"),
            "TypeError: there is no module `missing` SyntaxError thrown"
        );
        // Scripts import, too.
        let script = lock.run_script("import('late').then(it => it.value)", "classic.js");
        let promise = script.expect("a promise");
        lock.turn();
        let Some(PromiseState::Fulfilled(value)) = lock.promise_state(promise) else {
            panic!("the import is settled");
        };
        assert_eq!(lock.string_of(value), "v");
    });
}

#[test]
fn rust_exports_resources() {
    let ran = with(&[
        ("main", "import twice, { Counter } from 'rust:counter';
            import * as again from 'rust:counter';
            export const text = [new Counter(1).addOne(), twice(21), again.Counter === Counter, Object.keys(again)].join();"),
        ("wrong", "import { it } from 'rust:fails';"),
        ("absent", "import { Count } from 'rust:counter';"),
    ]);
    ran.run(|lock| {
        assert_eq!(
            export(lock, "main", "text").expect("it runs"),
            "2,42,true,Counter,default"
        );
    });
    assert_eq!(ran.fault("wrong"), "RangeError: no export");
    assert_eq!(
        ran.fault("absent"),
        "SyntaxError: The requested module 'rust:counter' does not provide an export named 'Count' @absent:1:10"
    );
}

#[test]
fn faults_have_places() {
    let ran = with(&[
        ("syntax", "import 'fine';\n\nlet = ;"),
        ("fine", "export const a = 1;"),
        ("throws", "\n  null.x;"),
        ("deep", "import 'fine';\nimport {\n  a\n} from 'missing';"),
        ("link", "import 'fine';\nimport { nothing } from 'fine';"),
        ("inner", "import 'syntax';"),
    ]);
    assert_eq!(
        ran.fault("syntax"),
        "SyntaxError: Unexpected strict mode reserved word @syntax:3:1"
    );
    assert_eq!(
        ran.fault("inner"),
        "SyntaxError: Unexpected strict mode reserved word @syntax:3:1"
    );
    assert_eq!(
        ran.fault("throws"),
        "TypeError: Cannot read properties of null (reading 'x') @throws:2:8"
    );
    assert_eq!(
        ran.fault("deep"),
        "TypeError: there is no module `missing` (imported at deep:4:8)"
    );
    assert_eq!(
        ran.fault("link"),
        "SyntaxError: The requested module 'fine' does not provide an export named 'nothing' @link:2:10"
    );
    assert_eq!(
        ran.fault("missing"),
        "TypeError: there is no module `missing`"
    );
}

#[test]
fn a_graph_that_fails_can_be_tried_again() {
    let ran = with(&[("main", "import 'missing'; export const a = 1;")]);
    ran.run(|lock| {
        for _ in 0..3 {
            let error = import(lock, "main").expect_err("a module is missing");
            assert!(error.message().contains("missing"), "{error}");
        }
    });
    assert_eq!(ran.loaded.borrow().len(), 6);
}

#[test]
fn realms_have_modules_of_their_own() {
    let ran = with(&[(
        "main",
        "globalThis.times = (globalThis.times ?? 0) + 1; export const text = String(times);",
    )]);
    for _ in 0..2 {
        ran.run(|lock| {
            for _ in 0..2 {
                assert_eq!(export(lock, "main", "text").expect("it runs"), "1");
            }
        });
    }
    assert_eq!(ran.loaded.borrow().len(), 2);
}

#[test]
fn a_loader_that_panics_ends_the_script_alone() {
    let ran = with(&[("fine", "export const text = 'fine'")]);
    ran.run(|lock| {
        let source = "globalThis.after = 0; import('panics'); globalThis.after = 1";
        let error = lock.run_script(source, "a.js").expect_err("stopped");
        assert!(error.message().starts_with("internal error"), "{error}");
        assert_eq!(export(lock, "fine", "text").expect("it runs"), "fine");
    });
}

#[test]
fn without_a_loader_nothing_is_imported() {
    let harness = Harness::new(Options::default());
    harness
        .run_in_context(|lock, context| {
            let error = lock.import("a", "b").expect_err("no loader");
            assert_eq!(error.message(), "modules can't be imported here");
            let source = "import('a').catch(e => e.message)";
            let message: String = context
                .await_value(lock, source, Duration::from_secs(5))
                .expect("caught");
            assert_eq!(message, "modules can't be imported here");
        })
        .expect("entered");
}

#[test]
fn rejections_that_nobody_handles_are_told_once() {
    let harness = Harness::new(Options::default());
    harness.isolate().watch_rejections();
    harness
        .run_in_context(|lock, _| {
            let told = |lock: &mut Lock<'_>, source: &str| {
                lock.scope(|lock| {
                    lock.run_script(source, "a.js").expect("it runs");
                    lock.turn();
                    let all = lock.take_rejections();
                    all.iter()
                        .map(|(_, reason)| lock.string_of(*reason))
                        .collect::<Vec<String>>()
                })
            };
            assert_eq!(told(lock, "Promise.reject('a'); 1"), ["a"]);
            assert_eq!(told(lock, "1"), [""; 0]);
            assert_eq!(told(lock, "Promise.reject('a').catch(() => 1); 1"), [""; 0]);
            assert_eq!(
                told(lock, "(async () => { throw 'b' })().then(() => 1); 1"),
                ["b"]
            );
            let late =
                "const p = Promise.reject('c'); Promise.resolve().then(() => p.catch(() => 1)); 1";
            assert_eq!(told(lock, late), [""; 0]);
        })
        .expect("entered");
}
