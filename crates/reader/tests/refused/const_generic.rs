#[landbridge::export]
pub fn f<const N: usize>(a: [u8; N]) {}
#[landbridge::record]
pub struct Grid<const N: usize> { pub a: [u8; N] }
