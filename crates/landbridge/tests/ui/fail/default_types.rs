#[landbridge::export(default(a = "10", b = true, c = 1))]
pub fn find(a: u32, b: u8, c: Option<f64>) {
    let _ = (a, b, c);
}

fn main() {}
