#[landbridge::export]
pub fn load() -> Result<u32, Box<dyn std::error::Error>> { Ok(1) }
#[landbridge::export]
pub fn parse() -> anyhow::Result<u32> { Ok(1) }
#[landbridge::export]
pub fn run() -> Result<(), anyhow::Error> { Ok(()) }
