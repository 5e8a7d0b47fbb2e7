//! A rule of the gate as a profile's data: which paths, names, types, macros and methods it forbids, and where. Shapes
//! that no list of names can tell are code, in `syntax`; a ban only asks for them.

use toml_edit::{Item, TableLike};

/// Where a ban holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// In all of the file.
    #[default]
    Anywhere,
    /// Not in test code.
    OutsideTests,
    /// In functions that are neither test code nor under a `cfg`.
    LiveCode,
}

/// What the gate can see besides names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `async` functions, blocks and closures, and `.await`.
    Async,
    /// An `unsafe` block without a `SAFETY:` comment.
    BareUnsafe,
    /// `ManuallyDrop` in a file that never drops one.
    KeptManuallyDrop,
    /// A union with a field of `ManuallyDrop`.
    UnionOfManuallyDrop,
    /// `&*(p as *const _)` and `transmute` to a type with `&'static` in it.
    StretchedLifetime,
    /// `.clone()` of a `Vec` or slice to get out of a borrow.
    ByteClone,
    /// `impl !Send`, `impl !Sync`, and their feature.
    NegativeImpl,
}

const SHAPES: &[(&str, Shape)] = &[
    ("async", Shape::Async),
    ("unsafe-without-safety", Shape::BareUnsafe),
    ("manually-drop-kept", Shape::KeptManuallyDrop),
    ("union-of-manually-drop", Shape::UnionOfManuallyDrop),
    ("stretched-lifetime", Shape::StretchedLifetime),
    ("clone-of-bytes", Shape::ByteClone),
    ("negative-impl", Shape::NegativeImpl),
];

/// A generic type by its name and one of its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypePattern {
    /// The last segment of its path.
    pub head: String,
    /// What one of the arguments is.
    pub argument: Argument,
}

/// An argument of a generic type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// The last segment of its path is this.
    Named(String),
    /// A trait object of a trait of this name: `dyn Name`.
    Object(String),
    /// This name stands anywhere in it: `..Name`.
    Mentions(String),
}

/// A rule of the gate.
#[derive(Debug, Clone, Default)]
pub struct Ban {
    /// What is wrong and what to write instead.
    pub why: String,
    /// Where it holds.
    pub scope: Scope,
    /// Paths that begin so; a last segment with `!` also as a macro that is called.
    pub paths: Vec<Vec<String>>,
    /// Paths that end so.
    pub ends: Vec<Vec<String>>,
    /// Paths that end so, other than in a `use`, and the names that a `use` gives them.
    pub calls: Vec<Vec<String>>,
    /// Segments of paths.
    pub names: Vec<String>,
    /// Methods called without arguments.
    pub methods: Vec<String>,
    /// Macros that are called.
    pub macros: Vec<String>,
    /// Functions of an `impl`.
    pub functions: Vec<String>,
    /// Generic types.
    pub types: Vec<TypePattern>,
    /// Types of fields of structs that are not `repr(transparent)`.
    pub fields: Vec<String>,
    /// Types that hold a field's type in the same memory, so that they do not hide it.
    pub within: Vec<String>,
    /// What else the gate looks for.
    pub shapes: Vec<Shape>,
    /// `ends` does not hold for `crate` and crates of the project.
    pub except_own: bool,
    /// A field that this other rule reports is not reported again.
    pub unless: Option<String>,
}

