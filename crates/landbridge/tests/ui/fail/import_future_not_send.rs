use std::rc::Rc;

#[landbridge::import]
pub trait Store: Send + Sync {
    async fn load(&self) -> u8;
}

pub struct Mine;

#[landbridge::import]
impl Store for Mine {
    async fn load(&self) -> u8 {
        let held = Rc::new(1);
        std::future::ready(()).await;
        *held
    }
}

fn main() {}
