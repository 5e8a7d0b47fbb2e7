#[landbridge::record]
pub enum Token {
    Word(&'static str),
    #[landbridge(skip(go))]
    Number { value: *mut f64 },
    #[landbridge(nmae = "Stop")]
    End,
}

fn main() {}
