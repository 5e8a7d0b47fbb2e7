//! `Response`.

use std::cell::RefCell;
use std::rc::Rc;

use ada_url::Url;
use jsg::{Bytes, Error, FromJs, Json, Local, Lock, Nullable, Object, Ref, Traced, jsg_resource};

use super::body::{Body, BodyInit};
use super::headers::{HeaderList, Headers};
use crate::pairs::Init;

/// What a response is made with, beside its body.
#[derive(Clone, Debug, Default)]
pub struct ResponseInit {
    status: Option<u16>,
    status_text: Option<String>,
    headers: Option<Init>,
}

impl<'s> FromJs<'s> for ResponseInit {
    const OPTIONAL: bool = true;

    fn ts() -> String {
        "{ status?: number; statusText?: string; headers?: Iterable<[string, string]> | Record<string, string> }".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> jsg::Result<Self> {
        if value.kinds().is_nullish() {
            return Ok(Self::default());
        }
        let object = value.try_as::<Object>().ok_or_else(|| {
            Error::type_error(format!("expected an object, got {}", value.describe()))
        })?;
        let status = object.get(lock, "status")?;
        let status_text = object.get(lock, "statusText")?;
        let headers = object.get(lock, "headers")?;
        Ok(Self {
            status: Option::from_js(lock, status).map_err(|error| error.within("status"))?,
            status_text: Option::from_js(lock, status_text)
                .map_err(|error| error.within("statusText"))?,
            headers: Option::from_js(lock, headers).map_err(|error| error.within("headers"))?,
        })
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_object()
    }
}

/// A response.
#[jsg_resource]
pub struct Response {
    status: u16,
    #[external]
    status_text: String,
    #[external]
    list: Rc<RefCell<HeaderList>>,
    /// What `headers` answers, once it was asked for.
    headers: RefCell<Option<Traced<Headers>>>,
    #[external]
    body: Body,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (f.debug_struct("Response").field("status", &self.status)).finish_non_exhaustive()
    }
}

impl Response {
    fn made(init: BodyInit, with: ResponseInit, of: Option<&str>) -> Result<Self, Error> {
        let status = with.status.unwrap_or(200);
        if !(200..=599).contains(&status) {
            return Err(Error::range_error(format!(
                "a response's status is from 200 to 599, not {status}"
            )));
        }
        let status_text = with.status_text.unwrap_or_default();
        if !status_text
            .chars()
            .all(|it| matches!(it, '\t' | ' '..='~' | '\u{80}'..='\u{ff}'))
        {
            return Err(Error::type_error("the status text can't stand in HTTP"));
        }
        if init != BodyInit::None && [204, 205, 304].contains(&status) {
            return Err(Error::type_error(format!(
                "a response of status {status} has no body"
            )));
        }
        let mut list = HeaderList::from_init(with.headers)?;
        let (body, own) = Body::from_init(init);
        if let Some(of) = of.or(own) {
            list.set_missing("content-type", of);
        }
        Ok(Self {
            status,
            status_text,
            list: Rc::new(RefCell::new(list)),
            headers: RefCell::default(),
            body,
        })
    }

    /// What is sent: the status and its text, the headers, and the body, which is read by this.
    ///
    /// # Errors
    ///
    /// The body was read already.
    pub fn send(&self) -> Result<(u16, String, HeaderList, Vec<u8>), Error> {
        let body = self.body.take()?;
        Ok((
            self.status,
            self.status_text.clone(),
            self.list.borrow().clone(),
            body,
        ))
    }
}

#[jsg_resource]
impl Response {
    /// A response with a body.
    ///
    /// # Errors
    ///
    /// A status, header or body that a response can't have.
    #[jsg_constructor]
    pub fn new(body: Nullable<BodyInit>, init: Nullable<ResponseInit>) -> Result<Self, Error> {
        let body = body.some().unwrap_or_default();
        Self::made(body, init.some().unwrap_or_default(), None)
    }

    /// A response whose body is a value's JSON.
    ///
    /// # Errors
    ///
    /// JSON has no such value, or as for `new`.
    #[jsg_method(name = "json")]
    pub fn of_json(
        lock: &mut Lock<'_>,
        data: Json,
        init: Nullable<ResponseInit>,
    ) -> Result<Ref<Response>, Error> {
        let body = BodyInit::Text(data.0);
        let init = init.some().unwrap_or_default();
        Ok(lock.alloc(Self::made(body, init, Some("application/json"))?))
    }

    /// A response that sends the client to another URL.
    ///
    /// # Errors
    ///
    /// It isn't a URL, or the status isn't one that redirects.
    #[jsg_method]
    pub fn redirect(
        lock: &mut Lock<'_>,
        url: &str,
        status: Option<u16>,
    ) -> Result<Ref<Response>, Error> {
        let url = Url::parse(url, None)
            .map_err(|_| Error::type_error(format!("Invalid URL: `{url}`")))?;
        let status = status.unwrap_or(302);
        if ![301, 302, 303, 307, 308].contains(&status) {
            return Err(Error::range_error(format!(
                "the status {status} doesn't redirect"
            )));
        }
        let headers = vec![("location".to_owned(), url.href().to_owned())];
        let init = ResponseInit {
            status: Some(status),
            status_text: None,
            headers: Some(Init::Pairs(headers)),
        };
        Ok(lock.alloc(Self::made(BodyInit::None, init, None)?))
    }

    /// The status.
    #[jsg_property(prototype, readonly)]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The text behind the status.
    #[jsg_property(prototype, readonly)]
    pub fn status_text(&self) -> &str {
        &self.status_text
    }

    /// Whether the status is from 200 to 299.
    #[jsg_property(prototype, readonly)]
    pub fn ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The headers.
    #[jsg_property(prototype, readonly)]
    pub fn headers(&self, lock: &mut Lock<'_>) -> Result<Ref<Headers>, Error> {
        if let Some(headers) = &*self.headers.borrow() {
            return headers.get();
        }
        let made = lock.alloc(Headers::of(Rc::clone(&self.list), false));
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
    #[jsg_method(name = "json")]
    pub async fn read_json(&self) -> Result<Json, Error> {
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
    pub fn clone(&self, lock: &mut Lock<'_>) -> Result<Ref<Response>, Error> {
        let copy = Self {
            status: self.status,
            status_text: self.status_text.clone(),
            list: Rc::new(RefCell::new(self.list.borrow().clone())),
            headers: RefCell::default(),
            body: self.body.copy()?,
        };
        Ok(lock.alloc(copy))
    }

    #[jsg_inspect_property(name = "status")]
    fn shown_status(&self) -> u16 {
        self.status
    }
}
