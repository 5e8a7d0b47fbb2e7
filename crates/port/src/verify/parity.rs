//! A draft beside its Zig source: every function and the order of fields are still there, and the trailer is honest.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};

use super::Finding;
use super::shape::line_of;
use crate::names;
use crate::zig::parser;
use crate::zig::tree::{Container, ContainerKind, ContainerLayout, MemberKind};

/// Functions that have another form in Rust.
const RESHAPED: &[&str] = &[
    "deinit",
    "format",
    "visitChildren",
    "toJS",
    "fromJS",
    "hasPendingActivity",
];

/// What differs between a draft and the source beside it. Rules: `PARITY-01` a function is missing, `PARITY-02` fields
/// stand in another order, `STATUS-01` the trailer says something that is not so.
#[must_use]
pub fn parity(rust: &str, zig: &str) -> Vec<Finding> {
    // a stub for a generated file holds nothing to compare
    if rust.starts_with("// GENERATED: ") {
        return Vec::new();
    }
    let Ok(file) = syn::parse_file(rust) else {
        return Vec::new();
    };
    let mut found = Declared::default();
    found.visit_file(&file);
    found.comments = rust
        .lines()
        .filter_map(|l| l.find("//").map(|at| l[at..].to_owned()))
        .collect();
    let parsed = parser::parse(zig);
    let mut findings = Vec::new();
    compare(&parsed.root, None, &found, &mut findings);
    findings.extend(status(rust, zig));
    findings.sort();
    findings
}

/// What the rules of this comparison say, by id.
pub const RULES: &[(&str, &str)] = &[
    ("PARITY-01", "a function of the Zig source is missing"),
    (
        "PARITY-02",
        "fields stand in another order than in the Zig source",
    ),
    ("STATUS-01", "the trailer says something that is not so"),
];

/// The `.zig` file a draft belongs to, as candidate paths.
#[must_use]
pub fn sources_of(draft: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut out = vec![draft.with_extension("zig")];
    let stem = draft.file_stem().and_then(|s| s.to_str());
    if matches!(stem, Some("mod" | "lib"))
        && let Some(directory) = draft.parent()
        && let Some(name) = directory.file_name()
    {
        out.push(directory.join(name).with_extension("zig"));
    }
    out
}

#[derive(Default)]
struct Declared {
    functions: Vec<String>,
    structs: BTreeMap<String, (usize, Vec<String>)>,
    comments: Vec<String>,
}

impl<'ast> Visit<'ast> for Declared {
    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.functions.push(plain(&signature.ident.to_string()));
        visit::visit_signature(self, signature);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let fields = item
            .fields
            .iter()
            .filter_map(|f| f.ident.as_ref())
            .map(|i| plain(&i.to_string()))
            .collect();
        self.structs
            .insert(item.ident.to_string(), (line_of(item.ident.span()), fields));
        visit::visit_item_struct(self, item);
    }
}

fn plain(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
}

fn compare(
    container: &Container,
    name: Option<&str>,
    found: &Declared,
    findings: &mut Vec<Finding>,
) {
    for function in container.functions() {
        let makes_type =
            function.prototype.result.as_deref().and_then(|r| r.name()) == Some("type");
        if makes_type || RESHAPED.contains(&function.name.as_str()) {
            continue;
        }
        let spelled = plain(&names::value(&function.name));
        let exported = names::escape(&function.name);
        let kept =
            |n: &String| *n == spelled || *n == exported || n.starts_with(&format!("{spelled}_"));
        let explained = || found.comments.iter().any(|c| c.contains(&function.name));
        if !found.functions.iter().any(kept) && !explained() {
            findings.push(Finding {
                line: 1,
                rule: "PARITY-01".to_owned(),
                message: format!(
                    "the Zig function {} is missing: port it, or say in a comment why it went",
                    function.name
                ),
            });
        }
    }
    let plain_struct =
        container.kind == ContainerKind::Struct && container.layout != ContainerLayout::Packed;
    if let Some((line, fields)) = name.and_then(|n| found.structs.get(n))
        && plain_struct
    {
        let order: Vec<String> = container
            .fields()
            .map(|(f, _)| plain(&names::field(&f.name)))
            .collect();
        let places: Vec<usize> = fields
            .iter()
            .filter_map(|f| order.iter().position(|o| o == f))
            .collect();
        if !places.is_sorted() {
            findings.push(Finding {
                line: *line,
                rule: "PARITY-02".to_owned(),
                message: "the fields stand in another order than in the Zig source".to_owned(),
            });
        }
    }
    for member in &container.members {
        if let MemberKind::Variable(variable) = &member.kind
            && let Some(inner) = variable.value.as_ref().and_then(|v| match &v.bare().kind {
                crate::zig::tree::ExprKind::Container(inner) => Some(inner),
                _ => None,
            })
        {
            compare(
                inner,
                Some(&names::type_name(&variable.name)),
                found,
                findings,
            );
        }
    }
}

/// The trailer against what is above it.
fn status(rust: &str, zig: &str) -> Vec<Finding> {
    let Some(start) = rust.lines().position(|l| l.trim() == "// PORT STATUS") else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    let todos = rust
        .lines()
        .take(start)
        .filter_map(|l| l.find("//").map(|at| l[at..].matches("TODO(port)").count()))
        .sum::<usize>();
    let lines = zig.strip_prefix('\u{feff}').unwrap_or(zig).lines().count();
    let mut wrong = |line: usize, message: String| {
        findings.push(Finding {
            line: line + 1,
            rule: "STATUS-01".to_owned(),
            message,
        });
    };
    for (number, line) in rust.lines().enumerate().skip(start) {
        if let Some(said) = line.strip_prefix("// todos: ") {
            if said.trim() != todos.to_string() {
                wrong(
                    number,
                    format!(
                        "the trailer says {} open questions, there are {todos}",
                        said.trim()
                    ),
                );
            }
        } else if let Some(said) = line.strip_prefix("// confidence: ") {
            if said.trim() == "high" && todos > 0 {
                wrong(
                    number,
                    format!("confidence is said to be high with {todos} open questions"),
                );
            }
        } else if let Some(said) = line.strip_prefix("// source: ")
            && !said.ends_with(&format!("({lines} lines)"))
        {
            wrong(
                number,
                format!("the source has {lines} lines now: look at what changed"),
            );
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZIG: &str =
        "pub const S = struct { a: u32, b: u8, pub fn go(self: S) void { _ = self; } };\n";

    fn rules(rust: &str) -> Vec<String> {
        parity(rust, ZIG).into_iter().map(|f| f.rule).collect()
    }

    #[test]
    fn missing_functions_and_moved_fields_are_seen() {
        let good = "struct S { a: u32, b: u8 }\nimpl S { fn go(self) {} }";
        assert_eq!(rules(good), [""; 0]);
        assert_eq!(
            rules("struct S { b: u8, a: u32 }"),
            ["PARITY-01", "PARITY-02"]
        );
    }

    #[test]
    fn the_trailer_must_be_honest() {
        let rust = "struct S;\nfn go() {} // TODO(port): x\n// PORT STATUS\n// source: a.zig (1 lines)\n// confidence: high\n// todos: 0\n";
        assert_eq!(rules(rust), ["STATUS-01", "STATUS-01"]);
    }
}
