//! Slices cut into pieces, as Zig's iterators do it.

/// The pieces of a slice.
#[derive(Debug, Clone)]
pub struct Pieces<'a, T> {
    items: &'a [T],
    separator: Separator<'a, T>,
    /// Where the next piece begins; `None` when there is no more.
    at: Option<usize>,
    /// Empty pieces count.
    empty: bool,
}

#[derive(Debug, Clone)]
enum Separator<'a, T> {
    One(T),
    Sequence(&'a [T]),
    Any(&'a [T]),
}

impl<'a, T: PartialEq> Pieces<'a, T> {
    fn new(items: &'a [T], separator: Separator<'a, T>, empty: bool) -> Self {
        Pieces {
            items,
            separator,
            at: Some(0),
            empty,
        }
    }

    /// The first separator from a place on, and its length.
    fn find(&self, from: usize) -> Option<(usize, usize)> {
        let rest = self.items.get(from..)?;
        let (at, length) = match &self.separator {
            Separator::One(one) => (rest.iter().position(|t| t == one)?, 1),
            Separator::Any(any) => (rest.iter().position(|t| any.contains(t))?, 1),
            Separator::Sequence(all) => {
                let at = rest.windows(all.len().max(1)).position(|w| w == *all)?;
                (at, all.len())
            }
        };
        Some((at + from, length))
    }

    /// The next piece.
    #[allow(
        clippy::should_implement_trait,
        reason = "it has methods that iterators don't have, as in Zig"
    )]
    pub fn next(&mut self) -> Option<&'a [T]> {
        let mut start = self.at?;
        loop {
            let found = self.find(start);
            let end = found.map_or(self.items.len(), |(at, _)| at);
            if !self.empty && end == start {
                match found {
                    Some((at, length)) => start = at + length,
                    None => {
                        self.at = None;
                        return None;
                    }
                }
                continue;
            }
            self.at = found.map(|(at, length)| at + length);
            return self.items.get(start..end);
        }
    }

    /// The next piece, which stays the next.
    pub fn peek(&mut self) -> Option<&'a [T]> {
        let at = self.at;
        let next = self.next();
        self.at = at;
        next
    }

    /// What is left, uncut.
    #[must_use]
    pub fn rest(&self) -> &'a [T] {
        let mut at = self.at.unwrap_or(self.items.len());
        if !self.empty {
            while let Some((found, length)) = self.find(at) {
                if found != at {
                    break;
                }
                at += length;
            }
        }
        &self.items[at..]
    }

    /// Begins again.
    pub fn reset(&mut self) {
        self.at = Some(0);
    }
}

/// Cut at each element of a value.
#[must_use]
pub fn split_scalar<T: PartialEq>(items: &[T], separator: T) -> Pieces<'_, T> {
    Pieces::new(items, Separator::One(separator), true)
}

/// Cut at each element of a value, without empty pieces.
#[must_use]
pub fn tokenize_scalar<T: PartialEq>(items: &[T], separator: T) -> Pieces<'_, T> {
    Pieces::new(items, Separator::One(separator), false)
}

/// Cut at each occurrence of a sequence.
#[must_use]
pub fn split_sequence<'a, T: PartialEq>(items: &'a [T], separator: &'a [T]) -> Pieces<'a, T> {
    Pieces::new(items, Separator::Sequence(separator), true)
}

/// Cut at each occurrence of a sequence, without empty pieces.
#[must_use]
pub fn tokenize_sequence<'a, T: PartialEq>(items: &'a [T], separator: &'a [T]) -> Pieces<'a, T> {
    Pieces::new(items, Separator::Sequence(separator), false)
}

/// Cut at each of several elements.
#[must_use]
pub fn split_any<'a, T: PartialEq>(items: &'a [T], separators: &'a [T]) -> Pieces<'a, T> {
    Pieces::new(items, Separator::Any(separators), true)
}

/// Cut at each of several elements, without empty pieces.
#[must_use]
pub fn tokenize_any<'a, T: PartialEq>(items: &'a [T], separators: &'a [T]) -> Pieces<'a, T> {
    Pieces::new(items, Separator::Any(separators), false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<'a>(mut pieces: Pieces<'a, u8>) -> Vec<&'a [u8]> {
        let mut out = Vec::new();
        while let Some(piece) = pieces.next() {
            out.push(piece);
        }
        out
    }

    #[test]
    fn empty_pieces_count_only_where_zig_counts_them() {
        assert_eq!(
            all(split_scalar(b"a,,b,", b',')),
            [&b"a"[..], b"", b"b", b""]
        );
        assert_eq!(all(tokenize_scalar(b",a,,b,", b',')), [b"a", b"b"]);
        assert_eq!(all(split_sequence(b"a--b", b"--")), [b"a", b"b"]);
        assert_eq!(all(tokenize_any(b" a\tb ", b" \t")), [b"a", b"b"]);
    }
}
