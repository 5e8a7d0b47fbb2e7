#[landbridge::record]
pub struct Named { pub name: &'static str }
#[landbridge::error]
#[derive(Debug)]
pub enum E { At { place: &'static str } }
