//! How much memory values hold that V8 doesn't see: what a resource's fields marked `#[external]` are asked.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

/// A value that can say how many bytes it holds on Rust's heap, roughly and quickly. What several share is counted for
/// each of them.
pub trait External {
    /// Whether it may be more than none.
    const HOLDS: bool = true;

    /// How many bytes, without the value's own size.
    fn external_bytes(&self) -> usize;
}

macro_rules! none {
    ($($type:ty)*) => {$(
        impl External for $type {
            const HOLDS: bool = false;
            fn external_bytes(&self) -> usize {
                0
            }
        }
    )*};
}

none!(bool char u8 i8 u16 i16 u32 i32 u64 i64 u128 i128 usize isize f32 f64);

impl External for String {
    fn external_bytes(&self) -> usize {
        self.capacity()
    }
}

fn of_all<'a, T: External + 'a>(capacity: usize, items: impl Iterator<Item = &'a T>) -> usize {
    let own = capacity.saturating_mul(size_of::<T>());
    if !T::HOLDS {
        return own;
    }
    items.fold(own, |sum, item| sum.saturating_add(item.external_bytes()))
}

impl<T: External> External for Vec<T> {
    fn external_bytes(&self) -> usize {
        of_all(self.capacity(), self.iter())
    }
}

impl<T: External> External for VecDeque<T> {
    fn external_bytes(&self) -> usize {
        of_all(self.capacity(), self.iter())
    }
}

impl<T: External> External for Box<[T]> {
    fn external_bytes(&self) -> usize {
        of_all(self.len(), self.iter())
    }
}

impl<T: External> External for Option<T> {
    const HOLDS: bool = T::HOLDS;
    fn external_bytes(&self) -> usize {
        self.as_ref().map_or(0, T::external_bytes)
    }
}

impl<T: External> External for RefCell<T> {
    const HOLDS: bool = T::HOLDS;
    fn external_bytes(&self) -> usize {
        // Who changes it now counts it afterwards.
        self.try_borrow().map_or(0, |it| it.external_bytes())
    }
}

macro_rules! behind {
    ($($pointer:ident)*) => {$(
        impl<T: External> External for $pointer<T> {
            fn external_bytes(&self) -> usize {
                (**self).external_bytes().saturating_add(size_of::<T>())
            }
        }
    )*};
}

behind!(Box Rc Arc);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_counted_through_containers() {
        let mut text = String::with_capacity(100);
        text.push('a');
        assert_eq!(text.external_bytes(), 100);
        let list = vec![text, String::new()];
        assert_eq!(list.external_bytes(), 100 + 2 * size_of::<String>());
        let numbers = RefCell::new(Some(vec![0_u32; 10]));
        assert_eq!(numbers.external_bytes(), 40);
        let _changing = numbers.borrow_mut();
        assert_eq!(numbers.external_bytes(), 0);
        let shared = Rc::new(vec![0_u8; 10]);
        assert_eq!(shared.external_bytes(), 10 + size_of::<Vec<u8>>());
    }
}
