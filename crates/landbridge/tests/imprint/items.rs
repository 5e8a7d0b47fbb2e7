//! A library of annotated items under the strictest lints, among them items that macros make.
//! The test `imprint` compiles it as a library and reads the lines that they leave there, as
//! `landbridge build` does.

#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, unreachable_pub)]

/// A point.
#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Point {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
}

/// Shapes.
pub mod shapes {
    /// A shape.
    #[landbridge::record]
    pub enum Shape {
        /// Nothing.
        Empty,
        /// Something.
        #[landbridge(name = "Points")]
        Polygon(Vec<super::Point>),
    }

    /// An index.
    #[landbridge::object(debug)]
    #[derive(Debug)]
    pub struct Index(u8);

    #[landbridge::export]
    impl Index {
        /// Makes one.
        #[must_use]
        pub fn new() -> Self {
            Self(Self::start())
        }

        /// Only where no test runs.
        #[cfg(not(test))]
        #[landbridge(default(step = -1))]
        pub fn r#move(&mut self, step: i16) {
            self.0 = self.0.wrapping_add_signed(step.clamp(-1, 1) as i8);
        }

        /// Nowhere.
        #[cfg(any())]
        pub fn absent(&self) {}

        /// For Rust.
        #[landbridge(hidden)]
        #[must_use]
        pub fn raw(&self) -> &u8 {
            &self.0
        }

        fn start() -> u8 {
            0
        }
    }

    impl Default for Index {
        fn default() -> Self {
            Self::new()
        }
    }
}

/// Fails.
#[landbridge::error]
#[derive(Debug)]
pub enum Failure {
    /// Always.
    Always,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("always")
    }
}

impl std::error::Error for Failure {}

/// The host's.
#[landbridge::import]
pub trait Sink: Send + Sync {
    /// Takes a byte.
    fn take(&self, byte: u8);
    /// Waits.
    async fn flush(&self);
}

/// Nobody's.
pub struct Nowhere;

#[landbridge::import]
impl Sink for Nowhere {
    fn take(&self, _: u8) {}
    async fn flush(&self) {}
}

/// A constant.
#[landbridge::export]
pub const LIMIT: u32 = 7;

macro_rules! doubled {
    ($(#[$attribute:meta])* $name:ident, $ty:ty, $by:literal) => {
        $(#[$attribute])*
        #[landbridge::export(default(value = $by))]
        #[must_use]
        pub fn $name(value: $ty) -> $ty {
            value * $by
        }
    };
}

doubled! {
    /// Twice as much.
    twice, u32, 2
}

/// Ends in an error.
///
/// # Errors
///
/// Always.
#[landbridge::export]
pub fn fail() -> Result<(), Failure> {
    Err(Failure::Always)
}
