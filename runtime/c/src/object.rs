//! Objects: handles that travel as pointer values and are never dereferenced.

use std::cell::Cell;
use std::sync::Arc;

use landbridge_core::handle::{Handle, SharedTable};
use landbridge_core::{Failure, Refused, fence};

use crate::call::Status;
use crate::convert::{Crosses, Form};
use crate::forms::Bool;

/// A handle as C holds it: the value of a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Reference(pub u64);

impl Reference {
    /// Whether it is the null pointer.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.0 == 0
    }
}

impl Form for Reference {
    /// A null pointer is `None`.
    type Optional = Nullable;
    const EMPTY: Self = Self(0);
    const NONE: Nullable = Nullable(Self(0));
    fn some(self) -> Nullable {
        Nullable(self)
    }
    fn option(optional: &Nullable) -> (Bool, &Self) {
        (Bool(u8::from(!optional.0.is_null())), &optional.0)
    }
}

/// A handle or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(transparent)]
pub struct Nullable(pub Reference);

crate::form!(Nullable, Nullable(Reference(0)));

/// An object's table and name, implemented by [`object!`](crate::object!) or
/// [`shared_object!`](crate::shared_object!).
pub trait ObjectForm<M>: Sized {
    /// What hosts call it.
    const NAME: &'static str;
}

/// An object that the interface shares as `Arc`.
pub trait ArcObject<M>: ObjectForm<M> + 'static {
    /// Its table.
    fn table() -> &'static SharedTable<Self>;
}

impl<M, T: ArcObject<M>> Crosses<M> for Arc<T> {
    type C = Reference;

    unsafe fn from_c(form: &Reference, parameter: &'static str) -> Result<Self, Failure> {
        find(*form, T::NAME, parameter, |handle| T::table().arc(handle))
    }

    fn into_c(self) -> Reference {
        Reference(T::table().insert(self).to_bits())
    }

    unsafe fn free_c(form: &mut Reference) {
        close(form, |handle| T::table().close(handle));
    }
}

/// Looks a handle up.
///
/// # Errors
/// It is null, forged, closed, busy, or its object is poisoned.
pub fn find<G>(
    reference: Reference,
    name: &'static str,
    parameter: &'static str,
    look: impl FnOnce(Handle) -> Result<G, Refused>,
) -> Result<G, Failure> {
    if reference.is_null() {
        return Err(Failure::null(parameter));
    }
    let handle = Handle::from_bits(reference.0);
    look(handle).map_err(|refused| refused.failure(name, parameter))
}

/// [`find`] for a call's own objects, which are to stay in registers where all goes well.
///
/// # Errors
/// As [`find`].
#[inline]
pub fn found<G>(
    reference: Reference,
    name: &'static str,
    parameter: &'static str,
    look: impl FnOnce(Handle) -> Result<G, Refused>,
) -> Result<G, Box<Failure>> {
    if reference.is_null() {
        return Err(lost(None, name, parameter));
    }
    look(Handle::from_bits(reference.0)).map_err(|refused| lost(Some(refused), name, parameter))
}

#[cold]
#[inline(never)]
fn lost(refused: Option<Refused>, name: &'static str, parameter: &'static str) -> Box<Failure> {
    Box::new(match refused {
        Some(refused) => refused.failure(name, parameter),
        None => Failure::null(parameter),
    })
}

/// Closes a handle that a container holds; one that is busy or closed already stays as it is. A destructor that panics
/// has nobody to tell, and keeps no other handle.
pub fn close(reference: &mut Reference, close: impl FnOnce(Handle) -> Result<bool, Refused>) {
    let handle = Handle::from_bits(reference.0);
    *reference = Reference(0);
    if !KEEPING.get() {
        let _ = fence(|| close(handle));
    }
}

thread_local! {
    /// Forms are freed, the handles in them stay: they are a C program's.
    static KEEPING: Cell<bool> = const { Cell::new(false) };
}

/// Frees a form, but not the handles in it.
pub(crate) fn keeping(free: impl FnOnce()) {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            KEEPING.set(self.0);
        }
    }
    let _before = Before(KEEPING.replace(true));
    free();
}

/// Lookups last for a moment, in which another thread is refused; no program should see that.
pub(crate) fn alone<R>(mut ask: impl FnMut() -> Result<R, Refused>) -> Result<R, Refused> {
    loop {
        match ask() {
            Err(Refused::Busy) => std::thread::yield_now(),
            other => return other,
        }
    }
}

/// The free function of an object: null and what was freed before are left alone.
pub fn release_object(
    reference: Reference,
    close: impl FnOnce(Handle) -> Result<bool, Refused>,
) -> Status {
    if reference.is_null() {
        return Status::Ok;
    }
    // The destructor is the user's code.
    match fence(|| close(Handle::from_bits(reference.0))) {
        Ok(Ok(_) | Err(Refused::Closed)) => Status::Ok,
        Ok(Err(Refused::Busy)) => Status::Busy,
        Ok(Err(Refused::BadHandle)) => Status::BadArgument,
        Ok(Err(Refused::Poisoned(_))) | Err(_) => Status::Panic,
    }
}

/// Declares an object that is kept in place: its table, its form, its borrows.
#[macro_export]
macro_rules! object {
    ($ty:ty as $here:ty, $name:literal, $tag:literal, $table:ident) => {
        static $table: $crate::core::handle::Table<$ty> =
            $crate::core::handle::Table::new($name, $tag);

        impl $crate::ObjectForm<$here> for $ty {
            const NAME: &'static str = $name;
        }

        impl $crate::Crosses<$here> for $ty {
            type C = $crate::Reference;
            unsafe fn from_c(
                form: &$crate::Reference,
                parameter: &'static str,
            ) -> Result<Self, $crate::core::Failure> {
                $crate::held::take_object(*form, parameter)
            }
            unsafe fn hold(
                form: &$crate::Reference,
                parameter: &'static str,
            ) -> Result<(), $crate::core::Failure> {
                $crate::held::hold_object(&$table, *form, $name, parameter)
            }
            fn into_c(self) -> $crate::Reference {
                $crate::Reference($table.insert(self).to_bits())
            }
            unsafe fn free_c(form: &mut $crate::Reference) {
                $crate::close(form, |handle| $table.close(handle));
            }
        }
    };
}

/// Declares an object that is kept in an `Arc`.
#[macro_export]
macro_rules! shared_object {
    ($ty:ty as $here:ty, $name:literal, $tag:literal, $table:ident) => {
        static $table: $crate::core::handle::SharedTable<$ty> =
            $crate::core::handle::SharedTable::new($name, $tag);

        impl $crate::ObjectForm<$here> for $ty {
            const NAME: &'static str = $name;
        }

        impl $crate::ArcObject<$here> for $ty {
            fn table() -> &'static $crate::core::handle::SharedTable<Self> {
                &$table
            }
        }

        impl $crate::Crosses<$here> for $ty {
            type C = $crate::Reference;
            unsafe fn from_c(
                _: &$crate::Reference,
                parameter: &'static str,
            ) -> Result<Self, $crate::core::Failure> {
                // The reader refuses to move shared objects.
                Err($crate::core::Failure::argument(
                    parameter,
                    $crate::core::ArgumentFault::Type,
                    "expected nothing: a shared object can't be moved",
                ))
            }
            fn into_c(self) -> $crate::Reference {
                $crate::Reference($table.insert(self).to_bits())
            }
            unsafe fn free_c(form: &mut $crate::Reference) {
                $crate::close(form, |handle| $table.close(handle));
            }
        }
    };
}
