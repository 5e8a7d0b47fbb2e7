const LIMIT: u32 = 7;
#[landbridge::record]
pub enum Mode { Fast, Slow }
#[landbridge::export(default(b = -3, c = 0.5, d = "x", e = 'y', f = None, g = Mode::Slow, h = LIMIT, i = []))]
pub fn all(a: u8, b: i8, c: f64, d: &str, e: char, f: Option<String>, g: Mode, h: u32, i: Vec<String>) {}
#[landbridge::record(default(on = true))]
pub struct Settings { pub name: String, pub on: bool }
