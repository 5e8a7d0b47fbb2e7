//! Text and paths on the wire.

use std::{borrow::Cow, path::PathBuf};

use super::{Reader, Wire, WireError, Writer};

impl<M> Wire<M> for String {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.text(&self);
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.text().map(Self::from)
    }
}

impl<M> Wire<M> for Box<str> {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.text(&self);
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.text().map(Self::from)
    }
}

impl<M> Wire<M> for Cow<'static, str> {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.text(&self);
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.text().map(|text| Self::Owned(text.to_owned()))
    }
}

/// For error fields and constants, which only leave Rust: decoding always answers
/// [`WireError::OneWay`].
impl<M> Wire<M> for &'static str {
    #[inline]
    fn encode(self, w: &mut Writer<'_>) {
        w.text(self);
    }

    #[cold]
    fn decode(_: &mut Reader<'_>) -> Result<Self, WireError> {
        Err(WireError::OneWay("&'static str"))
    }
}

impl<M> Wire<M> for PathBuf {
    fn encode(self, w: &mut Writer<'_>) {
        match self.to_str() {
            Some(text) => w.text(text),
            None => w.fail(WireError::Text),
        }
    }

    #[inline]
    fn decode(r: &mut Reader<'_>) -> Result<Self, WireError> {
        r.text().map(Self::from)
    }
}
