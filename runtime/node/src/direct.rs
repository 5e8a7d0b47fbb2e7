//! Values that cross as JavaScript values: numbers, bigints, booleans, text, bytes.

use landbridge_core::{ArgumentFault, Failure};
use napi_sys as sys;

use crate::call::Call;
use crate::result::Value;

/// A value that crosses without the wire format.
pub trait Direct: Sized {
    /// Reads an argument.
    ///
    /// # Errors
    /// It is of another type or out of range.
    fn read(call: &Call, index: usize, parameter: &'static str) -> Result<Self, Failure>;

    /// Hands a result over.
    fn give(self, call: &Call) -> Value;
}

impl Call {
    /// An argument.
    ///
    /// # Errors
    /// As [`Direct::read`].
    #[inline]
    pub fn get<T: Direct>(&self, index: usize, parameter: &'static str) -> Result<T, Failure> {
        T::read(self, index, parameter)
    }

    /// A result.
    #[inline]
    pub fn give<T: Direct>(&self, value: T) -> Value {
        value.give(self)
    }

    /// What kind of value an argument is, for messages.
    #[cold]
    pub(crate) fn kind(&self, index: usize) -> &'static str {
        let mut kind = 0;
        // SAFETY: the environment and the value are those of this call.
        unsafe { sys::napi_typeof(self.env, self.arguments[index], &mut kind) };
        match kind {
            sys::ValueType::napi_undefined => "undefined",
            sys::ValueType::napi_null => "null",
            sys::ValueType::napi_boolean => "a boolean",
            sys::ValueType::napi_number => "a number",
            sys::ValueType::napi_string => "a string",
            sys::ValueType::napi_symbol => "a symbol",
            sys::ValueType::napi_function => "a function",
            sys::ValueType::napi_bigint => "a bigint",
            _ => "an object",
        }
    }

    #[cold]
    pub(crate) fn wrong(&self, index: usize, parameter: &'static str, expected: &str) -> Failure {
        let message = format!("expected {expected}, got {}", self.kind(index));
        Failure::argument(parameter, ArgumentFault::Type, message)
    }

    /// A number or bigint as JavaScript writes it, for messages.
    #[cold]
    fn spelled(&self, index: usize) -> String {
        let mut text = std::ptr::null_mut();
        let mut length = 0;
        let mut bytes = vec![0_u8; LONGEST + 1];
        // SAFETY: the environment and the value are those of this call; there is room for what is asked for and
        // a NUL. A number's conversion runs no code of the caller's.
        unsafe {
            sys::napi_coerce_to_string(self.env, self.arguments[index], &mut text);
            sys::napi_get_value_string_latin1(
                self.env,
                text,
                bytes.as_mut_ptr().cast(),
                bytes.len(),
                &mut length,
            );
        }
        bytes.truncate(length);
        let more = if length == LONGEST { "…" } else { "" };
        String::from_utf8_lossy(&bytes).into_owned() + more
    }

    #[inline]
    fn double(&self, index: usize, parameter: &'static str) -> Result<f64, Failure> {
        let mut value = 0.0;
        // SAFETY: the environment and the value are those of this call.
        let status =
            unsafe { sys::napi_get_value_double(self.env, self.arguments[index], &mut value) };
        if status == sys::Status::napi_ok {
            Ok(value)
        } else {
            Err(self.wrong(index, parameter, "a number"))
        }
    }

    /// A number.
    #[inline]
    pub(crate) fn number(&self, value: f64) -> Value {
        let mut result = std::ptr::null_mut();
        // SAFETY: the environment is alive during the call.
        unsafe { sys::napi_create_double(self.env, value, &mut result) };
        Value(result)
    }
}

#[cold]
fn outside(
    parameter: &'static str,
    low: impl std::fmt::Display,
    high: impl std::fmt::Display,
    got: impl std::fmt::Display,
) -> Failure {
    Failure::argument(
        parameter,
        ArgumentFault::Range,
        format!("expected an integer from {low} to {high}, got {got}"),
    )
}

macro_rules! small {
    ($($ty:ty: $create:ident $as:ty;)*) => {$(
        impl Direct for $ty {
            #[inline]
            fn read(call: &Call, index: usize, parameter: &'static str) -> Result<Self, Failure> {
                let number = call.double(index, parameter)?;
                let value = number as $ty;
                if f64::from(value) == number {
                    Ok(value)
                } else {
                    Err(outside(parameter, <$ty>::MIN, <$ty>::MAX, number))
                }
            }
            #[inline]
            fn give(self, call: &Call) -> Value {
                let mut result = std::ptr::null_mut();
                // SAFETY: the environment is alive during the call.
                unsafe { sys::$create(call.env, <$as>::from(self), &mut result) };
                Value(result)
            }
        }
    )*};
}

