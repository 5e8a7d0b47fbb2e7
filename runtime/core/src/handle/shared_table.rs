//! The table of objects that the user's code keeps as `Arc<T>`: methods get `&T`, parameters that ask
//! for it the `Arc<T>` itself. No exclusive borrow exists here; the model refuses such objects.

use std::{fmt, ops::Deref, sync::Arc};

use super::{Handle, Shared, Table};
use crate::{borrow::Refused, sync::const_fn};

/// A [`Table`] of `Arc<T>`.
///
/// **Ownership**: the table holds one strong count from `insert` to `close`; the object lives on
/// while the user's code holds others. Inserting one `Arc` twice gives two handles, each to be closed.
/// **Threads**: as [`Table`].
pub struct SharedTable<T> {
    table: Table<Arc<T>>,
}

impl<T> SharedTable<T> {
    const_fn! {
        /// An empty table; as [`Table::new`].
        ///
        /// # Panics
        ///
        /// When `tag` has more than 10 bits (at compile time, for a `static`).
        #[must_use]
        pub fn new(type_name: &'static str, tag: u16) -> Self {
            Self { table: Table::new(type_name, tag) }
        }
    }

    /// What hosts call the type.
    #[inline]
    pub const fn type_name(&self) -> &'static str {
        self.table.type_name()
    }

    /// How many handles are open.
    pub fn live(&self) -> usize {
        self.table.live()
    }

    /// Whether the handle is open; as [`Table::holds`].
    #[inline]
    pub fn holds(&self, handle: Handle) -> bool {
        self.table.holds(handle)
    }

    /// Puts an object into the table; `Arc`s and values both serve.
    ///
    /// # Errors
    ///
    /// The object, when the table is full; as [`Table::try_insert`].
    pub fn try_insert(&self, object: impl Into<Arc<T>>) -> Result<Handle, Arc<T>> {
        self.table.try_insert(object.into())
    }

    /// Puts an object into the table; `Arc`s and values both serve.
    ///
    /// # Panics
    ///
    /// When the table is full; as [`Table::insert`].
    pub fn insert(&self, object: impl Into<Arc<T>>) -> Handle {
        self.table.insert(object.into())
    }

    /// Borrows the object for a call; it can't be closed meanwhile.
    ///
    /// # Errors
    ///
    /// [`Refused::Closed`], [`Refused::BadHandle`].
    #[inline]
    pub fn shared(&self, handle: Handle) -> Result<ArcShared<'_, T>, Refused> {
        self.table.shared(handle).map(|object| ArcShared { object })
    }

    /// Another strong count of the object, for an `Arc<T>` parameter.
    ///
    /// # Errors
    ///
    /// As [`SharedTable::shared`].
    #[inline]
    pub fn arc(&self, handle: Handle) -> Result<Arc<T>, Refused> {
        self.table.shared(handle).map(|object| Arc::clone(&object))
    }

    /// Gives up the table's strong count and says whether there was one: closing twice is harmless.
    ///
    /// # Errors
    ///
    /// [`Refused::Busy`] during a call, [`Refused::BadHandle`].
    ///
    /// # Panics
    ///
    /// When this drops the object and its destructor panics; the handle is closed all the same.
    pub fn close(&self, handle: Handle) -> Result<bool, Refused> {
        self.table.close(handle)
    }
}

impl<T> fmt::Debug for SharedTable<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedTable").field(&self.table).finish()
    }
}

/// A borrow of an object in a [`SharedTable`], which ends when dropped.
#[must_use]
pub struct ArcShared<'a, T> {
    object: Shared<'a, Arc<T>>,
}

impl<T> ArcShared<'_, T> {
    /// Another strong count of the object.
    #[must_use]
    pub fn arc(&self) -> Arc<T> {
        Arc::clone(&self.object)
    }
}

impl<T> Deref for ArcShared<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T: fmt::Debug> fmt::Debug for ArcShared<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
