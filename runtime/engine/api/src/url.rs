//! `URL` and `URLSearchParams` of the URL standard. The parsing is the crate `ada-url`.

use std::cell::RefCell;
use std::rc::Rc;

use ada_url::{Url, UrlSearchParams};
use jsg::{Error, External, Lock, Nullable, Ref, Sequence, Traced, jsg_resource};

use crate::pairs::Init;

type Shared = Rc<RefCell<Url>>;

/// A URL.
#[jsg_resource(name = "URL")]
pub struct WebUrl {
    #[external(bytes_of)]
    url: Shared,
    /// What `searchParams` answers, once it was asked for.
    params: RefCell<Option<Traced<WebUrlParams>>>,
}

impl std::fmt::Debug for WebUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebUrl")
            .field("url", &self.url.borrow().href())
            .finish_non_exhaustive()
    }
}

fn bytes_of(url: &Shared) -> usize {
    url.try_borrow().map_or(0, |url| url.href().len())
}

fn parse(input: &str, base: Option<&str>) -> Result<Url, Error> {
    Url::parse(input, base).map_err(|_| Error::type_error(format!("Invalid URL: `{input}`")))
}

#[jsg_resource]
impl WebUrl {
    /// A URL from a text, which may be relative to a base.
    ///
    /// # Errors
    ///
    /// It isn't one.
    #[jsg_constructor]
    pub fn new(url: &str, base: Option<String>) -> Result<Self, Error> {
        Ok(Self {
            url: Rc::new(RefCell::new(parse(url, base.as_deref())?)),
            params: RefCell::default(),
        })
    }

    /// Whether a text is a URL.
    #[jsg_method]
    pub fn can_parse(url: &str, base: Option<String>) -> bool {
        Url::can_parse(url, base.as_deref())
    }

    /// The whole.
    #[jsg_property(prototype)]
    pub fn href(&self) -> String {
        self.url.borrow().href().to_owned()
    }

    /// Replaces the whole.
    ///
    /// # Errors
    ///
    /// It isn't a URL.
    #[jsg_property(prototype)]
    pub fn set_href(&mut self, href: &str) -> Result<(), Error> {
        *self.url.borrow_mut() = parse(href, None)?;
        Ok(())
    }

    /// Scheme, host and port.
    #[jsg_property(prototype, readonly)]
    pub fn origin(&self) -> String {
        self.url.borrow().origin()
    }

    /// The scheme with its colon.
    #[jsg_property(prototype)]
    pub fn protocol(&self) -> String {
        self.url.borrow().protocol().to_owned()
    }

    /// Another scheme; what isn't one changes nothing, here and below.
    #[jsg_property(prototype)]
    pub fn set_protocol(&mut self, protocol: &str) {
        let _ = self.url.borrow_mut().set_protocol(protocol);
    }

    /// The user.
    #[jsg_property(prototype)]
    pub fn username(&self) -> String {
        self.url.borrow().username().to_owned()
    }

    /// Another user.
    #[jsg_property(prototype)]
    pub fn set_username(&mut self, username: &str) {
        let _ = self.url.borrow_mut().set_username(Some(username));
    }

    /// The password.
    #[jsg_property(prototype)]
    pub fn password(&self) -> String {
        self.url.borrow().password().to_owned()
    }

    /// Another password.
    #[jsg_property(prototype)]
    pub fn set_password(&mut self, password: &str) {
        let _ = self.url.borrow_mut().set_password(Some(password));
    }

    /// Host and port.
    #[jsg_property(prototype)]
    pub fn host(&self) -> String {
        self.url.borrow().host().to_owned()
    }

    /// Another host and port.
    #[jsg_property(prototype)]
    pub fn set_host(&mut self, host: &str) {
        let _ = self.url.borrow_mut().set_host(Some(host));
    }

    /// The host.
    #[jsg_property(prototype)]
    pub fn hostname(&self) -> String {
        self.url.borrow().hostname().to_owned()
    }

    /// Another host.
    #[jsg_property(prototype)]
    pub fn set_hostname(&mut self, hostname: &str) {
        let _ = self.url.borrow_mut().set_hostname(Some(hostname));
    }

