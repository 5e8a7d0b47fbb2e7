//! Presence and strictness as types: `Option`, `Nullable`, `NonCoercible`.

use super::{Clamped, EnforceRange, FromJs, ToJs};
use crate::callback::Call;
use crate::error::{Error, Result};
use crate::local::Local;
use crate::lock::Lock;

/// `undefined` is none; `null` is refused, since it usually stands for something.
impl<'s, T: FromJs<'s>> FromJs<'s> for Option<T> {
    const OPTIONAL: bool = true;

    fn ts() -> String {
        format!("{} | undefined", T::ts())
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let kinds = value.kinds();
        if kinds.is_undefined() {
            return Ok(None);
        }
        if kinds.is_null() {
            let expected = T::ts();
            return Err(Error::type_error(format!(
                "expected {expected} or undefined, got null"
            )));
        }
        T::from_js(lock, value).map(Some)
    }

    fn from_argument(call: &mut Call<'s>, index: u32) -> Result<Self> {
        if call.is_missing(index) {
            return Ok(None);
        }
        if call.number(index).is_some() {
            return T::from_argument(call, index).map(Some);
        }
        let value = call.value(index);
        Self::from_js(&mut call.lock, value)
    }

    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_undefined() || T::is_exact(lock, value)
    }
}

impl<T: ToJs> ToJs for Option<T> {
    fn ts() -> String {
        format!("{} | undefined", T::ts())
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        match self {
            Some(value) => value.to_js(lock),
            None => Ok(lock.undefined()),
        }
    }
}

/// A value, `null` or `undefined`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// A value.
    Some(T),
    /// `null`.
    Null,
    /// `undefined`.
    Undefined,
}

impl<T> Nullable<T> {
    /// The value, if there is one.
    pub fn some(self) -> Option<T> {
        match self {
            Self::Some(value) => Some(value),
            Self::Null | Self::Undefined => None,
        }
    }

    /// Whether there is a value.
    #[must_use]
    pub fn is_some(&self) -> bool {
        matches!(self, Self::Some(_))
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is `undefined`.
    #[must_use]
    pub fn is_undefined(&self) -> bool {
        matches!(self, Self::Undefined)
    }

    /// The value changed, if there is one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Some(value) => Nullable::Some(change(value)),
            Self::Null => Nullable::Null,
            Self::Undefined => Nullable::Undefined,
        }
    }

    /// The value, or another.
    pub fn unwrap_or(self, other: T) -> T {
        self.some().unwrap_or(other)
    }
}

impl<'s, T: FromJs<'s>> FromJs<'s> for Nullable<T> {
    const OPTIONAL: bool = true;

    fn ts() -> String {
        format!("{} | null | undefined", T::ts())
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let kinds = value.kinds();
        match () {
            () if kinds.is_null() => Ok(Self::Null),
            () if kinds.is_undefined() => Ok(Self::Undefined),
            () => T::from_js(lock, value).map(Self::Some),
        }
    }

    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.kinds().is_nullish() || T::is_exact(lock, value)
    }
}

impl<T: ToJs> ToJs for Nullable<T> {
    fn ts() -> String {
        format!("{} | null | undefined", T::ts())
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        match self {
            Self::Some(value) => value.to_js(lock),
            Self::Null => Ok(lock.null()),
            Self::Undefined => Ok(lock.undefined()),
        }
    }
}

/// A value of exactly the type: nothing is coerced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NonCoercible<T>(pub T);

impl<'s, T: FromJs<'s>> FromJs<'s> for NonCoercible<T> {
    const OPTIONAL: bool = T::OPTIONAL;

    fn ts() -> String {
        T::ts()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        if !T::is_exact(lock, value) {
            let (expected, found) = (T::ts(), value.describe());
            return Err(Error::type_error(format!(
                "expected {expected}, got {found}"
            )));
        }
        T::from_js(lock, value).map(Self)
    }

    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool {
        T::is_exact(lock, value)
    }
}

macro_rules! transparent {
    ($($wrapper:ty),*) => {$(
        impl<T: ToJs> ToJs for $wrapper {
            fn ts() -> String {
                T::ts()
            }

            fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
                self.0.to_js(lock)
            }
        }
    )*};
}

transparent!(NonCoercible<T>, Clamped<T>, EnforceRange<T>);
