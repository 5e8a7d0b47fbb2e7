extern crate self as kit;
extern crate landbridge as lb;
extern crate alloc;
pub mod deep {
    #[lb::record]
    pub struct Point { pub x: kit::Number }
    #[::lb::export]
    pub fn f(a: alloc::string::String, b: alloc::vec::Vec<kit::deep::Point>) {}
}
pub type Number = f64;
