#[landbridge::export(default(loud = 300, quiet = -129))]
pub fn play(loud: u8, quiet: i8) {
    let _ = (loud, quiet);
}

#[landbridge::record(default(level = 70000))]
pub struct Volume {
    pub level: u16,
}

fn main() {}
