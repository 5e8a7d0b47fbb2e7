//! `Request`.

use std::cell::RefCell;
use std::rc::Rc;

use ada_url::Url;
use jsg::{Bytes, Error, FromJs, Json, Local, Lock, Nullable, Object, Ref, Traced, jsg_resource};

use super::body::{Body, BodyInit};
use super::headers::{HeaderList, Headers, is_token};
use crate::pairs::Init;

/// What a request is made with, beside its URL.
#[derive(Clone, Debug, Default)]
pub struct RequestInit {
    method: Option<String>,
    headers: Option<Init>,
    body: BodyInit,
}

impl<'s> FromJs<'s> for RequestInit {
    const OPTIONAL: bool = true;

    fn ts() -> String {
        "{ method?: string; headers?: Iterable<[string, string]> | Record<string, string>; body?: unknown }".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> jsg::Result<Self> {
        if value.kinds().is_nullish() {
            return Ok(Self::default());
        }
        let object = value.try_as::<Object>().ok_or_else(|| {
            Error::type_error(format!("expected an object, got {}", value.describe()))
        })?;
        let method = object.get(lock, "method")?;
        let headers = object.get(lock, "headers")?;
        let body = object.get(lock, "body")?;
        Ok(Self {
            method: Option::from_js(lock, method).map_err(|error| error.within("method"))?,
            headers: Option::from_js(lock, headers).map_err(|error| error.within("headers"))?,
            body: BodyInit::from_js(lock, body).map_err(|error| error.within("body"))?,
        })
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_object()
    }
}

/// What a request is of: a URL, or another request.
enum Input {
    Url(String),
    Request(Ref<Request>),
}

impl<'s> FromJs<'s> for Input {
    fn ts() -> String {
        "string | URL | Request".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> jsg::Result<Self> {
        if Ref::<Request>::is_exact(lock, value) {
            return Ref::from_js(lock, value).map(Self::Request);
        }
        String::from_js(lock, value).map(Self::Url)
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_string() || value.is_object()
    }
}

/// A request.
#[jsg_resource]
pub struct Request {
    #[external]
    method: String,
    #[external]
    url: String,
    #[external]
    list: Rc<RefCell<HeaderList>>,
    fixed: bool,
    /// What `headers` answers, once it was asked for.
    headers: RefCell<Option<Traced<Headers>>>,
    #[external]
    body: Body,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (f.debug_struct("Request").field("method", &self.method))
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A request that a client has sent; scripts can't change its headers.
    #[must_use]
    pub fn incoming(method: String, url: String, headers: HeaderList, body: Vec<u8>) -> Self {
        let has_body = !["GET", "HEAD"].contains(&&method[..]);
        Self {
            method,
            url,
            list: Rc::new(RefCell::new(headers)),
            fixed: true,
            headers: RefCell::default(),
            body: Body::of(has_body.then_some(body)),
        }
    }
}

/// The standard's own methods are written in capitals.
fn method_of(method: &str) -> Result<String, Error> {
    if !is_token(method) {
        return Err(Error::type_error(format!("`{method}` isn't a method")));
    }
    let upper = method.to_ascii_uppercase();
    if ["CONNECT", "TRACE", "TRACK"].contains(&&upper[..]) {
        return Err(Error::type_error(format!(
            "requests can't have the method `{method}`"
        )));
    }
    let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&&upper[..]);
    Ok(if known { upper } else { method.to_owned() })
}

#[jsg_resource]
impl Request {
    /// A request for a URL, or like another.
    ///
    /// # Errors
    ///
    /// A URL, method, header or body that a request can't have, or another's body that was read.
    #[jsg_constructor]
    fn new(input: Input, init: Nullable<RequestInit>) -> Result<Self, Error> {
        let init = init.some().unwrap_or_default();
        let (mut method, url, mut list, mut body) = match input {
            Input::Url(text) => {
                let url = Url::parse(&text[..], None)
                    .map_err(|_| Error::type_error(format!("Invalid URL: `{text}`")))?;
                let list = HeaderList::default();
                (
                    "GET".to_owned(),
                    url.href().to_owned(),
                    list,
                    Body::default(),
                )
            }
            Input::Request(other) => {
                let other = other.borrow()?;
                let body = if init.body == BodyInit::None && other.body.is_there() {
                    Body::of(Some(other.body.take()?))
                } else {
                    Body::default()
                };
                let list = other.list.borrow().clone();
                (other.method.clone(), other.url.clone(), list, body)
            }
        };
        if let Some(asked) = init.method {
            method = method_of(&asked)?;
        }
        if init.headers.is_some() {
            list = HeaderList::from_init(init.headers)?;
        }
        if init.body != BodyInit::None {
            let (made, of) = Body::from_init(init.body);
            body = made;
            if let Some(of) = of {
                list.set_missing("content-type", of);
            }
        }
        if body.is_there() && ["GET", "HEAD"].contains(&&method[..]) {
            return Err(Error::type_error(format!(
                "a request by {method} has no body"
            )));
        }
        Ok(Self {
            method,
            url,
            list: Rc::new(RefCell::new(list)),
            fixed: false,
            headers: RefCell::default(),
            body,
        })
    }

    /// The method.
    #[jsg_property(prototype, readonly)]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The whole URL.
    #[jsg_property(prototype, readonly)]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers.
    #[jsg_property(prototype, readonly)]
    pub fn headers(&self, lock: &mut Lock<'_>) -> Result<Ref<Headers>, Error> {
        if let Some(headers) = &*self.headers.borrow() {
            return headers.get();
        }
        let made = lock.alloc(Headers::of(Rc::clone(&self.list), self.fixed));
        let traced = made.traced(lock)?;
        *self.headers.borrow_mut() = Some(traced);
        Ok(made)
    }

    /// Whether the body was read.
    #[jsg_property(prototype, readonly)]
    pub fn body_used(&self) -> bool {
        self.body.is_used()
    }

    /// The body as text.
    ///
    /// # Errors
    ///
    /// It was read already; here and below.
    #[jsg_method]
    pub async fn text(&self) -> Result<String, Error> {
        self.body.text()
    }

    /// What the body's JSON says.
    ///
    /// # Errors
    ///
    /// It isn't JSON.
    #[jsg_method]
    pub async fn json(&self) -> Result<Json, Error> {
        self.body.json()
    }

    /// The body's bytes.
    ///
    /// # Errors
    ///
    /// As for `text`.
    #[jsg_method]
    pub async fn bytes(&self) -> Result<Vec<u8>, Error> {
        self.body.take()
    }

    /// The body's bytes.
    ///
    /// # Errors
    ///
    /// As for `text`.
    #[jsg_method]
    pub async fn array_buffer(&self) -> Result<Bytes, Error> {
        self.body.take().map(Bytes)
    }

    /// The same once more, with a body of its own.
    ///
    /// # Errors
    ///
    /// The body was read.
    #[jsg_method]
    pub fn clone(&self, lock: &mut Lock<'_>) -> Result<Ref<Request>, Error> {
        let copy = Self {
            method: self.method.clone(),
            url: self.url.clone(),
            list: Rc::new(RefCell::new(self.list.borrow().clone())),
            fixed: self.fixed,
            headers: RefCell::default(),
            body: self.body.copy()?,
        };
        Ok(lock.alloc(copy))
    }

    #[jsg_inspect_property(name = "method")]
    fn shown_method(&self) -> &str {
        &self.method
    }

    #[jsg_inspect_property(name = "url")]
    fn shown_url(&self) -> &str {
        &self.url
    }
}
