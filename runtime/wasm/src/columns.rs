//! Items that aren't one after the other: what splits lists of plain records into their fields and joins these. Where
//! fields are is the package's JavaScript's matter.

/// Copies `count` items of 1, 2, 4 or 8 bytes, which are so many bytes apart here and there.
///
/// # Safety
/// All of them are within memory that nobody else uses meanwhile.
///
/// # Panics
/// Items are as long as no number is.
pub unsafe fn stride(from: (*const u8, u32), to: (*mut u8, u32), width: u32, count: u32) {
    // SAFETY: the caller's promise.
    unsafe {
        match width {
            1 => each::<u8>(from, to, count),
            2 => each::<u16>(from, to, count),
            4 => each::<u32>(from, to, count),
            8 => each::<u64>(from, to, count),
            _ => panic!("no number has {width} bytes"),
        }
    }
}

/// # Safety
/// As [`stride`].
unsafe fn each<T>(from: (*const u8, u32), to: (*mut u8, u32), count: u32) {
    for at in 0..count as usize {
        // SAFETY: the caller's promise.
        unsafe {
            let item = from.0.add(at * from.1 as usize).cast::<T>();
            let place = to.0.add(at * to.1 as usize).cast::<T>();
            place.write_unaligned(item.read_unaligned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::stride;

    #[test]
    fn items_go_apart_and_together() {
        let list: Vec<u8> = (0..24).collect();
        let mut column = [0; 6];
        // SAFETY: three items of two bytes, in eight each, from the second byte on.
        unsafe { stride((list[1..].as_ptr(), 8), (column.as_mut_ptr(), 2), 2, 3) };
        assert_eq!(column, [1, 2, 9, 10, 17, 18]);
        let mut back = [0; 24];
        // SAFETY: the other way round.
        unsafe { stride((column.as_ptr(), 2), (back[1..].as_mut_ptr(), 8), 2, 3) };
        let expected = |at: usize| if matches!(at % 8, 1 | 2) { list[at] } else { 0 };
        assert_eq!(back, std::array::from_fn(expected));
    }
}