    /// The port; empty for the scheme's own.
    #[jsg_property(prototype)]
    pub fn port(&self) -> String {
        self.url.borrow().port().to_owned()
    }

    /// Another port; none for the scheme's own.
    #[jsg_property(prototype)]
    pub fn set_port(&mut self, port: &str) {
        let port = (!port.is_empty()).then_some(port);
        let _ = self.url.borrow_mut().set_port(port);
    }

    /// The path.
    #[jsg_property(prototype)]
    pub fn pathname(&self) -> String {
        self.url.borrow().pathname().to_owned()
    }

    /// Another path.
    #[jsg_property(prototype)]
    pub fn set_pathname(&mut self, pathname: &str) {
        let _ = self.url.borrow_mut().set_pathname(Some(pathname));
    }

    /// The query with its `?`.
    #[jsg_property(prototype)]
    pub fn search(&self) -> String {
        self.url.borrow().search().to_owned()
    }

    /// Another query.
    #[jsg_property(prototype)]
    pub fn set_search(&mut self, search: &str) {
        let search = (!search.is_empty()).then_some(search);
        self.url.borrow_mut().set_search(search);
    }

    /// The fragment with its `#`.
    #[jsg_property(prototype)]
    pub fn hash(&self) -> String {
        self.url.borrow().hash().to_owned()
    }

    /// Another fragment.
    #[jsg_property(prototype)]
    pub fn set_hash(&mut self, hash: &str) {
        let hash = (!hash.is_empty()).then_some(hash);
        self.url.borrow_mut().set_hash(hash);
    }

    /// The query's pairs, which change with the URL, and the URL with them.
    #[jsg_property(prototype, readonly)]
    pub fn search_params(&self, lock: &mut Lock<'_>) -> Result<Ref<WebUrlParams>, Error> {
        if let Some(params) = &*self.params.borrow() {
            return params.get();
        }
        let store = Store::Url(Rc::clone(&self.url));
        let made = lock.alloc(WebUrlParams { store });
        let traced = made.traced(lock)?;
        *self.params.borrow_mut() = Some(traced);
        Ok(made)
    }

    /// The whole.
    #[jsg_method(name = "toString")]
    pub fn text(&self) -> String {
        self.href()
    }

    /// The whole.
    #[jsg_method(name = "toJSON")]
    pub fn to_json(&self) -> String {
        self.href()
    }

    #[jsg_inspect_property(name = "href")]
    fn shown(&self) -> String {
        self.href()
    }
}

/// Where pairs are kept.
enum Store {
    /// Here; how many bytes they have at most.
    Own(UrlSearchParams, usize),
    /// In a URL's query, read anew each time.
    Url(Shared),
}

/// The pairs of a query.
#[jsg_resource(name = "URLSearchParams")]
pub struct WebUrlParams {
    #[external]
    store: Store,
}

impl External for Store {
    fn external_bytes(&self) -> usize {
        match self {
            Self::Own(_, bytes) => *bytes,
            Self::Url(url) => bytes_of(url),
        }
    }
}

/// What a pair takes beside its texts.
const PAIR: usize = 64;

fn held(all: &UrlSearchParams) -> usize {
    all.entries()
        .map(|(name, value)| name.len() + value.len() + PAIR)
        .sum()
}

impl std::fmt::Debug for WebUrlParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebUrlParams")
            .field("text", &self.text())
            .finish()
    }
}

/// Pairs of a query's text; any text has some.
fn query(text: &str) -> UrlSearchParams {
    UrlSearchParams::parse(text.strip_prefix('?').unwrap_or(text))
        .or_else(|_| UrlSearchParams::parse(""))
        .unwrap_or_else(|_| unreachable!("an empty query has no pairs"))
}

impl WebUrlParams {
    fn read<T>(&self, body: impl FnOnce(&UrlSearchParams) -> T) -> T {
        match &self.store {
            Store::Own(own, _) => body(own),
            Store::Url(url) => body(&query(url.borrow().search())),
        }
    }

    fn change(&mut self, body: impl FnOnce(&mut UrlSearchParams)) {
        match &mut self.store {
            Store::Own(own, bytes) => {
                body(own);
                *bytes = held(own);
            }
            Store::Url(url) => {
                let mut pairs = query(url.borrow().search());
                body(&mut pairs);
                let text = pairs.to_string();
                let text = (!text.is_empty()).then_some(&text[..]);
                url.borrow_mut().set_search(text);
            }
        }
    }

