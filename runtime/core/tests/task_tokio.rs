//! Futures of tokio, polled and dropped wherever: inside a runtime's context, the caller's if there is one.

use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    task::Waker,
    time::Duration,
};

use landbridge_core::task::{self, Fenced, Outcome};
use tokio::runtime::{Builder, Handle};

#[test]
fn timers_and_tasks_work_without_a_runtime_of_the_users() {
    let (send, receive) = mpsc::channel();
    let _task = task::spawn(
        async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            tokio::spawn(async { 6 }).await.unwrap()
        },
        move |outcome| send.send(outcome).unwrap(),
    );
    let outcome = receive.recv_timeout(Duration::from_secs(20));
    assert_eq!(outcome, Ok(Outcome::Value(6)));
}

#[test]
fn drops_are_in_the_context_too() {
    struct Dropped(Arc<AtomicBool>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0
                .store(Handle::try_current().is_ok(), Ordering::SeqCst);
        }
    }
    let inside = Arc::new(AtomicBool::new(false));
    let held = Dropped(Arc::clone(&inside));
    let mut future = pin!(Fenced::new(async move {
        let _held = held;
        std::future::pending::<()>().await;
    }));
    assert!(future.as_mut().poll(Waker::noop()).is_pending());
    assert!(Handle::try_current().is_err());
    future.cancel().unwrap();
    assert!(inside.load(Ordering::SeqCst));
}

#[test]
fn the_callers_runtime_is_used() {
    let own = Builder::new_current_thread().build().unwrap();
    let _entered = own.enter();
    let mut future = pin!(Fenced::new(async { Handle::current().id() }));
    let id = future.as_mut().poll(Waker::noop());
    assert!(matches!(id, std::task::Poll::Ready(Ok(id)) if id == own.handle().id()));
}
