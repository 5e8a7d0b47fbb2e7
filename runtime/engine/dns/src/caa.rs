//! Certification authority authorisation (RFC 8659): who may issue certificates for a name.

use crate::error::Error;
use crate::generic;
use crate::presentation::Words;
use crate::wire::{self, Octets};

/// A CAA record's data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caa {
    /// The flags as they are sent: 128 where an issuer that doesn't know the property must refuse.
    pub critical: u8,
    /// Which property: `issue`, `issuewild` or `iodef`, in lower case.
    pub field: String,
    /// The property's value.
    pub value: String,
}

const PROPERTIES: [&str; 3] = ["issue", "issuewild", "iodef"];

/// Reads a CAA record's data, in presentation form (`0 issue "ca1.example.net"`) or in the form for any record
/// (`\# 15 00 05 69 …`).
///
/// # Errors
///
/// The text is neither, a number is out of range, or the property isn't one of RFC 8659's.
pub fn parse_caa_record(record: &str) -> Result<Caa, Error> {
    if let Some(octets) = generic::octets(record)? {
        let mut octets = Octets::new(&octets);
        let critical = octets.byte("the flags")?;
        let field = property(octets.string("the property")?, 2)?;
        let value = wire::text(octets.rest());
        return Ok(Caa {
            critical,
            field,
            value,
        });
    }
    let mut words = Words::new(record);
    let critical = words.next("the flags")?.number("the flags", 255)?;
    let tag = words.next("the property")?;
    let field = property(&tag.octets, tag.start)?;
    let value = wire::text(&words.next("the value")?.octets);
    words.end("CAA")?;
    Ok(Caa {
        critical,
        field,
        value,
    })
}

fn property(tag: &[u8], offset: usize) -> Result<String, Error> {
    PROPERTIES
        .iter()
        .find(|known| tag.eq_ignore_ascii_case(known.as_bytes()))
        .map(|known| (*known).to_owned())
        .ok_or_else(|| {
            let tag = wire::text(tag);
            let message =
                format!("the property is `{tag}`; issue, issuewild and iodef are understood");
            Error::malformed(offset, message)
        })
}
