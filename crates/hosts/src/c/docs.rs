//! Doc comments in Doxygen's form.

/// A block comment of `text`, each line behind ` * `, with extra paragraphs.
pub(super) fn block(text: &str, extra: &[String], indent: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        lines.push(safe(line));
    }
    for paragraph in extra {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(safe(paragraph));
    }
    if lines.is_empty() {
        return String::new();
    }
    let mut block = format!("{indent}/**\n");
    for line in lines {
        block.push_str(format!("{indent} * {line}").trim_end());
        block.push('\n');
    }
    block.push_str(indent);
    block.push_str(" */\n");
    block
}

/// A comment can't end inside itself.
fn safe(line: &str) -> String {
    line.replace("*/", "* /").replace("/*", "/ *")
}

/// A short comment behind a field.
pub(super) fn trailing(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        String::new()
    } else {
        format!(" /**< {} */", safe(line))
    }
}
