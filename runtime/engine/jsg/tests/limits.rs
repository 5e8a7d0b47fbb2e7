//! Limits of time and memory: what reaches one is stopped whatever it does, the error says which, and the isolate goes on.

use std::time::{Duration, Instant};

use jsg::{Error, Harness, Lock, Options, Result, Stop, jsg_resource};

const LIMIT: Duration = Duration::from_millis(60);
const LONG: Duration = Duration::from_secs(20);

#[jsg_resource]
struct Bomb {}

#[jsg_resource]
impl Bomb {
    #[jsg_constructor]
    fn new() -> Self {
        Self {}
    }

    #[jsg_method]
    fn boom(&self) {
        panic!("boom");
    }
}

fn check(heap_limit: usize, body: impl FnOnce(&mut Lock<'_>)) {
    Harness::new(Options { heap_limit })
        .run_in_context(|lock, context| {
            context.define::<Bomb>(lock).expect("defined");
            body(lock);
        })
        .expect("entered");
}

/// Runs a script and what it queues.
fn run(lock: &mut Lock<'_>, limit: Duration, source: &str) -> Result<String> {
    lock.scope(|lock| {
        lock.limited(limit, |lock| {
            let value = lock.run_script(source, "a.js")?;
            lock.turn();
            Ok(lock.string_of(value))
        })?
    })
}

fn goes_on(lock: &mut Lock<'_>) {
    let text = run(
        lock,
        LONG,
        "globalThis.all = null; Promise.resolve().then(() => 1); 'fine'",
    );
    assert_eq!(text.ok().as_deref(), Some("fine"));
}

#[test]
fn what_runs_too_long_is_stopped() {
    check(0, |lock| {
        for source in [
            "for (;;) {}",
            "for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }",
            "Promise.resolve().then(() => { for (;;) {} }); 1",
            "const again = () => Promise.resolve().then(again); again(); 1",
            "(async () => { for (;;) await null })(); 1",
            "/(a+)+b/.exec('a'.repeat(40))",
            "new Proxy({}, { get() { for (;;) {} } }).x",
            "[2, 1].sort(() => { for (;;) {} })",
            "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        ] {
            let start = Instant::now();
            let error = run(lock, LIMIT, source).expect_err(source);
            assert_eq!(error.stop(), Some(Stop::Time), "{source}: {error}");
            assert!(start.elapsed() >= LIMIT, "{source}");
            goes_on(lock);
        }
    });
}

#[test]
fn what_ends_in_time_is_not_stopped() {
    check(0, |lock| {
        for _ in 0..200 {
            assert_eq!(run(lock, LONG, "'a' + 1").ok().as_deref(), Some("a1"));
        }
        // A deadline that nobody needs any more stops nothing that comes later.
        assert!(run(lock, LIMIT, "1").is_ok());
        let end = Instant::now() + LIMIT * 3;
        while Instant::now() < end {
            assert!(run(lock, LONG, "for (let i = 0; i < 1e5; i++); 1").is_ok());
        }
        std::thread::sleep(LIMIT);
        let text = lock.run_script("for (let i = 0; i < 1e6; i++); 'no limit'", "a.js");
        assert!(text.is_ok());
        // Nor one that is reached outside JavaScript, but for the error.
        let late = lock.limited(LIMIT, |_| std::thread::sleep(LIMIT * 2));
        assert_eq!(late.expect_err("too long").stop(), Some(Stop::Time));
        goes_on(lock);
    });
}

#[test]
fn an_inner_limit_is_the_outer_one() {
    check(0, |lock| {
        let outer = lock.limited(LIMIT, |lock| run(lock, LONG, "for (;;) {}"));
        assert_eq!(outer.expect_err("stopped").stop(), Some(Stop::Time));
        goes_on(lock);
    });
}

#[test]
fn what_fills_the_heap_is_stopped() {
    check(48 << 20, |lock| {
        for source in [
            "globalThis.all = []; for (;;) all.push(new Array(1000).fill(1.5))",
            "globalThis.all = []; for (;;) { try { all.push({ a: {}, b: [] }) } catch {} }",
            "globalThis.all = new Map(); for (let i = 0;; i++) all.set(i, `${i}`.repeat(10))",
            "globalThis.all = ['']; const more = () => { all.push('x'.repeat(1e5) + all.length, {}); return Promise.resolve().then(more) }; more(); for (;;) all.push([1, 2, 3])",
            // Made by one call of V8's own.
            "globalThis.all = new Array(2 ** 25).fill(1.5); 1",
            "globalThis.all = []; for (;;) all.push(new Array(2 ** 22).fill(1.5))",
        ] {
            let error = run(lock, LONG, source).expect_err(source);
            assert_eq!(error.stop(), Some(Stop::Heap), "{source}: {error}");
            goes_on(lock);
            lock.request_gc(false);
        }
    });
}

#[test]
fn memory_of_buffers_has_a_limit() {
    check(48 << 20, |lock| {
        for source in [
            "globalThis.all = []; for (;;) all.push(new Uint8Array(1 << 20))",
            "new ArrayBuffer(1 << 30)",
            "new Float64Array(1 << 26)",
        ] {
            let error = run(lock, LONG, source).expect_err(source);
            assert_eq!(
                error.to_string(),
                "RangeError: Array buffer allocation failed",
                "{source}"
            );
            goes_on(lock);
        }
        // What was collected can be had again.
        let source = "for (let i = 0; i < 1000; i++) new Uint8Array(1 << 20).fill(1); 'done'";
        assert_eq!(run(lock, LONG, source).ok().as_deref(), Some("done"));
    });
}

#[test]
fn a_panic_in_a_microtask_is_told() {
    check(0, |lock| {
        let source = "Promise.resolve().then(() => new Bomb().boom()); 1";
        let error = run(lock, LONG, source).expect_err("a panic");
        assert_eq!(error.stop(), Some(Stop::Panic));
        assert!(
            error.message().starts_with("internal error; reference = "),
            "{error}"
        );
        goes_on(lock);
        let error: Error = run(lock, LONG, "new Bomb().boom()").expect_err("a panic");
        assert!(error.message().starts_with("internal error"), "{error}");
        goes_on(lock);
    });
}
