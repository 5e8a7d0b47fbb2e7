//! A client of one address.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use cxx::UniquePtr;

use super::body::Body;
use super::headers::{HeaderId, HeaderTable, Headers};
use super::method::Method;
use crate::error::{ErrorType, Result};
use crate::event_loop::spawn;
use crate::ffi::bridge;
use crate::promise::{Promise, Value};
use crate::stream::{self, InputStream, OutputStream};
use crate::tasks::{self, Inner};

// SAFETY: a `std::unique_ptr` is a pointer and moves by being copied; `http.h` has the same name.
unsafe impl Value for UniquePtr<bridge::Answer> {
    const NAME: &'static str = "landbridge_kj::Answer";
}

/// A `kj::HttpClient` of one address, which keeps connections for further requests.
pub struct Client {
    bridge: UniquePtr<bridge::Client>,
    host: String,
    table: HeaderTable,
    inner: Rc<Inner>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The text beside it.
    pub reason: String,
    /// The headers, by the client's table.
    pub headers: Headers,
    /// The body, read as it is asked for.
    pub body: InputStream,
}

impl Client {
    /// A client of an address, such as `example.com:80`. It connects with the first request.
    ///
    /// # Errors
    ///
    /// If the address means nothing.
    pub async fn new(to: &str, table: HeaderTable) -> Result<Self> {
        let address = stream::address(to).await?;
        let inner = tasks::current()?;
        Ok(Self {
            bridge: bridge::client_new(&inner.bridge, table.bridge.clone(), &address)?,
            host: to.to_owned(),
            table,
            inner,
        })
    }

    /// Sends a request and waits for the answer's headers. `url` is a path with a query, or a whole URL for a proxy; the
    /// client's address is the `Host` where `headers` names none. The body is sent meanwhile, and what is left of it
    /// while the answer's is there.
    ///
    /// # Errors
    ///
    /// Of type `Disconnected`, where the connection broke; the body's own; and if the URL holds what one can't.
    pub async fn request(
        &self,
        method: Method,
        url: &str,
        headers: &Headers,
        body: impl Into<Body>,
    ) -> Result<Answer> {
        let valid = !url.is_empty() && !url.contains(|it: char| it.is_control() || it == ' ');
        crate::require!(valid, "{url:?} can't be asked for");
        let body = body.into();
        let mut headers = headers.clone();
        if headers.get_id(HeaderId::HOST).is_none() {
            headers.set(HeaderId::HOST, &self.host)?;
        }
        let length = body.length().unwrap_or(u64::MAX);
        let number = method.number();
        let request = self.bridge.request(number, url, &headers.bridge, length)?;
        let mut answer = Promise::<UniquePtr<bridge::Answer>>::new(request.answer())?;
        let output = OutputStream::of(request.body(), Rc::clone(&self.inner));
        let mut upload = Some(Box::pin(body.write_to(output)));
        let answer = poll_fn(|context| {
            let sent = upload.as_mut().map(|it| it.as_mut().poll(context));
            match sent {
                Some(Poll::Ready(sent)) => {
                    upload = None;
                    // A server may answer and close before it has all.
                    if let Err(error) = sent
                        && error.kind != ErrorType::Disconnected
                    {
                        return Poll::Ready(Err(error));
                    }
                }
                Some(Poll::Pending) | None => {}
            }
            Pin::new(&mut answer).poll(context)
        })
        .await?;
        let body = InputStream::of(answer.body(), Rc::clone(&self.inner));
        if let Some(upload) = upload {
            body.keep(spawn(upload)?);
        }
        Ok(Answer {
            // KJ reads three digits.
            status: u16::try_from(answer.status()).unwrap_or(0),
            reason: answer.reason(),
            headers: self.table.wrap(answer.headers()),
            body,
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}
