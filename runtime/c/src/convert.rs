//! From Rust to C and back: the trait, and single values.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use landbridge_core::count::copied;
use landbridge_core::{ArgumentFault, Failure};

use crate::depth::{deeper, given_deeper};
use crate::forms::{Bool, Char, Fixed, Moment, Opt, Span, Text, Wide};

/// A struct that C sees: plain bits, copied freely, valid whatever they are.
pub trait Form: Copy {
    /// The form of `Option` of it.
    type Optional: Form;
    /// Nothing in it that would have to be freed.
    const EMPTY: Self;
    /// `None`.
    const NONE: Self::Optional;
    /// `Some`.
    fn some(self) -> Self::Optional;
    /// Whether there is a value, and the value.
    fn option(optional: &Self::Optional) -> (Bool, &Self);
}

/// A Rust value with a form in C.
pub trait Crosses<M>: Sized {
    /// The form.
    type C: Form;

    /// Whether the form is a number and nothing else: it nests nowhere, and nothing of it is ever freed or held.
    const NUMBER: bool = false;

    /// Whether the form nests as deep as its type says and no deeper, and holds no object: then nothing need be counted
    /// on its way, and to free it runs no code of the user's.
    const FLAT: bool = Self::NUMBER;

    /// Reads what the caller holds; it stays the caller's.
    ///
    /// # Errors
    /// The form holds something that the type can't: a failure that names `parameter`.
    ///
    /// # Safety
    /// Pointers in the form are null, misaligned or too long, or they point to what they say, for the
    /// time of the call.
    unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure>;

    /// Checks what the caller holds, and holds the objects in it for [`from_c`](Crosses::from_c), which
    /// takes them. A type with objects in it must say how; for others, converting is checking.
    ///
    /// # Errors
    /// As [`from_c`](Crosses::from_c).
    ///
    /// # Safety
    /// As [`from_c`](Crosses::from_c).
    unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), Failure> {
        // SAFETY: the caller's promise.
        unsafe { Self::from_c(form, parameter) }.map(drop)
    }

    /// Gives the value to the caller.
    fn into_c(self) -> Self::C;

    /// Frees what `into_c` gave.
    ///
    /// # Safety
    /// The form came from `into_c` of this type, and wasn't freed since.
    unsafe fn free_c(form: &mut Self::C) {
        let _ = form;
    }
}

/// Says where inside a value the fault is.
#[cold]
pub fn within(failure: Failure, place: impl std::fmt::Display) -> Failure {
    match failure {
        Failure::Argument {
            parameter,
            kind,
            message,
        } => Failure::Argument {
            parameter,
            kind,
            message: if message == crate::depth::message() {
                message
            } else {
                format!("{place}: {message}")
            },
        },
        other => other,
    }
}

macro_rules! numbers {
    ($($ty:ty)*) => {$(
        impl<M> Crosses<M> for $ty {
            type C = $ty;
            const NUMBER: bool = true;
            #[inline]
            unsafe fn from_c(form: &$ty, _: &'static str) -> Result<Self, Failure> {
                Ok(*form)
            }
            #[inline]
            fn into_c(self) -> $ty {
                self
            }
        }
    )*};
}

numbers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64);

impl<M> Crosses<M> for bool {
    type C = Bool;
    const NUMBER: bool = true;

    unsafe fn from_c(form: &Bool, parameter: &'static str) -> Result<Self, Failure> {
        match form.0 {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(Failure::argument(
                parameter,
                ArgumentFault::Range,
                format!("expected a bool, 0 or 1, got {other}"),
            )),
        }
    }

    fn into_c(self) -> Bool {
        Bool(u8::from(self))
    }
}

impl<M> Crosses<M> for char {
    type C = Char;
    const NUMBER: bool = true;

    unsafe fn from_c(form: &Char, parameter: &'static str) -> Result<Self, Failure> {
        char::from_u32(form.0).ok_or_else(|| {
            Failure::argument(
                parameter,
                ArgumentFault::Range,
                format!("expected a Unicode scalar value, got {:#X}", form.0),
            )
        })
    }

    fn into_c(self) -> Char {
        Char(u32::from(self))
    }
}

impl<M> Crosses<M> for u128 {
    type C = Wide;
    const FLAT: bool = true;

    unsafe fn from_c(form: &Wide, _: &'static str) -> Result<Self, Failure> {
        Ok(u128::from(form.hi) << 64 | u128::from(form.lo))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the halves are wanted")]
    fn into_c(self) -> Wide {
        Wide {
            lo: self as u64,
            hi: (self >> 64) as u64,
        }
    }
}

impl<M> Crosses<M> for i128 {
    type C = Wide;
    const FLAT: bool = true;

    unsafe fn from_c(form: &Wide, parameter: &'static str) -> Result<Self, Failure> {
        // SAFETY: a number holds no pointer.
        let bits = unsafe { <u128 as Crosses<M>>::from_c(form, parameter) }?;
        Ok(bits.cast_signed())
    }

