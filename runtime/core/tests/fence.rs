//! The fence: what it tells of a panic, and what it lets happen beside.

use std::{
    any::Any,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use landbridge_core::{ArgumentFault, Failure, HostError, Panic, Refused, fence, raise};

/// The hook is the process's: tests that count its runs take turns with those that panic.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn values_pass() {
    assert_eq!(fence(|| 5), Ok(5));
}

#[test]
fn messages_of_all_payloads_and_their_place() {
    let _turn = turn();
    let text = fence(|| panic!("plain")).unwrap_err();
    assert_eq!(text.message, "plain");
    let location = text.location.as_deref().unwrap();
    assert!(location.contains("fence.rs:"), "{location}");
    assert_eq!(text.to_string(), format!("plain (at {location})"));

    let owned = fence(|| panic!("{} {}", 1, 2)).unwrap_err();
    assert_eq!(owned.message, "1 2");

    let other = fence(|| panic::panic_any(5_u8)).unwrap_err();
    assert_eq!(other.message, "Box<dyn Any>");
    assert!(other.location.is_some());
}

#[test]
fn a_panic_that_passes_no_hook_has_no_place() {
    let _turn = turn();
    // An earlier panic, caught by the user's own code, must not lend it its place.
    let _ = fence(|| {
        let _ = panic::catch_unwind(|| panic!("earlier"));
    });
    let quiet = fence(|| panic::resume_unwind(Box::new("later"))).unwrap_err();
    assert_eq!(
        quiet,
        Panic {
            message: "later".into(),
            location: None,
            host: None,
        }
    );
}

#[test]
fn a_payload_whose_destructor_panics_stays_inside() {
    struct Bomb(u8);
    impl Drop for Bomb {
        fn drop(&mut self) {
            if self.0 > 0 {
                panic::panic_any(Bomb(self.0 - 1));
            }
        }
    }
    let _turn = turn();
    assert_eq!(
        fence(|| panic::panic_any(Bomb(3))).unwrap_err().message,
        "Box<dyn Any>"
    );

    struct Endless;
    impl Drop for Endless {
        fn drop(&mut self) {
            panic::panic_any(Self);
        }
    }
    assert_eq!(
        fence(|| panic::panic_any(Endless)).unwrap_err().message,
        "Box<dyn Any>"
    );
}

#[test]
fn fences_nest() {
    let _turn = turn();
    let outer = fence(|| {
        let inner = fence(|| panic!("inner")).unwrap_err();
        panic!("outer after {}", inner.message);
    })
    .unwrap_err();
    assert_eq!(outer.message, "outer after inner");
}

#[test]
fn the_previous_hook_runs_and_a_later_one_may_replace_ours() {
    let _turn = turn();
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    landbridge_core::fence::install();
    let ours = panic::take_hook();
    panic::set_hook(Box::new(|_| {
        RUNS.fetch_add(1, Ordering::Relaxed);
    }));
    let stopped = fence(|| panic!("seen by another hook")).unwrap_err();
    assert_eq!(
        stopped,
        Panic {
            message: "seen by another hook".into(),
            location: None,
            host: None,
        }
    );
    assert_eq!(RUNS.load(Ordering::Relaxed), 1);
    panic::set_hook(ours);
    assert!(
        fence(|| panic!("ours again"))
            .unwrap_err()
            .location
            .is_some()
    );
}

#[test]
fn a_fence_works_while_a_thread_unwinds() {
    struct Late;
    impl Drop for Late {
        fn drop(&mut self) {
            assert_eq!(fence(|| 1), Ok(1));
        }
    }
    let _turn = turn();
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        let _late = Late;
        panic!("outside");
    }));
    assert!(result.is_err());
}

#[test]
fn failures_read_well() {
    let panic = Panic {
        message: "index 9".into(),
        location: Some("src/a.rs:1:2".into()),
        host: None,
    };
    let failure = |refused: Refused| refused.failure("Counter", "self").to_string();
    assert_eq!(
        failure(Refused::Poisoned(Box::new(panic.clone()))),
        "Counter was poisoned by an earlier panic: index 9 (at src/a.rs:1:2)"
    );
    assert_eq!(failure(Refused::Closed), "Counter is closed");
    assert!(failure(Refused::Busy).starts_with("Counter is busy: "));
    assert!(matches!(
        Refused::BadHandle.failure("Counter", "other"),
        Failure::Argument {
            parameter: "other",
            kind: ArgumentFault::Handle,
            ..
        }
    ));
    assert_eq!(
        Failure::null("points").to_string(),
        "points: expected a value, got null"
    );
    assert_eq!(
        Failure::from(panic).to_string(),
        "index 9 (at src/a.rs:1:2)"
    );
}

#[test]
fn a_failure_of_the_host_comes_out_as_itself() {
    let origin: Arc<dyn Any + Send + Sync> = Arc::new(7_u32);
    let failure = HostError::new("ValueError", "too large")
        .with_trace("line 3")
        .with_origin(origin);
    let panic = fence(|| -> u32 { raise(failure.clone()) }).unwrap_err();
    assert_eq!(panic.message, "ValueError: too large");
    assert_eq!(panic.location, None);
    let host = panic.host.unwrap();
    assert_eq!(host, failure);
    assert_eq!(host.origin().unwrap().downcast_ref(), Some(&7_u32));
}
