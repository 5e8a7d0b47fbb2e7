//! Headers and the tables that give names numbers.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use cxx::{SharedPtr, UniquePtr};

use crate::error::Result;
use crate::ffi::bridge;

/// Header names with numbers, so that reading one compares no text: KJ's `HttpHeaderTable`. The names of KJ's own are in
/// each.
#[derive(Clone)]
pub struct HeaderTable {
    pub(crate) bridge: SharedPtr<bridge::Table>,
    /// Tells tables apart; KJ's own names belong to 0.
    id: u64,
}

/// A name of a table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeaderId {
    number: u32,
    table: u64,
}

macro_rules! known {
    ($($name:ident $number:literal $text:literal)*) => {
        impl HeaderId {
            $(
                #[doc = $text]
                pub const $name: Self = Self { number: $number, table: 0 };
            )*

            /// Those that each table has.
            pub const KNOWN: &'static [(Self, &'static str)] = &[$((Self::$name, $text),)*];
        }
    };
}

known! {
    CONNECTION 0 "Connection" KEEP_ALIVE 1 "Keep-Alive" TE 2 "TE" TRAILER 3 "Trailer" UPGRADE 4 "Upgrade"
    CONTENT_LENGTH 5 "Content-Length" TRANSFER_ENCODING 6 "Transfer-Encoding"
    SEC_WEBSOCKET_KEY 7 "Sec-WebSocket-Key" SEC_WEBSOCKET_VERSION 8 "Sec-WebSocket-Version"
    SEC_WEBSOCKET_ACCEPT 9 "Sec-WebSocket-Accept" SEC_WEBSOCKET_EXTENSIONS 10 "Sec-WebSocket-Extensions"
    HOST 11 "Host" DATE 12 "Date" LOCATION 13 "Location" CONTENT_TYPE 14 "Content-Type"
}

impl HeaderTable {
    /// A table of names besides KJ's own.
    ///
    /// # Errors
    ///
    /// If one isn't a header's name, or is there twice.
    pub fn new(names: &[&str]) -> Result<Self> {
        static LAST: AtomicU64 = AtomicU64::new(0);
        for (place, name) in names.iter().enumerate() {
            named(name)?;
            let before = &names[..place];
            let twice = before.iter().any(|it| it.eq_ignore_ascii_case(name));
            let known = HeaderId::KNOWN.iter();
            let twice = twice
                || known
                    .into_iter()
                    .any(|(_, it)| it.eq_ignore_ascii_case(name));
            crate::require!(!twice, "{name:?} is in the table already");
        }
        Ok(Self {
            bridge: bridge::table_new(names)?,
            id: LAST.fetch_add(1, Ordering::Relaxed) + 1,
        })
    }

    /// The number of a name, in any case of letters.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<HeaderId> {
        let number = u32::try_from(self.bridge.find(name)).ok()?;
        let table = if (number as usize) < HeaderId::KNOWN.len() {
            0
        } else {
            self.id
        };
        Some(HeaderId { number, table })
    }

    /// A number's name, if it is this table's.
    #[must_use]
    pub fn name(&self, id: HeaderId) -> Option<String> {
        let mine = id.table == 0 || id.table == self.id;
        if mine {
            self.bridge.name(id.number).ok()
        } else {
            None
        }
    }

    pub(crate) fn wrap(&self, bridge: UniquePtr<bridge::Headers>) -> Headers {
        Headers {
            bridge,
            table: self.clone(),
        }
    }
}

impl Default for HeaderTable {
    /// The table of KJ's own names, one for each thread.
    fn default() -> Self {
        thread_local! {
            static KNOWN: HeaderTable = HeaderTable::new(&[]).expect("KJ has a table of its own names");
        }
        KNOWN.with(Clone::clone)
    }
}

impl fmt::Debug for HeaderTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderTable")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The headers of a request or an answer, by a table.
pub struct Headers {
    pub(crate) bridge: UniquePtr<bridge::Headers>,
    table: HeaderTable,
}

/// What C++ shows of each header.
pub struct HeaderSink<'a>(&'a mut dyn FnMut(&[u8], &[u8]));

/// C++: a header.
pub(crate) fn header_seen(sink: &mut HeaderSink<'_>, name: &[u8], value: &[u8]) {
    (sink.0)(name, value);
}

