#[landbridge::export]
impl Vec<u8> {
    pub fn one(&self) -> u32 { 1 }
}
