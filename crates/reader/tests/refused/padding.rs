#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Between { pub a: u8, pub b: u32 }
#[landbridge::record]
#[derive(Clone, Copy)]
#[repr(C)]
pub struct After { pub a: u32, pub b: u8 }
