//! Bodies on their way out.

use std::fmt;
use std::pin::Pin;

use cxx::UniquePtr;

use crate::error::Result;
use crate::ffi::bridge::Output;
use crate::stream::{InputStream, OutputStream};

type Writer = Box<dyn FnOnce(OutputStream) -> Pin<Box<dyn Future<Output = Result<()>>>>>;

enum Kind {
    Bytes(Vec<u8>),
    Stream(InputStream),
    Writer(Option<u64>, Writer),
}

/// What is sent after the headers: bytes, a stream, or what a function writes.
pub struct Body(Kind);

impl Body {
    /// None.
    #[must_use]
    pub fn empty() -> Self {
        Self(Kind::Bytes(Vec::new()))
    }

    /// What a function writes, which runs once the headers are sent. With a length, it has to write as much; without, the
    /// body goes in chunks. A failure breaks the connection, so that the other side doesn't take a part for the whole.
    pub fn written<F, W>(length: Option<u64>, write: W) -> Self
    where
        F: Future<Output = Result<()>> + 'static,
        W: FnOnce(OutputStream) -> F + 'static,
    {
        let writer: Writer = Box::new(move |output| Box::pin(write(output)));
        Self(Kind::Writer(length, writer))
    }

    /// Its length, where somebody knows.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.0 {
            Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Stream(stream) => stream.length(),
            Kind::Writer(length, _) => *length,
        }
    }

    /// Writes it all, and ends it well or so that the other side can tell.
    pub(crate) async fn write_to(self, output: OutputStream) -> Result<()> {
        let length = self.length();
        let sending = Sending(Some(output.bridge.share()));
        self.write(output).await?;
        sending.end(length)
    }

    async fn write(self, mut output: OutputStream) -> Result<()> {
        match self.0 {
            Kind::Bytes(bytes) if bytes.is_empty() => Ok(()),
            Kind::Bytes(bytes) => output.write(bytes).await,
            Kind::Stream(mut stream) => stream.pump_to(&mut output).await.map(|_| ()),
            Kind::Writer(_, write) => write(output).await,
        }
    }
}

/// Breaks a body off, unless it has ended well.
struct Sending(Option<UniquePtr<Output>>);

impl Sending {
    fn end(mut self, length: Option<u64>) -> Result<()> {
        if let Some(output) = &self.0 {
            let written = output.moved();
            let whole = length.is_none_or(|length| length == written);
            crate::require!(whole, "a body has {written} bytes, not {length:?}");
            output.end();
        }
        self.0 = None;
        Ok(())
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if let Some(output) = &self.0 {
            output.abort();
        }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Kind::Bytes(bytes))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self(Kind::Bytes(text.into_bytes()))
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self(Kind::Bytes(text.into()))
    }
}

impl From<InputStream> for Body {
    fn from(stream: InputStream) -> Self {
        Self(Kind::Stream(stream))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("length", &self.length())
            .finish_non_exhaustive()
    }
}
