//! Streams of bytes, pipes and sockets. A read goes into the stream's own buffer and a write takes its bytes along: KJ
//! uses both for as long as an operation lasts, also where its future was forgotten.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use cxx::UniquePtr;

use crate::error::Result;
use crate::event_loop::Task;
use crate::ffi::bridge::{self, Address, Both, Input, Output, Receiver};
use crate::promise::{Promise, Value};
use crate::tasks::{self, Inner};

// SAFETY: a `std::unique_ptr` is a pointer and moves by being copied; `stream.h` has the same names.
unsafe impl Value for UniquePtr<Both> {
    const NAME: &'static str = "landbridge_kj::Both";
}
// SAFETY: the same.
unsafe impl Value for UniquePtr<Address> {
    const NAME: &'static str = "landbridge_kj::Address";
}

/// How much one read takes at most.
const MOST: usize = 1 << 16;

/// A `kj::AsyncInputStream`. It reads nothing that it isn't asked for, so that the other side waits.
pub struct InputStream {
    bridge: UniquePtr<Input>,
    /// What has to go on while this is read: the rest of a request that is being sent.
    keep: RefCell<Option<Task<Result<()>>>>,
    _loop: Rc<Inner>,
}

impl InputStream {
    pub(crate) fn of(bridge: UniquePtr<Input>, inner: Rc<Inner>) -> Self {
        Self {
            bridge,
            keep: RefCell::new(None),
            _loop: inner,
        }
    }

    pub(crate) fn keep(&self, task: Task<Result<()>>) {
        self.keep.replace(Some(task));
    }

    /// The next bytes, as many as have come; none at the end.
    ///
    /// # Errors
    ///
    /// The stream's, of type `Disconnected` where it was taken away: a request's body after the request.
    pub async fn chunk(&mut self) -> Result<Option<&[u8]>> {
        let count = Promise::<u64>::of(self.bridge.read(MOST))?.await?;
        // What fits a buffer fits an address.
        Ok((count > 0).then(|| self.bridge.bytes(count as usize)))
    }

    /// Reads what has come into a buffer, at least a byte; 0 is the end.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk).
    pub async fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let most = buffer.len().min(MOST);
        let count = Promise::<u64>::of(self.bridge.read(most))?.await?;
        let bytes = self.bridge.bytes(count as usize);
        buffer[..bytes.len()].copy_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Reads all that is left.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk), and of type `Overloaded` if it is more than `limit`.
    pub async fn read_to_end(&mut self, limit: usize) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            crate::require!(
                chunk.len() <= limit - all.len(),
                Overloaded,
                "the stream has more than {limit} bytes"
            );
            all.extend_from_slice(chunk);
        }
        Ok(all)
    }

    /// How many bytes are left, where somebody knows.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        let length = self.bridge.length();
        (length != u64::MAX).then_some(length)
    }

    /// Moves all that is left to another stream, by KJ's shortest way; how much that was.
    ///
    /// # Errors
    ///
    /// Either stream's.
    pub async fn pump_to(&mut self, to: &mut OutputStream) -> Result<u64> {
        Promise::of(self.bridge.pump(&to.bridge))?.await
    }
}

impl fmt::Debug for InputStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InputStream").finish_non_exhaustive()
    }
}

/// A `kj::AsyncOutputStream`. A pipe's and a body's end with it; a socket's by [`finish`](Self::finish), or when its
/// input is gone too.
pub struct OutputStream {
    pub(crate) bridge: UniquePtr<Output>,
    _loop: Rc<Inner>,
}

impl OutputStream {
    pub(crate) fn of(bridge: UniquePtr<Output>, inner: Rc<Inner>) -> Self {
        Self {
            bridge,
            _loop: inner,
        }
    }

    /// Writes bytes, all of them. A future that is dropped may have written some.
    ///
    /// # Errors
    ///
    /// The stream's, of type `Disconnected` where nobody reads any more.
    pub async fn write(&mut self, bytes: impl Into<Vec<u8>>) -> Result<()> {
        Promise::of(self.bridge.write(bytes.into()))?.await
    }

    /// Tells the other side that nothing more comes.
    ///
    /// # Errors
    ///
    /// The stream's.
    pub fn finish(self) -> Result<()> {
        Ok(self.bridge.finish()?)
    }

    /// Waits until nobody reads any more.
    ///
    /// # Errors
    ///
    /// The stream's, where it can't tell.
    pub async fn disconnected(&self) -> Result<()> {
        Promise::of(self.bridge.disconnected())?.await
    }
}

impl fmt::Debug for OutputStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutputStream").finish_non_exhaustive()
    }
}

/// A pipe inside this thread: what is written waits for being read.
///
/// # Errors
///
/// If the thread has no loop.
pub fn pipe() -> Result<(InputStream, OutputStream)> {
    let inner = tasks::current()?;
    let pipe = bridge::pipe_new()?;
    let input = InputStream::of(pipe.input(), Rc::clone(&inner));
    Ok((input, OutputStream::of(pipe.output(), inner)))
}

pub(crate) async fn address(text: &str) -> Result<UniquePtr<Address>> {
    let parsed = bridge::address_parse(&tasks::current()?.bridge, text);
    Promise::of(parsed)?.await
}

async fn halves(both: Result<UniquePtr<bridge::Awaited>, cxx::Exception>) -> Result<Connection> {
    let both = Promise::<UniquePtr<Both>>::of(both)?.await?;
    let inner = tasks::current()?;
    let input = InputStream::of(both.input(), Rc::clone(&inner));
    Ok((input, OutputStream::of(both.output(), inner)))
}

/// Both directions of a connection, which ends with the second of them.
pub type Connection = (InputStream, OutputStream);

/// Connects to an address: `127.0.0.1:80`, `[::1]:80`, `example.com:80`, `unix:/path`.
///
/// # Errors
///
/// If the address means nothing, or nobody answers there.
pub async fn connect(to: &str) -> Result<Connection> {
    let address = address(to).await?;
    halves(address.connect()).await
}

/// A port that waits for connections.
pub struct Listener {
    pub(crate) bridge: UniquePtr<Receiver>,
    _loop: Rc<Inner>,
}

impl Listener {
    /// Binds an address: `127.0.0.1:8080`, `*:8080`, `unix:/path`; port 0 is one that is free.
    ///
    /// # Errors
    ///
    /// If the address means nothing or is taken.
    pub async fn bind(to: &str) -> Result<Self> {
        let bridge = address(to).await?.listen()?;
        Ok(Self {
            bridge,
            _loop: tasks::current()?,
        })
    }

    /// The port's number.
    #[must_use]
    pub fn port(&self) -> u16 {
        // Sockets of a file have none, which KJ calls 0.
        u16::try_from(self.bridge.number()).unwrap_or(0)
    }

    /// Waits for a connection.
    ///
    /// # Errors
    ///
    /// The port's.
    pub async fn accept(&mut self) -> Result<Connection> {
        halves(self.bridge.accept()).await
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").finish_non_exhaustive()
    }
}
