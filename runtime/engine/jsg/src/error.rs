//! Failures, both ways: what Rust throws into JavaScript, and what JavaScript threw at Rust. An internal fault is
//! told in full to the embedder only.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use crate::ffi::bridge;
use crate::limits::Stop;
use crate::local::{Global, Local, Object, Value};
use crate::lock::Lock;

/// What can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Which class an exception is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExceptionType {
    /// `Error`.
    Error,
    /// `TypeError`.
    TypeError,
    /// `RangeError`.
    RangeError,
    /// `SyntaxError`.
    SyntaxError,
    /// `ReferenceError`.
    ReferenceError,
    /// An `Error` with a name: `DataCloneError` and the other names of `DOMException`, `BusyError`, one's own.
    Named(Cow<'static, str>),
}

impl ExceptionType {
    fn of(name: &str) -> Self {
        match name {
            "Error" => Self::Error,
            "TypeError" => Self::TypeError,
            "RangeError" => Self::RangeError,
            "SyntaxError" => Self::SyntaxError,
            "ReferenceError" => Self::ReferenceError,
            _ => Self::Named(name.to_owned().into()),
        }
    }

    /// Its name in JavaScript.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Error => "Error",
            Self::TypeError => "TypeError",
            Self::RangeError => "RangeError",
            Self::SyntaxError => "SyntaxError",
            Self::ReferenceError => "ReferenceError",
            Self::Named(name) => name,
        }
    }

    fn code(&self) -> u8 {
        match self {
            Self::Error | Self::Named(_) => 0,
            Self::TypeError => 1,
            Self::RangeError => 2,
            Self::SyntaxError => 3,
            Self::ReferenceError => 4,
        }
    }
}

/// How an error came to be.
#[derive(Clone, Debug)]
enum Origin {
    /// Rust made it.
    Rust,
    /// Rust made it, and JavaScript must not learn what it says.
    Internal,
    /// JavaScript threw this value.
    Thrown(Rc<Global>),
    /// Execution was stopped.
    Terminated(Stop),
}

/// Where an error is in a source. Lines and columns are counted from 1, columns in UTF-16's units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The script's or module's name.
    pub name: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The whole line's text.
    pub source: String,
}

/// A failure that JavaScript sees, saw or threw.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ExceptionType,
    message: Cow<'static, str>,
    origin: Origin,
}

