//! Write the Rust once; every runtime gets the binding that its own experts would have written.
//!
//! landbridge reads one plain, annotated Rust API and writes bindings for it: for C, Python and
//! Node, each idiomatic, typed and fast. This crate is all that your library depends on: five
//! attributes, no foreign framework. They check that an item can cross and leave it as it is; [`import`](macro@import)
//! boxes the futures of async methods.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! /// A point in the plane.                     // docs travel to every host
//! #[landbridge::record]                         // crosses by value
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! #[repr(C)]                                    // plain: lists of it cross as memory
//! pub struct Point {
//!     /// To the right.
//!     pub x: f64,
//!     /// Upwards.
//!     pub y: f64,
//! }
//!
//! #[landbridge::record]
//! pub enum Shape {
//!     Circle { centre: Point, radius: f64 },
//!     Polygon(Vec<Point>),
//!     Empty,
//! }
//!
//! /// What can go wrong with a catalogue.
//! #[landbridge::error]                          // a typed exception in every host
//! #[derive(Debug, thiserror::Error)]
//! pub enum CatalogError {
//!     #[error("there is already a point called {key}")]
//!     Taken { key: String },
//!     #[error("full")]
//!     Full,
//! }
//!
//! /// Named points.
//! #[landbridge::object]                         // stays in Rust; the host holds a safe handle
//! pub struct Catalog {
//!     points: BTreeMap<String, Point>,
//!     capacity: usize,
//! }
//!
//! #[landbridge::export]
//! impl Catalog {
//!     /// A catalogue for so many points.
//!     pub fn new(capacity: u32) -> Self {       // the constructor
//!         Self { points: BTreeMap::new(), capacity: capacity as usize }
//!     }
//!
//!     pub fn insert(&mut self, key: &str, at: Point) -> Result<(), CatalogError> {
//!         if self.points.len() == self.capacity {
//!             return Err(CatalogError::Full);
//!         }
//!         if self.points.contains_key(key) {
//!             return Err(CatalogError::Taken { key: key.to_owned() });
//!         }
//!         self.points.insert(key.to_owned(), at);
//!         Ok(())
//!     }
//!
//!     #[landbridge(default(k = 1))]
//!     pub fn nearest(&self, to: Point, k: u32) -> Vec<Point> {
//!         let mut points: Vec<Point> = self.points.values().copied().collect();
//!         points.sort_by(|a, b| distance(*a, to).total_cmp(&distance(*b, to)));
//!         points.truncate(k as usize);
//!         points
//!     }
//!
//!     #[landbridge(getter)]                     // a property
//!     pub fn size(&self) -> u32 {
//!         self.points.len() as u32
//!     }
//! }
//!
//! #[landbridge::export]
//! pub fn distance(a: Point, b: Point) -> f64 {
//!     (a.x - b.x).hypot(a.y - b.y)
//! }
//!
//! #[landbridge::export]
//! pub const ORIGIN_NAME: &str = "origin";
//! # let mut catalog = Catalog::new(1);
//! # catalog.insert("a", Point { x: 3.0, y: 4.0 }).unwrap();
//! # assert_eq!(catalog.nearest(Point { x: 0.0, y: 0.0 }, 1).len() as u32, catalog.size());
//! ```
//!
//! ```console
//! $ landbridge build --host c,python,node
//! ```
//!
//! # The five attributes
//!
//! | | on | crosses |
//! |---|---|---|
//! | [`record`](macro@record) | structs and enums | by value |
//! | [`object`](macro@object) | structs and enums | by handle |
//! | [`error`](macro@error) | enums and structs | as an exception |
//! | [`export`](macro@export) | functions, constants, impl blocks | |
//! | [`import`](macro@import) | traits | implemented by the host |
//!
//! Write them by path, `#[landbridge::record]`: a bare `error` would collide with the helper
//! attribute of the same name that thiserror has.
//!
//! # What holds in every host
//!
//! - **Ownership.** A value is copied at most once. An object is freed by the host's own means
//!   (garbage collection, `with`, `close()`, a destructor). What is borrowed, `&str`, `&[T]`,
//!   `&Object`, is borrowed for the call only, and nothing borrowed is returned.
//! - **Misuse.** A closed, forged or wrong handle, a null, bad text, a number out of range is a clear
//!   error of the host; never a crash, never a wrong answer.
//! - **Panics** never cross: they become the host's `PanicError`, with message and place. An object
//!   that panicked under `&mut self` is poisoned: later calls fail too.
//! - **`&mut self`** is exclusive at run time: a second entrance meanwhile gets `BusyError`.
//! - **Threads.** Hosts call from any thread. An object is `Send + Sync`, which the attribute asserts.
//! - **Integers** are exact: a number that does not fit is an error, never wrapped.
//!
//! # Types that cross
//!
//! `bool`, all integers, `f32`, `f64`, `char`, `String` and `&str`, `PathBuf` and `&Path`, `Vec<T>`
//! and `&[T]`, `[T; N]`, tuples, `Option<T>`, `HashMap`, `BTreeMap`, `HashSet`, `BTreeSet`,
//! `Box<T>`, `Cow<'_, str>`, `Duration`, `SystemTime`, [`Buffer<T>`](Buffer), records, objects (`&T`, `T`,
//! `Arc<T>`), `Result<T, E>` as a return type with an [`error`](macro@error) for `E`, and iterators and
//! streams of these as a return type.
//!
//! A parameter may also be a function of the host's (`impl Fn(A) -> R`, `&dyn Fn`, `&mut dyn FnMut`,
//! `Box<dyn Fn(A) -> R + Send + Sync>`, `Arc<dyn Fn>`), what it implements of a trait ([`import`](macro@import)), or its
//! iterators and streams ([`export`](macro@export)).
//!
//! What does not: generic parameters, types with lifetimes, other trait objects, raw pointers, function
//! pointers, returned references. The attributes refuse what can be seen by its spelling;
//! `landbridge check` resolves names and says the rest.
//!
//! # Options
//!
//! Options stand in the attribute, or in `#[landbridge(…)]` below it and on fields, variants and
//! methods. `#[landbridge(…)]` vanishes when the crate is compiled.
//!
//! | option | on | |
//! |---|---|---|
//! | `name = "x"` | all but impl blocks | the name in every host |
//! | `rename(python = "x", go = "X")` | all but impl blocks | the name in one host; wins over `name` |
//! | `skip(go, c)` | all but fields and variants | these hosts do not get it |
//! | `default(k = 10, mode = None)` | functions, methods, records | parameters (fields) that may be left out; the last ones only |
//! | `columns` | plain records of numbers | lists of it also cross as one array a field |
//! | `blocking` | functions, methods, impl blocks | may take long: the host's lock or event loop stays free |
//! | `exclusive` | functions and methods that are async or return a sequence | its `&mut` objects are its own until its future or sequence ends |
//! | `lazy` | functions and methods with iterators or streams | no item is made before it is asked for |
//! | `leaf` | functions, methods | soon over, never waits, calls nothing of the host's |
//! | `getter` | methods | a property |
//! | `constructor` | functions of an impl block | what `new Type(…)` calls, if no function is called `new` |
//! | `hidden` | members of an impl block | public in Rust, absent from every host |
//! | `display`, `debug`, `eq`, `hash`, `ord` | objects | hosts show the trait in their own way |
//! | `host` | a variant of an error | carries an error of the host's own |
//!
//! The hosts are `c`, `cpp`, `python`, `node`, `typescript`, `wasm`, `go`, `swift`, `kotlin`, `v8`,
//! `jsc` and `zig`; options may name those that this version does not build yet. A default is a
//! literal, `None`, `[]`, a constant or a variant without fields.
//!
//! # The imprint
//!
//! Bindings are written from the source, and an item that a macro makes is not in it. So that such an
//! item is never silently missing, each annotated item leaves a line in the compiled crate, and
//! `landbridge build` compares these with what it has read. The line is a string constant in the
//! compiled library (where it may stand more than once), of this form, where `␁`, `␂` and `␃` are the bytes 1, 2 and 3:
//!
//! ```text
//! ␁landbridge␂KIND␂MODULE␂NAME␂FILE␂LINE␃
//! ```
//!
//! - `KIND`: `record`, `object`, `error`, `import`, `export-fn`, `export-const` or `export-impl`.
//! - `MODULE`: the path of the module, beginning with the crate (`text_kit::shapes`).
//! - `NAME`: the item's name, without `r#`. Of an impl block: the type as written (`shapes::Point`),
//!   then, each after a space, the names of the functions that are exported (public, not `hidden`). A
//!   function that stands under `#[cfg(…)]` is missing there and has a line of its own, of kind
//!   `export-impl`, with the same type and its one name.
//! - `FILE` and `LINE`: where the attribute stands, or the outermost macro call that made it, as
//!   `file!()` and `line!()` tell them. `LINE` is a decimal number.
//!
//! An item that does not pass its checks does not compile and leaves no line.

