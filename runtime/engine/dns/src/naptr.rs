//! Naming authority pointers (RFC 3403): rules that rewrite a name into another or into a URI.

use crate::error::Error;
use crate::generic;
use crate::presentation::{self, Word, Words};
use crate::wire::{self, Octets};

/// A NAPTR record's data.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Naptr {
    /// What follows from the rule: `s`, `a`, `u`, `p` or nothing.
    pub flags: String,
    /// Which services it leads to.
    pub service: String,
    /// A substitution over the name that was asked for.
    pub regexp: String,
    /// The next name to ask for, without the dot at its end; empty if there is none.
    pub replacement: String,
    /// Rules of lower order come first.
    pub order: u16,
    /// Among rules of one order, lower ones are preferred.
    pub preference: u16,
}

/// Reads a NAPTR record's data, in presentation form or in the form for any record (`\# 37 15 b3 …`).
///
/// # Errors
///
/// The text is neither, a number is out of range, a string is longer than 255 octets, or the replacement isn't
/// a domain name.
pub fn parse_naptr_record(record: &str) -> Result<Naptr, Error> {
    if let Some(octets) = generic::octets(record)? {
        let mut octets = Octets::new(&octets);
        let order = octets.number("the order")?;
        let preference = octets.number("the preference")?;
        let flags = wire::text(octets.string("the flags")?);
        let service = wire::text(octets.string("the service")?);
        let regexp = wire::text(octets.string("the regular expression")?);
        let replacement = octets.name("the replacement")?;
        octets.end("NAPTR")?;
        return Ok(Naptr {
            flags,
            service,
            regexp,
            replacement,
            order,
            preference,
        });
    }
    let mut words = Words::new(record);
    let order = words.next("the order")?.number("the order", 65535)?;
    let preference = words
        .next("the preference")?
        .number("the preference", 65535)?;
    let flags = string(&words.next("the flags")?, "the flags")?;
    let service = string(&words.next("the service")?, "the service")?;
    let regexp = string(
        &words.next("the regular expression")?,
        "the regular expression",
    )?;
    let name = words.next("the replacement")?;
    let replacement = presentation::domain_name(&name, "the replacement")?;
    words.end("NAPTR")?;
    Ok(Naptr {
        flags,
        service,
        regexp,
        replacement,
        order,
        preference,
    })
}

/// A character string: 255 octets at most.
fn string(word: &Word<'_>, what: &str) -> Result<String, Error> {
    if word.octets.len() > 255 {
        let message = format!("{what} is longer than 255 octets");
        return Err(Error::malformed(word.start, message));
    }
    Ok(wire::text(&word.octets))
}
