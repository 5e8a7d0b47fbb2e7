#[landbridge::record]
pub struct Line<'a> { pub text: &'a str }
