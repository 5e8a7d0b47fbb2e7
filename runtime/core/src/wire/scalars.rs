//! `()`, `bool`, numbers, `char`, and the two kinds of time on the wire.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::{Reader, Wire, WireError, Writer, decode_plain_list, encode_plain_list};

impl<M> Wire<M> for () {
    #[inline]
    fn encode(self, _: &mut Writer<'_>) {}

    #[inline]
    fn decode(_: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(())
    }
}

impl<M> Wire<M> for bool {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.u8(u8::from(self));
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.flag()
    }
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl<M> Wire<M> for $ty {
            #[inline]
            fn encode(self, w: &mut Writer<'_>) {
                w.raw(&self.to_le_bytes());
            }

            #[inline]
            fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
                r.array().map(Self::from_le_bytes)
            }

            #[inline]
            fn encode_items(items: Vec<Self>, w: &mut Writer<'_>) {
                encode_plain_list::<M, Self>(&items, w);
            }

            #[inline]
            fn decode_items(count: usize, r: &mut Reader<'_>) -> Result<Vec<Self>, WireError> {
                decode_plain_list::<M, Self>(count, r)
            }
        }
    )*};
}
numbers! { i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 }

macro_rules! wide {
    ($($ty:ty)*) => {$(
        impl<M> Wire<M> for $ty {
            #[inline]
            fn encode(self, w: &mut Writer<'_>) {
                w.raw(&self.to_le_bytes());
            }

            #[inline]
            fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
                r.array().map(Self::from_le_bytes)
            }
        }
    )*};
}
wide! { i128 u128 }

// As wide as the machine in memory, 8 bytes on the wire; lists are blocks as of 64-bit numbers.
macro_rules! sizes {
    ($($ty:ident as $wire:ident)*) => {$(
        impl<M> Wire<M> for $ty {
            #[inline]
            fn encode(self, w: &mut Writer<'_>) {
                Wire::<M>::encode(self as $wire, w);
            }

            #[inline]
            fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
                let value = <$wire as Wire<M>>::decode(r)?;
                Self::try_from(value).map_err(|_| WireError::Range(stringify!($ty)))
            }

            fn encode_items(items: Vec<Self>, w: &mut Writer<'_>) {
                let items = items.into_iter().map(|item| item as $wire).collect();
                <$wire as Wire<M>>::encode_items(items, w);
            }

            fn decode_items(count: usize, r: &mut Reader<'_>) -> Result<Vec<Self>, WireError> {
                let items = <$wire as Wire<M>>::decode_items(count, r)?;
                items
                    .into_iter()
                    .map(|item| Self::try_from(item).map_err(|_| WireError::Range(stringify!($ty))))
                    .collect()
            }
        }
    )*};
}
sizes! { usize as u64 isize as i64 }

impl<M> Wire<M> for char {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.u32(self.into());
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let value = r.u32()?;
        Self::from_u32(value).ok_or(WireError::Char(value))
    }
}

const NANOS_PER_SECOND: u32 = 1_000_000_000;

/// Nanoseconds within a second.
fn nanos(r: &mut Reader<'_>) -> Result<u32, WireError> {
    let nanos = r.u32()?;
    if nanos < NANOS_PER_SECOND {
        Ok(nanos)
    } else {
        Err(WireError::Range("nanoseconds"))
    }
}

impl<M> Wire<M> for Duration {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.u64(self.as_secs());
        w.u32(self.subsec_nanos());
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let seconds = r.u64()?;
        Ok(Self::new(seconds, nanos(r)?))
    }
}

impl<M> Wire<M> for SystemTime {
    fn encode(self, w: &mut Writer<'_>) {
        let (seconds, nanos) = match self.duration_since(UNIX_EPOCH) {
            Ok(after) => (i64::try_from(after.as_secs()).ok(), after.subsec_nanos()),
            Err(before) => {
                let before = before.duration();
                // Rounded down: a quarter of a second before 1970 is -1 s and 0.75 s.
                let down = u64::from(before.subsec_nanos() > 0);
                let seconds = before
                    .as_secs()
                    .checked_add(down)
                    .and_then(|s| 0_i64.checked_sub_unsigned(s));
                (
                    seconds,
                    (NANOS_PER_SECOND - before.subsec_nanos()) % NANOS_PER_SECOND,
                )
            }
        };
        match seconds {
            Some(seconds) => {
                w.u64(seconds.cast_unsigned());
                w.u32(nanos);
            }
            None => w.fail(WireError::Range("seconds since 1970")),
        }
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        let seconds = r.u64()?.cast_signed();
        let nanos = Duration::from_nanos(nanos(r)?.into());
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let start = if seconds < 0 {
            UNIX_EPOCH.checked_sub(whole)
        } else {
            UNIX_EPOCH.checked_add(whole)
        };
        start
            .and_then(|start| start.checked_add(nanos))
            .ok_or(WireError::Range("seconds since 1970"))
    }
}
