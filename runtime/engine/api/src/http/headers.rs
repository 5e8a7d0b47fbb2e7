//! `Headers`: names without case, values joined by commas, cookies apart.

use std::cell::RefCell;
use std::rc::Rc;

use jsg::{Error, External, Function, Lock, Nullable, Sequence, jsg_resource};

use crate::pairs::Init;

/// Names in lower case and values, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderList {
    all: Vec<(String, String)>,
    /// What the texts have in all.
    bytes: usize,
}

impl External for HeaderList {
    fn external_bytes(&self) -> usize {
        self.bytes + self.all.capacity() * size_of::<(String, String)>()
    }
}

/// Whether a text is a token of HTTP's: a header's name, or a method.
pub(crate) fn is_token(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_part)
}

fn name_of(name: &str) -> Result<String, Error> {
    if !is_token(name) {
        return Err(Error::type_error(format!("`{name}` isn't a header's name")));
    }
    Ok(name.to_ascii_lowercase())
}

fn value_of(value: &str) -> Result<String, Error> {
    let value = value.trim_matches([' ', '\t', '\r', '\n']);
    // What HTTP carries are bytes, here one for each character.
    let is_byte = |it: char| u32::from(it) <= 0xff && !['\0', '\r', '\n'].contains(&it);
    if !value.chars().all(is_byte) {
        return Err(Error::type_error(format!(
            "`{value}` isn't a header's value"
        )));
    }
    Ok(value.to_owned())
}

impl HeaderList {
    /// What came over HTTP, names in any case.
    #[must_use]
    pub fn from_wire(all: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut list = Self::default();
        for (name, value) in all {
            list.push(name.to_ascii_lowercase(), value);
        }
        list
    }

    fn push(&mut self, name: String, value: String) {
        self.bytes += name.len() + value.len();
        self.all.push((name, value));
    }

    /// All names and values, one value each.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.all
    }

    /// The values of a name in lower case, joined.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let own: Vec<&str> = self.values(name).collect();
        (!own.is_empty()).then(|| own.join(", "))
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.all.iter().filter(move |(other, _)| other == name);
        own.map(|(_, value)| &value[..])
    }

    fn append(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.push(name_of(name)?, value_of(value)?);
        Ok(())
    }

    fn delete(&mut self, name: &str) {
        self.all.retain(|(other, value)| {
            let stays = other != name;
            if !stays {
                self.bytes -= other.len() + value.len();
            }
            stays
        });
    }

    /// Adds a header unless its name is there.
    pub(crate) fn set_missing(&mut self, name: &str, value: &str) {
        if self.values(name).next().is_none() {
            self.push(name.to_owned(), value.to_owned());
        }
    }

    pub(crate) fn from_init(init: Option<Init>) -> Result<Self, Error> {
        let mut list = Self::default();
        match init {
            None => {}
            Some(Init::Text(_)) => {
                return Err(Error::type_error(
                    "headers are pairs or an object, not a text",
                ));
            }
            Some(Init::Pairs(pairs)) => {
                for (name, value) in pairs {
                    list.append(&name, &value)?;
                }
            }
        }
        Ok(list)
    }

    /// By name, values joined but for cookies.
    fn sorted(&self) -> Vec<(String, String)> {
        let mut names: Vec<&str> = self.all.iter().map(|(name, _)| &name[..]).collect();
        names.sort_unstable();
        names.dedup();
        let mut all = Vec::with_capacity(names.len());
        for name in names {
            if name == "set-cookie" {
                all.extend(self.values(name).map(|it| (name.to_owned(), it.to_owned())));
            } else if let Some(value) = self.get(name) {
                all.push((name.to_owned(), value));
            }
        }
        all
    }
}

/// A message's headers.
#[jsg_resource]
#[derive(Debug)]
pub struct Headers {
    #[external]
    list: Rc<RefCell<HeaderList>>,
    /// Whether scripts can't change them: what a client has sent.
    fixed: bool,
}

impl Headers {
    pub(crate) fn of(list: Rc<RefCell<HeaderList>>, fixed: bool) -> Self {
        Self { list, fixed }
    }

