//! What `URLSearchParams` and `Headers` are made from: a list of pairs, an object's properties, or a text.

use jsg::{Array, Error, FromJs, Iterable, Local, Lock, Object, Result};

/// What pairs are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Init {
    /// A text.
    Text(String),
    /// Names and values.
    Pairs(Vec<(String, String)>),
}

/// A list of two texts.
struct Pair(String, String);

impl<'s> FromJs<'s> for Pair {
    fn ts() -> String {
        "[string, string]".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let items: Vec<String> = match value.try_as::<Array>() {
            Some(_) => Vec::from_js(lock, value)?,
            None => Iterable::<String>::from_js(lock, value)?.collect(lock)?,
        };
        let [name, value] = <[String; 2]>::try_from(items).map_err(|items| {
            let count = items.len();
            Error::type_error(format!("a pair has a name and a value, not {count} items"))
        })?;
        Ok(Self(name, value))
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_array()
    }
}

impl<'s> FromJs<'s> for Init {
    fn ts() -> String {
        "Iterable<[string, string]> | Record<string, string> | string".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let Some(object) = value.try_as::<Object>() else {
            return String::from_js(lock, value).map(Self::Text);
        };
        if Iterable::<Pair>::is_exact(lock, value) {
            let pairs = Iterable::<Pair>::from_js(lock, value)?.collect(lock)?;
            let pairs = pairs.into_iter().map(|Pair(name, value)| (name, value));
            return Ok(Self::Pairs(pairs.collect()));
        }
        let keys = object.keys(lock)?;
        let mut pairs = Vec::new();
        for index in 0..keys.length() {
            let key = keys.as_object().get_index(lock, index)?;
            let name = String::from_js(lock, key)?;
            let value = object.get_key(lock, key)?;
            pairs.push((name, String::from_js(lock, value)?));
        }
        Ok(Self::Pairs(pairs))
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_object() || value.is_string()
    }
}
