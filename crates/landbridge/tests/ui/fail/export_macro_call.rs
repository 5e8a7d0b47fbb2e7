macro_rules! function {
    () => {
        pub fn made() {}
    };
}

#[landbridge::export]
function!();

fn main() {}
