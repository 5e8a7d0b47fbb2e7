//! The declarations of a C header: its structs and functions, as far as a driver needs them.
//!
//! The header is what a C program knows of a package, so the driver is written from it, not from
//! what the generator may have meant.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

/// A field or parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    /// Without `const` and `struct`: `kitchen_sink_point`, `uint8_t *`; `void ()` of a function pointer.
    pub(crate) ty: String,
    /// May be empty in a prototype.
    pub(crate) name: String,
    /// The lengths of an array, outermost first.
    pub(crate) lengths: Vec<usize>,
}

impl Variable {
    /// Whether it is a pointer.
    pub(crate) fn is_pointer(&self) -> bool {
        self.ty.ends_with('*')
    }

    /// What it points to.
    pub(crate) fn pointee(&self) -> &str {
        self.ty.strip_suffix('*').unwrap_or(&self.ty).trim_end()
    }
}

/// What a struct or union holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Variable>,
    /// Structs and unions without a name of their own, by the field that they are the type of (empty
    /// when it has none).
    pub(crate) nested: Vec<(String, Struct)>,
    /// What its function pointers take.
    pub(crate) functions: BTreeMap<String, Vec<Variable>>,
}

impl Struct {
    /// The field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&Variable> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A function's parameters, and what it returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prototype {
    pub(crate) returns: String,
    pub(crate) parameters: Vec<Variable>,
}

/// What a header declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Header {
    pub(crate) structs: BTreeMap<String, Struct>,
    pub(crate) functions: BTreeMap<String, Prototype>,
    /// Enumerators, by their enum.
    pub(crate) enums: BTreeMap<String, Vec<String>>,
    /// Names for other types.
    pub(crate) aliases: BTreeMap<String, String>,
}

impl Header {
    /// Reads a header's text.
    ///
    /// # Errors
    /// A declaration isn't of the sort that generated headers have.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut reading = Reading {
            tokens: tokens(text),
            at: 0,
        };
        let mut header = Self::default();
        while !reading.done() {
            reading
                .declaration(&mut header)
                .with_context(|| format!("near `{}`", reading.around()))?;
        }
        Ok(header)
    }

    /// The struct of that name.
    pub(crate) fn structure(&self, name: &str) -> Result<&Struct> {
        self.structs
            .get(name)
            .with_context(|| format!("the header has no struct `{name}`"))
    }

    /// The function of that name.
    pub(crate) fn function(&self, name: &str) -> Result<&Prototype> {
        let found = self.functions.get(name);
        found.with_context(|| format!("the header has no function `{name}`"))
    }
}

/// Words and single marks, without comments, preprocessor lines and the C++ parts.
fn tokens(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        plain.push_str(&rest[..start]);
        plain.push(' ');
        rest = rest[start..]
            .find("*/")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    plain.push_str(rest);
    let mut found: Vec<String> = Vec::new();
    let mut cplusplus = false;
    let mut continued = false;
    for line in plain.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let directive = line.trim_start();
        if continued || directive.starts_with('#') {
            continued = line.trim_end().ends_with('\\');
            let word = directive.trim_start_matches('#').trim();
            if word.starts_with("ifdef __cplusplus") || word == "if defined(__cplusplus)" {
                cplusplus = true;
            } else if word.starts_with("endif") || word.starts_with("else") {
                cplusplus = false;
            }
            continue;
        }
        if cplusplus {
            continue;
        }
        let mut word = String::new();
        for c in line.chars() {
            if c.is_ascii_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                found.push(std::mem::take(&mut word));
            }
            if !c.is_whitespace() {
                found.push(c.to_string());
            }
        }
        if !word.is_empty() {
            found.push(word);
        }
    }
    found
}

struct Reading {
    tokens: Vec<String>,
    at: usize,
}

impl Reading {
    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn around(&self) -> String {
        let end = (self.at + 12).min(self.tokens.len());
        self.tokens[self.at.min(end)..end].join(" ")
    }

    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn next(&mut self) -> Result<String> {
        let token = self.tokens.get(self.at).context("the header ends")?;
        self.at += 1;
        Ok(token.clone())
    }

    fn eat(&mut self, token: &str) -> bool {
        let there = self.peek() == token;
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, token: &str) -> Result<()> {
        ensure!(self.eat(token), "expected `{token}`");
        Ok(())
    }

    fn declaration(&mut self, header: &mut Header) -> Result<()> {
        if self.eat(";") {
            return Ok(());
        }
        let typedef = self.eat("typedef");
        match self.peek() {
            "struct" | "union" if self.is_body() => {
                self.next()?;
                let tag = if self.peek() == "{" {
                    String::new()
                } else {
                    self.next()?
                };
                let body = self.body()?;
                let name = if typedef { self.next()? } else { tag };
                header.structs.insert(name, body);
                self.expect(";")
            }
            "enum" if self.is_body() => {
                self.next()?;
                let tag = if self.peek() == "{" {
                    String::new()
                } else {
                    self.next()?
                };
                let members = self.members()?;
                let name = if self.peek() == ";" {
                    tag
                } else {
                    self.next()?
                };
                header.enums.insert(name, members);
                self.expect(";")
            }
            _ => self.function_or_alias(header, typedef),
        }
    }

