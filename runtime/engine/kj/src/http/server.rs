//! A server: KJ reads requests and writes answers, a service of Rust's is asked.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use cxx::UniquePtr;

use super::body::Body;
use super::headers::{HeaderTable, Headers};
use super::method::Method;
use crate::error::{ErrorType, KjError, Result, fenced};
use crate::ffi::bridge::{self, Incoming, RustFuture};
use crate::promise::{Promise, caught, into_kj};
use crate::stream::{InputStream, Listener, OutputStream};
use crate::tasks::{self, Inner};

/// A request.
#[derive(Debug)]
pub struct Request {
    /// What it asks for.
    pub method: Method,
    /// Where, as it came: a path with a query, or a whole URL from clients of proxies.
    pub url: String,
    /// Its headers, by the server's table.
    pub headers: Headers,
    /// Its body. Once the request has ended, reading it fails.
    pub body: InputStream,
}

/// An answer.
#[derive(Debug)]
pub struct Response {
    /// The status code, 200 to 999.
    pub status: u16,
    /// The text beside the code, as HTTP's bytes; the usual one where this is empty.
    pub reason: Vec<u8>,
    /// The headers.
    pub headers: Headers,
    /// The body. Where the answer can't have one, it isn't sent.
    pub body: Body,
}

impl Response {
    /// An answer without headers.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Body>) -> Self {
        Self {
            status,
            reason: Vec::new(),
            headers: Headers::default(),
            body: body.into(),
        }
    }

    /// The same with a header.
    ///
    /// # Errors
    ///
    /// As [`Headers::add`].
    pub fn with(mut self, name: &str, value: &str) -> Result<Self> {
        self.headers.add(name, value)?;
        Ok(self)
    }

    /// What a client is told of an error: no more than its type.
    fn of_error(error: &KjError) -> Self {
        let (status, text) = match error.kind {
            ErrorType::Failed | ErrorType::Disconnected => (500, "Internal Server Error"),
            ErrorType::Overloaded => (503, "Service Unavailable"),
            ErrorType::Unimplemented => (501, "Not Implemented"),
        };
        Self::new(status, text)
    }
}

/// What answers requests: a function `Fn(Request) -> impl Future<Output = Result<Response>>`, or a type of one's own.
/// Requests are answered side by side, on the loop's thread. A future is dropped when its connection is reset; that a
/// client has closed its side only, shows at the next write.
pub trait Service: 'static {
    /// Answers a request. An error or a panic is a 500 that tells nothing, 503 for `Overloaded`, 501 for
    /// `Unimplemented`; [`ServerOptions::on_error`] is told.
    fn request(
        self: Rc<Self>,
        request: Request,
    ) -> impl Future<Output = Result<Response>> + 'static;
}

impl<F, A> Service for F
where
    F: Fn(Request) -> A + 'static,
    A: Future<Output = Result<Response>> + 'static,
{
    fn request(
        self: Rc<Self>,
        request: Request,
    ) -> impl Future<Output = Result<Response>> + 'static {
        (*self)(request)
    }
}

/// Told of an error.
pub type OnError = Box<dyn Fn(&KjError)>;

type Answering = Pin<Box<dyn Future<Output = Result<Response>>>>;

/// What a server does besides asking its service.
pub struct ServerOptions {
    /// How long a request's headers may take, from the connection's start.
    pub header_timeout: Duration,
    /// How long a connection may wait for another request.
    pub idle_timeout: Duration,
    /// The table of requests' headers.
    pub table: HeaderTable,
    /// Told of a service's errors and panics, of bodies that broke off, and of connections that can't be taken for now, as where
    /// too many files are open: of these once in ten seconds at most.
    pub on_error: Option<OnError>,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(5),
            table: HeaderTable::default(),
            on_error: None,
        }
    }
}

impl fmt::Debug for ServerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerOptions")
            .field("header_timeout", &self.header_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .finish_non_exhaustive()
    }
}

struct Shared {
    bridge: UniquePtr<bridge::Server>,
    _loop: Rc<Inner>,
}

/// A `kj::HttpServer`. Dropping it, and what [`listen`](Self::listen) and [`drain`](Self::drain) gave, ends its
/// connections and drops the futures that answer.
pub struct Server {
    shared: Rc<Shared>,
}

impl Server {
    /// A server of a service.
    ///
    /// # Errors
    ///
    /// If the thread has no loop.
    pub fn new(service: impl Service, options: ServerOptions) -> Result<Self> {
        let inner = tasks::current()?;
        let service = Rc::new(service);
        let cell = Box::new(ServiceCell {
            answer: Rc::new(move |request| Box::pin(Rc::clone(&service).request(request))),
            table: options.table.clone(),
            on_error: options.on_error.map(Rc::new),
        });
        let bridge = bridge::server_new(
            &inner.bridge,
            options.table.bridge,
            cell,
            nanoseconds(options.header_timeout),
            nanoseconds(options.idle_timeout),
        )?;
        Ok(Self {
            shared: Rc::new(Shared {
                bridge,
                _loop: inner,
            }),
        })
    }

