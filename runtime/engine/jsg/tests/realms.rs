//! Several realms in one isolate: what each has of its own, what they share, and what the end of one leaves to the others.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use jsg::{Error, Harness, Lock, Options, Realm, Ref, Result, jsg_resource};

thread_local! {
    static LIVE: Cell<i64> = const { Cell::new(0) };
}

/// Counts itself.
struct Token(());

impl Token {
    fn new() -> Self {
        LIVE.set(LIVE.get() + 1);
        Self(())
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        LIVE.set(LIVE.get() - 1);
    }
}

#[jsg_resource]
struct Thing {
    _token: Token,
    count: u32,
}

#[jsg_resource]
impl Thing {
    #[jsg_constructor]
    fn new(count: u32) -> Self {
        Self {
            _token: Token::new(),
            count,
        }
    }

    #[jsg_method]
    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    #[jsg_method]
    async fn never(&self) -> u32 {
        std::future::pending().await
    }
}

fn realm(harness: &Harness) -> Realm {
    harness.isolate().realm().expect("not entered")
}

#[track_caller]
fn run<T>(harness: &Harness, realm: &Realm, body: impl FnOnce(&mut Lock<'_>) -> Result<T>) -> T {
    let outcome = harness.isolate().run(realm, body).expect("not entered");
    match outcome {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}

fn eval(lock: &mut Lock<'_>, source: &str) -> Result<String> {
    lock.scope(|lock| {
        let value = lock.run_script(source, "test.js")?;
        let text = lock.to_text(value)?;
        Ok(lock.string_of(text.upcast()))
    })
}

fn set(lock: &mut Lock<'_>, name: &str, thing: &Ref<Thing>) -> Result<()> {
    lock.scope(|lock| {
        let value = jsg::ToJs::to_js(thing, lock)?;
        lock.global().set(lock, name, value)
    })
}

fn define(lock: &mut Lock<'_>) -> Result<()> {
    lock.scope(|lock| {
        let class = lock.class::<Thing>()?;
        lock.global().set(lock, "Thing", class.upcast())
    })
}

#[test]
fn two_realms_share_resources_and_nothing_else() {
    let harness = Harness::new(Options::default());
    let (one, two) = (realm(&harness), realm(&harness));
    let thing = run(&harness, &one, |lock| {
        define(lock)?;
        eval(lock, "globalThis.own = 'one'; Object.prototype.odd = 1")?;
        let thing = lock.alloc(Thing::new(1));
        set(lock, "it", &thing)?;
        assert_eq!(
            eval(lock, "it.mark = 7; `${it instanceof Thing} ${it.next()}`")?,
            "true 2"
        );
        Ok(thing)
    });
    run(&harness, &two, |lock| {
        define(lock)?;
        assert_eq!(
            eval(lock, "`${typeof own} ${{}.odd}`")?,
            "undefined undefined"
        );
        // The same object, with the realm's class that made it; the other's methods take it, too.
        set(lock, "it", &thing)?;
        let source =
            "`${it.mark} ${it instanceof Thing} ${it.next()} ${Thing.prototype.next.call(it)}`";
        assert_eq!(eval(lock, source)?, "7 false 3 4");
        assert_eq!(
            eval(lock, "globalThis.made = new Thing(40); made.next()")?,
            "41"
        );
        Ok(())
    });
    run(&harness, &one, |lock| {
        assert_eq!(eval(lock, "`${it.next()} ${typeof made}`")?, "5 undefined");
        Ok(())
    });
}

#[test]
fn the_end_of_one_leaves_the_others() {
    let harness = Harness::new(Options::default());
    harness.isolate().watch_rejections();
    let ended = Rc::new(RefCell::new(Vec::new()));
    let (one, two) = (realm(&harness), realm(&harness));
    for (name, it) in [("one", &one), ("two", &two)] {
        let ended = Rc::clone(&ended);
        run(&harness, it, |lock| {
            define(lock)?;
            lock.on_end(move || ended.borrow_mut().push(name));
            eval(lock, "new Thing(1).never(); Promise.reject('mine'); 1")?;
            lock.spawn(async {
                let _token = Token::new();
                std::future::pending::<Result<u32>>().await
            })
            .map(drop)
        });
    }
    assert_eq!(LIVE.get(), 4);
    let shared = run(&harness, &one, |lock| {
        let thing = lock.alloc(Thing::new(10));
        set(lock, "it", &thing)?;
        Ok(thing)
    });
    // Within the other, as embedders may: no script of the first can run any more.
    run(&harness, &two, |lock| {
        set(lock, "it", &shared)?;
        drop(one);
        assert_eq!(*ended.borrow(), ["one"]);
        assert!(lock.turn(), "the other's futures wait");
        assert_eq!(lock.take_rejections().len(), 1);
        // What it has made is there as long as somebody holds it.
        assert_eq!(eval(lock, "it.next()")?, "11");
        lock.request_gc(false);
        lock.turn();
        lock.request_gc(false);
        assert_eq!(eval(lock, "it.next()")?, "12");
        // Two of this realm's, and the one that is shared.
        assert_eq!(LIVE.get(), 3);
        eval(lock, "it = null; 1")?;
        Ok(())
    });
    drop(shared);
    run(&harness, &two, |lock| {
        // The first realm's global object goes with the object that led to it.
        for _ in 0..3 {
            lock.request_gc(false);
            lock.turn();
        }
        Ok(())
    });
    assert_eq!(LIVE.get(), 2);
    drop(two);
    assert_eq!(*ended.borrow(), ["one", "two"]);
    drop(harness);
    assert_eq!(LIVE.get(), 0);
}

#[test]
fn realms_that_end_leave_no_memory() {
    let harness = Harness::new(Options::default());
    let last = realm(&harness);
    let mut used = Vec::new();
    for _ in 0..12 {
        let own = realm(&harness);
        run(&harness, &own, |lock| {
            define(lock)?;
            let source = "globalThis.kept = []; for (let i = 0; i < 1e5; i++) kept.push({ i });
                globalThis.thing = new Thing(1); thing.self = thing; thing.never(); 1";
            eval(lock, source)?;
            lock.turn();
            Ok(())
        });
        drop(own);
        run(&harness, &last, |lock| {
            lock.request_gc(false);
            lock.turn();
            lock.request_gc(false);
            used.push(lock.heap_used());
            Ok(())
        });
        assert_eq!(LIVE.get(), 0);
    }
    assert!(used[11] <= used[1] + (256 << 10), "{used:?}");
}

#[test]
fn collecting_is_not_for_scripts() {
    let seen =
        "Object.getOwnPropertyNames(globalThis).filter(it => /gc/i.test(it)).join() + typeof gc";
    // Contexts are made while other threads collect.
    let collects = std::thread::spawn(|| {
        let harness = Harness::new(Options::default());
        for _ in 0..60 {
            let collected = harness.run_in_context(|lock, _| {
                for _ in 0..5 {
                    lock.request_gc(true);
                }
                lock.request_gc(false);
            });
            collected.expect("entered");
        }
    });
    let harness = Harness::new(Options::default());
    for _ in 0..60 {
        let own = realm(&harness);
        run(&harness, &own, |lock| {
            assert_eq!(eval(lock, seen)?, "undefined");
            Ok(())
        });
    }
    collects.join().expect("no panic");
}

#[test]
fn what_finalizers_throw_is_told_once() {
    let harness = Harness::new(Options::default());
    harness.isolate().watch_rejections();
    let own = realm(&harness);
    run(&harness, &own, |lock| {
        let source = "globalThis.ran = 0;
            globalThis.registry = new FinalizationRegistry(it => { ran++; if (it !== 'fine') throw new RangeError(it) });
            (() => { for (const it of ['a', 'fine', 'b']) registry.register({}, it) })(); 1";
        eval(lock, source)?;
        let mut told = Vec::new();
        for _ in 0..20 {
            lock.request_gc(false);
            lock.turn();
            lock.wait(Duration::from_millis(1));
            for error in lock.take_uncaught() {
                told.push(lock.error_of(error).to_string());
            }
        }
        told.sort();
        assert_eq!(told, ["RangeError: a", "RangeError: b"]);
        assert_eq!(eval(lock, "ran")?, "3");
        // What a caller is told isn't told here.
        let error: Error = eval(lock, "throw new RangeError('mine')").expect_err("thrown");
        assert_eq!(error.to_string(), "RangeError: mine");
        assert!(lock.take_uncaught().is_empty());
        Ok(())
    });
}
