//! Buffers as Go uses them: shown and given back, kept from Rust meanwhile, closed.

use landbridge_go as lb;
use landbridge_go::core::handle::Handle;
use lb::{Buffer, Sharing, Stopped};

struct Here;

lb::buffer!(f64 as Here, "Buffer[float64]", 1, ITEMS);

const SHARING: Sharing = Sharing::of::<Here, f64>();

fn told(stopped: Stopped) -> String {
    match stopped {
        Stopped::Failure(failure) => failure.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_view_keeps_rust_out_and_its_handle_open() {
    let buffer: Buffer<f64> = vec![1.0, 2.0].into();
    let handle = lb::share::<Here, f64>(buffer.clone());
    let Err(Stopped::Shown(shown)) = SHARING.view(handle) else {
        panic!("it isn't shown");
    };
    assert_eq!(shown.place().1, 2);
    assert!(buffer.read().is_err() && buffer.write().is_err());
    let busy = SHARING.close(handle).map_err(told);
    assert!(busy.is_err_and(|it| it.contains("is busy")));
    // Any thread gives it back.
    std::thread::spawn(move || drop(shown))
        .join()
        .expect("no panic");
    assert_eq!(*buffer.read().expect("nobody sees it"), [1.0, 2.0]);
    assert!(SHARING.close(handle).is_ok() && SHARING.close(handle).is_ok());
    assert!(!ITEMS.holds(Handle::from_bits(handle)));
    let closed = SHARING.length(handle).map_err(told);
    assert!(closed.is_err_and(|it| it.contains("is closed")));
}

#[test]
fn go_is_kept_out_of_what_rust_uses() {
    let buffer: Buffer<f64> = vec![1.0].into();
    let handle = lb::share::<Here, f64>(buffer.clone());
    let guard = buffer.write().expect("nobody uses it");
    let busy = SHARING.view(handle).map_err(told);
    assert!(busy.is_err_and(|it| it.contains("is busy")));
    drop(guard);
    assert!(lb::shared::<Here, f64>(Handle::from_bits(handle)).is_ok_and(|it| it.same(&buffer)));
    assert!(SHARING.close(handle).is_ok());
}

#[test]
fn lengths_that_cant_be_are_told() {
    for length in [-1, i64::MAX, 1 << 60] {
        let refused = SHARING.zeros(length).map_err(told);
        assert!(refused.is_err_and(|it| it.contains("expected a length")));
    }
}
