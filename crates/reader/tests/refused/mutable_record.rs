#[landbridge::record]
pub struct Name { pub text: String }
#[landbridge::export]
pub fn upper(name: &mut Name) { name.text.make_ascii_uppercase() }
