#[landbridge::error]
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("no {key}")] Missing { key: String, #[source] cause: std::io::Error },
    #[error("{0}")] Code(i32),
    #[error("io")] Io(#[from] std::io::Error),
    #[error("full")] Full,
}
#[landbridge::error]
#[derive(Debug)]
pub struct Broken { pub at: u64 }
#[landbridge::export]
pub fn load() -> Result<(), LoadError> { Ok(()) }
#[landbridge::export]
pub fn fix() -> Result<u32, Broken> { Ok(1) }