    fn into_c(self) -> Wide {
        <u128 as Crosses<M>>::into_c(self.cast_unsigned())
    }
}

/// Borrows the caller's bytes as text.
///
/// # Safety
/// As [`Crosses::from_c`].
#[inline]
pub(crate) unsafe fn str_of<'a>(form: &Text, parameter: &'static str) -> Result<&'a str, Failure> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { crate::argument::slice_of(form.ptr, form.len, parameter) }?;
    std::str::from_utf8(bytes).map_err(|error| not_text(parameter, error))
}

#[cold]
#[inline(never)]
fn not_text(parameter: &'static str, error: std::str::Utf8Error) -> Failure {
    Failure::argument(
        parameter,
        ArgumentFault::Text,
        format!(
            "expected UTF-8, got a wrong byte at {}",
            error.valid_up_to()
        ),
    )
}

/// Text that comes out ends with a NUL: C's own programs may read that far.
const TERMINATED: bool = cfg!(not(feature = "unterminated"));

/// Gives text to the caller, with a NUL behind it where one is wanted.
#[inline]
pub(crate) fn text_of(text: String) -> Text {
    let len = text.len();
    let mut bytes = text.into_bytes();
    if TERMINATED {
        // Exactly: more would be given back at once.
        bytes.reserve_exact(1);
        bytes.push(0);
    }
    Text {
        ptr: Box::into_raw(bytes.into_boxed_slice()).cast(),
        len,
    }
}

/// # Safety
/// The text came from [`text_of`] and wasn't freed since, or is empty with a null pointer.
#[inline]
pub(crate) unsafe fn free_text(form: &mut Text) {
    if !form.ptr.is_null() {
        let len = form.len + usize::from(TERMINATED);
        let all = std::ptr::slice_from_raw_parts_mut(form.ptr, len);
        // SAFETY: `text_of` made a boxed slice of the bytes, and the NUL where there is one.
        drop(unsafe { Box::from_raw(all) });
    }
    *form = Text::EMPTY;
}

macro_rules! texts {
    ($($ty:ty: $from:expr, $into:expr;)*) => {$(
        impl<M> Crosses<M> for $ty {
            type C = Text;
            const FLAT: bool = true;
            #[inline]
            unsafe fn from_c(form: &Text, parameter: &'static str) -> Result<Self, Failure> {
                // SAFETY: the caller's promise.
                let text = unsafe { str_of(form, parameter) }?;
                copied(text.len());
                Ok($from(text))
            }
            #[inline]
            fn into_c(self) -> Text {
                text_of($into(self))
            }
            #[inline]
            unsafe fn free_c(form: &mut Text) {
                // SAFETY: the caller's promise.
                unsafe { free_text(form) }
            }
        }
    )*};
}

texts! {
    String: str::to_owned, |text| text;
    Box<str>: Box::from, String::from;
    Cow<'static, str>: |text: &str| Cow::Owned(text.to_owned()), Cow::into_owned;
    PathBuf: PathBuf::from, |path: PathBuf| lossy(&path);
}

/// Paths cross as text; what isn't Unicode is replaced, as `Path::display` does.
fn lossy(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl<M> Crosses<M> for &'static str {
    type C = Text;
    const FLAT: bool = true;

    unsafe fn from_c(_: &Text, parameter: &'static str) -> Result<Self, Failure> {
        // The reader lets `&'static str` come out only.
        Err(Failure::argument(
            parameter,
            ArgumentFault::Type,
            "expected nothing",
        ))
    }

    fn into_c(self) -> Text {
        copied(self.len());
        text_of(self.to_owned())
    }

    unsafe fn free_c(form: &mut Text) {
        // SAFETY: the caller's promise.
        unsafe { free_text(form) }
    }
}

impl<M> Crosses<M> for Duration {
    type C = Span;
    const FLAT: bool = true;

    unsafe fn from_c(form: &Span, parameter: &'static str) -> Result<Self, Failure> {
        let secs = u64::try_from(form.secs).ok();
        secs.filter(|_| form.nanos < 1_000_000_000)
            .map(|secs| Duration::new(secs, form.nanos))
            .ok_or_else(|| out_of_range(parameter, "a duration", form.secs, form.nanos))
    }

    fn into_c(self) -> Span {
        Span {
            secs: i64::try_from(self.as_secs()).unwrap_or(i64::MAX),
            nanos: self.subsec_nanos(),
        }
    }
}

impl<M> Crosses<M> for SystemTime {
    type C = Moment;
    const FLAT: bool = true;

    unsafe fn from_c(form: &Moment, parameter: &'static str) -> Result<Self, Failure> {
        let whole = Duration::from_secs(form.secs.unsigned_abs());
        let base = if form.secs < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(whole)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(whole)
        };
        base.filter(|_| form.nanos < 1_000_000_000)
            .and_then(|base| base.checked_add(Duration::new(0, form.nanos)))
            .ok_or_else(|| out_of_range(parameter, "a time", form.secs, form.nanos))
    }

    fn into_c(self) -> Moment {
        match self.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Moment {
                secs: i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
                nanos: after.subsec_nanos(),
            },
            Err(before) => {
                let before = before.duration();
                let secs = -i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
                match before.subsec_nanos() {
                    0 => Moment { secs, nanos: 0 },
                    nanos => Moment {
                        secs: secs - 1,
                        nanos: 1_000_000_000 - nanos,
                    },
                }
            }
        }
    }
}

