#[landbridge::record(columns)]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Texel {
    pub uv: [f32; 2],
    pub flags: u32,
}

#[landbridge::record(columns)]
pub enum Suit {
    Clubs,
    Hearts,
}

#[landbridge::record(columns)]
pub struct Metres(pub f64);

#[landbridge::object(columns)]
pub struct Index(u32);

fn main() {}
