//! What every host's emission shares: templates, Rust formatting, paths to crates.
//!
//! Templates see the lowered interface and nothing else; a name that isn't there is an error, not an
//! empty string.

use std::fmt;

use camino::Utf8PathBuf;
use landbridge_diagnostics::Diagnostic;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::Serialize;

/// Where generated manifests find crates; relative paths are from `bindings/HOST/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Crates {
    /// The user's crate.
    pub user: Utf8PathBuf,
    /// The folder that holds `core`, `python`, `node`.
    pub runtime: Utf8PathBuf,
}

/// A template of this version is wrong: a bug of landbridge, never of the user.
#[derive(Debug)]
pub struct EmitError {
    /// Which template or file.
    pub file: String,
    /// What happened.
    pub message: String,
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.message)
    }
}

impl std::error::Error for EmitError {}

impl EmitError {
    /// As a user is told of it.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let code = &landbridge_diagnostics::catalogue::command::TEMPLATE;
        Diagnostic::error(code, self.to_string())
    }
}

/// The templates of one host.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// From names and texts (`include_str!`).
    ///
    /// # Errors
    /// A template can't be parsed.
    pub fn new(templates: &[(&'static str, &'static str)]) -> Result<Self, EmitError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build();
        environment.set_syntax(syntax.map_err(|error| EmitError {
            file: "templates".to_owned(),
            message: format!("{error:#}"),
        })?);
        for (name, text) in templates {
            environment
                .add_template(name, text)
                .map_err(|error| EmitError {
                    file: (*name).to_owned(),
                    message: format!("{error:#}"),
                })?;
        }
        Ok(Self { environment })
    }

    /// Adds a filter of the host's own, such as docs in its comment form.
    pub fn filter(&mut self, name: &'static str, filter: fn(String) -> String) {
        self.environment.add_filter(name, filter);
    }

    /// The text that `template` makes of `data`.
    ///
    /// # Errors
    /// The template names something that the data doesn't have.
    pub fn render(&self, template: &str, data: impl Serialize) -> Result<String, EmitError> {
        self.environment
            .get_template(template)
            .and_then(|template| template.render(Value::from(Serde(&data))))
            .map_err(|error| EmitError {
                file: template.to_owned(),
                message: format!("{error:#}"),
            })
    }
}

/// Generated Rust, formatted. Since the formatter knows no comments, a template writes
/// `comment!("SAFETY: …");` where a statement or an item can stand and gets `// SAFETY: …`.
///
/// # Errors
/// The text isn't Rust.
pub fn rust(file: &str, header: &str, source: &str) -> Result<String, EmitError> {
    rust_with(file, header, source, |_| {})
}

/// As [`rust`], with a change to all of it in between.
///
/// # Errors
/// The text isn't Rust.
pub fn rust_with(
    file: &str,
    header: &str,
    source: &str,
    change: impl FnOnce(&mut syn::File),
) -> Result<String, EmitError> {
    let mut tree = syn::parse_file(source).map_err(|error| {
        let start = error.span().start();
        EmitError {
            file: file.to_owned(),
            message: format!(
                "{error} at line {}: {}",
                start.line,
                source
                    .lines()
                    .nth(start.line.saturating_sub(1))
                    .unwrap_or_default()
            ),
        }
    })?;
    change(&mut tree);
    let formatted = prettyplease::unparse(&tree);
    let mut text = String::with_capacity(header.len() + formatted.len());
    for line in header.lines() {
        text.push_str("// ");
        text.push_str(line);
        text.push('\n');
    }
    let mut lines = formatted.lines();
    while let Some(line) = lines.next() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let whole = match line.trim() {
            // Too long for one line: the text stands on the next, the end on the one after.
            "comment!(" => {
                let text = lines.next().unwrap_or_default().trim();
                lines.next();
                Some(text)
            }
            line => (line.strip_prefix("comment!(")).and_then(|rest| rest.strip_suffix(");")),
        };
        match whole {
            Some(comment) => {
                text.push_str(indent);
                text.push_str("// ");
                text.push_str(&comment.trim_matches('"').replace("\\\"", "\""));
            }
            None => text.push_str(line),
        }
        text.push('\n');
    }
    Ok(text)
}