impl Error {
    fn new(kind: ExceptionType, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            message: message.into(),
            origin: Origin::Rust,
        }
    }

    /// An error of a kind.
    pub fn of_kind(kind: ExceptionType, message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(kind, message)
    }

    /// An `Error`.
    pub fn plain(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ExceptionType::Error, message)
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ExceptionType::TypeError, message)
    }

    /// A `RangeError`.
    pub fn range_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ExceptionType::RangeError, message)
    }

    /// An `Error` with another name.
    pub fn named(
        name: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(ExceptionType::Named(name.into()), message)
    }

    /// A fault of the program's own: the embedder is told `message`, JavaScript only a reference.
    pub fn internal(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            origin: Origin::Internal,
            ..Self::plain(message)
        }
    }

    /// An error from the text that KJ's exceptions carry through C++ and between machines: `jsg.TypeError: …` and
    /// `jsg.DOMException(Name): …`, after any of `remote.`, `broken.`, `worker.` and the like, are JavaScript's own;
    /// what is marked `jsg-internal.` or isn't marked is an internal fault.
    #[must_use]
    pub fn from_kj(description: &str) -> Self {
        let mut rest = description;
        while let Some(cut) = ["remote.", "broken.", "overloaded.", "disconnected."]
            .iter()
            .find_map(|prefix| rest.strip_prefix(prefix))
        {
            rest = cut.trim_start();
        }
        let Some(marked) = rest.strip_prefix("jsg.") else {
            return Self::internal(description.to_owned());
        };
        let (name, message) = marked.split_once(": ").unwrap_or((marked, ""));
        let name = name.trim_end_matches(':');
        let named = name.strip_prefix("DOMException(");
        let name = named.and_then(|it| it.strip_suffix(')')).unwrap_or(name);
        let is_name = |character: char| character.is_ascii_alphanumeric();
        if name.is_empty() || !name.chars().all(is_name) {
            return Self::internal(description.to_owned());
        }
        Self::new(ExceptionType::of(name), message.to_owned())
    }

    /// The text that `from_kj` understands; what is internal isn't marked.
    #[must_use]
    pub fn to_kj(&self) -> String {
        match (&self.origin, &self.kind) {
            (Origin::Internal, _) => format!("jsg-internal.Error: {}", self.message),
            (_, ExceptionType::Named(name)) => {
                format!("jsg.DOMException({name}): {}", self.message)
            }
            (_, kind) => format!("jsg.{}: {}", kind.name(), self.message),
        }
    }

    /// What JavaScript learns of an internal fault.
    pub(crate) fn redacted(reference: &str) -> Self {
        Self::plain(format!("internal error; reference = {reference}"))
    }

    /// What JavaScript's callers learn of a panic.
    pub(crate) fn panicked(reference: &str) -> Self {
        Self {
            origin: Origin::Terminated(Stop::Panic),
            ..Self::redacted(reference)
        }
    }

    pub(crate) fn terminated(stop: Stop) -> Self {
        Self {
            origin: Origin::Terminated(stop),
            ..Self::plain(match stop {
                Stop::Asked => "JavaScript was terminated",
                Stop::Time => "JavaScript was terminated: it ran longer than its limit",
                Stop::Heap => "JavaScript was terminated: it reached its limit of memory",
                Stop::Panic => "JavaScript was terminated: Rust has panicked",
            })
        }
    }

    /// The same, naming the parameter, property or item that it is about; what JavaScript threw stays as it is.
    #[cold]
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        match self.origin {
            Origin::Rust => Self {
                message: format!("{place}: {}", self.message).into(),
                ..self
            },
            _ => self,
        }
    }

    /// The same with more told behind the message; what JavaScript threw stays as it is.
    pub(crate) fn followed(self, more: impl FnOnce() -> String) -> Self {
        match self.origin {
            Origin::Rust => Self {
                message: format!("{} ({})", self.message, more()).into(),
                ..self
            },
            _ => self,
        }
    }

    /// Which class it is of.
    #[must_use]
    pub fn kind(&self) -> &ExceptionType {
        &self.kind
    }

    /// What it says.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether JavaScript is kept from what it says.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        matches!(self.origin, Origin::Internal)
    }

    /// Whether execution was stopped: by a terminator, a limit, or a panic.
    #[must_use]
    pub fn is_terminated(&self) -> bool {
        matches!(self.origin, Origin::Terminated(_))
    }

    /// What stopped execution, if that is what happened.
    #[must_use]
    pub fn stop(&self) -> Option<Stop> {
        match self.origin {
            Origin::Terminated(stop) => Some(stop),
            _ => None,
        }
    }

    /// Where what JavaScript threw came from: the innermost call of its stack, or the place of a fault of syntax. None
    /// for other errors, and for values that aren't errors.
    #[must_use]
    pub fn place(&self, lock: &mut Lock<'_>) -> Option<Place> {
        lock.scope(|lock| {
            let value = self.thrown(lock)?;
            if !value.is_native_error() {
                return None;
            }
            // SAFETY: a live handle, inside a context.
            let place = unsafe { bridge::exception_place(lock.isolate(), value.word()) };
            (place.line > 0).then_some(Place {
                name: place.name,
                line: place.line,
                column: place.column,
                source: place.source,
            })
        })
    }

    /// What JavaScript threw; none if Rust made it.
    #[must_use]
    pub fn thrown<'s>(&self, lock: &mut Lock<'s>) -> Option<Local<'s>> {
        match &self.origin {
            Origin::Thrown(value) => value.get(lock),
            _ => None,
        }
    }

    /// What was thrown, as an error that throws the same value again.
    pub(crate) fn from_thrown(lock: &mut Lock<'_>, value: Local<'_>) -> Self {
        let (kind, message) = lock.scope(|lock| describe(lock, value));
        let thrown = Rc::new(Global::new(lock, value));
        Self {
            kind,
            message: message.into(),
            origin: Origin::Thrown(thrown),
        }
    }

    /// The value to throw; none where execution was stopped, which goes on by itself.
    pub(crate) fn to_exception<'s>(&self, lock: &mut Lock<'s>) -> Option<Local<'s>> {
        match &self.origin {
            Origin::Terminated(_) => return None,
            Origin::Thrown(value) => {
                if let Some(value) = value.get(lock) {
                    return Some(value);
                }
            }
            Origin::Internal => {
                let reference = lock.shared().report(self.message.clone().into_owned());
                return Self::redacted(&reference).to_exception(lock);
            }
            Origin::Rust => {}
        }
        let isolate = lock.shared().isolate();
        // SAFETY: entered; the handle is of this scope.
        let exception: Local<'s> = unsafe {
            Local::from_word(bridge::new_error(isolate, self.kind.code(), &self.message))
        };
        if let ExceptionType::Named(name) = &self.kind
            && let Some(object) = exception.try_as::<Object>()
            && let Ok(name) = lock.text(name)
        {
            // An error object of V8's own takes a property; if not, the message still tells.
            let _ = object.set(lock, "name", name.upcast());
        }
        Some(exception)
    }
}

