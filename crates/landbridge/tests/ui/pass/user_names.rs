//! A user's own types may be called as those of the standard library, and shadow its names.
#![allow(dead_code)]

type Result<T> = ::std::result::Result<T, Failure>;

/// Not `std::cell::Cell`.
#[landbridge::record]
pub struct Cell {
    pub value: Option<f64>,
}

/// Not `Option`.
#[landbridge::record]
pub struct None {
    pub some: u8,
}

#[landbridge::error]
#[derive(Debug, thiserror::Error)]
#[error("failed")]
pub struct Failure;

mod core {}
mod std {}
struct Send;
struct Sync;
#[allow(non_camel_case_types)]
struct str;

#[landbridge::object]
pub struct Sheet(Vec<Cell>);

#[landbridge::export]
impl Sheet {
    pub fn new() -> Self {
        Self(Vec::new())
    }

    pub fn at(&self, _row: u32) -> Result<Cell> {
        Err(Failure)
    }
}

#[landbridge::object(debug, eq, ord)]
#[derive(Debug, PartialEq, PartialOrd)]
#[allow(non_camel_case_types)]
pub struct r#match(f64);

#[landbridge::export]
impl r#match {
    #[landbridge(getter)]
    pub fn r#type(&self) -> f64 {
        self.0
    }
}

fn main() {
    let _ = Sheet::new().at(0).is_err();
}
