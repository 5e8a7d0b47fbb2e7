//! CAA and NAPTR records from the text that DNS servers answer with or zone files hold, as plain data.
//! Knows nothing of sockets or JavaScript: `api` shows it there.
#![forbid(unsafe_code)]

mod caa;
mod error;
mod generic;
mod naptr;
mod presentation;
mod wire;

pub use caa::{Caa, parse_caa_record};
pub use error::{Error, ErrorKind};
pub use naptr::{Naptr, parse_naptr_record};