#[cold]
fn out_of_range(parameter: &'static str, what: &str, secs: i64, nanos: u32) -> Failure {
    Failure::argument(
        parameter,
        ArgumentFault::Range,
        format!("expected {what}, got {secs} s and {nanos} ns"),
    )
}

impl<M, T: Crosses<M>> Crosses<M> for Option<T> {
    type C = <T::C as Form>::Optional;
    const FLAT: bool = T::FLAT;

    unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure> {
        let (some, value) = T::C::option(form);
        // SAFETY: a bool holds no pointer.
        if unsafe { <bool as Crosses<M>>::from_c(&some, parameter) }? {
            // SAFETY: the caller's promise.
            unsafe { T::from_c(value, parameter) }.map(Some)
        } else {
            Ok(None)
        }
    }

    unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), Failure> {
        let (some, value) = T::C::option(form);
        // SAFETY: a bool holds no pointer.
        if unsafe { <bool as Crosses<M>>::from_c(&some, parameter) }? {
            // SAFETY: the caller's promise.
            unsafe { T::hold(value, parameter) }?;
        }
        Ok(())
    }

    fn into_c(self) -> Self::C {
        self.map_or(T::C::NONE, |value| value.into_c().some())
    }

    unsafe fn free_c(form: &mut Self::C) {
        let (some, value) = T::C::option(form);
        if some.0 == 1 {
            let mut value = *value;
            // SAFETY: the caller's promise; the copy stands for the original, which is emptied.
            unsafe { T::free_c(&mut value) };
        }
        *form = T::C::NONE;
    }
}

impl<M, T: Crosses<M>> Crosses<M> for Box<T> {
    type C = *mut T::C;
    const FLAT: bool = T::FLAT;

    unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure> {
        // SAFETY: the caller's promise.
        let read = || unsafe { crate::argument::by_pointer::<M, T>(*form, parameter) };
        deeper::<M, T, _>(parameter, read).map(Box::new)
    }

    unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), Failure> {
        // SAFETY: the caller's promise.
        let hold = || unsafe { crate::held::by_pointer::<M, T>(*form, parameter) };
        deeper::<M, T, _>(parameter, hold)
    }

    fn into_c(self) -> Self::C {
        given_deeper::<M, T, _>(|| Box::into_raw(Box::new((*self).into_c())))
    }

    unsafe fn free_c(form: &mut Self::C) {
        if !form.is_null() {
            // SAFETY: `into_c` made a box of it.
            let mut inner = unsafe { Box::from_raw(*form) };
            // SAFETY: the caller's promise.
            unsafe { T::free_c(&mut inner) };
        }
        *form = std::ptr::null_mut();
    }
}

impl<M, T: Crosses<M>, const N: usize> Crosses<M> for [T; N] {
    type C = Fixed<T::C, N>;
    const FLAT: bool = T::FLAT;

    unsafe fn from_c(form: &Self::C, parameter: &'static str) -> Result<Self, Failure> {
        let mut items = Vec::with_capacity(N);
        for (index, item) in form.items.iter().enumerate() {
            // SAFETY: the caller's promise.
            let item = unsafe { T::from_c(item, parameter) };
            items.push(item.map_err(|failure| within(failure, format_args!("item {index}")))?);
        }
        items.try_into().map_err(|_| {
            Failure::argument(
                parameter,
                ArgumentFault::Length,
                format!("expected {N} items"),
            )
        })
    }

    unsafe fn hold(form: &Self::C, parameter: &'static str) -> Result<(), Failure> {
        // SAFETY: the caller's promise.
        unsafe { hold_each::<M, T>(&form.items, parameter) }
    }

    fn into_c(self) -> Self::C {
        Fixed {
            items: self.map(T::into_c),
        }
    }

    unsafe fn free_c(form: &mut Self::C) {
        for item in &mut form.items {
            // SAFETY: the caller's promise.
            unsafe { T::free_c(item) };
        }
    }
}

/// Holds the objects in each item.
///
/// # Safety
/// As [`Crosses::from_c`].
pub(crate) unsafe fn hold_each<M, T: Crosses<M>>(
    items: &[T::C],
    parameter: &'static str,
) -> Result<(), Failure> {
    items.iter().enumerate().try_for_each(|(index, item)| {
        // SAFETY: the caller's promise.
        let held = unsafe { T::hold(item, parameter) };
        held.map_err(|failure| within(failure, format_args!("item {index}")))
    })
}

/// What an absent value looks like, for forms that generated code makes.
impl<T: Form> Opt<T> {
    /// `None`.
    pub const ABSENT: Self = Self {
        some: Bool(0),
        value: T::EMPTY,
    };
}
