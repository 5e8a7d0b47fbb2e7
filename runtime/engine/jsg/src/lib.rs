//! JavaScript APIs in plain Rust, inside an embedded V8.
//!
//! ```no_run
//! use jsg::{Harness, Options, jsg_resource};
//!
//! #[jsg_resource]
//! struct Greeter { greeting: String }
//!
//! #[jsg_resource]
//! impl Greeter {
//!     #[jsg_constructor]
//!     fn new(greeting: String) -> Self { Self { greeting } }
//!     #[jsg_method]
//!     fn greet(&self, name: &str) -> String { format!("{}, {name}!", self.greeting) }
//! }
//!
//! Harness::new(Options::default()).run_in_context(|lock, context| {
//!     context.define::<Greeter>(lock)?;
//!     let text: String = context.eval(lock, "new Greeter('Hello').greet('world')")?;
//!     assert_eq!(text, "Hello, world!");
//!     Ok::<(), jsg::Error>(())
//! }).unwrap().unwrap();
//! ```
//!
//! Every operation needs a [`Lock`], which says that this thread is inside an isolate. What JavaScript throws is an
//! `Err`; what Rust returns as `Err` is thrown. A resource is borrowed for each call, and a second exclusive borrow
//! is a `BusyError`, never an alias. A panic ends the script, not the process.

mod answer;
mod callback;
mod class;
mod convert;
mod error;
mod external;
mod fast;
mod ffi;
mod frame;
mod harness;
mod inspector;
mod isolate;
mod limits;
mod local;
mod lock;
mod modules;
mod native;
mod node;
mod promise;
mod reading;
mod reference;
mod rejections;
mod require;
mod resource;
mod tasks;
mod text;
mod trace;

pub use answer::Answer;
pub use callback::{Call, Callback, enter};
pub use class::{Class, Method, Property};
pub use convert::{
    Arguments, Bytes, Clamped, Closure, Date, EnforceRange, FromJs, FromJsRef, Function, Iterable,
    Json, NonCoercible, Nullable, Parameters, Rest, Sequence, ToJs,
};
pub use error::{Error, ExceptionType, Place, Result};
pub use external::External;
#[doc(hidden)]
pub use fast::{FAST_VALUE, Unanswered, fast_enter, fast_receiver, fast_receiver_mut, fast_slice};
pub use fast::{Fast, FastArgument, FastOptions, FastResult};
pub use harness::{Context, Harness};
pub use inspector::Inspector;
pub use isolate::{Isolate, Options, Realm, Report, Terminator, exit_now, v8_version};
pub use jsg_macros::{jsg_oneof, jsg_resource, jsg_struct};
pub use limits::Stop;
pub use local::{Array, Callable, Global, Kind, Kinds, Local, Object, Text, Value, Weak};
pub use lock::Lock;
pub use modules::{Loader, Source, Synthetic};
pub use native::{Answered, Word, reentered};
pub use promise::{Promise, within};
#[doc(hidden)]
pub use reading::{Reading, enter_reading};
pub use reference::{Borrowed, BorrowedMut, Ref, Traced, WeakRef};
pub use rejections::PromiseState;
#[doc(hidden)]
pub use resource::Parent;
pub use resource::{Named, Resource};
pub use trace::{GarbageCollected, Visitor};
