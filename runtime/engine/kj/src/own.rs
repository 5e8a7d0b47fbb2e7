//! `kj::Own<T>` by value, and what may be owned or borrowed: `kj::Own<T>`, `const T&` and `T&` as one type each.

use std::ffi::c_void;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

/// A C++ type whose `kj::Own` Rust may hold; [`owned!`](crate::owned) implements it.
///
/// # Safety
///
/// `Id` names the C++ type `kj::Own<Self>`, and `dispose` sets such an owner to null, as `landbridge_kj::dispose` does.
pub unsafe trait Owned: Sized {
    /// The C++ name of `kj::Own<Self>`, as `cxx::type_id!` writes it.
    type Id;

    /// The same as text, which promises of such owners are compared by.
    const NAME: &'static str;

    /// Sets an owner to null, which lets its object go.
    ///
    /// # Safety
    ///
    /// `own` is an owner that C++ made.
    unsafe fn dispose(own: *mut Own<Self>) -> Result<(), cxx::Exception>;
}

/// `kj::Own<T>`, which crosses bridges by value. It stays on its thread.
#[repr(C)]
pub struct Own<T: Owned> {
    disposer: *const c_void,
    object: *mut T,
    owns: PhantomData<T>,
}

// SAFETY: KJ's owner is its disposer and its pointer, in this order, and nothing points at either (`own.h` says so to
// cxx); `Owned` promises that `Id` names it.
unsafe impl<T: Owned> cxx::ExternType for Own<T> {
    type Id = T::Id;
    type Kind = cxx::kind::Trivial;
}

impl<T: Owned> Own<T> {
    /// Whether it holds nothing, as C++ may have it.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.object.is_null()
    }

    /// The object, unless it is null.
    #[must_use]
    pub fn as_ref(&self) -> Option<&T> {
        // SAFETY: an owner's pointer is null or a live object, which nobody else owns.
        unsafe { self.object.as_ref() }
    }

    /// The object, exclusively, unless it is null.
    #[must_use]
    pub fn as_mut(&mut self) -> Option<Pin<&mut T>> {
        // SAFETY: as above, and `self` is exclusive; objects of C++'s don't move.
        unsafe { self.object.as_mut().map(|it| Pin::new_unchecked(it)) }
    }
}

impl<T: Owned> Deref for Own<T> {
    type Target = T;

    /// # Panics
    ///
    /// If it is null.
    fn deref(&self) -> &T {
        self.as_ref().expect("a null kj::Own was dereferenced")
    }
}

impl<T: Owned> Drop for Own<T> {
    fn drop(&mut self) {
        if !self.is_null() {
            // SAFETY: C++ made it, for Rust has no way to. What a destructor throws has nowhere to go.
            let _ = unsafe { T::dispose(self) };
        }
    }
}

impl<T: Owned> fmt::Debug for Own<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Own").field(&self.object).finish()
    }
}

/// An object that is owned or borrowed: `kj::Own<T>` or `const T&`.
pub enum OwnOrRef<'a, T: Owned> {
    /// Owned.
    Own(Own<T>),
    /// Borrowed.
    Ref(&'a T),
}

impl<T: Owned> fmt::Debug for OwnOrRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(own) => f.debug_tuple("Own").field(&own.object).finish(),
            Self::Ref(object) => f
                .debug_tuple("Ref")
                .field(&std::ptr::from_ref(&**object))
                .finish(),
        }
    }
}

impl<T: Owned> OwnOrRef<'_, T> {
    /// The owner, or itself where it is borrowed.
    ///
    /// # Errors
    ///
    /// Itself, if it is borrowed.
    pub fn into_own(self) -> Result<Own<T>, Self> {
        match self {
            Self::Own(own) => Ok(own),
            borrowed @ Self::Ref(_) => Err(borrowed),
        }
    }
}

impl<T: Owned> Deref for OwnOrRef<'_, T> {
    type Target = T;

    /// # Panics
    ///
    /// If it is an owner and null.
    fn deref(&self) -> &T {
        match self {
            Self::Own(own) => own,
            Self::Ref(object) => object,
        }
    }
}

impl<T: Owned> From<Own<T>> for OwnOrRef<'_, T> {
    fn from(own: Own<T>) -> Self {
        Self::Own(own)
    }
}

impl<'a, T: Owned> From<&'a T> for OwnOrRef<'a, T> {
    fn from(object: &'a T) -> Self {
        Self::Ref(object)
    }
}

/// An object that is owned or borrowed exclusively: `kj::Own<T>` or `T&`.
pub enum OwnOrMut<'a, T: Owned> {
    /// Owned.
    Own(Own<T>),
    /// Borrowed.
    Mut(Pin<&'a mut T>),
}

impl<T: Owned> fmt::Debug for OwnOrMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(own) => f.debug_tuple("Own").field(&own.object).finish(),
            Self::Mut(object) => f
                .debug_tuple("Mut")
                .field(&std::ptr::from_ref(&**object))
                .finish(),
        }
    }
}

impl<T: Owned> OwnOrMut<'_, T> {
    /// The object, exclusively.
    ///
    /// # Panics
    ///
    /// If it is an owner and null.
    pub fn as_mut(&mut self) -> Pin<&mut T> {
        match self {
            Self::Own(own) => own.as_mut().expect("a null kj::Own was dereferenced"),
            Self::Mut(object) => object.as_mut(),
        }
    }

    /// The owner, or itself where it is borrowed.
    ///
    /// # Errors
    ///
    /// Itself, if it is borrowed.
    pub fn into_own(self) -> Result<Own<T>, Self> {
        match self {
            Self::Own(own) => Ok(own),
            borrowed @ Self::Mut(_) => Err(borrowed),
        }
    }
}

impl<T: Owned> Deref for OwnOrMut<'_, T> {
    type Target = T;

    /// # Panics
    ///
    /// If it is an owner and null.
    fn deref(&self) -> &T {
        match self {
            Self::Own(own) => own,
            Self::Mut(object) => object,
        }
    }
}

impl<T: Owned> From<Own<T>> for OwnOrMut<'_, T> {
    fn from(own: Own<T>) -> Self {
        Self::Own(own)
    }
}

impl<'a, T: Owned> From<Pin<&'a mut T>> for OwnOrMut<'a, T> {
    fn from(object: Pin<&'a mut T>) -> Self {
        Self::Mut(object)
    }
}

/// Lets Rust hold `kj::Own<T>`: `kj::owned!(Type, "name::of::OwnType", dispose)`. In C++, `OwnType` is an alias of
/// `kj::Own<Type>`; the bridge has it as `type OwnType = kj::Own<Type>;`, includes `landbridge-kj/cpp/own.h`, and
/// declares `dispose` as `landbridge_kj`'s: `unsafe fn dispose(own: *mut OwnType) -> Result<()>;`. A promise of such owners
/// asks for `LANDBRIDGE_KJ_VALUE(name::of::OwnType, "name::of::OwnType")` besides.
#[macro_export]
macro_rules! owned {
    ($type:ty, $name:literal, $dispose:path) => {
        // SAFETY: the bridge checks that `$dispose` takes what is called `$name`, and `own.h` that this is a `kj::Own`.
        unsafe impl $crate::Owned for $type {
            type Id = ::cxx::type_id!($name);

            const NAME: &'static str = $name;

            unsafe fn dispose(
                own: *mut $crate::Own<Self>,
            ) -> ::std::result::Result<(), ::cxx::Exception> {
                // SAFETY: the caller's promise.
                unsafe { $dispose(own) }
            }
        }
    };
}
