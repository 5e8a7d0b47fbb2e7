#[landbridge::export]
pub fn raw(at: *mut u8, call: extern "C" fn(u8), many: Vec<*const u8>) {
    let _ = (at, call, many);
}

fn main() {}
