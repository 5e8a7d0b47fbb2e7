//! Formats of the buffer protocol (PEP 3118): written for plain records, and read of what others give.

use landbridge_core::plain::{Element, Kind, Number};

/// A number in a record: its offset, size and sort (`i`, `u`, `f`).
type Slot = (usize, usize, char);

/// The format of an element: `T{d:x:d:y:}`.
pub(crate) fn of(element: &Element) -> String {
    match &element.kind {
        Kind::Number(number) => code(*number).to_owned(),
        Kind::Array { item, length } => format!("({length}){}", of(item)),
        Kind::Record { fields, .. } => {
            let fields: String = fields
                .iter()
                .map(|field| format!("{}:{}:", of(&field.element), field.name))
                .collect();
            format!("T{{{fields}}}")
        }
    }
}

/// What comes after `of(element)` in a format that begins so.
fn without<'a>(format: &'a str, element: &Element) -> Option<&'a str> {
    match &element.kind {
        Kind::Number(number) => format.strip_prefix(code(*number)),
        // Its length would have to be read: the parser does that.
        Kind::Array { .. } => None,
        Kind::Record { fields, .. } => {
            let mut rest = format.strip_prefix("T{")?;
            for field in *fields {
                rest = without(rest, &field.element)?.strip_prefix(':')?;
                rest = rest.strip_prefix(field.name)?.strip_prefix(':')?;
            }
            rest.strip_prefix('}')
        }
    }
}

fn code(number: Number) -> &'static str {
    match number {
        Number::I8 => "b",
        Number::U8 => "B",
        Number::I16 => "h",
        Number::U16 => "H",
        Number::I32 => "i",
        Number::U32 => "I",
        Number::I64 => "q",
        Number::U64 => "Q",
        Number::F32 => "f",
        Number::F64 => "d",
    }
}

/// The numbers of an element in memory order.
fn slots(element: &Element, at: usize, found: &mut Vec<Slot>) {
    match &element.kind {
        Kind::Number(number) => {
            let sort = match number {
                Number::F32 | Number::F64 => 'f',
                Number::I8 | Number::I16 | Number::I32 | Number::I64 => 'i',
                _ => 'u',
            };
            found.push((at, element.size, sort));
        }
        Kind::Array { item, length } => {
            (0..*length).for_each(|index| slots(item, at + index * item.size, found))
        }
        Kind::Record { fields, .. } => fields
            .iter()
            .for_each(|field| slots(&field.element, at + field.offset, found)),
    }
}

/// The names of an element's fields, each after those inside it, as formats tell them.
fn fields<'a>(element: &'a Element, found: &mut Vec<&'a str>) {
    match &element.kind {
        Kind::Number(_) => {}
        // A format tells the item once, however long the array.
        Kind::Array { item, .. } => fields(item, found),
        Kind::Record { fields: own, .. } => {
            for field in *own {
                fields(&field.element, found);
                found.push(field.name);
            }
        }
    }
}

/// Whether a buffer's format is the memory of `element`.
pub(crate) fn fits(format: &str, itemsize: usize, element: &Element) -> bool {
    if itemsize != element.size {
        return false;
    }
    // Most are as `of` writes them, which takes no memory to see.
    if without(format, element) == Some("") {
        return true;
    }
    let mut expected = Vec::new();
    slots(element, 0, &mut expected);
    let mut parser = Parser {
        rest: format,
        at: 0,
        size: itemsize,
        found: Vec::new(),
        names: Vec::new(),
        native: true,
    };
    if parser.all(0).is_none() || parser.found != expected {
        return false;
    }
    // Numbers without names are taken by their place; with names, those must be the record's.
    let mut names = Vec::new();
    fields(element, &mut names);
    parser.names.is_empty() || parser.names == names
}

