//! Functions of `std.mem` and of lists that slices and `Vec` don't have.

/// `++` of two arrays.
///
/// # Panics
/// If the lengths don't add up to the wanted one, which the type of the result says, or both are empty.
#[must_use]
pub const fn concat<T: Copy, const A: usize, const B: usize, const N: usize>(
    a: &[T; A],
    b: &[T; B],
) -> [T; N] {
    assert!(A + B == N, "length of a concatenation");
    let mut out = [if A > 0 { a[0] } else { b[0] }; N];
    let mut i = 0;
    while i < N {
        out[i] = if i < A { a[i] } else { b[i - A] };
        i += 1;
    }
    out
}

/// Where a part begins.
#[must_use]
pub fn index_of<T: PartialEq>(items: &[T], part: &[T]) -> Option<usize> {
    index_of_pos(items, 0, part)
}

/// Where a part begins, from a place on.
#[must_use]
pub fn index_of_pos<T: PartialEq>(items: &[T], from: usize, part: &[T]) -> Option<usize> {
    if part.is_empty() {
        return (from <= items.len()).then_some(from);
    }
    let rest = items.get(from..)?;
    rest.windows(part.len())
        .position(|w| w == part)
        .map(|at| at + from)
}

/// Where a part begins for the last time.
#[must_use]
pub fn last_index_of<T: PartialEq>(items: &[T], part: &[T]) -> Option<usize> {
    if part.is_empty() {
        return Some(items.len());
    }
    items.windows(part.len()).rposition(|w| w == part)
}

/// The first element that is one of several.
#[must_use]
pub fn index_of_any<T: PartialEq>(items: &[T], any: &[T]) -> Option<usize> {
    items.iter().position(|item| any.contains(item))
}

/// The first element that is none of several.
#[must_use]
pub fn index_of_none<T: PartialEq>(items: &[T], none: &[T]) -> Option<usize> {
    items.iter().position(|item| !none.contains(item))
}

/// How often a part stands in a slice, without overlaps.
///
/// # Panics
/// If the part is empty.
#[must_use]
pub fn count<T: PartialEq>(items: &[T], part: &[T]) -> usize {
    assert!(!part.is_empty(), "an empty part");
    let (mut found, mut at) = (0, 0);
    while let Some(next) = index_of_pos(items, at, part) {
        found += 1;
        at = next + part.len();
    }
    found
}

/// The largest element.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn slice_max<T: PartialOrd + Copy>(items: &[T]) -> T {
    items[1..]
        .iter()
        .fold(items[0], |a, b| if *b > a { *b } else { a })
}

/// The smallest element.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn slice_min<T: PartialOrd + Copy>(items: &[T]) -> T {
    items[1..]
        .iter()
        .fold(items[0], |a, b| if *b < a { *b } else { a })
}

/// Without the given elements at both ends.
#[must_use]
pub fn trim<'a, T: PartialEq>(items: &'a [T], set: &[T]) -> &'a [T] {
    trim_end(trim_start(items, set), set)
}

/// Without the given elements at the start.
#[must_use]
pub fn trim_start<'a, T: PartialEq>(items: &'a [T], set: &[T]) -> &'a [T] {
    let start = index_of_none(items, set).unwrap_or(items.len());
    &items[start..]
}

/// Without the given elements at the end.
#[must_use]
pub fn trim_end<'a, T: PartialEq>(items: &'a [T], set: &[T]) -> &'a [T] {
    let end = items
        .iter()
        .rposition(|item| !set.contains(item))
        .map_or(0, |at| at + 1);
    &items[..end]
}

/// Sorts by a function that says whether one element comes before another; equal ones keep their order.
pub fn sort<T>(items: &mut [T], mut less: impl FnMut(&T, &T) -> bool) {
    items.sort_by(|a, b| {
        if less(a, b) {
            core::cmp::Ordering::Less
        } else if less(b, a) {
            core::cmp::Ordering::Greater
        } else {
            core::cmp::Ordering::Equal
        }
    });
}

/// Pieces with a separator between them.
#[must_use]
pub fn join(separator: &[u8], pieces: &[&[u8]]) -> Vec<u8> {
    pieces.join(separator)
}

/// A list of another length; new elements are copies of the filler.
#[must_use]
pub fn resized<T: Clone>(mut items: Vec<T>, length: usize, filler: T) -> Vec<T> {
    items.resize(length, filler);
    items
}

/// One more element at the end, to be written.
///
/// # Panics
/// Never: the list has the element that was just put in.
pub fn add_one<T>(items: &mut Vec<T>, filler: T) -> &mut T {
    items.push(filler);
    match items.last_mut() {
        Some(last) => last,
        None => unreachable!("an element was just put in"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found() {
        assert_eq!(index_of(b"banana", b"nan"), Some(2));
        assert_eq!(last_index_of(b"banana", b"an"), Some(3));
        assert_eq!(count(b"aaaa", b"aa"), 2);
        assert_eq!(trim(b"  a b ", b" "), b"a b");
        let both: [u8; 3] = concat(&[1], &[2, 3]);
        assert_eq!(both, [1, 2, 3]);
    }
}
