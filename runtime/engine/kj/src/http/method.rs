//! Methods, as many as KJ knows.

use std::fmt;
use std::str::FromStr;

use crate::error::KjError;

macro_rules! methods {
    ($($variant:ident $name:literal)*) => {
        /// What a request asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Method {
            $(#[doc = $name] $variant,)*
        }

        impl Method {
            /// All, in KJ's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As it is written in requests.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

// KJ's order, which `http.cc` counts.
methods! {
    Get "GET" Head "HEAD" Post "POST" Put "PUT" Delete "DELETE" Patch "PATCH" Purge "PURGE" Options "OPTIONS"
    Trace "TRACE" Copy "COPY" Lock "LOCK" Mkcol "MKCOL" Move "MOVE" Propfind "PROPFIND" Proppatch "PROPPATCH"
    Search "SEARCH" Unlock "UNLOCK" Acl "ACL" Report "REPORT" Mkactivity "MKACTIVITY" Checkout "CHECKOUT"
    Merge "MERGE" Msearch "MSEARCH" Notify "NOTIFY" Subscribe "SUBSCRIBE" Unsubscribe "UNSUBSCRIBE"
}

impl Method {
    /// The method of KJ's number.
    pub(crate) fn of(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    pub(crate) fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Method {
    type Err = KjError;

    fn from_str(name: &str) -> Result<Self, KjError> {
        let found = Self::ALL.iter().find(|it| it.name() == name);
        found
            .copied()
            .ok_or_else(|| crate::exception!(Unimplemented, "KJ doesn't know the method {name:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_kjs() {
        for method in Method::ALL {
            let name = crate::ffi::bridge::method_name(method.number());
            // KJ writes the one with a hyphen so in requests.
            assert_eq!(name.replace('-', ""), method.name().replace('-', ""));
            assert_eq!(Method::of(method.number()), Some(*method));
            assert_eq!(method.name().parse(), Ok(*method));
        }
        assert_eq!(Method::ALL.len(), 26);
        assert!(Method::of(26).is_none() && "get".parse::<Method>().is_err());
    }
}
