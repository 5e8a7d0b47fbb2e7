pub mod a {
    pub use super::b::*;
    #[landbridge::record]
    pub struct Here { pub there: There }
}
pub mod b {
    pub use super::a::*;
    #[landbridge::record]
    pub struct There { pub x: u8 }
}
#[landbridge::export]
pub fn f(a: a::There, b: b::Here) {}
