//! Functions of Rust's that Go is given: called at once, from several goroutines, kept, awaited; and let go.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use go_import::go::{ENGINE, GoDemo, GoLater};
use go_import::{Demo, DemoError, User};
use landbridge_go::caller::{Failure, functions};

/// The tests count what lives: one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn user(name: &str) -> User {
    User {
        name: name.to_owned(),
        age: 41,
        tags: vec!["a".to_owned()],
        friend: None,
    }
}

/// Waits until Go's collector has let go of all.
fn none_is_left(demo: &GoDemo) {
    let end = Instant::now() + Duration::from_secs(20);
    while functions() > 0 {
        assert!(Instant::now() < end, "{} functions live", functions());
        demo.forget();
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn functions_are_called_and_let_go() {
    let _alone = alone();
    let demo = GoDemo::new().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    for _ in 0..50 {
        let into = Arc::clone(&seen);
        let wanted = move |number| {
            into.lock().unwrap().push(number);
            number < 3
        };
        assert_eq!(demo.each(&[1, 2, 3, 4], Box::new(wanted)), 2);
    }
    assert_eq!(seen.lock().unwrap()[..4], [1, 2, 3, 1]);
    none_is_left(&demo);
    assert_eq!(Arc::strong_count(&seen), 1, "what they held is let go");
}

#[test]
fn several_goroutines_call_at_once() {
    let _alone = alone();
    let demo = GoDemo::new().unwrap();
    let sum = Arc::new(AtomicU64::new(0));
    let into = Arc::clone(&sum);
    let count = move |number| _ = into.fetch_add(number, Ordering::Relaxed);
    demo.at_once(Box::new(count), 8, 1_000);
    assert_eq!(sum.load(Ordering::Relaxed), 8 * 999 * 1_000 / 2);
    none_is_left(&demo);
}

#[test]
fn go_may_keep_a_function() {
    let _alone = alone();
    let demo = GoDemo::new().unwrap();
    assert!(demo.describe(&user("Anna")).is_err());
    let describe = |greeting: &str, user: User| {
        let tags = user.tags.join(",");
        (user.name != "Nobody")
            .then(|| format!("{greeting} {} {tags} {}", user.name, "long ".repeat(200)))
    };
    demo.watch("hello", Arc::new(describe));
    for _ in 0..20 {
        demo.collect();
        let said = demo.describe(&user("Anna")).unwrap().unwrap();
        assert!(said.starts_with("hello Anna a long "), "{said}");
        assert_eq!(demo.describe(&user("Nobody")), Ok(None));
    }
    assert_eq!(functions(), 1);
    none_is_left(&demo);
}

/// Says that it is being let go, and waits until another one is too.
struct Meets {
    other: Sender<()>,
    mine: Mutex<Receiver<()>>,
    met: Arc<AtomicU64>,
}

impl Drop for Meets {
    fn drop(&mut self) {
        let _ = self.other.send(());
        let mine = self.mine.lock().unwrap_or_else(PoisonError::into_inner);
        if mine.recv_timeout(Duration::from_secs(10)).is_ok() {
            self.met.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Letting go is the user's code, which may wait: other functions are let go meanwhile.
#[test]
fn one_that_waits_when_it_is_let_go_keeps_no_other() {
    let _alone = alone();
    let demo = GoDemo::new().unwrap();
    let met = Arc::new(AtomicU64::new(0));
    let (to_first, first) = channel();
    let (to_second, second) = channel();
    for (other, mine) in [(to_second, first), (to_first, second)] {
        let (mine, met) = (Mutex::new(mine), Arc::clone(&met));
        let meets = Meets { other, mine, met };
        let holds = move |_: u32| Arc::strong_count(&meets.met) > 0;
        assert_eq!(demo.each(&[1], Box::new(holds)), 1);
    }
    none_is_left(&demo);
    assert_eq!(met.load(Ordering::SeqCst), 2, "one waited for the other");
}

/// A panic goes through Go's code, which may recover from it, and back to Rust.
#[test]
fn a_function_that_panics_is_a_panic_in_go() {
    let _alone = alone();
    let demo = GoDemo::new().unwrap();
    demo.watch("hello", Arc::new(|_: &str, _: User| panic!("on purpose")));
    let Err(DemoError::Host(error)) = demo.describe(&user("Anna")) else {
        panic!("it didn't fail");
    };
    assert_eq!(error.kind(), "PanicError");
    assert!(error.message().contains("on purpose"), "{error}");
    // A function may call Go, which calls Rust.
    let demo = Arc::new(demo);
    let again = Arc::clone(&demo);
    let nested = move |number| again.add(i64::from(number), 1) > 2;
    assert_eq!(demo.each(&[7, 8, 1, 9], Box::new(nested)), 2);
    // One that holds what calls Go is let go by Go's collector too.
    demo.forget();
    let end = Instant::now() + Duration::from_secs(20);
    while Arc::strong_count(&demo) > 1 {
        assert!(Instant::now() < end);
        demo.forget();
    }
    none_is_left(&demo);
}

/// Given to awaited calls too; those that never begin let go of theirs by themselves.
#[tokio::test]
async fn awaited_calls_are_given_functions() {
    let _alone = alone();
    let demo = GoDemo::new().unwrap();
    let later = GoLater::new().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = || {
        let into = Arc::clone(&seen);
        Box::new(move |step: u32, text: String| into.lock().unwrap().push((step, text)))
    };
    assert_eq!(later.try_steps(3, told()).await, Ok(3));
    assert_eq!(seen.lock().unwrap()[2], (2, "step 2".to_owned()));
    // Never polled, dropped after a poll, and behind the limit.
    for round in 0..2_000_u32 {
        drop(later.try_steps(1, told()));
        let mut polled = Box::pin(later.try_steps(1, told()));
        let _ = futures_util::poll!(polled.as_mut());
        for _ in 0..round % 64 {
            std::hint::spin_loop();
        }
        drop(polled);
    }
    let failing = later.try_steps(1, Box::new(|_, _| panic!("on purpose")));
    let Err(Failure::Host(error)) = failing.await else {
        panic!("it didn't fail");
    };
    assert!(error.message().contains("on purpose"), "{error}");
    let end = Instant::now() + Duration::from_secs(20);
    while ENGINE.under_way() > 0 {
        assert!(Instant::now() < end);
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    none_is_left(&demo);
    assert_eq!(Arc::strong_count(&seen), 1, "what they held is let go");
}
