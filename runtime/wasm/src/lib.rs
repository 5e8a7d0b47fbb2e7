//! What a generated crate for WebAssembly links: the runtime of Bun and Deno, whose functions with C signatures are a
//! WebAssembly module's exports as they are, and what a module has otherwise than a library: functions of JavaScript's
//! that it imports, by wasm-bindgen, memory that JavaScript writes to, and panics that don't unwind.
//!
//! # Panics
//!
//! Where they don't unwind, a panic leaves by an exception that JavaScript throws through Rust's frames. What they held
//! is never let go, so that JavaScript takes the whole instance for broken from then on.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::OnceCell;

use wasm_bindgen::prelude::wasm_bindgen;

pub use landbridge_typescript::*;

mod columns;

pub use columns::stride;

#[wasm_bindgen]
extern "C" {
    /// The package's JavaScript, as Rust calls it.
    pub type Package;

    /// There is something to do, some time.
    #[wasm_bindgen(method)]
    fn ring(this: &Package);

    /// A call has told how it ended, which isn't well.
    #[wasm_bindgen(method)]
    fn told(this: &Package);

    /// Calls a function or an object of JavaScript's.
    #[wasm_bindgen(method)]
    fn enter(this: &Package, wanted: u32, shape: u32, target: u32, length: f64, number: u32)
    -> i32;

    /// As that, where all values are numbers.
    #[wasm_bindgen(method)]
    fn quick(this: &Package) -> i32;

    /// Throws what tells of a panic.
    #[cfg(panic = "abort")]
    #[wasm_bindgen(method)]
    fn panicked(this: &Package, message: &str);

    /// Throws again what a function of JavaScript's threw.
    #[cfg(panic = "abort")]
    #[wasm_bindgen(method)]
    fn again(this: &Package, value: u32);
}

thread_local! {
    static PACKAGE: OnceCell<Package> = const { OnceCell::new() };
}

fn package<R: Default>(run: impl FnOnce(&Package) -> R) -> R {
    PACKAGE.with(|package| package.get().map(run).unwrap_or_default())
}

/// The package's JavaScript says what it is reached by, before anything else.
#[wasm_bindgen(js_name = "landbridgeConnect")]
pub fn connect(it: Package) {
    // There is one in an instance.
    let _ = PACKAGE.with(|package| package.set(it));
    landbridge_typescript::tells(|| package(Package::told));
    #[cfg(panic = "abort")]
    landbridge_core::leaves(|panic| match panic.host.as_ref().and_then(thrown) {
        Some(value) => package(|it| it.again(value)),
        None => package(|it| it.panicked(&panic.to_string())),
    });
}

/// For [`rings`]: what asks JavaScript for a turn.
pub extern "C" fn ring() {
    package(Package::ring);
}

/// For [`enters`]: what calls JavaScript.
pub extern "C" fn enter(wanted: u32, shape: u32, target: u32, length: f64, number: u32) -> i32 {
    package(|it| it.enter(wanted, shape, target, length, number))
}

/// As that, for calls of numbers.
pub extern "C" fn quick() -> i32 {
    package(Package::quick)
}

/// What typed arrays ask for at most.
const ALIGN: usize = 16;

fn layout(length: u32) -> Layout {
    let Ok(layout) = Layout::from_size_align(length as usize, ALIGN) else {
        panic!("a WebAssembly module can't have {length} bytes in one piece");
    };
    layout
}

/// Memory for JavaScript to write to, so many bytes from 1 on. What is there before that is anything.
///
/// # Panics
/// An address space has no room for so much.
#[must_use]
pub fn room(length: u32) -> *mut u8 {
    let layout = layout(length.max(1));
    // SAFETY: the layout has a size.
    let start = unsafe { alloc(layout) };
    if start.is_null() {
        handle_alloc_error(layout);
    }
    start
}

/// Gives it back.
///
/// # Safety
/// [`room`] gave it, for the same length, and nothing uses it any more.
pub unsafe fn leave_room(start: *mut u8, length: u32) {
    // SAFETY: the caller's promise.
    unsafe { dealloc(start, layout(length.max(1))) };
}
