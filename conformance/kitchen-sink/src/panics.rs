//! Functions that panic, in every way; an object that is poisoned by that.

use crate::live::Live;

/// Panics with a literal.
#[landbridge::export]
pub fn panic_literal() {
    panic!("a plain panic")
}

/// Panics with a formatted message.
#[landbridge::export]
pub fn panic_formatted(text: &str) -> u32 {
    panic!("formatted: {text}")
}

/// Panics with a payload that is no text.
#[landbridge::export]
pub fn panic_payload() -> String {
    std::panic::panic_any(42_u8)
}

/// Panics when the index is beyond three.
#[landbridge::export]
pub fn panic_index(index: usize) -> i32 {
    let values = [1, 2, 3];
    values[index]
}

/// Panics on nothing.
#[landbridge::export]
pub fn panic_unwrap(value: Option<i32>) -> i32 {
    value.expect("there should be a value")
}

/// Panics while another panic's clean-up runs its own fence; the value is dropped on the way.
#[landbridge::export]
pub fn panic_with_value(text: String) -> Result<String, crate::errors::StoreError> {
    if text.is_empty() {
        panic!("empty")
    }
    Ok(text)
}

/// Breaks easily.
#[landbridge::object]
#[derive(Debug)]
pub struct Fragile {
    value: i32,
    _live: Live,
}

#[landbridge::export]
impl Fragile {
    /// Panics on a negative value.
    pub fn new(value: i32) -> Self {
        assert!(value >= 0, "negative: {value}");
        Self {
            value,
            _live: Live::new(),
        }
    }

    /// The value.
    #[landbridge(getter)]
    pub fn value(&self) -> i32 {
        self.value
    }

    /// Panics under `&self`: the object stays usable.
    pub fn crack(&self) -> i32 {
        panic!("cracked at {}", self.value)
    }

    /// Panics under `&mut self`, half way: the object is poisoned.
    pub fn shatter(&mut self, value: i32) {
        self.value = value;
        panic!("shattered at {value}")
    }

    /// Sets the value.
    pub fn set(&mut self, value: i32) -> i32 {
        std::mem::replace(&mut self.value, value)
    }

    /// Panics as it is consumed: the object is gone.
    pub fn burst(self) -> i32 {
        panic!("burst at {}", self.value)
    }
}
