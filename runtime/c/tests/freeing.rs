//! What C frees: lists of objects whose destructors panic go whole.

use std::sync::atomic::{AtomicUsize, Ordering};

use landbridge_c::{Crosses, free};

struct Here;

/// Panics when it is dropped, after it was counted.
struct Loud;

static DROPPED: AtomicUsize = AtomicUsize::new(0);

impl Drop for Loud {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::Relaxed);
        panic!("dropped loudly");
    }
}

landbridge_c::object!(Loud as Here, "Loud", 1, LOUD);

#[test]
fn a_destructor_that_panics_keeps_no_other_object() {
    let loud = (0..5).map(|_| Loud).collect::<Vec<_>>();
    let mut form = <Vec<Loud> as Crosses<Here>>::into_c(loud);
    assert_eq!((form.len, LOUD.live()), (5, 5));
    // SAFETY: the form came from `into_c`.
    unsafe { free::<Here, Vec<Loud>>(&raw mut form) };
    assert_eq!((form.len, form.ptr.is_null()), (0, true));
    assert_eq!((DROPPED.load(Ordering::Relaxed), LOUD.live()), (5, 0));
}
