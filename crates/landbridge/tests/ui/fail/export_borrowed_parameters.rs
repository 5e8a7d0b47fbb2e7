#[landbridge::export]
pub fn change(text: &mut String, lists: Vec<&mut [u8]>, name: &'static str, ok: &mut [u8]) {
    let _ = (text, lists, name, ok);
}

fn main() {}
