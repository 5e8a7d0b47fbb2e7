#[landbridge::record]
pub union Bits { pub a: u32, pub b: f32 }
