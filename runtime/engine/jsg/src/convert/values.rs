//! Booleans, text, dates, nothing, and values that stay as they are.

use super::{FromJs, FromJsRef, ToJs};
use crate::callback::Call;
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::local::{Kind, Local};
use crate::lock::Lock;
use crate::reference::Borrowed;
use crate::resource::{self, Resource};
use crate::text;

impl<'s> FromJs<'s> for bool {
    fn ts() -> String {
        "boolean".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        Ok(lock.to_boolean(value))
    }

    #[inline]
    fn from_argument(call: &mut Call<'s>, index: u32) -> Result<Self> {
        if let Some(it) = call.boolean(index) {
            return Ok(it);
        }
        let value = call.value(index);
        Self::from_js(&mut call.lock, value)
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_boolean()
    }
}

impl ToJs for bool {
    fn ts() -> String {
        "boolean".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        Ok(lock.boolean(self))
    }

    fn answer_to(self, call: &mut Call<'_>) -> Result<()> {
        call.answer_bool(self);
        Ok(())
    }
}

/// Whatever is returned where nothing is asked for.
impl<'s> FromJs<'s> for () {
    fn ts() -> String {
        "void".to_owned()
    }

    fn from_js(_: &mut Lock<'s>, _: Local<'s>) -> Result<Self> {
        Ok(())
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_undefined()
    }
}

impl ToJs for () {
    fn ts() -> String {
        "void".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        Ok(lock.undefined())
    }

    fn answer_to(self, call: &mut Call<'_>) -> Result<()> {
        call.answer_undefined();
        Ok(())
    }
}

impl<'s> FromJs<'s> for String {
    fn ts() -> String {
        "string".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        if let Some(text) = text::read(lock.isolate(), value) {
            return Ok(text);
        }
        let text = lock.to_text(value)?;
        Ok(lock.string_of(text.upcast()))
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_string()
    }
}

impl ToJs for String {
    fn ts() -> String {
        "string".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        lock.text(&self).map(Local::upcast)
    }

    fn answer_to(self, call: &mut Call<'_>) -> Result<()> {
        call.answer_text(&self)
    }
}

impl ToJs for &str {
    fn ts() -> String {
        "string".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        lock.text(self).map(Local::upcast)
    }

    fn answer_to(self, call: &mut Call<'_>) -> Result<()> {
        call.answer_text(self)
    }
}

impl<'s> FromJsRef<'s> for str {
    type Holder = text::Held;

    fn ts() -> String {
        "string".to_owned()
    }

    fn hold(lock: &mut Lock<'s>, value: Local<'s>, _: bool) -> Result<text::Held> {
        if let Some(text) = text::read_held(lock.isolate(), value) {
            return Ok(text);
        }
        let text = lock.to_text(value)?;
        text::read_held(lock.isolate(), text.upcast())
            .ok_or_else(|| Error::internal("V8 converted a value to text that isn't a string"))
    }

    fn borrow(holder: &text::Held) -> &str {
        holder.as_str()
    }
}

impl<'s, R: Resource> FromJsRef<'s> for R {
    type Holder = Borrowed<'s, R>;

    fn ts() -> String {
        R::NAME.to_owned()
    }

    fn hold(lock: &mut Lock<'s>, value: Local<'s>, _: bool) -> Result<Borrowed<'s, R>> {
        match resource::find::<R>(lock, value) {
            // SAFETY: the argument's object keeps the node as long as the scope, and its tag was checked.
            Some(header) => unsafe { Borrowed::of(header) },
            None => Err(resource::mismatch::<R>(lock, value)),
        }
    }

    fn borrow<'h>(holder: &'h Borrowed<'s, R>) -> &'h R {
        holder
    }
}

impl<'s, T: Kind> FromJs<'s> for Local<'s, T> {
    fn ts() -> String {
        match T::NAME {
            "a string" => "string",
            "an object" => "object",
            "an array" => "unknown[]",
            "a function" => "Function",
            _ => "unknown",
        }
        .to_owned()
    }

    fn from_js(_: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        value.try_as().ok_or_else(|| {
            let found = value.describe();
            Error::type_error(format!("expected {}, got {found}", T::NAME))
        })
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        T::matches(value.kinds())
    }
}

impl<T: Kind> ToJs for Local<'_, T> {
    fn ts() -> String {
        <Local<'static, T> as FromJs<'static>>::ts()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        // SAFETY: live, so its scope is open; `'s` is the innermost one that is, since a lock can't be used while a
        // scope inside its own is open. So the handle lives as long as `'s`.
        Ok(unsafe { lock.made(self.word()) })
    }
}

/// A point in time, in milliseconds since 1970; NaN for an invalid one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Date(pub f64);

impl<'s> FromJs<'s> for Date {
    fn ts() -> String {
        "Date".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        if !value.is_date() {
            let found = value.describe();
            return Err(Error::type_error(format!("expected a Date, got {found}")));
        }
        lock.to_number(value).map(Self)
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_date()
    }
}

impl ToJs for Date {
    fn ts() -> String {
        "Date".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        // SAFETY: inside a context; 0 is looked at before it is a handle.
        let word = unsafe { bridge::new_date(lock.isolate(), self.0) };
        if word == 0 {
            return Err(Error::internal("V8 made no Date"));
        }
        // SAFETY: a date of this scope.
        Ok(unsafe { lock.made(word) })
    }
}