impl Ban {
    /// Reads a ban from a table of a profile.
    ///
    /// # Errors
    /// If a key or value is not one of a ban.
    pub(crate) fn read(id: &str, item: &Item) -> Result<Ban, String> {
        let table: &dyn TableLike = item
            .as_table_like()
            .ok_or_else(|| format!("`bans.{id}` must be a table"))?;
        let mut ban = Ban::default();
        for (key, item) in table.iter() {
            let place = format!("bans.{id}.{key}");
            let text = || {
                item.as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| format!("`{place}` must be a text"))
            };
            let texts = || crate::profile::texts(&place, item);
            match key {
                "why" => ban.why = text()?,
                "scope" => {
                    ban.scope = match text()?.as_str() {
                        "anywhere" => Scope::Anywhere,
                        "outside tests" => Scope::OutsideTests,
                        "live code" => Scope::LiveCode,
                        other => {
                            return Err(format!(
                                "`{place}`: `{other}` is none of `anywhere`, `outside tests`, `live code`"
                            ));
                        }
                    }
                }
                "paths" => ban.paths = paths(texts()?),
                "ends" => ban.ends = paths(texts()?),
                "calls" => ban.calls = paths(texts()?),
                "names" => ban.names = texts()?,
                "methods" => ban.methods = texts()?,
                "macros" => ban.macros = texts()?,
                "functions" => ban.functions = texts()?,
                "types" => {
                    let read = |t: &String| {
                        TypePattern::read(t).ok_or_else(|| {
                            format!("`{place}`: `{t}` is not of the form `Name<Argument>`")
                        })
                    };
                    ban.types = texts()?.iter().map(read).collect::<Result<_, _>>()?;
                }
                "fields" => ban.fields = texts()?,
                "within" => ban.within = texts()?,
                "shapes" => {
                    let read = |t: &String| {
                        SHAPES
                            .iter()
                            .find(|s| s.0 == t)
                            .map(|s| s.1)
                            .ok_or_else(|| {
                                let known: Vec<&str> = SHAPES.iter().map(|s| s.0).collect();
                                format!("`{place}`: `{t}` is none of `{}`", known.join("`, `"))
                            })
                    };
                    ban.shapes = texts()?.iter().map(read).collect::<Result<_, _>>()?;
                }
                "except_own" => {
                    ban.except_own = item
                        .as_bool()
                        .ok_or_else(|| format!("`{place}` must be true or false"))?;
                }
                "unless" => ban.unless = Some(text()?),
                _ => return Err(format!("`{place}` is no key of a ban")),
            }
        }
        if ban.why.is_empty() {
            return Err(format!(
                "`bans.{id}` needs `why`: what is wrong and what to write instead"
            ));
        }
        Ok(ban)
    }
}

impl TypePattern {
    fn read(text: &str) -> Option<TypePattern> {
        let (head, argument) = text.strip_suffix('>')?.split_once('<')?;
        let argument = match (argument.strip_prefix("dyn "), argument.strip_prefix("..")) {
            (Some(name), _) => Argument::Object(name.to_owned()),
            (_, Some(name)) => Argument::Mentions(name.to_owned()),
            _ => Argument::Named(argument.to_owned()),
        };
        Some(TypePattern {
            head: head.to_owned(),
            argument,
        })
    }
}

fn paths(texts: Vec<String>) -> Vec<Vec<String>> {
    texts
        .iter()
        .map(|t| t.split("::").map(str::to_owned).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Ban, String> {
        let document: toml_edit::DocumentMut = text.parse().unwrap();
        Ban::read("OWN-01", document.as_item())
    }

    #[test]
    fn what_is_no_ban_is_an_error() {
        assert!(
            read("paths = [\"a::b\"]")
                .unwrap_err()
                .contains("needs `why`")
        );
        assert!(
            read("why = \"w\"\ncolour = \"red\"")
                .unwrap_err()
                .contains("OWN-01.colour")
        );
        assert!(
            read("why = \"w\"\nshapes = [\"round\"]")
                .unwrap_err()
                .contains("async")
        );
        assert!(
            read("why = \"w\"\ntypes = [\"Vec\"]")
                .unwrap_err()
                .contains("Name<Argument>")
        );
        assert!(
            read("why = \"w\"\nscope = \"here\"")
                .unwrap_err()
                .contains("live code")
        );
    }

    #[test]
    fn type_patterns_have_three_forms() {
        let ban = read("why = \"w\"\ntypes = [\"Box<dyn E>\", \"Arc<..S>\", \"Rc<str>\"]").unwrap();
        let arguments: Vec<Argument> = ban.types.into_iter().map(|t| t.argument).collect();
        assert_eq!(
            arguments,
            [
                Argument::Object("E".to_owned()),
                Argument::Mentions("S".to_owned()),
                Argument::Named("str".to_owned()),
            ]
        );
    }
}
