#[landbridge::import]
pub trait Store: Send + Sync {
    async fn put(&mut self, key: String);
    async fn longest<'a>(&'a self, a: &'a str, b: &'a str) -> String;
}

#[landbridge::import(name = "x")]
impl Store for () {
    async fn put(&mut self, key: String) {
        let _ = key;
    }
    async fn longest<'a>(&'a self, a: &'a str, b: &'a str) -> String {
        format!("{a}{b}")
    }
}

fn main() {}
