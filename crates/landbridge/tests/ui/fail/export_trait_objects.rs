use std::sync::Arc;

pub trait Store {}

#[landbridge::export]
pub fn open(store: Arc<dyn Store>, log: &dyn Fn(&str)) -> Result<(), Box<dyn std::error::Error>> {
    let _ = (store, log);
    Ok(())
}

fn main() {}
