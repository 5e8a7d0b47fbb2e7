#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("host")]
    #[landbridge(host)]
    Host(String),
    #[error("again")]
    #[landbridge(host)]
    Again,
}

fn main() {}
