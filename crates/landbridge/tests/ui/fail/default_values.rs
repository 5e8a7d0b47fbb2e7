#[landbridge::export(default(a = Some(3), b = String::new(), c = 1 + 2, d = b"x"))]
pub fn find(a: Option<u32>, b: String, c: u32, d: &[u8]) {
    let _ = (a, b, c, d);
}

fn main() {}
