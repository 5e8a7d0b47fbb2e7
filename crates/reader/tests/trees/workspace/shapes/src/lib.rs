//! Shapes.
use landbridge::{export, object, record};

pub type Length = f64;

#[record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Point {
    pub x: Length,
}

pub mod kinds {
    #[landbridge::record]
    pub enum Kind {
        Round,
    }
}

#[record]
pub struct Hidden {
    pub x: u8,
}

pub mod counters {
    #[landbridge::object]
    pub struct Counter;

    #[landbridge::export]
    impl Counter {
        pub fn new() -> Self {
            Self
        }
    }
}
pub use counters::Counter;

#[export]
pub fn measure(point: Point) -> Length {
    point.x
}

#[export]
pub fn not_shown(a: *const u8) {}

#[object]
pub struct NotShown<T>(T);

#[landbridge::error]
#[derive(Debug)]
pub enum Fault {
    A,
}
