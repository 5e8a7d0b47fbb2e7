//! Traits that Go implements, with every kind of value, error and failure; `tests` says what must come of each call.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The generated half.
pub mod go {
    include!(concat!(env!("OUT_DIR"), "/landbridge_go.rs"));
}

/// Somebody.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// How they are called.
    pub name: String,
    pub age: u32,
    pub tags: Vec<String>,
    pub friend: Option<Box<User>>,
}

/// A place, whose memory crosses as it is.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Point {
    pub x: f64,
    pub y: f64,
    pub id: u32,
    pub kind: u16,
    pub flags: [u8; 2],
}

#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Circle { centre: Point, radius: f64 },
    Polygon(Vec<Point>),
    Empty,
}

#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Colour {
    Red,
    Green = 7,
    Blue,
}

#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(pub u64);

/// Every type of number, at its ends.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    pub a: i8,
    pub b: i16,
    pub c: i32,
    pub d: i64,
    pub e: i128,
    pub f: isize,
    pub g: u8,
    pub h: u16,
    pub i: u32,
    pub j: u64,
    pub k: u128,
    pub l: usize,
    pub m: f32,
    pub n: f64,
    pub o: char,
    pub p: bool,
}

/// What else there is.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub struct Mixed {
    pub bytes: Vec<u8>,
    pub path: PathBuf,
    pub wait: Duration,
    pub at: SystemTime,
    pub sizes: Vec<usize>,
    pub floats: Vec<f32>,
    pub points: Vec<Point>,
    pub colours: BTreeSet<Colour>,
    pub ids: BTreeMap<UserId, Vec<Option<i64>>>,
    pub words: HashMap<String, (bool, String)>,
    pub grid: [[u8; 2]; 3],
    pub shape: Shape,
}

#[landbridge::error]
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum DemoError {
    #[error("no such key: {key}")]
    NotFound { key: String },
    #[error("{0} of {1}")]
    Limit(u32, u32),
    #[error("full")]
    Full,
    #[error("Go failed: {0}")]
    #[landbridge(host)]
    Host(landbridge::HostError),
}

/// An error without a variant for what Go fails with otherwise.
#[landbridge::error]
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("code {code}")]
pub struct Code {
    pub code: i32,
}

/// Calls that are waited for.
#[landbridge::import(go)]
pub trait Demo: Send + Sync {
    fn add(&self, a: i64, b: i64) -> i64;
    fn mix(&self, a: i8, b: bool, c: f32, d: u16) -> f64;
    fn negate(&self, a: bool) -> bool;
    /// Panics at seven.
    fn fragile(&self, number: i64) -> i64;
    fn nothing(&self);
    /// Counts the calls of this very object.
    fn count(&self) -> u64;
    fn greet(&self, name: &str) -> String;
    fn echo(&self, text: String) -> String;
    fn names(&self, users: &[User]) -> Vec<String>;
    fn older(&self, user: &User) -> User;
    fn numbers(&self, numbers: &Numbers) -> Numbers;
    fn mixed(&self, mixed: Mixed) -> Mixed;
    fn maybe(&self, user: Option<&User>, age: Option<u32>) -> Option<u32>;
    fn centroid(&self, points: &[Point]) -> Point;
    fn grown(&self, size: u32) -> Vec<u8>;
    fn size(&self, size: usize) -> usize;
    fn letter(&self, letter: char) -> char;
    fn find(&self, key: &str) -> Result<u64, DemoError>;
    fn find_text(&self, key: &str) -> Result<String, DemoError>;
    fn check(&self, number: i32) -> Result<i32, Code>;
    fn store(&self, key: &str) -> Result<(), DemoError>;
    fn panics(&self, message: &str);
    fn crash(&self) -> i64;
    /// Fails in a way that isn't usual: see `oddly` in Go.
    fn odd(&self, way: u32) -> Result<u64, DemoError>;
    /// The same with a result that isn't a number.
    fn odd_text(&self, way: u32) -> Result<String, DemoError>;
    fn not_utf8(&self) -> String;
    /// Keeps a copy.
    fn keep(&self, text: &str, bytes: &[u8]);
    fn kept(&self) -> (String, Vec<u8>);
    /// Keeps what it should not.
    #[landbridge(lent)]
    fn keep_lent(&self, text: &str);
    #[landbridge(lent)]
    fn sum_lent(&self, numbers: &[u64], text: &str) -> u64;
    fn collect(&self);
    /// What Go's half was built with.
    fn settings(&self) -> HashMap<String, String>;
    /// Names that are Go's own.
    fn r#type(&self, func: i32, asm: i32, range: i32, r: i32, w: i32) -> i32;
    /// Calls Rust, which calls Go, and so on.
    fn nest(&self, depth: u32, callback: u64) -> u64;
    /// Until one isn't wanted; how many were.
    fn each(&self, numbers: &[u32], wanted: Box<dyn Fn(u32) -> bool + Send + Sync>) -> u64;
    /// The same from so many goroutines at once.
    fn at_once(&self, count: Box<dyn Fn(u64) + Send + Sync>, goroutines: u32, each: u32);
    /// Keeps a function.
    fn watch(&self, name: &str, describe: Arc<dyn Fn(&str, User) -> Option<String> + Send + Sync>);
    /// What the kept one says.
    fn describe(&self, user: &User) -> Result<Option<String>, DemoError>;
    /// Keeps none any more, and collects garbage.
    fn forget(&self);
}

/// Calls that are awaited.
#[landbridge::import(go)]
pub trait Later: Send + Sync {
    /// The same name as the other trait's.
    async fn add(&self, a: i64, b: i64) -> i64;
    async fn login(&self, user: User, secret: &str) -> Result<User, DemoError>;
    async fn sleep(&self, milliseconds: u64) -> u64;
    async fn large(&self, size: u32) -> Vec<u8>;
    async fn panics(&self, message: String) -> Result<u32, DemoError>;
    async fn exits(&self) -> Result<u32, DemoError>;
    /// Until it is cancelled.
    async fn forever(&self);
    /// Ends when `signal` was called as often as was asked.
    async fn meet(&self, others: u32);
    /// How many handlers saw that nobody waits any more.
    fn cancelled(&self) -> u64;
    fn running(&self) -> i64;
    async fn busy(&self, microseconds: u64) -> u64;
    #[landbridge(nonblocking)]
    async fn quick(&self, text: String) -> String;
    async fn odd(&self, way: u32) -> Result<u64, DemoError>;
    /// Ends early in Go, by itself: see `early` there.
    async fn early(&self, number: i64, way: u32) -> Result<i64, DemoError>;
    /// Tells each step.
    async fn steps(&self, steps: u32, told: Box<dyn Fn(u32, String) + Send + Sync>) -> u32;
    /// How many workers Go has.
    fn workers(&self) -> u64;
    /// Cancels its own context by a child's, for Go's side of it.
    async fn timeout(&self, milliseconds: u64) -> Result<(), DemoError>;
}
