const SIDE: usize = 2;
pub mod limits { pub const MOST: u8 = 0x10; }
#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Matrix { pub cells: [f32; SIDE * SIDE] }
#[landbridge::record]
pub enum Flags { A = 1 << 0, B = 1 << 3, C = -(limits::MOST as isize), D, E = u8::MAX as isize, F = b'x' as isize }
#[landbridge::export]
pub fn f(a: [u8; limits::MOST as usize + 1]) {}