impl Headers {
    /// None yet.
    #[must_use]
    pub fn new(table: &HeaderTable) -> Self {
        table.wrap(bridge::headers_new(table.bridge.clone()))
    }

    /// Their table.
    #[must_use]
    pub fn table(&self) -> &HeaderTable {
        &self.table
    }

    fn check(&self, id: HeaderId) -> Result<u32> {
        let mine = id.table == 0 || id.table == self.table.id;
        crate::require!(mine, "the header's number is of another table");
        Ok(id.number)
    }

    /// The value of a number, if there is one; one of another table's is none.
    #[must_use]
    pub fn get_id(&self, id: HeaderId) -> Option<Cow<'_, str>> {
        let mut found = false;
        let value = self.bridge.get(self.check(id).ok()?, &mut found).ok()?;
        found.then(|| String::from_utf8_lossy(value))
    }

    /// The value of a name in any case of letters. Where a name is there more than once and isn't of the table, the
    /// first; KJ joins the values of the table's by commas. Bytes that aren't UTF-8 are U+FFFD, unlike in
    /// [`each`](Self::each).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(id) = self.table.id(name) {
            return self.get_id(id);
        }
        let mut found = None;
        self.each(|it, value| {
            if found.is_none() && it.eq_ignore_ascii_case(name.as_bytes()) {
                found = Some(String::from_utf8_lossy(value).into_owned());
            }
        });
        found.map(Cow::Owned)
    }

    /// Sets the value of a number.
    ///
    /// # Errors
    ///
    /// If the value holds what a header can't, such as an end of line, or the number is another table's.
    pub fn set(&mut self, id: HeaderId, value: &str) -> Result<()> {
        let number = self.check(id)?;
        Ok(self.bridge.set(number, clean(value)?)?)
    }

    /// Takes the value of a number away.
    ///
    /// # Errors
    ///
    /// If the number is another table's.
    pub fn unset(&mut self, id: HeaderId) -> Result<()> {
        let number = self.check(id)?;
        Ok(self.bridge.unset(number)?)
    }

    /// Adds a header. What describes the connection or the body's length is KJ's to say: it is sent as it is, whatever
    /// is added here.
    ///
    /// # Errors
    ///
    /// If the name or the value holds what a header's can't.
    pub fn add(&mut self, name: &str, value: &str) -> Result<()> {
        Ok(self.bridge.add(named(name)?, clean(value)?.as_bytes())?)
    }

    /// The same with a value that may be no text of UTF-8's.
    ///
    /// # Errors
    ///
    /// As for [`add`](Self::add).
    pub fn add_bytes(&mut self, name: &str, value: &[u8]) -> Result<()> {
        let valid = !value.iter().any(|it| b"\r\n\0".contains(it));
        crate::require!(
            valid,
            "{:?} can't be a header's value",
            value.escape_ascii().to_string()
        );
        Ok(self.bridge.add(named(name)?, value)?)
    }

    /// Shows each name and value.
    pub fn each(&self, mut see: impl FnMut(&[u8], &[u8])) {
        // A panic waits until C++ has returned.
        let mut panic = None;
        let mut see = |name: &[u8], value: &[u8]| {
            if panic.is_none() {
                let seen = std::panic::AssertUnwindSafe(|| see(name, value));
                panic = std::panic::catch_unwind(seen).err();
            }
        };
        self.bridge.each(&mut HeaderSink(&mut see));
        if let Some(payload) = panic {
            std::panic::resume_unwind(payload);
        }
    }

    /// All, as text.
    #[must_use]
    pub fn to_vec(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.each(|name, value| all.push((text(name), text(value))));
        all
    }
}

/// KJ lets some through that aren't tokens.
fn named(name: &str) -> Result<&str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let valid = !name.is_empty() && name.bytes().all(is_token);
    crate::require!(valid, "{name:?} isn't a header's name");
    Ok(name)
}

/// KJ refuses ends of lines and NUL, at a place where it is too late for some.
fn clean(value: &str) -> Result<&str> {
    let valid = !value.contains(['\r', '\n', '\0']);
    crate::require!(valid, "{value:?} can't be a header's value");
    Ok(value)
}

impl Default for Headers {
    fn default() -> Self {
        Self::new(&HeaderTable::default())
    }
}

impl Clone for Headers {
    fn clone(&self) -> Self {
        self.table.wrap(self.bridge.copy())
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.to_vec()).finish()
    }
}
