//! The modules that Python sources import, found without running them. The grammar is ruff's; this crate
//! says what counts as an import.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use ruff_python_ast::Stmt;

/// The modules that the sources import at their top level, sorted, each once.
///
/// `import a.b` and `from a.b import c` both name `a.b`. Relative imports don't count: they are the importing
/// package's own. Neither do imports inside functions, classes or compound statements, which may never run. A
/// source that isn't Python is skipped, since another version's interpreter may yet understand it.
#[must_use]
pub fn get_imports(sources: &[&str]) -> Vec<String> {
    let mut modules = BTreeSet::new();
    for body in sources.iter().filter_map(|source| statements(source)) {
        for statement in body {
            match statement {
                Stmt::Import(import) => {
                    modules.extend(import.names.iter().map(|it| it.name.to_string()));
                }
                Stmt::ImportFrom(import) if import.level == 0 => {
                    modules.extend(import.module.iter().map(ToString::to_string));
                }
                _ => {}
            }
        }
    }
    modules.into_iter().collect()
}

/// The statements of a source; none if it isn't Python.
fn statements(source: &str) -> Option<Vec<Stmt>> {
    let parsed = ruff_python_parser::parse_module(source).ok()?;
    Some(parsed.into_suite().into_iter().collect())
}