    /// Whether a `{` follows, perhaps after a tag.
    fn is_body(&self) -> bool {
        let token = |at: usize| self.tokens.get(at).map(String::as_str);
        token(self.at + 1) == Some("{") || token(self.at + 2) == Some("{")
    }

    fn members(&mut self) -> Result<Vec<String>> {
        self.expect("{")?;
        let mut members = Vec::new();
        while !self.eat("}") {
            members.push(self.next()?);
            while !matches!(self.peek(), "," | "}") {
                self.next()?;
            }
            self.eat(",");
        }
        Ok(members)
    }

    fn body(&mut self) -> Result<Struct> {
        self.expect("{")?;
        let mut body = Struct::default();
        while !self.eat("}") {
            if matches!(self.peek(), "struct" | "union") && self.is_body() {
                self.next()?;
                if self.peek() != "{" {
                    self.next()?;
                }
                let nested = self.body()?;
                let name = if self.peek() == ";" {
                    String::new()
                } else {
                    self.next()?
                };
                body.nested.push((name, nested));
                self.expect(";")?;
                continue;
            }
            let mut field = self.variable()?;
            if self.eat("(") {
                // A function pointer.
                self.expect("*")?;
                field.name = self.next()?;
                field.ty.push_str(" ()");
                self.expect(")")?;
                self.expect("(")?;
                let parameters = self.parameters()?;
                body.functions.insert(field.name.clone(), parameters);
            }
            body.fields.push(field);
            self.expect(";")?;
        }
        Ok(body)
    }

    /// `const struct P_point *name[3]`
    fn variable(&mut self) -> Result<Variable> {
        let mut words: Vec<String> = Vec::new();
        let mut stars = 0;
        loop {
            match self.peek() {
                "const" | "struct" | "enum" | "union" | "restrict" => self.at += 1,
                "*" => {
                    self.at += 1;
                    stars += 1;
                }
                token if token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') => {
                    words.push(self.next()?);
                }
                _ => break,
            }
        }
        let single = words.len() == 1;
        let name = if single {
            String::new()
        } else {
            words.pop().unwrap_or_default()
        };
        ensure!(!words.is_empty(), "expected a type");
        let mut ty = words.join(" ");
        if stars > 0 {
            ty.push(' ');
            ty.push_str(&"*".repeat(stars));
        }
        let mut lengths = Vec::new();
        while self.eat("[") {
            lengths.push(self.next()?.parse().context("an array's length")?);
            self.expect("]")?;
        }
        Ok(Variable { ty, name, lengths })
    }

    fn function_or_alias(&mut self, header: &mut Header, typedef: bool) -> Result<()> {
        while matches!(self.peek(), "extern" | "static" | "inline") {
            self.at += 1;
        }
        // Attributes before a declaration: `__attribute__((…))`, `P_API`.
        if self.peek() == "__attribute__" {
            self.at += 1;
            self.skip_group()?;
        }
        let it = self.variable()?;
        if typedef {
            header.aliases.insert(it.name, it.ty);
            while !self.eat(";") {
                self.next()?;
            }
            return Ok(());
        }
        if self.peek() == "=" || self.peek() == ";" {
            // A variable, or an opaque struct.
            while !self.eat(";") {
                self.next()?;
            }
            return Ok(());
        }
        if self.peek() != "(" {
            bail!("expected a function");
        }
        self.next()?;
        let parameters = self.parameters()?;
        let returns = it.ty;
        header.functions.insert(
            it.name,
            Prototype {
                returns,
                parameters,
            },
        );
        while !matches!(self.peek(), ";" | "{") {
            self.next()?;
        }
        if self.peek() == "{" {
            return self.skip_group();
        }
        self.expect(";")
    }

    /// Up to and with the `)`.
    fn parameters(&mut self) -> Result<Vec<Variable>> {
        let mut found = Vec::new();
        while !self.eat(")") {
            let parameter = self.variable()?;
            if parameter.ty != "void" {
                found.push(parameter);
            }
            self.eat(",");
        }
        Ok(found)
    }

    fn skip_group(&mut self) -> Result<()> {
        let mut depth = 0;
        loop {
            match self.next()?.as_str() {
                "(" | "{" | "[" => depth += 1,
                ")" | "}" | "]" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn declarations_are_found() {
        let header = Header::parse(
            "#ifdef __cplusplus\nextern \"C\" {\n#endif\n/** doc; */\n\
             typedef enum P_suit { P_SUIT_A = -1, P_SUIT_B } P_suit;\n\
             typedef struct P_point { double x; float at[3]; const char *name; } P_point;\n\
             typedef struct P_obj P_obj;\n\
             typedef struct { P_suit tag; union { struct { double r; } circle; P_point p; }; } P_shape;\n\
             P_status P_f(const P_point *p, size_t p_len, unsigned long x, P_error **error);\n\
             void P_g(void);\n",
        );
        let header = header.unwrap_or_else(|error| panic!("{error:#}"));
        assert_eq!(header.enums["P_suit"].len(), 2);
        assert_eq!(header.structs["P_point"].fields[1].lengths, [3]);
        assert_eq!(header.structs["P_shape"].nested[0].1.nested[0].0, "circle");
        assert_eq!(header.functions["P_f"].parameters.len(), 4);
        assert_eq!(header.functions["P_f"].parameters[2].ty, "unsigned long");
        assert!(header.functions["P_g"].parameters.is_empty());
    }
}