    fn pairs(&self) -> Vec<Vec<String>> {
        self.read(|all| {
            let pairs = all.entries();
            pairs
                .map(|(name, value)| vec![name.to_owned(), value.to_owned()])
                .collect()
        })
    }
}

#[jsg_resource]
impl WebUrlParams {
    /// Pairs from a query's text, from pairs, or from an object's properties.
    #[jsg_constructor]
    #[must_use]
    pub fn new(init: Option<Init>) -> Self {
        let store = match init {
            None => query(""),
            Some(Init::Text(text)) => query(&text),
            Some(Init::Pairs(pairs)) => {
                let mut all = query("");
                pairs
                    .iter()
                    .for_each(|(name, value)| all.append(name, value));
                all
            }
        };
        let bytes = held(&store);
        Self {
            store: Store::Own(store, bytes),
        }
    }

    /// How many pairs there are.
    #[jsg_property(prototype, readonly)]
    pub fn size(&self) -> u32 {
        self.read(|all| u32::try_from(all.len()).unwrap_or(u32::MAX))
    }

    /// One pair more.
    #[jsg_method]
    pub fn append(&mut self, name: &str, value: &str) {
        match &mut self.store {
            // Not all of them are counted again for one more.
            Store::Own(own, bytes) => {
                own.append(name, value);
                *bytes += name.len() + value.len() + PAIR;
            }
            Store::Url(_) => self.change(|all| all.append(name, value)),
        }
    }

    /// Takes away all of a name, or of a name and value.
    #[jsg_method]
    pub fn delete(&mut self, name: &str, value: Option<String>) {
        self.change(|all| match value {
            Some(value) => all.remove(name, &value),
            None => all.remove_key(name),
        });
    }

    /// The first value of a name, or null.
    #[jsg_method]
    pub fn get(&self, name: &str) -> Nullable<String> {
        self.read(|all| match all.get(name) {
            Some(value) => Nullable::Some(value.to_owned()),
            None => Nullable::Null,
        })
    }

    /// All values of a name.
    #[jsg_method]
    pub fn get_all(&self, name: &str) -> Vec<String> {
        let pairs = self.pairs().into_iter();
        let own = pairs.filter(|pair| pair[0] == name);
        own.filter_map(|mut pair| pair.pop()).collect()
    }

    /// Whether a name is there, or a name and value.
    #[jsg_method]
    pub fn has(&self, name: &str, value: Option<String>) -> bool {
        self.read(|all| match value {
            Some(value) => all.contains(name, &value),
            None => all.contains_key(name),
        })
    }

    /// One value for a name, instead of all.
    #[jsg_method]
    pub fn set(&mut self, name: &str, value: &str) {
        self.change(|all| all.set(name, value));
    }

    /// Sorts by names.
    #[jsg_method]
    pub fn sort(&mut self) {
        self.change(UrlSearchParams::sort);
    }

    /// The query without `?`.
    #[jsg_method(name = "toString")]
    pub fn text(&self) -> String {
        self.read(ToString::to_string)
    }

    /// The pairs as they are now.
    #[jsg_method]
    pub fn entries(&self) -> Sequence<Vec<String>> {
        Sequence::new(self.pairs()).holding(self.store.external_bytes())
    }

    /// The pairs as they are now.
    #[jsg_method(name = "[Symbol.iterator]")]
    pub fn iterate(&self) -> Sequence<Vec<String>> {
        self.entries()
    }

    /// The names as they are now.
    #[jsg_method]
    pub fn keys(&self) -> Sequence<String> {
        let names = self.pairs().into_iter().map(|mut pair| pair.swap_remove(0));
        Sequence::new(names).holding(self.store.external_bytes())
    }

    /// The values as they are now.
    #[jsg_method]
    pub fn values(&self) -> Sequence<String> {
        let values = self.pairs().into_iter().map(|mut pair| pair.swap_remove(1));
        Sequence::new(values).holding(self.store.external_bytes())
    }

    #[jsg_inspect_property(name = "query")]
    fn shown(&self) -> String {
        self.text()
    }
}
