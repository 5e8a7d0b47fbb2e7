//! Handles: one word each, living as long as the scope that they were made in, or as long as one likes.

use std::marker::PhantomData;
use std::rc::Rc;

use crate::ffi::bridge;
use crate::isolate::Shared;
use crate::lock::Lock;

/// Any value.
#[derive(Clone, Copy, Debug)]
pub struct Value;
/// A string.
#[derive(Clone, Copy, Debug)]
pub struct Text;
/// An object of any kind.
#[derive(Clone, Copy, Debug)]
pub struct Object;
/// An array.
#[derive(Clone, Copy, Debug)]
pub struct Array;
/// A function.
#[derive(Clone, Copy, Debug)]
pub struct Callable;

/// What V8 says of a value, as a set of bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(pub(crate) u32);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $place:literal;)*) => {
        impl Kinds {
            $($(#[$doc])* #[must_use] pub fn $name(self) -> bool { self.0 & (1 << $place) != 0 })*
        }
        impl<T> Local<'_, T> {
            $($(#[$doc])* #[must_use] pub fn $name(self) -> bool { self.kinds().$name() })*
        }
    };
}

kinds! {
    /// `undefined`.
    is_undefined = 0;
    /// `null`.
    is_null = 1;
    /// A boolean.
    is_boolean = 2;
    /// A number.
    is_number = 3;
    /// A BigInt.
    is_big_int = 4;
    /// A string.
    is_string = 5;
    /// A symbol.
    is_symbol = 6;
    /// An object, functions and arrays included.
    is_object = 7;
    /// An array.
    is_array = 8;
    /// A function.
    is_function = 9;
    /// A `Date`.
    is_date = 10;
    /// A promise.
    is_promise = 11;
    /// An `Error` or one of its kin.
    is_native_error = 12;
    /// An `ArrayBuffer`.
    is_array_buffer = 13;
    /// A typed array or a `DataView`.
    is_array_buffer_view = 14;
    /// An `Int8Array`.
    is_int8_array = 15;
    /// A `Uint8Array`.
    is_uint8_array = 16;
    /// A `Uint8ClampedArray`.
    is_uint8_clamped_array = 17;
    /// An `Int16Array`.
    is_int16_array = 18;
    /// A `Uint16Array`.
    is_uint16_array = 19;
    /// An `Int32Array`.
    is_int32_array = 20;
    /// A `Uint32Array`.
    is_uint32_array = 21;
    /// A `Float32Array`.
    is_float32_array = 22;
    /// A `Float64Array`.
    is_float64_array = 23;
    /// A `BigInt64Array`.
    is_big_int64_array = 24;
    /// A `BigUint64Array`.
    is_big_uint64_array = 25;
}

impl Kinds {
    /// `undefined` or `null`.
    #[must_use]
    pub fn is_nullish(self) -> bool {
        self.is_undefined() || self.is_null()
    }

    pub(crate) fn has(self, place: u32) -> bool {
        self.0 & (1 << place) != 0
    }
}

/// A type that handles can be narrowed to.
pub trait Kind {
    /// Its name in messages.
    const NAME: &'static str;
    /// Whether a value is of it.
    fn matches(kinds: Kinds) -> bool;
}

macro_rules! kind {
    ($($type:ident $name:literal $test:expr;)*) => {$(
        impl Kind for $type {
            const NAME: &'static str = $name;
            fn matches(kinds: Kinds) -> bool {
                ($test)(kinds)
            }
        }
    )*};
}

kind! {
    Value "a value" |_| true;
    Text "a string" Kinds::is_string;
    Object "an object" Kinds::is_object;
    Array "an array" Kinds::is_array;
    Callable "a function" Kinds::is_function;
}

/// A handle that lives as long as its scope.
#[repr(transparent)]
pub struct Local<'s, T = Value> {
    word: usize,
    of: PhantomData<(&'s (), *mut T)>,
}

impl<T> Clone for Local<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Local<'_, T> {}

impl<'s, T> Local<'s, T> {
    /// A handle from the shim.
    ///
    /// # Safety
    ///
    /// The word is a live handle of a value of kind `T`, in the scope `'s`.
    pub(crate) unsafe fn from_word(word: usize) -> Self {
        Self {
            word,
            of: PhantomData,
        }
    }

    pub(crate) fn word(self) -> usize {
        self.word
    }

    /// What V8 says of the value.
    #[must_use]
    pub fn kinds(self) -> Kinds {
        // SAFETY: a live handle.
        Kinds(unsafe { bridge::value_kinds(self.word) })
    }

    /// The same value without saying what it is.
    #[must_use]
    pub fn upcast(self) -> Local<'s> {
        Local {
            word: self.word,
            of: PhantomData,
        }
    }

    /// The same value as one of a narrower kind, if it is.
    #[must_use]
    pub fn try_as<U: Kind>(self) -> Option<Local<'s, U>> {
        U::matches(self.kinds()).then_some(Local {
            word: self.word,
            of: PhantomData,
        })
    }

    /// As `Object.is`.
    #[must_use]
    pub fn is_same<U>(self, other: Local<'_, U>) -> bool {
        // SAFETY: live handles; one isolate at a time is entered.
        unsafe { bridge::same_value(self.word, other.word) }
    }
}

