#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Point { pub x: f64, pub y: f64 }
#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Rect { pub a: Point, pub b: Point, pub tags: [u32; 2] }
#[landbridge::export]
pub fn area(r: Rect, all: &[Rect], out: &mut [Point]) -> Vec<Point> { vec![] }
