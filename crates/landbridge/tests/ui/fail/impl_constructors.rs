pub struct Index;

#[landbridge::export]
impl Index {
    pub fn new() -> Self {
        Self
    }

    #[landbridge(constructor)]
    pub fn open() -> Self {
        Self
    }

    #[landbridge(constructor)]
    pub fn len(&self) -> u32 {
        0
    }
}

pub struct Other;

#[landbridge::export]
impl Other {
    #[landbridge(constructor)]
    pub fn from_text(_text: &str) -> Self {
        Self
    }

    #[landbridge(name = "new")]
    pub fn open() -> Result<Self, Failure> {
        Ok(Self)
    }
}

#[landbridge::error]
#[derive(Debug, thiserror::Error)]
#[error("failed")]
pub struct Failure;

fn main() {}