#![forbid(unsafe_code)]

/// A struct or an enum that crosses by value.
///
/// The host gets a value of its own, in its own form: an immutable class in Python, a plain object in
/// Node, a struct in C.
///
/// - A **struct** with named fields, all public. At least one.
/// - A **newtype**, `pub struct UserId(pub u64);`, crosses as the field that it holds.
/// - An **enum**, with data or without; without, it is the host's own sort of enum.
///
/// # Ownership and threads
///
/// A record owns what it holds: no lifetimes, no references, no `Rc`. It is moved or copied across,
/// and afterwards each side has its own; nothing has to be freed by hand. It may hold objects, which
/// then cross as handles.
///
/// # Plain records
///
/// A struct with `#[repr(C)]` that derives `Copy` and consists of numbers up to 64 bits, arrays of
/// them, and other plain records has the same bytes in every host. Lists of it cross as memory,
/// without a conversion for each item. It must not have padding, which is checked when the crate
/// compiles.
///
/// # Errors
///
/// None at run time. A host that passes a value of the wrong shape or an integer out of range gets its
/// own kind of type or range error, naming the parameter.
///
/// # Examples
///
/// ```
/// /// A hit.
/// #[landbridge::record(default(score = 1.0, label = None))]
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Hit {
///     /// Where it begins.
///     pub start: u64,
///     #[landbridge(rename(python = "weight"))]
///     pub score: f32,
///     pub label: Option<String>,
/// }
///
/// #[landbridge::record]
/// #[derive(Clone, Copy, PartialEq, Eq, Hash)]
/// pub struct UserId(pub u64);
///
/// #[landbridge::record]
/// #[derive(Clone, Copy, Debug, PartialEq, Eq)]
/// pub enum Colour {
///     Red,
///     #[landbridge(rename(c = "DARK"))]
///     DarkRed,
/// }
///
/// #[landbridge::record]
/// pub enum Expression {
///     Number(f64),
///     Sum(Vec<Expression>),
///     Negated { inner: Box<Expression> },
/// }
/// ```
///
/// What cannot cross does not compile, and says why:
///
/// ```compile_fail
/// #[landbridge::record]
/// pub struct Word<'a> {
///     pub text: &'a str, // a host would keep it for longer than what it borrows from lives
/// }
/// ```
pub use landbridge_macros::record;

/// A struct or an enum that stays in Rust, while the host holds a safe handle.
///
/// In the host it is a class. What it can do there are the public functions of its impl blocks that
/// are marked [`export`](macro@export). Its fields are nobody's business and may be anything.
///
/// # Ownership
///
/// The host owns the handle. The Rust value is dropped when the host closes the object (`close()`,
/// `with`, `using`, a `_free` function) or collects it. A method that takes `self` by value closes
/// the object, as does passing it by value to a function. Use after that is a `ClosedError`, a second
/// close does nothing.
///
/// An object that the interface anywhere takes or returns as `Arc<T>` is kept in an `Arc`, so that
/// Rust may go on using it; it cannot have `&mut self` methods or be taken by value.
///
/// # Threads
///
/// Hosts call from any thread, so the type must be `Send + Sync`; this is asserted where it is
/// declared. `&self` methods may run at the same time. A `&mut self` method has the object for itself:
/// whoever enters meanwhile, also by re-entrance, gets `BusyError` at once.
///
/// # Errors and panics
///
/// A panic becomes the host's `PanicError`. If it came from a `&mut self` method, the object may be
/// half changed: it is poisoned, and later calls are `PanicError`s too.
///
/// # Options
///
/// `display`, `debug`, `eq`, `hash` and `ord` show a trait of the type (`Display`, `Debug`, `PartialEq`,
/// `Hash`, `PartialOrd`) in the host's own way, such as `str()`, `repr()`, `==`, `hash()` and `<` in
/// Python.
///
/// # Examples
///
/// ```
/// use std::fmt;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// /// Counts up.
/// #[landbridge::object(display)]
/// pub struct Counter {
///     value: AtomicU64,
/// }
///
/// #[landbridge::export]
/// impl Counter {
///     pub fn new() -> Self {
///         Self { value: AtomicU64::new(0) }
///     }
///
///     pub fn increment(&self) -> u64 {
///         self.value.fetch_add(1, Ordering::Relaxed) + 1
///     }
/// }
///
/// impl fmt::Display for Counter {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(f, "{}", self.value.load(Ordering::Relaxed))
///     }
/// }
/// # assert_eq!(Counter::new().increment(), 1);
/// ```
///
/// ```compile_fail
/// #[landbridge::object]
/// pub struct Cache {
///     entries: std::rc::Rc<Vec<String>>, // not Send: rustc says so, here
/// }
/// ```
pub use landbridge_macros::object;

/// An enum or a struct that becomes a typed exception in every host.
///
/// A function returns it in `Result<T, E>`. Hosts get one class for the error and one for each
/// variant, with the fields as attributes, the text of `Display` as the message and the chain of
/// `source()` as the cause. It works with thiserror and without.
///
/// The type must implement [`std::error::Error`] and be `Send + Sync + 'static`; this is asserted
/// where it is declared.
///
/// # Ownership
///
/// The fields cross by value, as those of a [`record`](macro@record). A field that only serves
/// `source()` (marked `#[source]` or `#[from]`, or called `source`) or `backtrace` may have any
/// type: it stays in Rust, and what crosses of it is the text of the chain.
///
/// # Options
///
/// `#[landbridge(host)]` marks the one variant, with one unnamed field, that an error of the host's own
/// becomes.
///
/// # Examples
///
/// ```
/// #[landbridge::error]
/// #[derive(Debug, thiserror::Error)]
/// pub enum StoreError {
///     #[error("no such key: {key}")]
///     NotFound { key: String },
///     #[error("could not be read")]
///     Unreadable(#[from] std::io::Error),
///     #[error("full")]
///     #[landbridge(rename(python = "Full_"))]
///     Full,
/// }
///
/// #[landbridge::export]
/// pub fn load(key: &str) -> Result<Vec<u8>, StoreError> {
///     Err(StoreError::NotFound { key: key.to_owned() })
/// }
/// # assert!(load("x").is_err());
/// ```
///
/// ```compile_fail
/// #[landbridge::error] // does not implement `Display` and `Error`
/// #[derive(Debug)]
/// pub enum Silent { Failed }
/// ```
pub use landbridge_macros::error;

/// A function, a constant or an impl block that hosts can use.
///
/// # On a function
///
/// It is public, safe, not generic, and its parameters have names. Parameters may be owned, or borrowed
/// for the call: `&str`, `&[T]`, `&Path`, `&Object`, `Option<&T>`, and `&mut [T]` for a buffer of
/// the host's that is written to. What it returns is owned.
///
/// # On an impl block
///
/// Its public functions are exported as methods; private ones, and those marked
/// `#[landbridge(hidden)]`, are not. Receivers are `&self`, `&mut self`, `self` (closes the object)
/// and `self: Arc<Self>`. A function without receiver that returns `Self` (or `Result<Self, E>`,
/// `Arc<Self>`) is a constructor: the one called `new`, or marked `constructor`, is the host's own
/// constructor, the others become functions on the class.
///
/// An impl block of a trait is not exported; for `Display`, `Eq` and the like see the options of
/// [`object`](macro@object). Associated constants are not exported either: write a free one.
///
/// # On a constant
///
/// Hosts get its value. It may be a `&str` or a slice.
///
/// # Ownership and threads
///
/// A call runs on the thread of the host that makes it. `blocking` says that it may take long or wait:
/// the host then lets its other threads run, and copies what it would otherwise have lent.
/// `leaf` says the opposite: it is over within a microsecond, waits for nothing and calls nothing of the host's. Go then tells
/// its scheduler nothing, most of a call's cost; others call it as any other. One that calls what Rust kept panics.
///
/// # Async functions
///
/// An `async fn` is awaited in the host's own way; dropping what the host awaits, or cancelling it, drops the
/// future. Texts and slices that it takes are copied for it, objects stay borrowed until it ends. `&mut [T]`
/// is refused, and `&mut` of an object needs `exclusive`: everyone else is refused as busy meanwhile. The
/// future must be `Send`; that is checked here.
///
/// # Iterators and streams
///
/// A function may return `impl Iterator<Item = T>`, `Box<dyn Iterator<Item = T> + Send>`,
/// `impl Stream<Item = T>` or `Pin<Box<dyn Stream<Item = T> + Send>>` (also as `BoxStream`), and each of them in a
/// `Result`. Hosts get an iterator of their own kind. It must be `Send`, which is checked here. What the function
/// takes is copied for it, and objects stay borrowed until its end: other calls with `&mut` meanwhile are refused as
/// busy. `T` may be a `Result`: its `Err` is thrown where the item would have come, and the next item can be asked
/// for all the same. A panic ends the sequence.
///
/// Items are made up to 256 ahead of the host, the first ones one by one, so that leaving a loop early wastes
/// little. `lazy` says that an item must not be made before it is asked for, as where making it has an effect.
///
/// A parameter may be `impl Iterator<Item = T>` or `Box<dyn Iterator<Item = T> + Send>`: Rust asks the host's iterable
/// for one item after the other. What it fails with becomes the `host` variant of `E` where `T` is a `Result`, else
/// it goes on to the caller. `impl Stream<Item = T> + Send`, `Pin<Box<dyn Stream<Item = T> + Send>>` and `BoxStream` are
/// the same of what the host awaits; its loop gives an item when Rust polls for one, and closes what Rust leaves early.
/// A function that takes a stream can't be `blocking`.
///
/// # Errors and panics
///
/// `Result<T, E>` needs an [`error`](macro@error) for `E`; its `Err` is thrown or returned as hosts
/// do it. A panic becomes the host's `PanicError`.
///
/// # Defaults
///
/// `default(k = 10, label = None)` lets hosts leave parameters out, the last ones. A default is a
/// literal, `None`, `[]`, a constant or a variant without fields; for an `Option<T>` a value of `T`
/// stands for `Some` of it. A literal that does not fit its parameter does not compile.
///
/// # Examples
///
/// ```
/// #[landbridge::export(default(max_len = 80), rename(go = "Short"))]
/// pub fn shorten(text: &str, max_len: u32) -> String {
///     text.chars().take(max_len as usize).collect()
/// }
///
/// #[landbridge::export(blocking)]
/// pub fn sum(values: &[f64]) -> f64 {
///     values.iter().sum()
/// }
///
/// #[landbridge::export]
/// pub const MAX_LEN: u32 = 1000;
///
/// #[landbridge::object]
/// pub struct Document { text: String }
///
/// #[landbridge::export]
/// impl Document {
///     #[landbridge(constructor)]
///     pub fn parse(text: &str) -> Self {
///         Self { text: text.to_owned() }
///     }
///
///     #[landbridge(getter, name = "length")]
///     pub fn len(&self) -> u64 {
///         self.text.len() as u64
///     }
///
///     #[landbridge(hidden)] // for Rust only
///     pub fn as_str(&self) -> &str {
///         &self.text
///     }
/// }
/// # assert_eq!(Document::parse(&shorten("abc", 2)).len(), 2);
/// # assert_eq!(Document::parse("x").as_str(), "x");
/// # assert_eq!(sum(&[1.0, 2.0]), 3.0);
/// ```
///
/// ```compile_fail
/// #[landbridge::export]
/// pub fn largest<T: Ord + Copy>(values: &[T]) -> &T { // generic, and returns a reference
///     values.iter().max().unwrap()
/// }
/// ```
pub use landbridge_macros::export;

/// A trait that the host implements.
///
/// Exported functions take what implements it as `Arc<dyn Trait>`, `Box<dyn Trait>`, `&dyn Trait`, or an `Option` of
/// these. In the host it is an object with the methods: a protocol in Python, an interface in TypeScript, a struct of
/// functions in C.
///
/// The trait is public and `Send + Sync`; its methods take `&self`, have no generic parameters, and parameters of the
/// types that cross, owned or lent. A method with a body may be left out by the host.
///
/// # Async methods
///
/// `async fn` is rewritten so that `dyn Trait` can have it: it returns a boxed `Send` future that borrows `self` and what
/// it is lent. On `impl Trait for Type` the attribute does the same, so that Rust can implement the trait too. Dropping
/// the future cancels the host's work.
///
/// # Ownership and threads
///
/// The host gets a copy of what a method is given. What implements the trait is kept until Rust drops it, and is called
/// from any thread.
///
/// # Errors
///
/// A host's exception of the error's own classes is that variant. Any other is the variant marked
/// `#[landbridge(host)]`, as a [`HostError`]; where the error has none, or there is no `Result`, it unwinds to the
/// host's call and is thrown there again.
///
/// # With Go
///
/// `#[landbridge::import(go)]` says that Go implements the trait for the crate that declares it; other hosts don't see it.
/// The crate's build script calls `landbridge_build::Go::new().build()`, which needs Go types in the folder `go` with a
/// function `NewStore() Store` for a trait `Store`, and gives the crate a type `GoStore` that implements the trait.
/// Methods with the option `nonblocking` are async in Rust and run at once, in the thread that polls; methods with
/// `lent` see text, bytes and lists of numbers in Rust's memory, for the call only, where others get copies.
///
/// # Examples
///
/// ```
/// use landbridge::HostError;
/// use std::sync::Arc;
///
/// #[landbridge::error]
/// #[derive(Debug, thiserror::Error)]
/// pub enum StoreError {
///     #[error("no such key: {key}")]
///     NotFound { key: String },
///     #[error("{0}")]
///     #[landbridge(host)]
///     Host(HostError),
/// }
///
/// #[landbridge::import]
/// pub trait Store: Send + Sync {
///     async fn get(&self, key: String) -> Result<Vec<u8>, StoreError>;
///     fn name(&self) -> String {
///         "a store".to_owned()
///     }
/// }
///
/// #[landbridge::export]
/// pub async fn size(store: Arc<dyn Store>, key: String) -> Result<u64, StoreError> {
///     Ok(store.get(key).await?.len() as u64)
/// }
///
/// /// One in Rust, for tests.
/// pub struct Empty;
///
/// #[landbridge::import]
/// impl Store for Empty {
///     async fn get(&self, key: String) -> Result<Vec<u8>, StoreError> {
///         Err(StoreError::NotFound { key })
///     }
/// }
/// # assert_eq!(Empty.name(), "a store");
/// ```
///
/// ```compile_fail
/// #[landbridge::import]
/// pub trait Store { // not `Send + Sync`
///     fn get(&self, key: String) -> Vec<u8>;
/// }
/// ```
pub use landbridge_macros::import;

pub use landbridge_types::HostError;

/// ```
/// use landbridge::Buffer;
///
/// /// Adds `by` to samples that the host sees as a typed array or by its buffer protocol.
/// #[landbridge::export]
/// pub fn raise(samples: &Buffer<f32>, by: f32) -> bool {
///     let Ok(mut samples) = samples.write() else {
///         return false; // in use elsewhere, or read-only
///     };
///     samples.iter_mut().for_each(|sample| *sample += by);
///     true
/// }
///
/// /// A second of silence: its memory crosses, not its bytes.
/// #[landbridge::export]
/// pub fn silence() -> Buffer<f32> {
///     Buffer::zeroed(48_000)
/// }
/// # let samples = silence();
/// # assert!(raise(&samples, 0.5));
/// # assert_eq!(samples.read().unwrap()[47_999], 0.5);
/// ```
pub use landbridge_types::Buffer;
pub use landbridge_types::{BufferMut, BufferRef, Busy, WriteError};
