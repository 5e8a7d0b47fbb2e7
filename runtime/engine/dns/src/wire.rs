//! A record's data as octets (RFC 1035, section 3): numbers, character strings, names without compression.

use crate::error::Error;

/// A cursor over one record's data.
pub(crate) struct Octets<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Octets<'a> {
    pub(crate) fn new(all: &'a [u8]) -> Self {
        Self { all, at: 0 }
    }

    fn take(&mut self, count: usize, what: &str) -> Result<&'a [u8], Error> {
        let end = self.at + count;
        let taken = self.all.get(self.at..end).ok_or_else(|| {
            let left = self.all.len() - self.at;
            let message = format!("{what} needs {count} octets, {left} are left");
            Error::malformed(self.at, message)
        })?;
        self.at = end;
        Ok(taken)
    }

    pub(crate) fn byte(&mut self, what: &str) -> Result<u8, Error> {
        self.take(1, what).map(|octets| octets[0])
    }

    pub(crate) fn number(&mut self, what: &str) -> Result<u16, Error> {
        let octets = self.take(2, what)?;
        Ok(u16::from_be_bytes([octets[0], octets[1]]))
    }

    /// Octets after their count.
    pub(crate) fn string(&mut self, what: &str) -> Result<&'a [u8], Error> {
        let length = self.byte(what)?;
        self.take(usize::from(length), what)
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        &self.all[self.at..]
    }

    /// A name in presentation form, without the dot at its end; the root is empty.
    pub(crate) fn name(&mut self, what: &str) -> Result<String, Error> {
        let start = self.at;
        let mut name = String::new();
        loop {
            let length = self.byte(what)?;
            match length {
                0 => break,
                1..=63 => {}
                _ => {
                    let message = format!(
                        "{what} has a label of {length} octets; 63 at most, and no compression here"
                    );
                    return Err(Error::malformed(self.at - 1, message));
                }
            }
            if !name.is_empty() {
                name.push('.');
            }
            for octet in self.take(usize::from(length), what)? {
                match octet {
                    b'.' | b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
                        name.extend(['\\', char::from(*octet)]);
                    }
                    0x21..=0x7e => name.push(char::from(*octet)),
                    _ => name.push_str(&format!("\\{octet:03}")),
                }
            }
            if self.at - start > 254 {
                let message = format!("{what} is longer than 255 octets");
                return Err(Error::malformed(start, message));
            }
        }
        Ok(name)
    }

    /// Nothing may be left.
    pub(crate) fn end(self, record: &str) -> Result<(), Error> {
        if self.at == self.all.len() {
            return Ok(());
        }
        let message = format!("the {record} record is complete, yet more octets follow");
        Err(Error::malformed(self.at, message))
    }
}

/// Octets as text; what isn't UTF-8 becomes U+FFFD.
pub(crate) fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
