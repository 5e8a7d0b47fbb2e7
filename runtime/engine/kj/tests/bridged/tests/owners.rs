//! Owners by value, borrows, and that nothing is let go twice or never.

use std::pin::Pin;

use kj::{OwnOrMut, OwnOrRef};
use kj_bridged::OwnWidget;
use kj_bridged::ffi;

#[test]
fn owners_and_borrows() {
    let alive = ffi::widgets_alive;
    let mut widget: OwnWidget = ffi::widget_new(3);
    assert_eq!((alive(), widget.size()), (1, 3));
    widget.as_mut().expect("not null").grow(4);
    assert_eq!(ffi::widget_size(&widget), 7);

    // Borrowed first, owned afterwards, by one type.
    let size = |it: &OwnOrRef<'_, ffi::Widget>| it.size();
    assert_eq!(size(&OwnOrRef::from(&*widget)), 7);
    let refused = OwnOrRef::from(&*widget).into_own();
    assert!(matches!(refused, Err(OwnOrRef::Ref(_))));
    let either = OwnOrRef::from(widget);
    assert_eq!((size(&either), alive()), (7, 1));
    let mut widget = either.into_own().expect("owned");

    let grow = |mut it: OwnOrMut<'_, ffi::Widget>| {
        it.as_mut().grow(1);
        it.size()
    };
    let borrowed: Pin<&mut ffi::Widget> = widget.as_mut().expect("not null");
    assert_eq!(grow(borrowed.into()), 8);
    assert_eq!((widget.size(), alive()), (8, 1));
    let borrowed = OwnOrMut::from(widget.as_mut().expect("not null"));
    assert!(matches!(borrowed.into_own(), Err(OwnOrMut::Mut(_))));

    // Given to C++, which lets it go; then one that Rust lets go; then one inside a list that moves.
    assert_eq!(ffi::widget_consume(widget).expect("it has a size"), 8);
    assert_eq!(alive(), 0);
    assert_eq!(grow(ffi::widget_new(1).into()), 2);
    assert_eq!(alive(), 0);
    let mut many: Vec<OwnWidget> = (0..100).map(ffi::widget_new).collect();
    many.rotate_left(37);
    assert_eq!(many.iter().map(|it| it.size()).sum::<u32>(), 4950);
    assert_eq!(alive(), 100);
    drop(many);
    assert_eq!(alive(), 0);

    let null = ffi::widget_null();
    assert!(null.is_null() && null.as_ref().is_none());
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| null.size()));
    assert!(caught.is_err());
}
