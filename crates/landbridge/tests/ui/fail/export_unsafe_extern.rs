#[landbridge::export]
pub unsafe fn trust(n: u8) -> u8 {
    n
}

#[landbridge::export]
pub extern "C" fn foreign(n: u8) -> u8 {
    n
}

#[landbridge::export]
pub fn forever() -> ! {
    loop {}
}

fn main() {}
