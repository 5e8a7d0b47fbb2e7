pub mod r#type {
    #[landbridge::record]
    pub struct r#Match { pub r#fn: u8 }
}
#[landbridge::export]
pub fn f(a: r#type::r#Match, b: r#type::Match) {}
