#[landbridge::export]
pub fn pixels() -> landbridge::Buffer<u8> { unimplemented!() }