    /// A copy for an iterator, and how much it holds.
    fn shown_in_turn(&self) -> (Vec<(String, String)>, usize) {
        let list = self.list.borrow();
        (list.sorted(), list.external_bytes())
    }

    fn change<T>(
        &self,
        body: impl FnOnce(&mut HeaderList) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if self.fixed {
            return Err(Error::type_error(
                "these headers can't be changed; copy them by `new Headers(…)`",
            ));
        }
        body(&mut self.list.borrow_mut())
    }
}

#[jsg_resource]
impl Headers {
    /// Headers from pairs or from an object's properties.
    ///
    /// # Errors
    ///
    /// A name or value that HTTP can't carry.
    #[jsg_constructor]
    pub fn new(init: Option<Init>) -> Result<Self, Error> {
        let list = HeaderList::from_init(init)?;
        Ok(Self::of(Rc::new(RefCell::new(list)), false))
    }

    /// One value more.
    ///
    /// # Errors
    ///
    /// HTTP can't carry it, or these can't be changed; here and below.
    #[jsg_method]
    pub fn append(&self, name: &str, value: &str) -> Result<(), Error> {
        self.change(|list| list.append(name, value))
    }

    /// Takes a name away.
    ///
    /// # Errors
    ///
    /// As above.
    #[jsg_method]
    pub fn delete(&self, name: &str) -> Result<(), Error> {
        let name = name_of(name)?;
        self.change(|list| {
            list.delete(&name);
            Ok(())
        })
    }

    /// The values of a name, joined by commas, or null.
    ///
    /// # Errors
    ///
    /// It isn't a name.
    #[jsg_method]
    pub fn get(&self, name: &str) -> Result<Nullable<String>, Error> {
        let found = self.list.borrow().get(&name_of(name)?);
        Ok(found.map_or(Nullable::Null, Nullable::Some))
    }

    /// The values of `set-cookie`, each for itself.
    #[jsg_method]
    pub fn get_set_cookie(&self) -> Vec<String> {
        let list = self.list.borrow();
        list.values("set-cookie").map(str::to_owned).collect()
    }

    /// Whether a name is there.
    ///
    /// # Errors
    ///
    /// It isn't a name.
    #[jsg_method]
    pub fn has(&self, name: &str) -> Result<bool, Error> {
        Ok(self.list.borrow().values(&name_of(name)?).next().is_some())
    }

    /// One value for a name, instead of all.
    ///
    /// # Errors
    ///
    /// As for `append`.
    #[jsg_method]
    pub fn set(&self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = (name_of(name)?, value_of(value)?);
        self.change(|list| {
            list.delete(&name);
            list.append(&name, &value)
        })
    }

    /// Calls a function with each value and name.
    ///
    /// # Errors
    ///
    /// What it throws.
    #[jsg_method]
    pub fn for_each(
        &self,
        lock: &mut Lock<'_>,
        callback: Function<(String, String)>,
    ) -> Result<(), Error> {
        let all = self.list.borrow().sorted();
        all.into_iter()
            .try_for_each(|(name, value)| callback.call(lock, (value, name)))
    }

    /// Names and values, sorted.
    #[jsg_method]
    pub fn entries(&self) -> Sequence<Vec<String>> {
        let (all, bytes) = self.shown_in_turn();
        Sequence::new(all.into_iter().map(|(name, value)| vec![name, value])).holding(bytes)
    }

    /// Names and values, sorted.
    #[jsg_method(name = "[Symbol.iterator]")]
    pub fn iterate(&self) -> Sequence<Vec<String>> {
        self.entries()
    }

    /// The names, sorted.
    #[jsg_method]
    pub fn keys(&self) -> Sequence<String> {
        let (all, bytes) = self.shown_in_turn();
        Sequence::new(all.into_iter().map(|(name, _)| name)).holding(bytes)
    }

    /// The values, sorted by their names.
    #[jsg_method]
    pub fn values(&self) -> Sequence<String> {
        let (all, bytes) = self.shown_in_turn();
        Sequence::new(all.into_iter().map(|(_, value)| value)).holding(bytes)
    }

    #[jsg_inspect_property(name = "headers")]
    fn shown(&self) -> String {
        let all = self.list.borrow().sorted();
        let lines: Vec<String> = all
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        lines.join("; ")
    }
}
