#[landbridge::object]
pub struct Store;

#[landbridge::export]
impl Store {
    pub async fn put(&mut self, key: String) {
        let _ = key;
    }

    #[landbridge(getter)]
    pub async fn len(&self) -> u32 {
        0
    }

    #[landbridge(exclusive)]
    pub fn clear(&mut self) {}
}

#[landbridge::export]
pub async fn fill(into: &mut [f64], more: Option<&mut Store>) {
    let _ = (into, more);
}

#[landbridge::export(blocking, exclusive)]
pub async fn wait(store: &Store) {
    let _ = store;
}

fn main() {}
