use landbridge::{export, record as value};
use landbridge as lb;
pub mod a {
    pub mod b {
        #[crate::value]
        pub struct Deep { pub x: u32 }
    }
    pub use b::Deep as Shallow;
}
use a::*;
#[export]
pub fn one(a: Shallow, b: a::b::Deep, c: self::a::Shallow) {}
#[lb::export]
pub fn two(a: crate::a::b::Deep) {}
