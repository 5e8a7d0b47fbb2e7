//! HTTP by KJ: a server whose service is Rust's, a client, and what both speak of.

mod body;
mod client;
mod headers;
mod method;
mod server;

pub use body::Body;
pub use client::{Answer, Client};
pub use headers::{HeaderId, HeaderTable, Headers};
pub use method::Method;
pub use server::{Draining, OnError, Request, Response, Server, ServerOptions, Service, Serving};

pub(crate) use headers::{HeaderSink, header_seen};
pub(crate) use server::{ServiceCell, service_overloaded, service_request};