struct Parser<'a> {
    rest: &'a str,
    at: usize,
    /// Where the item ends.
    size: usize,
    found: Vec<Slot>,
    names: Vec<&'a str>,
    /// `@`: sizes and alignment as in C.
    native: bool,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    /// Items up to the end or a closing brace.
    fn all(&mut self, depth: usize) -> Option<()> {
        if depth > 16 {
            return None;
        }
        while let Some(c) = self.rest.chars().next() {
            match c {
                '}' => {
                    self.next();
                    return (depth > 0).then_some(());
                }
                '@' => self.native = true,
                '=' | '<' => self.native = false,
                // The machine is little-endian.
                '>' | '!' => return None,
                ':' => {
                    self.next();
                    let end = self.rest.find(':')?;
                    self.names.push(&self.rest[..end]);
                    self.rest = &self.rest[end..];
                }
                c if c.is_whitespace() => {}
                _ => {
                    self.item(depth)?;
                    continue;
                }
            }
            self.next();
        }
        (depth == 0).then_some(())
    }

    fn item(&mut self, depth: usize) -> Option<()> {
        let mut count = 1;
        if self.rest.starts_with('(') {
            let end = self.rest.find(')')?;
            for part in self.rest[1..end].split(',') {
                count = part.trim().parse::<usize>().ok()?.checked_mul(count)?;
            }
            self.rest = &self.rest[end + 1..];
        }
        let digits = self.rest.len()
            - self
                .rest
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        if digits > 0 {
            count = self.rest[..digits]
                .parse::<usize>()
                .ok()?
                .checked_mul(count)?;
            self.rest = &self.rest[digits..];
        }
        let before = self.rest;
        let names = self.names.len();
        if count == 0 {
            return None;
        }
        for _ in 0..count {
            let at = self.at;
            self.rest = before;
            self.names.truncate(names);
            match self.next()? {
                'T' => {
                    if self.next()? != '{' {
                        return None;
                    }
                    self.all(depth + 1)?;
                }
                'x' => self.at += 1,
                c => {
                    let (size, sort) = number(c, self.native)?;
                    if self.native {
                        self.at = self.at.next_multiple_of(size);
                    }
                    self.found.push((self.at, size, sort));
                    self.at += size;
                }
            }
            // Formats may tell any number of nothings, in one another; they end here.
            if self.at == at {
                break;
            }
            if self.at > self.size {
                return None;
            }
        }
        Some(())
    }
}

fn number(c: char, native: bool) -> Option<(usize, char)> {
    let long = if native { 8 } else { 4 };
    Some(match c {
        'b' => (1, 'i'),
        'B' | 'c' => (1, 'u'),
        'h' => (2, 'i'),
        'H' => (2, 'u'),
        'i' => (4, 'i'),
        'I' => (4, 'u'),
        'l' => (long, 'i'),
        'L' => (long, 'u'),
        'q' | 'n' => (8, 'i'),
        'Q' | 'N' => (8, 'u'),
        'f' => (4, 'f'),
        'd' => (8, 'f'),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: Element = Element {
        kind: Kind::Number(Number::F64),
        size: 8,
        align: 8,
    };

    #[test]
    fn a_format_is_read_in_no_more_steps_than_there_are_bytes() {
        let mut nothing = "T{}".to_owned();
        for _ in 0..12 {
            nothing = format!("T{{(65536){nothing}:a:}}");
        }
        for format in [
            format!("{nothing}d"),
            format!("{nothing}{nothing}f"),
            "(18446744073709551615)x".to_owned(),
            "(4294967296,4294967296,4294967296)d".to_owned(),
            "T{(65536)T{(65536)T{(65536)b}}}".to_owned(),
            "0d".to_owned(),
            "d0d".to_owned(),
        ] {
            assert!(!fits(&format, 8, &NUMBER), "{format}");
        }
        for format in ["d", "<d", "=d", "@d", "1d", "(1)d", "(1,1)d", "T{d}"] {
            assert!(fits(format, 8, &NUMBER), "{format}");
        }
    }
}
