//! The form for any record (RFC 3597, section 5): `\#`, the number of octets, the octets in hexadecimal.

use crate::error::Error;

/// The octets, if the text is in this form.
pub(crate) fn octets(text: &str) -> Result<Option<Vec<u8>>, Error> {
    let trimmed = text.trim_start();
    let Some(rest) = trimmed.strip_prefix("\\#") else {
        return Ok(None);
    };
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return Ok(None);
    }
    let place = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let mut words = rest.split_whitespace();
    let Some(length) = words.next() else {
        let message = "the number of octets must follow `\\#`";
        return Err(Error::malformed(text.len(), message));
    };
    let digits = length.bytes().all(|it| it.is_ascii_digit());
    let expected = length.parse::<u16>().ok().filter(|_| digits);
    let expected = usize::from(expected.ok_or_else(|| {
        let message = format!("the number of octets is `{length}`; it must be from 0 to 65535");
        Error::number(place(length), message)
    })?);
    let mut octets = Vec::with_capacity(expected);
    for word in words {
        for (index, pair) in word.as_bytes().chunks(2).enumerate() {
            let offset = place(word) + 2 * index;
            // A word holds whole octets, so that `a b` isn't read as `0a 0b` nor as `ab`.
            let [high, low] = pair else {
                let message = "half an octet: hexadecimal digits come in pairs";
                return Err(Error::number(offset, message));
            };
            let digit = |digit: &u8| char::from(*digit).to_digit(16);
            let (Some(high), Some(low)) = (digit(high), digit(low)) else {
                let message = "two hexadecimal digits must stand here";
                return Err(Error::number(offset, message));
            };
            octets.extend(u8::try_from(high * 16 + low));
        }
    }
    if octets.len() != expected {
        let found = octets.len();
        let message = format!("{expected} octets are announced, {found} follow");
        return Err(Error::malformed(place(length), message));
    }
    Ok(Some(octets))
}
