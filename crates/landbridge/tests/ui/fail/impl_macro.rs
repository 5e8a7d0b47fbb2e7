pub struct Index;

macro_rules! method {
    () => {
        pub fn made(&self) {}
    };
}

#[landbridge::export]
impl Index {
    method!();
}

fn main() {}