small! {
    i8: napi_create_int32 i32;
    i16: napi_create_int32 i32;
    i32: napi_create_int32 i32;
    u8: napi_create_uint32 u32;
    u16: napi_create_uint32 u32;
    u32: napi_create_uint32 u32;
}

/// So many digits of a bigint are shown.
const LONGEST: usize = 60;

/// Integers beyond this are not exact as numbers.
const SAFE: f64 = 9_007_199_254_740_991.0;

macro_rules! sizes {
    ($($ty:ty: $low:expr;)*) => {$(
        impl Direct for $ty {
            fn read(call: &Call, index: usize, parameter: &'static str) -> Result<Self, Failure> {
                let number = call.double(index, parameter)?;
                if number.trunc() == number && ($low..=SAFE).contains(&number) {
                    Ok(number as $ty)
                } else {
                    Err(outside(parameter, $low, SAFE, number))
                }
            }
            /// A size beyond the safe integers is a panic: no memory is that large.
            fn give(self, call: &Call) -> Value {
                let number = self as f64;
                assert!(number.abs() <= SAFE, "the result {self} is no safe integer");
                call.number(number)
            }
        }
    )*};
}

sizes! {
    usize: 0.0;
    isize: -SAFE;
}

impl Direct for f64 {
    #[inline]
    fn read(call: &Call, index: usize, parameter: &'static str) -> Result<Self, Failure> {
        call.double(index, parameter)
    }
    #[inline]
    fn give(self, call: &Call) -> Value {
        call.number(self)
    }
}

impl Direct for f32 {
    #[inline]
    fn read(call: &Call, index: usize, parameter: &'static str) -> Result<Self, Failure> {
        call.double(index, parameter).map(|number| number as f32)
    }
    #[inline]
    fn give(self, call: &Call) -> Value {
        call.number(f64::from(self))
    }
}

impl Direct for bool {
    #[inline]
    fn read(call: &Call, index: usize, parameter: &'static str) -> Result<Self, Failure> {
        let mut value = false;
        // SAFETY: the environment and the value are those of this call.
        let status =
            unsafe { sys::napi_get_value_bool(call.env, call.arguments[index], &mut value) };
        if status == sys::Status::napi_ok {
            Ok(value)
        } else {
            Err(call.wrong(index, parameter, "a boolean"))
        }
    }
    #[inline]
    fn give(self, call: &Call) -> Value {
        let mut result = std::ptr::null_mut();
        // SAFETY: the environment is alive during the call.
        unsafe { sys::napi_get_boolean(call.env, self, &mut result) };
        Value(result)
    }
}

macro_rules! wide {
    ($($ty:ty: $get:ident $create:ident;)*) => {$(
        impl Direct for $ty {
            /// A bigint, or a number that is a safe integer.
            fn read(call: &Call, index: usize, parameter: &'static str) -> Result<Self, Failure> {
                let mut value = 0;
                let mut lossless = false;
                // SAFETY: the environment and the value are those of this call.
                let status = unsafe { sys::$get(call.env, call.arguments[index], &mut value, &mut lossless) };
                if status == sys::Status::napi_ok {
                    return if lossless {
                        Ok(value)
                    } else {
                        Err(outside(parameter, <$ty>::MIN, <$ty>::MAX, call.spelled(index)))
                    };
                }
                if call.kind(index) != "a number" {
                    return Err(call.wrong(index, parameter, "a bigint"));
                }
                let number = call.double(index, parameter)?;
                if number.trunc() != number || number.abs() > SAFE {
                    let message = format!("expected a bigint or a safe integer, got {}", call.spelled(index));
                    return Err(Failure::argument(parameter, ArgumentFault::Range, message));
                }
                let value = number as $ty;
                if value as f64 == number {
                    Ok(value)
                } else {
                    Err(outside(parameter, <$ty>::MIN, <$ty>::MAX, number))
                }
            }
            fn give(self, call: &Call) -> Value {
                let mut result = std::ptr::null_mut();
                // SAFETY: the environment is alive during the call.
                unsafe { sys::$create(call.env, self, &mut result) };
                Value(result)
            }
        }
    )*};
}

wide! {
    i64: napi_get_value_bigint_int64 napi_create_bigint_int64;
    u64: napi_get_value_bigint_uint64 napi_create_bigint_uint64;
}

impl Direct for () {
    fn read(_: &Call, _: usize, _: &'static str) -> Result<Self, Failure> {
        Ok(())
    }
    #[inline]
    fn give(self, call: &Call) -> Value {
        let mut result = std::ptr::null_mut();
        // SAFETY: the environment is alive during the call.
        unsafe { sys::napi_get_undefined(call.env, &mut result) };
        Value(result)
    }
}
