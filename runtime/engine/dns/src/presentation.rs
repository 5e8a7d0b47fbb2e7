//! The presentation form of a record's data (RFC 1035, section 5.1): words, quoted strings, `\DDD`, `\X`.
//! Which words a record has is for the records' own files.

use crate::error::Error;

/// A cursor over one record's data.
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
}

/// A word with its escapes resolved, and where it began.
pub(crate) struct Word<'a> {
    /// As written, without the quotes.
    pub(crate) written: &'a str,
    /// What it stands for.
    pub(crate) octets: Vec<u8>,
    /// Where it began.
    pub(crate) start: usize,
}

impl Word<'_> {
    /// A number that fits into `T`.
    pub(crate) fn number<T: TryFrom<u32>>(&self, what: &str, most: u32) -> Result<T, Error> {
        let digits = !self.written.is_empty() && self.written.bytes().all(|it| it.is_ascii_digit());
        let parsed = self.written.parse::<u32>().ok().filter(|_| digits);
        parsed
            .filter(|number| *number <= most)
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| {
                let written = self.written;
                Error::number(
                    self.start,
                    format!("`{written}` isn't {what}: a number from 0 to {most} must stand here"),
                )
            })
    }
}

impl<'a> Words<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.at += rest.len() - trimmed.len();
    }

    /// The next word; an error that names what is missing if there is none.
    pub(crate) fn next(&mut self, what: &str) -> Result<Word<'a>, Error> {
        self.skip_blanks();
        let start = self.at;
        let quoted = self.text[self.at..].starts_with('"');
        self.at += usize::from(quoted);
        let first = self.at;
        let mut octets = Vec::new();
        loop {
            let Some(next) = self.text[self.at..].chars().next() else {
                if quoted {
                    let message = format!("the quote that begins {what} is never closed");
                    return Err(Error::malformed(start, message));
                }
                break;
            };
            match next {
                '"' if quoted => break,
                '"' => {
                    let message = format!("{what} has a quote inside; write it as `\\\"`");
                    return Err(Error::malformed(self.at, message));
                }
                ' ' | '\t' | '\r' | '\n' if !quoted => break,
                '\\' => octets.extend(self.escape()?.encode()),
                _ => {
                    self.at += next.len_utf8();
                    octets.extend(next.encode_utf8(&mut [0; 4]).bytes());
                }
            }
        }
        let written = &self.text[first..self.at];
        if quoted {
            self.at += 1;
            let after = self.text[self.at..].chars().next();
            if after.is_some_and(|it| !" \t\r\n".contains(it)) {
                let message = format!("a space must follow the quote that ends {what}");
                return Err(Error::malformed(self.at, message));
            }
        } else if written.is_empty() {
            return Err(Error::malformed(start, format!("{what} is missing")));
        }
        Ok(Word {
            written,
            octets,
            start,
        })
    }

    /// One escape: three decimal digits are an octet, any other character is itself.
    fn escape(&mut self) -> Result<Escaped, Error> {
        let start = self.at;
        self.at += 1;
        let rest = &self.text[self.at..];
        let Some(next) = rest.chars().next() else {
            return Err(Error::malformed(start, "a backslash ends the text"));
        };
        if !next.is_ascii_digit() {
            self.at += next.len_utf8();
            return Ok(Escaped::Character(next));
        }
        let digits = rest
            .get(..3)
            .filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
        let octet = digits.and_then(|it| it.parse::<u8>().ok()).ok_or_else(|| {
            let message =
                "a backslash and a digit begin an octet: three digits, 000 to 255, must stand here";
            Error::number(start, message)
        })?;
        self.at += 3;
        Ok(Escaped::Octet(octet))
    }

    /// Nothing may be left.
    pub(crate) fn end(mut self, record: &str) -> Result<(), Error> {
        self.skip_blanks();
        if self.at == self.text.len() {
            return Ok(());
        }
        let message = format!("the {record} record is complete, yet more follows");
        Err(Error::malformed(self.at, message))
    }
}

enum Escaped {
    Octet(u8),
    Character(char),
}

impl Escaped {
    fn encode(self) -> Vec<u8> {
        match self {
            Self::Octet(octet) => vec![octet],
            Self::Character(character) => character.to_string().into_bytes(),
        }
    }
}

/// Checks a domain name's shape and takes the dot at its end off. Escapes stay as they are written, so that a
/// dot inside a label can still be told from one between labels.
pub(crate) fn domain_name(word: &Word<'_>, what: &str) -> Result<String, Error> {
    let fault = |message: &str| Error::malformed(word.start, format!("{what} {message}"));
    let mut labels = vec![0_usize];
    let mut rest = word.written;
    while let Some(next) = rest.chars().next() {
        let escape = match rest.as_bytes() {
            [b'\\', b'0'..=b'9', ..] => 4,
            [b'\\', ..] => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => 0,
        };
        let taken = if escape > 0 { escape } else { next.len_utf8() };
        if next == '.' {
            labels.push(0);
        } else if let Some(label) = labels.last_mut() {
            *label += match escape {
                4 => 1,
                0 => taken,
                _ => taken - 1,
            };
        }
        rest = &rest[taken..];
    }
    let absolute = labels.len() > 1 && labels.last() == Some(&0);
    if absolute {
        labels.pop();
    }
    if labels == [0] {
        return if absolute {
            Ok(String::new())
        } else {
            Err(fault("is empty; the root is written as `.`"))
        };
    }
    if labels.contains(&0) {
        return Err(fault("has an empty label"));
    }
    if labels.iter().any(|label| *label > 63) {
        return Err(fault("has a label of more than 63 octets"));
    }
    if labels.iter().map(|label| label + 1).sum::<usize>() + 1 > 255 {
        return Err(fault("is longer than 255 octets"));
    }
    let end = word.written.len() - usize::from(absolute);
    Ok(word.written[..end].to_owned())
}
