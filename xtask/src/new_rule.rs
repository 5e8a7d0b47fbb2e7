//! `cargo xtask new-rule ID`: the file of a new rule of the audit, and its line in the list.

use camino::Utf8Path;

use crate::shell::Outcome;

const LIST: &str = "crates/audit/src/rules.rs";

/// Writes the file and the line; both are there to be filled in.
pub(crate) fn run(root: &Utf8Path, id: &str) -> Outcome {
    let kebab = id.split('-').all(|part| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    });
    if !kebab || !id.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(format!(
            "`{id}` isn't kebab-case: name the mistake, as in `null-slice`"
        ));
    }
    let module = id.replace('-', "_");
    let file = root.join(format!("crates/audit/src/rules/{module}.rs"));
    if file.exists() {
        return Err(format!("{file} is there already"));
    }
    let list = root.join(LIST);
    let text = std::fs::read_to_string(&list).map_err(|error| format!("{list}: {error}"))?;
    let text =
        listed(&text, &module).ok_or_else(|| format!("{list}: the list of rules isn't found"))?;
    let write = |path: &Utf8Path, text: &str| {
        std::fs::write(path, text).map_err(|error| format!("{path}: {error}"))
    };
    write(&file, &TEMPLATE.replace("{id}", id))?;
    write(&list, &text)?;
    println!("{file}: say what goes wrong, then let the tests pass");
    Ok(())
}

/// The list with a new module in its place, and its rule before those about suppressions: where it belongs
/// among the others is for whoever writes it.
fn listed(text: &str, module: &str) -> Option<String> {
    let last = "    &suppression_without_reason::RULE,\n";
    let (before, after) = text.split_once(last)?;
    let line = format!("pub mod {module};");
    let mods = || before.lines().filter(|it| it.starts_with("pub mod "));
    let at = match mods().find(|it| *it > line.as_str()) {
        Some(next) => before.find(next)?,
        None => {
            let last = mods().next_back()?;
            before.find(last)? + last.len() + 1
        }
    };
    let (head, tail) = before.split_at(at);
    Some(format!(
        "{head}{line}\n{tail}    &{module}::RULE,\n{last}{after}"
    ))
}

const TEMPLATE: &str = r####"//! `{id}`: what is wrong, in a few words.

use syn::spanned::Spanned;

use crate::analysis::{View, expr};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "{id}",
    level: Level::Warning,
    title: "what is wrong, as one line",
    body: r#"
What goes wrong, and what the host then sees.

## Evidence

A public advisory or issue.

## Wrong

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_open() { wrong() }
```

## Right

```rust,ignore
#[unsafe(no_mangle)]
pub extern "C" fn kit_open() { right() }
```

## Not reported

What looks like it and is right.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in view.exports() {
        for site in &function.body.sites {
            if expr::called(site.expr).as_deref() != Some("wrong") {
                continue;
            }
            let message = format!("`{}` does what is wrong", function.shown);
            let span = site.expr.span();
            let mut finding = view.finding(&RULE, Level::Warning, function.file, span, message);
            finding.help("what to write instead");
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// Each line that ends in `//~` is found, and no other.
    #[test]
    fn wrong_and_right() {
        testing::lines(
            &RULE,
            r#"
#[no_mangle]
pub extern "C" fn a() { wrong() } //~
#[no_mangle]
pub extern "C" fn b() { right() }
fn not_an_export() { wrong() }
"#,
        );
    }
}
"####;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_gets_its_two_lines() {
        let list = "pub mod b;\npub mod suppression_without_reason;\n\npub static ALL: &[&Rule] = &[\n    \
                    &b::RULE,\n    &suppression_without_reason::RULE,\n];\n";
        for (module, before) in [("a", "pub mod b;"), ("zz", "\npub static")] {
            let text = listed(list, module).unwrap();
            assert!(
                text.contains(&format!("pub mod {module};\n{before}")),
                "{text}"
            );
            assert!(text.contains(&format!(
                "    &{module}::RULE,\n    &suppression_without_reason"
            )));
        }
        assert_eq!(listed("", "a"), None);
    }
}
