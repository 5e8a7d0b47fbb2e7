//! Promises and futures: async methods, awaiting scripts, wakes from other threads, rejections, panics, ends.

mod support;

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use jsg::{Class, Error, Function, Harness, Options, Promise, Ref, jsg_resource, within};
use support::check;

const LIMIT: Duration = Duration::from_secs(20);

thread_local! {
    static LIVE: Cell<i32> = const { Cell::new(0) };
}

/// Counts itself.
struct Token;

impl Token {
    fn new() -> Self {
        LIVE.set(LIVE.get() + 1);
        Self
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        LIVE.set(LIVE.get() - 1);
    }
}

/// Comes to a number that another thread gives.
#[derive(Clone, Default)]
struct Later(Arc<Mutex<(Option<u32>, Option<Waker>)>>);

impl Later {
    fn give(&self, number: u32) {
        let waker = {
            let mut inside = self.0.lock().expect("no panic");
            inside.0 = Some(number);
            inside.1.take()
        };
        waker.into_iter().for_each(Waker::wake);
    }

    fn after(time: Duration, number: u32) -> Self {
        let later = Self::default();
        let giver = later.clone();
        std::thread::spawn(move || {
            std::thread::sleep(time);
            giver.give(number);
        });
        later
    }
}

impl Future for Later {
    type Output = u32;
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u32> {
        let mut inside = self.0.lock().expect("no panic");
        match inside.0 {
            Some(number) => Poll::Ready(number),
            None => {
                inside.1 = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

#[jsg_resource]
struct Store {
    sum: u32,
}

#[jsg_resource]
impl Store {
    #[jsg_constructor]
    fn new(sum: u32) -> Self {
        Self { sum }
    }

    #[jsg_method]
    async fn at_once(&self, by: u32) -> u32 {
        self.sum + by
    }

    #[jsg_method]
    async fn later(&self, milliseconds: u32) -> u32 {
        let time = Duration::from_millis(milliseconds.into());
        Later::after(time, self.sum).await
    }

    #[jsg_method]
    async fn add_later(&mut self, by: u32) -> u32 {
        self.sum += Later::after(Duration::from_millis(20), by).await;
        self.sum
    }

    #[jsg_method]
    async fn fails(text: &str) -> Result<u32, Error> {
        Later::after(Duration::from_millis(1), 0).await;
        Err(Error::range_error(text.to_owned()))
    }

    #[jsg_method]
    async fn twice(number: Promise<u32>) -> Result<u32, Error> {
        Ok(number.await? * 2)
    }

    #[jsg_method]
    async fn caught(number: Promise<u32>) -> String {
        match number.await {
            Ok(number) => format!("{number}"),
            Err(error) => format!("{} {}", error.kind().name(), error.message()),
        }
    }

    #[jsg_method]
    async fn sum(numbers: &[f64], other: &Store) -> f64 {
        Later::after(Duration::from_millis(1), 0).await;
        numbers.iter().sum::<f64>() + f64::from(other.sum)
    }

    /// Calls a function again and again, as it becomes ready.
    #[jsg_method]
    async fn ask(function: Function<(u32,), Promise<u32>>, times: u32) -> Result<u32, Error> {
        let mut sum = 0;
        for time in 0..times {
            let promise = within(|lock| function.call(lock, (time,)))??;
            sum += promise.await?;
        }
        Ok(sum)
    }

    #[jsg_method]
    async fn boom(&self) -> u32 {
        Later::after(Duration::from_millis(1), 0).await;
        panic!("boom");
    }

    #[jsg_method]
    async fn never(&self) -> u32 {
        let _token = Token::new();
        std::future::pending().await
    }

    #[jsg_method]
    async fn waits_for(number: Promise<u32>) -> Result<u32, Error> {
        let _token = Token::new();
        number.await
    }

    #[jsg_method]
    fn steals_the_lock() -> bool {
        within(|_| ()).is_ok()
    }
}

/// What an async function's body comes to.
fn awaited(body: &str) -> String {
    let mut found = String::new();
    check(|lock, context| {
        context.define::<Store>(lock)?;
        let source = format!("(async () => {{ {body} }})()");
        found = context.await_value(lock, &source, LIMIT)?;
        Ok(())
    });
    found
}

#[test]
fn async_methods_are_promises() {
    for (body, expected) in [
        ("return new Store(2).atOnce(3)", "5"),
        ("return new Store(2).atOnce(3) instanceof Promise", "true"),
        ("return await new Store(7).later(20) + 1", "8"),
        (
            "const s = new Store(1); const all = await Promise.all([s.later(30), s.later(1), s.atOnce(1)]); return all.join()",
            "1,1,2",
        ),
        (
            "const order = []; const p = new Store(1).atOnce(1).then(() => order.push('settled'));
             order.push('first'); await p; return order.join()",
            "first,settled",
        ),
        (
            "return Store.sum(new Float64Array([1, 2]), new Store(4))",
            "7",
        ),
        ("return Store.sum([1, 2], new Store(4))", "7"),
        ("return Store.prototype.later.length", "1"),
    ] {
        assert_eq!(awaited(body), expected, "{body}");
    }
}

#[test]
fn errors_are_rejections() {
    for (call, expected) in [
        ("Store.fails('mine')", "RangeError: mine"),
        // A wrong argument, too: the call itself doesn't throw.
        (
            "Store.fails()",
            "TypeError: fails needs 1 argument, 0 are given",
        ),
        (
            "Store.fails({toString() { throw new SyntaxError('own') }})",
            "SyntaxError: own",
        ),
        (
            "Store.sum([1], {})",
            "TypeError: other: expected Store, got Object",
        ),
        (
            "Store.twice(Promise.reject(new RangeError('theirs')))",
            "RangeError: theirs",
        ),
        (
            "Store.twice('a' + Symbol.iterator.description).then(n => { throw new Error(n) })",
            "Error: 0",
        ),
        (
            "Store.twice(5n)",
            "TypeError: Cannot convert a BigInt value to a number",
        ),
    ] {
        let body = format!(
            "const p = {call}; try {{ await p; return 'nothing' }} catch (e) {{ return `${{e.name}}: ${{e.message}}` }}"
        );
        assert_eq!(awaited(&body), expected, "{call}");
    }
    let body = "const e = new Error('same'); try { await Store.twice(Promise.reject(e)) } catch (f) { return e === f }";
    assert_eq!(awaited(body), "true");
}

#[test]
fn promises_are_futures() {
    for (body, expected) in [
        ("return Store.twice(Promise.resolve(4))", "8"),
        ("return Store.twice(4)", "8"),
        ("return Store.twice({then(f) { f(6) }})", "12"),
        (
            "return Store.twice((async () => { await null; return 5 })())",
            "10",
        ),
        ("return Store.twice(new Store(9).later(10))", "18"),
        (
            "return Store.caught(Promise.reject(new TypeError('t')))",
            "TypeError t",
        ),
        ("return Store.caught(Promise.reject(12))", "Error 12"),
        (
            "return Store.caught({get then() { throw new RangeError('getter') }})",
            "RangeError getter",
        ),
        (
            "return Store.ask(async n => { await null; return n }, 10)",
            "45",
        ),
        ("return Store.ask(n => n, 10)", "45"),
        ("return Store.stealsTheLock()", "false"),
        (
            "try { return await Store.ask(() => { throw new Error('called') }, 1) } catch (e) { return e.message }",
            "called",
        ),
    ] {
        assert_eq!(awaited(body), expected, "{body}");
    }
}

#[test]
fn a_future_keeps_its_borrow() {
    let body = "const s = new Store(1); const p = s.addLater(5);
        const busy = []; for (const f of [() => s.atOnce(1), () => s.addLater(1)]) {
          try { await f(); busy.push('free') } catch (e) { busy.push(e.name) } }
        return [await p, ...busy, await s.atOnce(0)].join()";
    assert_eq!(awaited(body), "6,BusyError,BusyError,6");
}

#[test]
fn a_panic_rejects_and_is_reported() {
    let harness = Harness::new(Options::default());
    let reports = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&reports);
    (harness.isolate()).on_report(move |report| seen.borrow_mut().push(report.message.clone()));
    let outcome = harness.run_in_context(|lock, context| {
        context.define::<Store>(lock)?;
        let source =
            "(async () => { try { await new Store(1).boom() } catch (e) { return e.message } })()";
        let message: String = context.await_value(lock, source, LIMIT)?;
        assert!(
            message.starts_with("internal error; reference = "),
            "{message}"
        );
        let found: u32 = context.await_value(lock, "new Store(3).later(1)", LIMIT)?;
        assert_eq!(found, 3);
        Ok::<(), Error>(())
    });
    outcome.expect("entered").expect("no error");
    let reports = reports.borrow();
    let told = |text| reports.iter().any(|it: &String| it.contains(text));
    assert!(told("panic while running a future: boom"), "{reports:?}");
}

#[test]
fn the_embedders_loop_is_woken() {
    let harness = Harness::new(Options::default());
    let wakes = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&wakes);
    harness.isolate().on_wake(move || {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let realm = harness.isolate().realm().expect("not entered");
    let waits = harness.isolate().run(&realm, |lock| {
        let class = lock.class::<Store>()?;
        let global = lock.global();
        global.set(lock, "Store", class.upcast())?;
        lock.run_script(
            "var it = 0; new Store(5).later(50).then(n => it = n)",
            "a.js",
        )?;
        Ok::<bool, Error>(lock.turn())
    });
    assert_eq!(waits.expect("entered").ok(), Some(true));
    assert_eq!(wakes.load(Ordering::SeqCst), 0);
    // The loop sleeps outside the isolate.
    while wakes.load(Ordering::SeqCst) == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let found = harness.isolate().run(&realm, |lock| {
        assert!(!lock.turn(), "nothing waits any more");
        let it = lock.run_script("it", "b.js")?;
        lock.to_number(it)
    });
    assert_eq!(found.expect("entered").ok(), Some(5.0));
    assert_eq!(wakes.load(Ordering::SeqCst), 1);
}

#[test]
fn the_realms_end_drops_what_waits() {
    let harness = Harness::new(Options::default());
    let later = Later::default();
    harness
        .run_in_context(|lock, context| {
            context.define::<Store>(lock)?;
            context.eval::<()>(
                lock,
                "new Store(1).never(); Store.waitsFor(new Promise(() => {})); Store.waitsFor(new Store(2).never())",
            )?;
            let mine = later.clone();
            lock.spawn(async move {
                let _token = Token::new();
                Ok(mine.await)
            })?;
            assert_eq!(LIVE.get(), 5);
            assert!(lock.turn());
            Ok::<(), Error>(())
        })
        .expect("entered")
        .expect("no error");
    assert_eq!(LIVE.get(), 0, "the realm is gone");
    // A wake that comes too late reaches nobody.
    later.give(1);
    let outcome = harness.run_in_context(|lock, context| {
        assert!(!lock.turn());
        context.eval::<u32>(lock, "1")
    });
    assert_eq!(outcome.expect("entered").ok(), Some(1));
    // The same where the isolate goes first.
    let realm = harness.isolate().realm().expect("not entered");
    let outcome = harness.isolate().run(&realm, |lock| {
        lock.spawn(async {
            let _token = Token::new();
            std::future::pending::<()>().await;
            Ok(())
        })
        .map(drop)
    });
    assert!(outcome.expect("entered").is_ok());
    assert_eq!(LIVE.get(), 1);
    drop(harness);
    assert_eq!(LIVE.get(), 0);
    drop(realm);
}

#[test]
fn the_lock_is_lent_to_futures_only() {
    assert!(within(|_| ()).is_err());
    check(|lock, _| {
        assert!(within(|_| ()).is_err());
        lock.spawn(async {
            let nested = within(|_| within(|_| ()).is_err())?;
            assert!(nested);
            Ok(())
        })?;
        Ok(())
    });
}

#[test]
fn many_promises_leave_nothing() {
    check(|lock, context| {
        context.define::<Store>(lock)?;
        let mut used = Vec::new();
        for _ in 0..6 {
            let source = "(async () => { const s = new Store(1); let n = 0;
                for (let i = 0; i < 2000; i++) n += await Store.twice(s.atOnce(i)); return n })()";
            let sum: f64 = context.await_value(lock, source, LIMIT)?;
            assert_eq!(sum, 2.0 * (1999.0 * 1000.0 + 2000.0));
            assert!(!lock.turn());
            context.request_gc(lock);
            context.request_gc(lock);
            used.push(lock.heap_used());
        }
        assert!(used[5] <= used[1] + (256 << 10), "{used:?}");
        Ok(())
    });
}

#[test]
fn declarations_say_promise() {
    let text = Class::of::<Store>().declaration();
    for part in [
        "  later(milliseconds: number): Promise<number>;",
        "  static fails(text: string): Promise<number>;",
        "  static twice(number: PromiseLike<number> | number): Promise<number>;",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let _: Option<Ref<Store>> = None;
}
