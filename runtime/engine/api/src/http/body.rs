//! Bodies of requests and responses: whole, and read once.

use std::cell::{Cell, RefCell};

use jsg::{Bytes, Error, External, FromJs, Json, Local, Lock, Ref};

use crate::url::WebUrlParams;

/// What a body is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum BodyInit {
    /// `undefined` or `null`.
    #[default]
    None,
    /// A text.
    Text(String),
    /// The bytes of a buffer.
    Bytes(Vec<u8>),
    /// A form's fields.
    Form(String),
}

impl<'s> FromJs<'s> for BodyInit {
    const OPTIONAL: bool = true;

    fn ts() -> String {
        "string | ArrayBuffer | ArrayBufferView | URLSearchParams | null | undefined".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> jsg::Result<Self> {
        if value.kinds().is_nullish() {
            return Ok(Self::None);
        }
        if Bytes::is_exact(lock, value) {
            return Ok(Self::Bytes(Bytes::from_js(lock, value)?.0));
        }
        if Ref::<WebUrlParams>::is_exact(lock, value) {
            let fields = Ref::<WebUrlParams>::from_js(lock, value)?;
            return Ok(Self::Form(fields.borrow()?.text()));
        }
        String::from_js(lock, value).map(Self::Text)
    }

    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.kinds().is_nullish() || value.is_string() || Bytes::is_exact(lock, value)
    }
}

/// A message's body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Body {
    /// None without one, and where it was read.
    bytes: RefCell<Option<Vec<u8>>>,
    used: Cell<bool>,
}

impl External for Body {
    fn external_bytes(&self) -> usize {
        self.bytes.external_bytes()
    }
}

impl Body {
    /// The body, and the type of what it is.
    pub(crate) fn from_init(init: BodyInit) -> (Self, Option<&'static str>) {
        let (bytes, of) = match init {
            BodyInit::None => (None, None),
            BodyInit::Text(text) => (Some(text.into_bytes()), Some("text/plain;charset=UTF-8")),
            BodyInit::Bytes(bytes) => (Some(bytes), None),
            BodyInit::Form(fields) => (
                Some(fields.into_bytes()),
                Some("application/x-www-form-urlencoded;charset=UTF-8"),
            ),
        };
        (Self::of(bytes), of)
    }

    pub(crate) fn of(bytes: Option<Vec<u8>>) -> Self {
        Self {
            bytes: RefCell::new(bytes),
            used: Cell::new(false),
        }
    }

    pub(crate) fn is_there(&self) -> bool {
        self.used.get() || self.bytes.borrow().is_some()
    }

    pub(crate) fn is_used(&self) -> bool {
        self.used.get()
    }

    /// A copy for another message.
    pub(crate) fn copy(&self) -> Result<Self, Error> {
        if self.used.get() {
            return Err(used());
        }
        Ok(self.clone())
    }

    /// What there is, once.
    pub(crate) fn take(&self) -> Result<Vec<u8>, Error> {
        if self.used.get() {
            return Err(used());
        }
        let bytes = self.bytes.take();
        // Nothing can be read again and again.
        self.used.set(bytes.is_some());
        Ok(bytes.unwrap_or_default())
    }

    pub(crate) fn text(&self) -> Result<String, Error> {
        let bytes = self.take()?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    pub(crate) fn json(&self) -> Result<Json, Error> {
        self.text().map(Json)
    }
}

fn used() -> Error {
    Error::type_error("the body was read already")
}
