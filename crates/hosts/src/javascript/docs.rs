//! Doc comments as TSDoc.

/// A block comment with extra paragraphs.
pub(crate) fn block(text: &str, extra: &[String], indent: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(safe).collect();
    for paragraph in extra {
        if !lines.is_empty() && !paragraph.starts_with('@') {
            lines.push(String::new());
        }
        lines.push(safe(paragraph));
    }
    match &lines[..] {
        [] => String::new(),
        [one] => format!("{indent}/** {one} */\n"),
        many => {
            let mut block = format!("{indent}/**\n");
            for line in many {
                block.push_str(format!("{indent} * {line}").trim_end());
                block.push('\n');
            }
            block + indent + " */\n"
        }
    }
}

fn safe(line: &str) -> String {
    line.replace("*/", "*\\/")
}
