#[landbridge::error]
#[derive(Debug)]
pub enum E { A }
#[landbridge::export]
impl E {
    pub fn code(&self) -> u32 { 1 }
}
