#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Sample {
    pub at: u64,
    pub value: f32,
}

fn main() {}
