//! Numbers as WebIDL converts them: modulo the type's size, clamped, or refused out of range; 64-bit ones exactly.

use super::slices::Own;
use super::{FromJs, ToJs, containers};
use crate::callback::Call;
use crate::error::{Error, Result};
use crate::fast::{self, FastArgument, FastResult};
use crate::ffi::bridge;
use crate::local::Local;
use crate::lock::Lock;

/// An integer that is clamped to its type's range, as `Uint8ClampedArray` does: half to even, NaN to 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Clamped<T>(pub T);

/// An integer that must be in its type's range: else a `TypeError`, also for NaN and infinities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnforceRange<T>(pub T);

/// `ToNumber`.
fn number(lock: &mut Lock<'_>, value: Local<'_>) -> Result<f64> {
    if value.is_number() {
        // SAFETY: a live handle of a number.
        return Ok(unsafe { bridge::as_number(value.word()) });
    }
    lock.to_number(value)
}

/// Halves go to the even neighbour.
fn round_even(number: f64) -> f64 {
    let rounded = number.round();
    if (rounded - number).abs() == 0.5 && rounded % 2.0 != 0.0 {
        rounded - number.signum()
    } else {
        rounded
    }
}

/// What is modulo 2^32 of an integer, as `ToUint32`.
#[inline]
fn modulo(number: f64) -> u32 {
    // What an i64 holds needs no division.
    if number.abs() < 9_007_199_254_740_992.0 {
        return number as i64 as u32;
    }
    if !number.is_finite() {
        return 0;
    }
    let rest = number.trunc().rem_euclid(4_294_967_296.0);
    // In range now, so nothing is lost.
    rest as u32
}

/// An integer's type in a fast call.
macro_rules! raw {
    (u32) => {
        u32
    };
    (code u32) => {
        fast::UINT32
    };
    (code $type:ident) => {
        fast::INT32
    };
    ($type:ident) => {
        i32
    };
}

macro_rules! small {
    ($($type:ident $place:literal $array:literal;)*) => {$(
        impl<'s> FromJs<'s> for $type {
            fn ts() -> String {
                "number".to_owned()
            }

            fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
                // 2^32 is a multiple of every smaller size, so the low bits are the answer.
                Ok(modulo(number(lock, value)?) as $type)
            }

            #[inline(always)]
            fn quick(call: &Call<'s>, index: u32) -> Option<Self> {
                call.small(index).map(|small| small as $type)
            }

            #[inline]
            fn from_argument(call: &mut Call<'s>, index: u32) -> Result<Self> {
                if let Some(number) = call.number(index) {
                    return Ok(modulo(number) as $type);
                }
                let value = call.value(index);
                Self::from_js(&mut call.lock, value)
            }

            fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
                value.is_number()
            }

            fn vec_from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Vec<Self>> {
                containers::numbers_from_js(lock, value, $place, $array)
            }

            fn memory(_: Own) -> Option<u32> {
                Some($place)
            }
        }

        impl Clamped<$type> {
            fn of_number(number: f64) -> Self {
                let clamped = number.clamp(f64::from($type::MIN), f64::from($type::MAX));
                // NaN stays through `clamp` and becomes 0 here.
                Self(round_even(clamped) as $type)
            }
        }

        impl EnforceRange<$type> {
            fn of_number(number: f64) -> Result<Self> {
                let whole = number.trunc();
                let (least, most) = ($type::MIN, $type::MAX);
                if !number.is_finite() || whole < f64::from(least) || whole > f64::from(most) {
                    let message = format!("{number} isn't an integer from {least} to {most}");
                    return Err(Error::type_error(message));
                }
                Ok(Self(whole as $type))
            }
        }

        impl FastArgument for $type {
            type Raw = raw!($type);
            const CODE: u8 = raw!(code $type);
            fn read(raw: Self::Raw) -> Result<Self> {
                // V8 has taken it modulo 2^32, of which the low bits are the answer.
                Ok(raw as $type)
            }
        }

        impl FastArgument for Clamped<$type> {
            type Raw = f64;
            const CODE: u8 = fast::FLOAT64;
            fn read(raw: f64) -> Result<Self> {
                Ok(Self::of_number(raw))
            }
        }

        impl FastArgument for EnforceRange<$type> {
            type Raw = f64;
            const CODE: u8 = fast::FLOAT64;
            fn read(raw: f64) -> Result<Self> {
                Self::of_number(raw)
            }
        }

        impl FastResult for $type {
            type Raw = raw!($type);
            const CODE: u8 = raw!(code $type);
            fn write(self) -> Result<Self::Raw> {
                Ok(self.into())
            }
        }

        impl<'s> FromJs<'s> for Clamped<$type> {
            fn ts() -> String {
                "number".to_owned()
            }

            fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
                number(lock, value).map(Self::of_number)
            }

            #[inline]
            fn from_argument(call: &mut Call<'s>, index: u32) -> Result<Self> {
                if let Some(number) = call.number(index) {
                    return Ok(Self::of_number(number));
                }
                let value = call.value(index);
                Self::from_js(&mut call.lock, value)
            }

            fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
                value.is_number()
            }
        }

        impl<'s> FromJs<'s> for EnforceRange<$type> {
            fn ts() -> String {
                "number".to_owned()
            }

            fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
                Self::of_number(number(lock, value)?)
            }

            #[inline]
            fn from_argument(call: &mut Call<'s>, index: u32) -> Result<Self> {
                if let Some(number) = call.number(index) {
                    return Self::of_number(number);
                }
                let value = call.value(index);
                Self::from_js(&mut call.lock, value)
            }

            fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
                value.is_number()
            }
        }

        impl ToJs for $type {
            fn ts() -> String {
                "number".to_owned()
            }

            fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
                Ok(lock.number(f64::from(self)))
            }

            fn vec_to_js<'s>(values: Vec<Self>, lock: &mut Lock<'s>) -> Result<Local<'s>> {
                containers::numbers_to_js(values, lock, $place)
            }

            #[inline]
            fn small(&self) -> Option<i32> {
                i32::try_from(*self).ok()
            }

            fn answer_to(self, call: &mut Call<'_>) -> Result<()> {
                match i32::try_from(self) {
                    Ok(number) => call.answer_i32(number),
                    Err(_) => call.answer_number(f64::from(self)),
                }
                Ok(())
            }
        }
    )*};
}

