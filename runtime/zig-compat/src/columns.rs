//! `std.MultiArrayList`: a list of structs that keeps each field in a column of its own. The columns of a struct are
//! written by [`columns!`](crate::columns) beside it.

/// A struct whose fields can stand in columns.
pub trait Record: Sized + Clone {
    /// One `Vec` for each field.
    type Columns: Default + core::fmt::Debug + Clone;

    /// How many rows the columns have.
    fn rows(columns: &Self::Columns) -> usize;

    /// The row at a place.
    ///
    /// # Panics
    /// If there is none.
    fn row(columns: &Self::Columns, at: usize) -> Self;

    /// Puts a row in before the one at a place.
    ///
    /// # Panics
    /// If the place is behind the end.
    fn insert(self, columns: &mut Self::Columns, at: usize);

    /// Overwrites a row.
    ///
    /// # Panics
    /// If there is none.
    fn set(self, columns: &mut Self::Columns, at: usize);

    /// Takes a row out; those behind it move up.
    ///
    /// # Panics
    /// If there is none.
    fn remove(columns: &mut Self::Columns, at: usize) -> Self;

    /// Keeps the first rows only.
    fn truncate(columns: &mut Self::Columns, rows: usize);
}

/// `std.MultiArrayList(T)`: the columns are reached by name, `list.columns.x`.
#[derive(Debug, Clone)]
pub struct MultiArrayList<T: Record> {
    /// One `Vec` for each field, all of one length.
    pub columns: T::Columns,
}

impl<T: Record> Default for MultiArrayList<T> {
    fn default() -> Self {
        MultiArrayList {
            columns: T::Columns::default(),
        }
    }
}

impl<T: Record> MultiArrayList<T> {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        T::rows(&self.columns)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `append`.
    pub fn push(&mut self, row: T) {
        let at = self.len();
        row.insert(&mut self.columns, at);
    }

    /// `insert`: before the row at a place.
    ///
    /// # Panics
    /// If the place is behind the end.
    pub fn insert(&mut self, at: usize, row: T) {
        row.insert(&mut self.columns, at);
    }

    /// `get`: a copy of the row.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn get(&self, at: usize) -> T {
        T::row(&self.columns, at)
    }

    /// `set`.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn set(&mut self, at: usize, row: T) {
        row.set(&mut self.columns, at);
    }

    /// `pop`.
    pub fn pop(&mut self) -> Option<T> {
        let last = self.len().checked_sub(1)?;
        Some(T::remove(&mut self.columns, last))
    }

    /// `orderedRemove`: those behind it move up.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn ordered_remove(&mut self, at: usize) {
        T::remove(&mut self.columns, at);
    }

    /// `swapRemove`: the last row takes its place.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn swap_remove(&mut self, at: usize) {
        assert!(at < self.len(), "index out of bounds");
        if let Some(last) = self.pop()
            && at < self.len()
        {
            self.set(at, last);
        }
    }

    /// `resize`: new rows are copies of the filler.
    pub fn resize(&mut self, rows: usize, filler: T) {
        self.truncate(rows);
        while self.len() < rows {
            self.push(filler.clone());
        }
    }

    /// `shrinkRetainingCapacity`.
    pub fn truncate(&mut self, rows: usize) {
        T::truncate(&mut self.columns, rows);
    }

    /// `clearRetainingCapacity`.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// `sort`: by a function that says whether the row at one place comes before that at another; equal rows keep
    /// their order.
    pub fn sort(&mut self, mut less: impl FnMut(&T::Columns, usize, usize) -> bool) {
        let mut order: Vec<usize> = (0..self.len()).collect();
        crate::sort(&mut order, |a, b| less(&self.columns, *a, *b));
        let rows: Vec<T> = order.iter().map(|at| self.get(*at)).collect();
        for (at, row) in rows.into_iter().enumerate() {
            self.set(at, row);
        }
    }
}

/// The columns of a struct: `columns!(pub Point PointColumns { x: f32, y: f32 });`, with a lifetime
/// `columns!(pub Name<'a> NameColumns { text: &'a [u8] });`.
#[macro_export]
macro_rules! columns {
    ($vis:vis $row:ident$(<$life:lifetime>)? $columns:ident { $($field:ident: $ty:ty),* $(,)? }) => {
        /// One column for each field.
        #[derive(Debug, Clone, Default)]
        $vis struct $columns$(<$life>)? {
            $(
                #[doc = "The values of this field."]
                $vis $field: Vec<$ty>,
            )*
        }

        impl$(<$life>)? $crate::Record for $row$(<$life>)? {
            type Columns = $columns$(<$life>)?;

            fn rows(columns: &$columns$(<$life>)?) -> usize {
                [$(columns.$field.len()),*][0]
            }

            fn row(columns: &$columns$(<$life>)?, at: usize) -> Self {
                $row { $($field: columns.$field[at].clone()),* }
            }

            fn insert(self, columns: &mut $columns$(<$life>)?, at: usize) {
                $(columns.$field.insert(at, self.$field);)*
            }

            fn set(self, columns: &mut $columns$(<$life>)?, at: usize) {
                $(columns.$field[at] = self.$field;)*
            }

            fn remove(columns: &mut $columns$(<$life>)?, at: usize) -> Self {
                $row { $($field: columns.$field.remove(at)),* }
            }

            fn truncate(columns: &mut $columns$(<$life>)?, rows: usize) {
                $(columns.$field.truncate(rows);)*
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Point<'a> {
        x: i32,
        name: &'a [u8],
    }

    columns!(Point<'a> PointColumns { x: i32, name: &'a [u8] });

    #[test]
    fn rows_stand_in_columns() {
        let point = |x, name| Point { x, name };
        let mut list = MultiArrayList::default();
        for (x, name) in [(3, &b"c"[..]), (1, b"a"), (2, b"b")] {
            list.push(point(x, name));
        }
        assert_eq!(list.columns.x, [3, 1, 2]);
        list.columns.x[1] = 10;
        assert_eq!(list.get(1), point(10, b"a"));
        list.sort(|columns, a, b| columns.x[a] < columns.x[b]);
        assert_eq!(list.columns.name, [b"b", b"c", b"a"]);
        list.swap_remove(0);
        assert_eq!(list.columns.x, [10, 3]);
        list.insert(1, point(5, b"e"));
        list.ordered_remove(0);
        assert_eq!(list.pop(), Some(point(3, b"c")));
        assert_eq!(list.len(), 1);
        list.resize(3, point(0, b""));
        assert_eq!(list.columns.x, [5, 0, 0]);
    }
}
