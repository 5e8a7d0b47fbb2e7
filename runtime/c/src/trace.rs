//! `LANDBRIDGE_TRACE=1`: each call of a function tells on the standard error stream its name, its arguments in short,
//! what came of it and how long it took; so does each call of a function of the program's. What is told is read from
//! the forms as they cross, so nothing is converted and no code of the user's runs for it.

use std::cell::Cell;
use std::ffi::CStr;
use std::fmt::{Display, Write as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Instant;

use crate::call::Status;
use crate::direct::Direct;
use crate::error::{ErrorHandle, message};
use crate::forms::{Array, Bool, Char, Text, Wide};
use crate::object::Reference;

/// The longest text and the most items that are told of one value.
const WIDEST: usize = 60;
const MOST: usize = 4;

/// Whether calls are told: 0 until the environment was asked, then one of these.
static ASKED: AtomicU8 = AtomicU8::new(0);
const OFF: u8 = 1;
const ON: u8 = 2;

thread_local! {
    /// How deep in calls of Rust by C by Rust this thread is.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The call that comes next is being told already.
    static TOLD: Cell<bool> = const { Cell::new(false) };
}

/// Whether calls may have to be told. The first call has to ask the environment, and to install the fence's hook.
#[inline(always)]
pub fn may() -> bool {
    ASKED.load(Ordering::Relaxed) != OFF
}

/// Whether a call is to be told, with its arguments, which it gets back: so that they stay where they are in calls that
/// needn't ask.
#[cold]
#[inline(never)]
pub fn ask<T>(arguments: T) -> (bool, T) {
    (asked_for(), arguments)
}

/// Whether calls are to be told.
#[inline(always)]
pub fn on() -> bool {
    may() && asked_for()
}

#[cold]
#[inline(never)]
fn asked_for() -> bool {
    let known = ASKED.load(Ordering::Relaxed);
    if known != 0 {
        return known == ON && !TOLD.replace(false);
    }
    landbridge_core::install();
    let on = std::env::var_os("LANDBRIDGE_TRACE").is_some_and(|it| !it.is_empty() && it != "0");
    ASKED.store(if on { ON } else { OFF }, Ordering::Relaxed);
    on
}

/// Tells of a call by making it anew from within, so that a call that nobody asks about has nothing to keep for its end.
#[cold]
#[inline(never)]
pub fn tell<R>(tell: impl FnOnce() -> R) -> R {
    tell()
}

/// Makes a call that is being told: [`ask`], which it calls first, says no.
#[inline]
pub fn made<R>(call: impl FnOnce() -> R) -> R {
    TOLD.set(true);
    call()
}

/// What is told of a call, being put together.
#[derive(Debug)]
pub struct Line {
    text: String,
    arguments: usize,
}

impl Line {
    /// Begins an argument.
    pub fn argument(&mut self, name: &str) -> &mut Self {
        if self.arguments > 0 {
            self.text.push_str(", ");
        }
        self.arguments += 1;
        self.text.push_str(name);
        self.text.push('=');
        self
    }

    fn add(&mut self, value: impl Display) {
        // Writing to a string can't fail.
        let _ = write!(self.text, "{value}");
    }
}

/// A call that is told when it ends.
#[derive(Debug)]
pub struct Begun {
    line: Line,
    since: Instant,
}

/// Begins to tell of a call.
#[cold]
#[inline(never)]
pub fn begin(name: &str, arguments: impl FnOnce(&mut Line)) -> Begun {
    let mut line = Line {
        text: format!("landbridge: {:1$}{name}(", "", 2 * DEPTH.get()),
        arguments: 0,
    };
    arguments(&mut line);
    line.text.push(')');
    DEPTH.set(DEPTH.get() + 1);
    let since = Instant::now();
    Begun { line, since }
}

impl Begun {
    /// Tells what came of it.
    #[cold]
    #[inline(never)]
    pub fn end(self, status: Status, err: Option<ErrorHandle>, came: impl FnOnce(&mut Line)) {
        self.finish(|line| match status {
            Status::Ok => came(line),
            _ => failed(line, status.word(), err),
        });
    }

    fn finish(self, came: impl FnOnce(&mut Line)) {
        let ns = self.since.elapsed().as_nanos();
        let mut line = self.line;
        DEPTH.set(DEPTH.get().saturating_sub(1));
        came(&mut line);
        line.add(format_args!("  {ns} ns\n"));
        // One write, so that lines of several threads don't mix. A stream that nobody reads is no reason to fail.
        let _ = std::io::stderr().lock().write_all(line.text.as_bytes());
    }
}

/// What a place for an error holds, if there is one.
///
/// # Safety
/// `err` is null, misaligned, or may be read.
#[must_use]
pub unsafe fn error(err: *mut ErrorHandle) -> Option<ErrorHandle> {
    if err.is_null() || !err.is_aligned() {
        return None;
    }
    // SAFETY: the caller's promise.
    Some(unsafe { err.read() })
}

fn failed(line: &mut Line, word: &str, err: Option<ErrorHandle>) {
    line.add(format_args!(" failed with {word}"));
    if let Some(err) = err {
        // SAFETY: a text that ends with NUL, of an error that its owner, this call, keeps meanwhile.
        let text = unsafe { CStr::from_ptr(message(err)) };
        if !text.is_empty() {
            line.text.push_str(": ");
            cut(line, &text.to_string_lossy(), 2 * WIDEST);
        }
    }
}

fn cut(line: &mut Line, text: &str, most: usize) {
    match text.char_indices().nth(most) {
        Some((end, _)) => line.add(format_args!("{}…", &text[..end])),
        None => line.text.push_str(text),
    }
}

/// What a function of the program's returns.
pub trait Outcome: Copy {
    /// Tells it; whether a result was written.
    fn told(self, line: &mut Line, err: Option<ErrorHandle>) -> bool;
}

impl Outcome for () {
    fn told(self, line: &mut Line, _: Option<ErrorHandle>) -> bool {
        line.text.push_str(" = begun");
        false
    }
}

impl Outcome for i32 {
    fn told(self, line: &mut Line, err: Option<ErrorHandle>) -> bool {
        if self == Status::Ok as Self {
            return true;
        }
        match Status::known(self) {
            Some(status) => failed(line, status.word(), err),
            None => failed(line, &format!("status {self}"), err),
        }
        false
    }
}

impl<C: Copy> Outcome for Direct<C> {
    fn told(self, line: &mut Line, err: Option<ErrorHandle>) -> bool {
        match self.status() {
            Status::Ok => true,
            status => {
                failed(line, status.word(), err);
                false
            }
        }
    }
}

/// Calls a function of the program's, and tells of it.
#[inline]
pub fn asked<R: Outcome>(
    name: &str,
    arguments: impl FnOnce(&mut Line),
    call: impl FnOnce() -> R,
    came: impl FnOnce(&mut Line, &R) -> Option<ErrorHandle>,
) -> R {
    if on() {
        return tell(|| {
            let begun = begin(name, arguments);
            let answer = call();
            begun.finish(|line| {
                let mut result = Line {
                    text: String::new(),
                    arguments: 0,
                };
                let err = came(&mut result, &answer);
                if answer.told(line, err) {
                    line.text.push_str(&result.text);
                }
            });
            answer
        });
    }
    call()
}

/// A form that can be told.
pub trait Shown: Copy {
    /// Tells it.
    ///
    /// # Safety
    /// What it points to keeps the contract of every pointer.
    unsafe fn show(&self, line: &mut Line);

    /// Tells many.
    ///
    /// # Safety
    /// As of each.
    unsafe fn show_all(items: &[Self], line: &mut Line) {
        line.text.push('[');
        for (at, item) in items.iter().take(MOST).enumerate() {
            if at > 0 {
                line.text.push_str(", ");
            }
            // SAFETY: the caller's promise.
            unsafe { item.show(line) };
        }
        if items.len() > MOST {
            line.add(format_args!(", … {} items", items.len()));
        }
        line.text.push(']');
    }
}

macro_rules! shown {
    ($($ty:ty: |$value:ident, $line:ident| $tell:expr;)+) => {$(
        impl Shown for $ty {
            unsafe fn show(&self, $line: &mut Line) {
                let $value = self;
                $tell
            }
        }
    )+};
}

shown! {
    i8: |it, line| line.add(it);
    i16: |it, line| line.add(it);
    u16: |it, line| line.add(it);
    i32: |it, line| line.add(it);
    u32: |it, line| line.add(it);
    i64: |it, line| line.add(it);
    u64: |it, line| line.add(it);
    isize: |it, line| line.add(it);
    usize: |it, line| line.add(it);
    f32: |it, line| line.add(format_args!("{it:?}"));
    f64: |it, line| line.add(format_args!("{it:?}"));
    Wide: |it, line| line.add(format_args!("{:#x}", u128::from(it.hi) << 64 | u128::from(it.lo)));
    Bool: |it, line| match it.0 {
        0 => line.text.push_str("false"),
        1 => line.text.push_str("true"),
        other => line.add(format_args!("bool {other}")),
    };
    Char: |it, line| match char::from_u32(it.0) {
        Some(c) => line.add(format_args!("{c:?}")),
        None => line.add(format_args!("char {:#x}", it.0)),
    };
    Reference: |it, line| match it.0 {
        0 => line.text.push_str("null"),
        handle => line.add(format_args!("handle {handle:#x}")),
    };
}

impl Shown for u8 {
    unsafe fn show(&self, line: &mut Line) {
        line.add(self);
    }

    /// Text is told as such, and so are bytes that could be some.
    unsafe fn show_all(items: &[Self], line: &mut Line) {
        let head = &items[..items.len().min(4 * WIDEST)];
        let valid = match std::str::from_utf8(head) {
            Ok(text) => Some(text),
            // Only the cut is in the middle of a letter.
            Err(error) if items.len() > head.len() && error.error_len().is_none() => {
                std::str::from_utf8(&head[..error.valid_up_to()]).ok()
            }
            Err(_) => None,
        };
        match valid {
            Some(text) if !text.contains('\0') => {
                let short: String = text.chars().take(WIDEST).collect();
                line.add(format_args!("{short:?}"));
                if short.len() < items.len() {
                    line.add(format_args!("… {} bytes", items.len()));
                }
            }
            _ => line.add(format_args!("{} bytes", items.len())),
        }
    }
}

impl Shown for Text {
    unsafe fn show(&self, line: &mut Line) {
        // SAFETY: the caller's promise.
        unsafe { many(self.ptr, self.len, line) };
    }
}

impl<T: Shown> Shown for Array<T> {
    unsafe fn show(&self, line: &mut Line) {
        // SAFETY: the caller's promise.
        unsafe { many(self.ptr, self.len, line) };
    }
}

/// Of what a pointer points to, only the kind is told.
impl<T> Shown for *const T {
    unsafe fn show(&self, line: &mut Line) {
        if self.is_null() {
            line.text.push_str("null");
        } else {
            line.add(format_args!("&{}", kind::<T>()));
        }
    }
}

impl<T> Shown for *mut T {
    unsafe fn show(&self, line: &mut Line) {
        // SAFETY: nothing is read.
        unsafe { self.cast_const().show(line) };
    }
}

/// Tells what a pointer and a length stand for.
///
/// # Safety
/// The contract of every pointer: what is neither null nor misaligned nor too long can be read.
unsafe fn many<T: Shown>(ptr: *const T, len: usize, line: &mut Line) {
    let fits = len
        .checked_mul(size_of::<T>().max(1))
        .is_some_and(|bytes| isize::try_from(bytes).is_ok());
    if ptr.is_null() {
        let text = if len == 0 {
            "null"
        } else {
            "null with a length"
        };
        line.text.push_str(text);
    } else if !ptr.is_aligned() || !fits {
        line.text.push_str("a bad pointer");
    } else {
        // SAFETY: the caller's promise.
        unsafe { T::show_all(std::slice::from_raw_parts(ptr, len), line) };
    }
}

/// An argument. It is told by [`Known`] if its form can be, else by [`Unknown`]: Rust finds the first first.
#[derive(Debug)]
pub struct One<T>(T);

/// A pointer with its length.
#[derive(Debug)]
pub struct Many<T>(*const T, usize);

/// A place for a result.
#[derive(Debug)]
pub struct Came<T>(*mut T);

impl<T: Copy> One<T> {
    /// # Safety
    /// What it points to keeps the contract of every pointer.
    pub unsafe fn new(value: T) -> Self {
        Self(value)
    }
}

impl<T> Many<T> {
    /// # Safety
    /// The contract of every pointer.
    pub unsafe fn new(ptr: *const T, len: usize) -> Self {
        Self(ptr, len)
    }
}

impl<T> Came<T> {
    /// # Safety
    /// The contract of every pointer; a result was written there.
    pub unsafe fn new(out: *mut T) -> Self {
        Self(out)
    }
}

/// What can be told.
pub trait Known {
    /// Tells it.
    fn tell(&self, line: &mut Line);
}

/// What can't be told but for its kind.
pub trait Unknown {
    /// Tells that it is there.
    fn tell(&self, line: &mut Line);
}

impl<T: Shown> Known for One<T> {
    fn tell(&self, line: &mut Line) {
        // SAFETY: `new`'s caller's promise.
        unsafe { self.0.show(line) };
    }
}

impl<T> Unknown for &One<T> {
    fn tell(&self, line: &mut Line) {
        line.text.push_str(kind::<T>());
    }
}

impl<T: Shown> Known for Many<T> {
    fn tell(&self, line: &mut Line) {
        // SAFETY: `new`'s caller's promise.
        unsafe { many(self.0, self.1, line) };
    }
}

impl<T> Unknown for &Many<T> {
    fn tell(&self, line: &mut Line) {
        line.add(format_args!("{} items", self.1));
    }
}

impl<T: Shown> Known for Came<T> {
    fn tell(&self, line: &mut Line) {
        line.text.push_str(" = ");
        if !self.0.is_null() && self.0.is_aligned() {
            // SAFETY: `new`'s caller's promise.
            unsafe { (*self.0).show(line) };
        }
    }
}

impl<T> Unknown for &Came<T> {
    fn tell(&self, line: &mut Line) {
        line.add(format_args!(" = {}", kind::<T>()));
    }
}

/// That a call went well which has no result.
pub fn nothing(line: &mut Line) {
    line.text.push_str(" = OK");
}

/// `Person` of `forms::Person`.
fn kind<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let plain = name.split_once('<').map_or(name, |(head, _)| head);
    plain.rsplit("::").next().unwrap_or(plain)
}