/// Returns an error unless a condition holds: `jsg_require!(ready, TypeError, "not ready: {state}")`. The kind is one of
/// [`ExceptionType`]'s variants, or `Named("DataCloneError")`.
#[macro_export]
macro_rules! jsg_require {
    ($condition:expr, Named($name:expr), $($message:tt)+) => {
        if !$condition {
            return ::std::result::Result::Err($crate::Error::named($name, ::std::format!($($message)+)).into());
        }
    };
    ($condition:expr, $kind:ident, $($message:tt)+) => {
        if !$condition {
            let kind = $crate::ExceptionType::$kind;
            return ::std::result::Result::Err($crate::Error::of_kind(kind, ::std::format!($($message)+)).into());
        }
    };
}

/// Class and message of what was thrown; asks as little of JavaScript as it can, and takes no for an answer.
fn describe(lock: &mut Lock<'_>, value: Local<'_>) -> (ExceptionType, String) {
    let read = |lock: &mut Lock<'_>, object: Local<'_, Object>, name| {
        let value = object.get(lock, name).ok()?;
        value.is_string().then(|| lock.string_of(value))
    };
    if let Some(object) = value.try_as::<Object>()
        && value.is_native_error()
    {
        let name = read(lock, object, "name").unwrap_or_else(|| "Error".to_owned());
        let message = read(lock, object, "message").unwrap_or_default();
        return (ExceptionType::of(&name), message);
    }
    let text = lock.to_text(value);
    let text = text.map(|text| lock.string_of(text.upcast()));
    let message = text.unwrap_or_else(|_| "a value that can't be shown".to_owned());
    (ExceptionType::Error, message)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl std::error::Error for Error {}

impl Local<'_, Value> {
    /// A word or two for messages.
    #[must_use]
    pub fn describe(self) -> &'static str {
        let kinds = self.kinds();
        match () {
            () if kinds.is_undefined() => "undefined",
            () if kinds.is_null() => "null",
            () if kinds.is_boolean() => "a boolean",
            () if kinds.is_number() => "a number",
            () if kinds.is_big_int() => "a BigInt",
            () if kinds.is_string() => "a string",
            () if kinds.is_symbol() => "a symbol",
            () if kinds.is_function() => "a function",
            () if kinds.is_array() => "an array",
            () => "an object",
        }
    }
}
