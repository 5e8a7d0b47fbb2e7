//! What a C header declares, as far as text tells: comments, macros and the preprocessor's lines are
//! passed over. What differs from the source is for the rule to say.

/// A declaration in a header.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Prototype {
    /// How many parameters.
    pub(crate) parameters: usize,
    /// Whether `...` is the last.
    pub(crate) variadic: bool,
    /// Whether it returns nothing.
    pub(crate) void: bool,
    /// Each parameter as it is written.
    pub(crate) types: Vec<String>,
    /// What is returned, as it is written.
    pub(crate) result: String,
    /// Where it begins.
    pub(crate) line: u32,
}

/// The functions that a C header declares.
pub(crate) fn prototypes(text: &str) -> Vec<(String, Prototype)> {
    let clean = without_comments(text);
    let mut found = Vec::new();
    let mut line = 1;
    let mut statement = String::new();
    let mut start = 1;
    let mut parens = 0_usize;
    // Whether what each open brace holds are declarations of the header.
    let mut scopes: Vec<bool> = Vec::new();
    for c in clean.chars() {
        if c == '\n' {
            line += 1;
        }
        match c {
            '(' => parens += 1,
            ')' => parens = parens.saturating_sub(1),
            _ => {}
        }
        match c {
            // Braces end what came before: bodies and `extern "C" {` alike.
            '{' | '}' => {
                if c == '{' {
                    scopes.push(declares(&statement));
                } else {
                    scopes.pop();
                }
                statement.clear();
                start = line;
            }
            ';' if parens == 0 => {
                // In a body it would be a call, in a class a method.
                let outside = scopes.iter().all(|declares| *declares);
                if let Some((name, prototype)) = prototype(&statement, start).filter(|_| outside) {
                    found.push((name, prototype));
                }
                statement.clear();
                start = line;
            }
            c => {
                if statement.trim().is_empty() {
                    start = line;
                }
                statement.push(c);
            }
        }
    }
    found
}

/// Whether a brace after this opens `extern "C"` or a namespace, not a body, a class or a value.
fn declares(before: &str) -> bool {
    let mut words = before.split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    last == "namespace"
        || last.starts_with('"') && words.next() == Some("extern")
        || before.contains("extern\"")
        || !before.contains(['(', '=']) && words.any(|word| word == "namespace")
}

fn prototype(statement: &str, line: u32) -> Option<(String, Prototype)> {
    let statement = statement.trim();
    if statement.starts_with("typedef")
        || statement.contains('=')
        || statement.starts_with("static")
    {
        return None;
    }
    // The name is what stands before the first parenthesis that isn't an attribute's.
    let mut rest = statement;
    let mut before = String::new();
    loop {
        let open = rest.find('(')?;
        let word = rest[..open].trim_end();
        let start = word
            .rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .map_or(0, |at| at + 1);
        let name = &word[start..];
        before.push_str(&word[..start]);
        let inside = matching(&rest[open..])?;
        let capitals = name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit());
        // In capitals it is a macro, unless nothing else follows that could be the name.
        let last = !rest[open + inside.len() + 2..].contains('(') && !before.trim().is_empty();
        let attribute = name.starts_with("__") || name.is_empty() || capitals && !last;
        if !attribute {
            let result = before.split_whitespace().collect::<Vec<_>>().join(" ");
            let result = result.trim_start_matches("extern ").trim();
            if result.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            // What stands around the type is an attribute or a convention: `JNIEXPORT void JNICALL`.
            let void = !result.contains('*') && result.split(' ').any(|word| word == "void");
            let parts = arguments(inside);
            return Some((
                name.to_owned(),
                Prototype {
                    variadic: parts.last().is_some_and(|it| it == "..."),
                    parameters: parts.len(),
                    types: parts.clone(),
                    result: result.to_owned(),
                    void,
                    line,
                },
            ));
        }
        rest = &rest[open + inside.len() + 2..];
    }
}

/// What stands between a parenthesis and the one that closes it.
fn matching(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[1..at]);
                }
            }
            _ => {}
        }
    }
    None
}

fn arguments(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let (mut depth, mut part) = (0_usize, String::new());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part).trim().to_owned());
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    parts.push(part.trim().to_owned());
    if parts == ["void"] || parts == [""] {
        parts.clear();
    }
    parts
}

/// The text without comments and lines of the preprocessor; line ends stay.
fn without_comments(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut block = false;
    let mut directive = false;
    for line in text.lines() {
        let mut rest = line;
        if directive || !block && rest.trim_start().starts_with('#') {
            directive = rest.trim_end().ends_with('\\');
            clean.push('\n');
            continue;
        }
        while !rest.is_empty() {
            if block {
                match rest.find("*/") {
                    Some(end) => {
                        block = false;
                        rest = &rest[end + 2..];
                    }
                    None => break,
                }
            } else {
                let start = rest.find("/*");
                let to_end = rest.find("//");
                match (start, to_end) {
                    (Some(start), end) if end.is_none_or(|end| start < end) => {
                        clean.push_str(&rest[..start]);
                        block = true;
                        rest = &rest[start + 2..];
                    }
                    (_, Some(end)) => {
                        clean.push_str(&rest[..end]);
                        break;
                    }
                    _ => {
                        clean.push_str(rest);
                        break;
                    }
                }
            }
        }
        clean.push('\n');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = r#"
#ifndef KIT_H
/* int kit_old(int); */
#define KIT(x) \
    kit_macro(x)
typedef void (*kit_cb)(int, void *);
struct kit { int n; };
extern "C" {
// int kit_close(void);
int kit_open(const char *path);
KIT_API void kit_each(struct kit *kit, void (*cb)(int, int), void *data) __attribute__((nonnull(1)));
struct kit *kit_new(void);
int kit_count(const struct kit *kit);
bool kit_code(const struct kit *kit, uint8_t *code);
KIT_API uint64_t kit_size(const struct kit *kit, double scale);
int32_t KIT_MOST(void);
JNIEXPORT void JNICALL Java_Kit_close
  (JNIEnv *, jclass);
KIT_API void * kit_user(void);
}
namespace kit { namespace raw {
extern "C" {
void kit_last(void);
}
class Kit {
    Kit() { raw::kit_start(1, 2); }
    void kit_method(int);
};
inline void stop()
{
    raw::kit_stop();
    return kit_halt();
}
} }
static inline int kit_twice(int n) { return kit_once(n); }
extern "C" int kit_alone(void);
"#;

    #[test]
    fn headers_are_read() {
        let found: Vec<(String, usize, bool, u32)> = prototypes(HEADER)
            .into_iter()
            .map(|(name, it)| (name, it.parameters, it.void, it.line))
            .collect();
        let expected = [
            ("kit_open", 1, false, 10),
            ("kit_each", 3, true, 11),
            ("kit_new", 0, false, 12),
            ("kit_count", 1, false, 13),
            ("kit_code", 2, false, 14),
            ("kit_size", 2, false, 15),
            ("KIT_MOST", 0, false, 16),
            ("Java_Kit_close", 2, true, 17),
            ("kit_user", 0, false, 19),
            ("kit_last", 0, true, 23),
            ("kit_alone", 0, false, 36),
        ];
        let expected = expected.map(|(name, n, void, line)| (name.to_owned(), n, void, line));
        assert_eq!(found, expected);
    }
}
