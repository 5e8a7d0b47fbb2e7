use std::sync::Arc;

#[landbridge::export]
pub fn forms(a: &dyn FnMut(u8), b: &mut dyn Fn(u8), c: &dyn FnOnce(), d: Arc<dyn FnMut()>) {
    let _ = (a, b, c, d);
}

#[landbridge::export]
pub fn types(a: impl Fn(&mut [u8]) -> *const u8, b: Vec<Box<dyn Fn()>>, c: impl Fn(u8) + Clone) {
    let _ = (a, b, c);
}

#[landbridge::export]
pub async fn later(a: &dyn Fn(u8), b: impl AsyncFn(u8) -> u8 + Send) {
    let _ = (a, b);
}

#[landbridge::export]
pub fn returned() -> Box<dyn Fn(u8) -> u8> {
    Box::new(|value| value)
}

fn main() {}
