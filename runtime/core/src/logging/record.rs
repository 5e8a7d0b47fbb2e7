//! A record that can wait and change threads, and how deep in the telling of records a thread is.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::thread;
use std::time::SystemTime;

use log::Level;
use log::kv::{self, Key, Value, VisitSource, VisitValue};

/// What time it is; WebAssembly has no clock, and its records have none to tell.
fn now() -> SystemTime {
    if cfg!(all(target_family = "wasm", target_os = "unknown")) {
        SystemTime::UNIX_EPOCH
    } else {
        SystemTime::now()
    }
}

/// What is told while this many others are being told on the same thread is told still.
const DEEPEST: u8 = 1;

thread_local! {
    /// How many records this thread is telling the host of, one because of the other.
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

/// While it lives, this thread tells the host of a record.
#[derive(Debug)]
pub struct Telling {
    before: u8,
}

impl Telling {
    /// Tells of one that waited.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        Self::at(record.depth)
    }

    /// Tells of one at once; `None` if this thread is too deep in telling.
    #[must_use]
    pub fn now() -> Option<Self> {
        let depth = DEPTH.get();
        (depth <= DEEPEST).then(|| Self::at(depth))
    }

    fn at(depth: u8) -> Self {
        Self {
            before: DEPTH.replace(depth.saturating_add(1)),
        }
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        DEPTH.set(self.before);
    }
}

/// A value beside the message.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A floating-point number.
    Float(f64),
    /// Text, or anything else as it shows itself.
    Text(String),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(value) => value.fmt(f),
        }
    }
}

/// A log record of its own.
#[derive(Clone, Debug)]
pub struct Record {
    /// How bad it is.
    pub level: Level,
    /// Whose it is: a module's path, if nothing else was said.
    pub target: Cow<'static, str>,
    /// What it says.
    pub message: String,
    /// The source file, as the compiler was given it.
    pub file: Option<Cow<'static, str>>,
    /// The line in it.
    pub line: Option<u32>,
    /// What it says beside the message.
    pub fields: Vec<(String, Field)>,
    /// When it was made.
    pub time: SystemTime,
    /// The name that Rust knows the thread by.
    pub thread: Option<String>,
    depth: u8,
}

impl Record {
    /// A copy of a record that is being made on this thread; `None` if that is too deep in telling. Runs the user's
    /// code that shows what the message is made of: what this logs comes first.
    #[must_use]
    pub fn of(record: &log::Record<'_>) -> Option<Self> {
        let depth = DEPTH.get();
        let _deeper = Telling::now()?;
        let message = match record.args().as_str() {
            Some(text) => text.to_owned(),
            None => record.args().to_string(),
        };
        let file = match record.file_static() {
            Some(file) => Some(Cow::Borrowed(file)),
            None => record.file().map(|file| Cow::Owned(file.to_owned())),
        };
        Some(Self {
            level: record.level(),
            target: match record.module_path_static() {
                Some(module) if module == record.target() => Cow::Borrowed(module),
                _ => Cow::Owned(record.target().to_owned()),
            },
            message,
            file,
            line: record.line(),
            fields: fields(record.key_values()),
            time: now(),
            thread: thread::current().name().map(str::to_owned),
            depth,
        })
    }

    /// That so many records were lost, as a warning of `target`'s.
    #[must_use]
    pub fn lost(count: u64, target: impl Into<Cow<'static, str>>) -> Self {
        Self {
            level: Level::Warn,
            target: target.into(),
            message: format!(
                "{count} log records were dropped: they came faster than they could be handed over"
            ),
            file: None,
            line: None,
            fields: Vec::new(),
            time: now(),
            thread: thread::current().name().map(str::to_owned),
            depth: 0,
        }
    }
}

fn fields(source: &dyn kv::Source) -> Vec<(String, Field)> {
    struct Fields(Vec<(String, Field)>);

    impl<'kvs> VisitSource<'kvs> for Fields {
        fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), kv::Error> {
            self.0.push((key.to_string(), field(&value)));
            Ok(())
        }
    }

    let mut fields = Fields(Vec::new());
    // What it has said before it fails is kept.
    let _ = source.visit(&mut fields);
    fields.0
}

/// A value as it is, or else its text.
fn field(value: &Value<'_>) -> Field {
    struct Found(Option<Field>);

    impl<'v> VisitValue<'v> for Found {
        fn visit_any(&mut self, value: Value<'_>) -> Result<(), kv::Error> {
            self.0 = Some(Field::Text(value.to_string()));
            Ok(())
        }

        fn visit_bool(&mut self, value: bool) -> Result<(), kv::Error> {
            self.0 = Some(Field::Bool(value));
            Ok(())
        }

        fn visit_i64(&mut self, value: i64) -> Result<(), kv::Error> {
            self.visit_i128(value.into())
        }

        fn visit_u64(&mut self, value: u64) -> Result<(), kv::Error> {
            self.visit_i128(value.into())
        }

        fn visit_i128(&mut self, value: i128) -> Result<(), kv::Error> {
            self.0 = Some(Field::Integer(value));
            Ok(())
        }

        fn visit_f64(&mut self, value: f64) -> Result<(), kv::Error> {
            self.0 = Some(Field::Float(value));
            Ok(())
        }
    }

    let mut found = Found(None);
    let _ = value.visit(&mut found);
    found.0.unwrap_or_else(|| Field::Text(value.to_string()))
}