/// A handle that keeps its value until it is dropped. One that is dropped after its isolate frees nothing.
pub struct Global<T = Value> {
    shared: Rc<Shared>,
    handle: usize,
    of: PhantomData<*mut T>,
}

impl<T> Global<T> {
    /// Keeps a value.
    #[must_use]
    pub fn new(lock: &mut Lock<'_>, value: Local<'_, T>) -> Self {
        let shared = lock.shared_rc();
        // SAFETY: a live handle in the entered isolate.
        let handle = unsafe { bridge::global_new(shared.isolate(), value.word()) };
        Self {
            shared,
            handle,
            of: PhantomData,
        }
    }

    /// The value, in this scope; none in another isolate than its own.
    #[must_use]
    pub fn get<'s>(&self, lock: &mut Lock<'s>) -> Option<Local<'s, T>> {
        if !std::ptr::eq(Rc::as_ptr(&self.shared), lock.shared()) {
            return None;
        }
        // SAFETY: its own isolate, entered.
        Some(unsafe { Local::from_word(bridge::global_local(self.shared.isolate(), self.handle)) })
    }
}

impl<T> Drop for Global<T> {
    fn drop(&mut self) {
        if self.shared.is_alive() {
            // SAFETY: freed once, while V8 has the isolate.
            unsafe { bridge::global_free(self.handle) };
        }
    }
}

/// A handle that doesn't keep its value.
pub struct Weak<T = Object>(Global<T>);

impl<T> Weak<T> {
    /// Remembers a value.
    #[must_use]
    pub fn new(lock: &mut Lock<'_>, value: Local<'_, T>) -> Self {
        let global = Global::new(lock, value);
        // SAFETY: just made.
        unsafe { bridge::global_weak(global.handle) };
        Self(global)
    }

    /// The value, in this scope; none once it was collected, and in another isolate than its own.
    #[must_use]
    pub fn get<'s>(&self, lock: &mut Lock<'s>) -> Option<Local<'s, T>> {
        if !std::ptr::eq(Rc::as_ptr(&self.0.shared), lock.shared()) {
            return None;
        }
        // SAFETY: its own isolate, entered.
        if unsafe { bridge::global_empty(self.0.handle) } {
            return None;
        }
        self.0.get(lock)
    }
}

impl<T> std::fmt::Debug for Weak<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Weak").finish_non_exhaustive()
    }
}

impl<T> std::fmt::Debug for Local<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Local").finish_non_exhaustive()
    }
}

impl<T> std::fmt::Debug for Global<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Global").finish_non_exhaustive()
    }
}
