//! A crate with C++ of its own on KJ, as a user of `kj` has it: the tests' owners, errors and promises.

use kj::{ErrorType, KjError, Own, Thrown};

#[cxx::bridge(namespace = "bridged")]
#[allow(
    missing_docs,
    clippy::missing_safety_doc,
    reason = "for the tests, which say what it does"
)]
pub mod ffi {
    extern "Rust" {
        fn fail_in_rust(how: u8) -> Result<u32>;
    }

    unsafe extern "C++" {
        include!("kj-bridged/cpp/bridged.h");

        type Widget;
        type OwnWidget = kj::Own<Widget>;

        fn widget_new(size: u32) -> OwnWidget;
        fn widget_null() -> OwnWidget;
        fn widget_size(widget: &Widget) -> u32;
        fn widget_consume(widget: OwnWidget) -> Result<u32>;
        fn widgets_alive() -> u32;
        fn size(self: &Widget) -> u32;
        fn grow(self: Pin<&mut Widget>, by: u32);

        #[namespace = "landbridge_kj"]
        #[cxx_name = "dispose"]
        unsafe fn widget_dispose(own: *mut OwnWidget) -> Result<()>;

        fn throw_kj(kind: u8, description: &str) -> Result<()>;
        fn throw_other(which: u8) -> Result<()>;
        fn catch_from_rust(how: u8) -> String;

        #[namespace = "landbridge_kj"]
        type Awaited = kj::Awaited;
        #[namespace = "landbridge_kj"]
        type RustFuture = kj::RustFuture;

        fn ready_u32(value: u32) -> UniquePtr<Awaited>;
        fn later_text(text: &str) -> UniquePtr<Awaited>;
        fn later_widget(size: u32) -> UniquePtr<Awaited>;
        fn later_error(kind: u8) -> UniquePtr<Awaited>;
        fn guarded_never() -> UniquePtr<Awaited>;
        fn from_thread(value: u32) -> UniquePtr<Awaited>;
        fn doubled(future: UniquePtr<RustFuture>) -> Result<UniquePtr<Awaited>>;
        fn shouted(future: UniquePtr<RustFuture>) -> Result<UniquePtr<Awaited>>;
        fn described(future: UniquePtr<RustFuture>) -> Result<UniquePtr<Awaited>>;
        fn first_of(
            left: UniquePtr<RustFuture>,
            right: UniquePtr<RustFuture>,
        ) -> Result<UniquePtr<Awaited>>;
        fn ignore(future: UniquePtr<RustFuture>);

        fn requests_in_cpp(count: u32) -> Result<u64>;
        fn promises_in_cpp(count: u32) -> Result<u64>;
        fn later_u32(value: u32) -> UniquePtr<Awaited>;
    }
}

kj::owned!(ffi::Widget, "bridged::OwnWidget", ffi::widget_dispose);

/// An owner of a widget.
pub type OwnWidget = Own<ffi::Widget>;

fn fail_in_rust(how: u8) -> Result<u32, Thrown> {
    kj::fenced(|| match how {
        0 => kj::fail!(Disconnected, "the other side left: {how}"),
        1 => kj::fail!("without a type"),
        2 => panic!("a panic of Rust's"),
        3 => Err(KjError::new(ErrorType::Overloaded, "line\none")),
        _ => Ok(7),
    })
}