    /// Serves a port while what this returns lives; it ends once the server drains, or with the port's failure. One
    /// server may listen to several ports.
    ///
    /// # Errors
    ///
    /// KJ's.
    pub fn listen(&self, listener: Listener) -> Result<Serving> {
        Ok(Serving {
            promise: Promise::of(self.shared.bridge.listen(&listener.bridge))?,
            _listener: listener,
            _server: Rc::clone(&self.shared),
        })
    }

    /// Stops gracefully: takes no more connections and no more requests, and ends once those that are there are
    /// answered.
    ///
    /// # Errors
    ///
    /// If it was called before.
    pub fn drain(&self) -> Result<Draining> {
        Ok(Draining {
            promise: Promise::of(self.shared.bridge.drain())?,
            _server: Rc::clone(&self.shared),
        })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").finish_non_exhaustive()
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    // KJ adds it to the time in 63 bits.
    u64::try_from(duration.as_nanos()).map_or(1 << 62, |it| it.min(1 << 62))
}

macro_rules! ends {
    ($name:ident) => {
        impl Future for $name {
            type Output = Result<()>;

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
                Pin::new(&mut self.promise).poll(context)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

/// A port being served: a future that ends with the server. What it stands on lives as long, for KJ's sake.
#[must_use = "a port is served while this lives"]
pub struct Serving {
    promise: Promise<()>,
    _listener: Listener,
    _server: Rc<Shared>,
}

/// The end of a server's work, as a future.
#[must_use = "a server drains while somebody waits"]
pub struct Draining {
    promise: Promise<()>,
    _server: Rc<Shared>,
}

ends!(Serving);
ends!(Draining);

/// What C++ keeps of a service.
pub(crate) struct ServiceCell {
    answer: Rc<dyn Fn(Request) -> Answering>,
    table: HeaderTable,
    on_error: Option<Rc<OnError>>,
}

/// C++: a request came. None of the user's code runs before the loop polls.
pub(crate) fn service_request(
    cell: &ServiceCell,
    incoming: UniquePtr<Incoming>,
) -> UniquePtr<RustFuture> {
    let answer = Rc::clone(&cell.answer);
    let on_error = cell.on_error.clone();
    let table = cell.table.clone();
    into_kj(async move {
        let outcome = exchange(&incoming, &table, &*answer, on_error.as_deref()).await;
        // KJ takes body and answer back now, so nobody may hold them any longer.
        incoming.end();
        if let (Err(error), Some(on_error)) = (&outcome, on_error) {
            on_error(error);
        }
        outcome
    })
}

/// C++: a connection couldn't be taken, for want of files or memory.
pub(crate) fn service_overloaded(cell: &ServiceCell, why: &[u8]) {
    let Some(on_error) = cell.on_error.clone() else {
        return;
    };
    let why = String::from_utf8_lossy(why);
    let error = KjError::new(
        ErrorType::Overloaded,
        format!("connections wait until one can be taken: {why}"),
    );
    // Told to the user's code, whose panic has nowhere to go from here.
    let _ = fenced(|| {
        on_error(&error);
        Ok(())
    });
}

async fn exchange(
    incoming: &Incoming,
    table: &HeaderTable,
    answer: &dyn Fn(Request) -> Answering,
    on_error: Option<&OnError>,
) -> Result<()> {
    let inner = tasks::current()?;
    let response = caught(async {
        let method = incoming.method();
        let Some(method) = Method::of(method) else {
            crate::fail!(Unimplemented, "KJ has a method {method}");
        };
        let request = Request {
            method,
            url: String::from_utf8_lossy(incoming.url()).into_owned(),
            headers: table.wrap(incoming.headers()),
            body: InputStream::of(incoming.body(), Rc::clone(&inner)),
        };
        checked(answer(request).await?)
    });
    let response = response.await.unwrap_or_else(|error| {
        if let Some(on_error) = on_error {
            on_error(&error);
        }
        Response::of_error(&error)
    });
    let Response {
        status,
        reason,
        headers,
        body,
    } = response;
    let reason = if reason.is_empty() {
        reason_of(status).as_bytes()
    } else {
        &reason
    };
    let length = body.length().unwrap_or(u64::MAX);
    let output = incoming.send(status.into(), reason, &headers.bridge, length)?;
    let head = incoming.method() == Method::Head.number();
    if head || matches!(status, 204 | 205 | 304) {
        return Ok(());
    }
    caught(body.write_to(OutputStream::of(output, inner))).await
}

/// What KJ would send as it is, and a client would take for something else.
fn checked(response: Response) -> Result<Response> {
    let Response { status, reason, .. } = &response;
    let valid = (200..1000).contains(status);
    crate::require!(valid, "{status} isn't the status of an answer");
    let valid = !(reason.iter()).any(|it| it.is_ascii_control() && *it != b'\t');
    crate::require!(
        valid,
        "{:?} can't stand beside a status",
        reason.escape_ascii().to_string()
    );
    Ok(response)
}

/// The usual text of a status code.
fn reason_of(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        511 => "Network Authentication Required",
        _ => "Unassigned",
    }
}
