//! Limits of time and memory: what reaches one is stopped whatever it does, the error says which, and the isolate goes on.

use std::time::{Duration, Instant};

use jsg::{Error, Global, Harness, Lock, Options, Result, Sequence, Stop, jsg_resource};

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

/// Holds memory that only Rust sees.
#[jsg_resource]
struct Big {
    #[external]
    bytes: Vec<u8>,
}

#[jsg_resource]
impl Big {
    #[jsg_constructor]
    fn new(length: u32) -> Self {
        Self {
            bytes: vec![0; length as usize],
        }
    }

    #[jsg_method]
    fn grow(&mut self, by: u32) -> u32 {
        let length = self.bytes.len() + by as usize;
        self.bytes.resize(length, 0);
        length as u32
    }

    #[jsg_method]
    fn list(length: u32) -> Vec<u8> {
        vec![1; length as usize]
    }

    #[jsg_method]
    fn many(length: u32) -> Sequence<u8> {
        Sequence::new(vec![1; length as usize]).holding(length as usize)
    }
}

fn check(heap_limit: usize, body: impl FnOnce(&mut Lock<'_>)) {
    Harness::new(Options { heap_limit })
        .run_in_context(|lock, context| {
            context.define::<Bomb>(lock).expect("defined");
            context.define::<Big>(lock).expect("defined");
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

#[track_caller]
fn goes_on(lock: &mut Lock<'_>) {
    let text = run(
        lock,
        LONG,
        "globalThis.all = null; Promise.resolve().then(() => 1); 'fine'",
    );
    assert_eq!(text.expect("it goes on"), "fine");
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
            // Made by Rust: copied, and shown where they are.
            "globalThis.all = []; for (;;) all.push(Big.list(1 << 13))",
            "globalThis.all = []; for (;;) all.push(Big.list(1 << 20))",
            "Big.list(1 << 26)",
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
        for made in [
            "new Uint8Array(1 << 20).fill(1)",
            "Big.list(1 << 20)",
            "Big.list(1 << 13)",
        ] {
            let source = format!("for (let i = 0; i < 1000; i++) {made}; 'done'");
            let done = run(lock, LONG, &source);
            assert_eq!(done.ok().as_deref(), Some("done"), "{made}");
        }
    });
}

#[test]
fn with_a_limit_there_is_no_memory_of_webassemblys() {
    // By the global object, however it is had.
    let ways = "typeof WebAssembly + typeof globalThis.WebAssembly + typeof Function('return this')().WebAssembly";
    check(48 << 20, |lock| {
        let found = run(lock, LONG, ways);
        assert_eq!(found.ok().as_deref(), Some("undefinedundefinedundefined"));
        goes_on(lock);
    });
    check(0, |lock| {
        let found = run(lock, LONG, ways);
        assert_eq!(found.ok().as_deref(), Some("objectobjectobject"));
        let grown = "const it = new WebAssembly.Memory({ initial: 1 }); it.grow(1); `${it.buffer.byteLength}`";
        let grown = run(lock, LONG, grown);
        assert_eq!(grown.ok().as_deref(), Some("131072"));
    });
}

#[test]
fn memory_that_rust_holds_has_the_same_limit() {
    check(48 << 20, |lock| {
        for source in [
            "globalThis.all = []; for (;;) all.push(new Big(1 << 20))",
            "globalThis.all = []; for (;;) { try { all.push(new Big(1 << 16)) } catch {} }",
            "globalThis.all = new Big(0); for (;;) all.grow(1 << 16)",
            "globalThis.all = []; for (;;) all.push(Big.many(1 << 20))",
            "globalThis.all = []; for (;;) { all.push(new Big(1 << 19)); all.push(new ArrayBuffer(1 << 15)) }",
            "new Big(1 << 26); globalThis.all = new Big(1 << 26); 1",
        ] {
            let error = run(lock, LONG, source).expect_err(source);
            assert_eq!(error.stop(), Some(Stop::Heap), "{source}: {error}");
            let next = run(lock, LONG, "globalThis.all = null; 'fine'");
            assert_eq!(next.expect(source), "fine");
            goes_on(lock);
        }
        // What was collected can be had again.
        for made in [
            "new Big(1 << 20)",
            "new Big(0).grow(1 << 20)",
            "Big.many(1 << 20)",
            "Big.many(1).next()",
        ] {
            let source = format!("for (let i = 0; i < 1000; i++) {made}; 'done'");
            let done = run(lock, LONG, &source);
            assert_eq!(done.ok().as_deref(), Some("done"), "{made}");
        }
    });
}

#[test]
fn finalizers_of_scripts_have_limits() {
    // Each of them would run for ever.
    let source = "globalThis.registry = new FinalizationRegistry(() => { for (;;) {} });
        (() => { for (let i = 0; i < 500; i++) registry.register({}, i) })(); 1";
    check(0, |lock| {
        assert!(run(lock, LONG, source).is_ok());
        let start = Instant::now();
        let late = lock.limited(LIMIT, |lock| {
            lock.request_gc(false);
            lock.turn();
        });
        assert_eq!(late.expect_err("too long").stop(), Some(Stop::Time));
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{:?}",
            start.elapsed()
        );
        // The isolate's end waits for none of them.
    });
    let start = Instant::now();
    check(0, |lock| {
        assert!(run(lock, LONG, source).is_ok());
        // Found by V8 itself, and left for a turn that never comes.
        let filled =
            "(() => { const all = []; for (let i = 0; i < 3e6; i++) all.push({ i }) })(); 1";
        assert!(lock.run_script(filled, "a.js").is_ok());
    });
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn who_embeds_is_told_of_what_nothing_stops() {
    // `includes` looks at each of the indices, and at nothing else. Here it ends by itself after a while.
    let source = "[].includes.call({ length: 2 ** 53 - 1, get [3e7]() { throw 'through' } }, 1)";
    let harness = Harness::new(Options::default());
    let (tell, told) = std::sync::mpsc::channel();
    let tell = std::sync::Mutex::new(tell);
    (harness.isolate()).on_stuck(LIMIT, move || {
        let tell = tell.lock().expect("nobody has panicked");
        tell.send(Instant::now()).expect("somebody waits");
    });
    let entered = harness.run_in_context(|lock, _| {
        let endless = run(lock, LIMIT, "for (;;) { try { for (;;) {} } catch {} }");
        assert!(endless.is_err());
        assert!(told.try_recv().is_err(), "it was stopped");
        let start = Instant::now();
        let error = run(lock, LIMIT, source).expect_err("too long");
        assert_eq!(error.stop(), Some(Stop::Time), "{error}");
        let when = told.try_recv().expect("it was told");
        assert!(when - start >= LIMIT * 2);
        assert!(told.try_recv().is_err(), "once");
        goes_on(lock);
    });
    entered.expect("entered");
}

#[test]
fn a_termination_that_stops_nothing_can_be_taken_back() {
    let harness = Harness::new(Options::default());
    let terminator = harness.isolate().terminator();
    let entered = harness.run_in_context(|lock, _| {
        terminator.terminate();
        assert!(lock.run_script("for (;;) {}", "a.js").is_err());
        terminator.terminate();
        lock.forget_termination();
        assert!(
            lock.run_script("for (let i = 0; i < 1e6; i++);", "a.js")
                .is_ok()
        );
    });
    entered.expect("entered");
}

#[test]
fn what_is_told_of_faults_goes_with_the_isolate() {
    let harness = Harness::new(Options::default());
    let kept = std::rc::Rc::new(());
    let weak = std::rc::Rc::downgrade(&kept);
    let entered = harness.run_in_context(|lock, _| {
        let global = lock.global();
        // As an embedder's state does that keeps values of scripts.
        Global::new(lock, global)
    });
    let global = entered.expect("entered");
    (harness.isolate()).on_report(move |_| {
        let _ = (&kept, &global);
    });
    drop(harness);
    assert!(weak.upgrade().is_none());
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