small! {
    i8 15 "Int8Array";
    u8 16 "Uint8Array";
    i16 18 "Int16Array";
    u16 19 "Uint16Array";
    i32 20 "Int32Array";
    u32 21 "Uint32Array";
}

macro_rules! float {
    ($($type:ident $place:literal $array:literal;)*) => {$(
        impl<'s> FromJs<'s> for $type {
            fn ts() -> String {
                "number".to_owned()
            }

            fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
                Ok(number(lock, value)? as $type)
            }

            #[inline(always)]
            fn quick(call: &Call<'s>, index: u32) -> Option<Self> {
                call.small(index).map(|small| small as $type)
            }

            #[inline]
            fn from_argument(call: &mut Call<'s>, index: u32) -> Result<Self> {
                if let Some(number) = call.number(index) {
                    return Ok(number as $type);
                }
                let value = call.value(index);
                Self::from_js(&mut call.lock, value)
            }

            fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
                value.is_number()
            }

            fn vec_from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Vec<Self>> {
                containers::numbers_from_js(lock, value, $place, $array)
            }

            fn memory(_: Own) -> Option<u32> {
                Some($place)
            }
        }

        impl FastArgument for $type {
            type Raw = f64;
            const CODE: u8 = fast::FLOAT64;
            fn read(raw: f64) -> Result<Self> {
                Ok(raw as $type)
            }
        }

        impl FastResult for $type {
            type Raw = f64;
            const CODE: u8 = fast::FLOAT64;
            fn write(self) -> Result<f64> {
                Ok(self.into())
            }
        }

        impl ToJs for $type {
            fn ts() -> String {
                "number".to_owned()
            }

            fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
                Ok(lock.number(f64::from(self)))
            }

            fn vec_to_js<'s>(values: Vec<Self>, lock: &mut Lock<'s>) -> Result<Local<'s>> {
                containers::numbers_to_js(values, lock, $place)
            }

            fn answer_to(self, call: &mut Call<'_>) -> Result<()> {
                call.answer_number(f64::from(self));
                Ok(())
            }
        }
    )*};
}

float! {
    f32 22 "Float32Array";
    f64 23 "Float64Array";
}

macro_rules! large {
    ($($type:ident $place:literal $array:literal $read:ident $make:ident;)*) => {$(
        impl<'s> FromJs<'s> for $type {
            fn ts() -> String {
                "bigint | number".to_owned()
            }

            fn from_js(_: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
                let kinds = value.kinds();
                let range = || {
                    let (least, most) = ($type::MIN, $type::MAX);
                    Error::range_error(format!("expected an integer from {least} to {most}"))
                };
                if kinds.is_big_int() {
                    let mut number = 0;
                    // SAFETY: a live handle of a BigInt.
                    let exact = unsafe { bridge::$read(value.word(), &mut number) };
                    return exact.then_some(number).ok_or_else(range);
                }
                if !kinds.is_number() {
                    let found = value.describe();
                    let message = format!("expected a BigInt or an integer, got {found}");
                    return Err(Error::type_error(message));
                }
                // SAFETY: a live handle of a number.
                let number = unsafe { bridge::as_number(value.word()) };
                let converted = number as $type;
                // The largest doubles round up to 2^63 or 2^64, which the cast clamps.
                let fits = converted as f64 == number && (converted < $type::MAX);
                fits.then_some(converted).ok_or_else(range)
            }

            fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
                value.is_big_int()
            }

            fn vec_from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Vec<Self>> {
                containers::numbers_from_js(lock, value, $place, $array)
            }

            fn memory(_: Own) -> Option<u32> {
                Some($place)
            }
        }

        impl ToJs for $type {
            fn ts() -> String {
                "bigint".to_owned()
            }

            fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
                // SAFETY: inside the isolate.
                Ok(unsafe { lock.made(bridge::$make(lock.isolate(), self)) })
            }

            fn vec_to_js<'s>(values: Vec<Self>, lock: &mut Lock<'s>) -> Result<Local<'s>> {
                containers::numbers_to_js(values, lock, $place)
            }
        }
    )*};
}

large! {
    i64 24 "BigInt64Array" as_i64 new_i64;
    u64 25 "BigUint64Array" as_u64 new_u64;
}

#[cfg(test)]
mod tests {
    use super::{modulo, round_even};

    #[test]
    fn modulo_is_that_of_to_uint32() {
        assert_eq!(modulo(-1.0), u32::MAX);
        assert_eq!(modulo(-1.9), u32::MAX);
        assert_eq!(modulo(4_294_967_297.0), 1);
        assert_eq!(modulo(f64::NAN), 0);
        assert_eq!(modulo(f64::INFINITY), 0);
        assert_eq!(modulo(1e300), 0);
    }

    #[test]
    fn halves_go_to_even() {
        for (number, rounded) in [
            (0.5, 0.0),
            (1.5, 2.0),
            (2.5, 2.0),
            (-0.5, 0.0),
            (-1.5, -2.0),
        ] {
            assert_eq!(round_even(number), rounded, "{number}");
        }
    }
}
