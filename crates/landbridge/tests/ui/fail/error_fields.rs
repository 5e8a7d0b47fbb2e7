#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("io")]
    Io(#[from] std::io::Error),
    #[error("other")]
    Other(Box<dyn std::error::Error + Send + Sync>),
    #[error("named")]
    Named { name: &'static str },
}

#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum Never {}

fn main() {}
