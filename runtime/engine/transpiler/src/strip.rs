//! One source in, one source out. Which faults there are is for `diagnostic`.

use swc_common::SourceMap;
use swc_common::errors::Handler;
use swc_common::sync::Lrc;
use swc_ts_fast_strip::{Mode, Options, operate};

use crate::depth;
use crate::diagnostic::{Collector, Diagnostic, DiagnosticId};

/// What became of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stripped {
    /// Whether there is JavaScript.
    pub success: bool,
    /// The JavaScript; empty without success. As long as the source, but for characters of many bytes.
    pub code: String,
    /// All faults as one text; none with success.
    pub error: Option<String>,
    /// The faults one by one.
    pub diagnostics: Vec<Diagnostic>,
}

/// Blanks the types of a TypeScript module or script.
///
/// What follows keeps its line and column. `enum`, namespaces with code, parameter properties, `import =`,
/// `export =` and `<T>value` can't be blanked and are refused, each with its place. `filename` is named in
/// `error`; nothing is read from it.
#[must_use]
pub fn ts_strip(filename: &str, source: &str) -> Stripped {
    if let Some(diagnostic) = depth::too_deep(source) {
        return refused(filename, vec![diagnostic]);
    }
    stacker::grow(depth::stack(source), || strip(filename, source))
}

fn strip(filename: &str, source: &str) -> Stripped {
    let sources: Lrc<SourceMap> = Lrc::default();
    let collector = Collector::default();
    let handler = Handler::with_emitter(false, false, Box::new(collector.clone()));
    let mut options = Options {
        filename: Some(filename.to_owned()),
        mode: Mode::StripOnly,
        deprecated_ts_module_as_error: Some(true),
        ..Options::default()
    };
    // Decorators are JavaScript's own (or will be): the engine decides about them.
    options.parser.decorators = true;
    let outcome = operate(&sources, &handler, source.to_owned(), options);
    let mut diagnostics: Vec<Diagnostic> = collector
        .take()
        .into_iter()
        .map(|reported| reported.placed(&sources))
        .collect();
    match outcome {
        Ok(output) => Stripped {
            success: true,
            code: output.code,
            error: None,
            diagnostics,
        },
        Err(fault) => {
            if diagnostics.is_empty() {
                diagnostics.push(Diagnostic {
                    id: DiagnosticId::InvalidSyntax,
                    line: 1,
                    column: 1,
                    message: fault.message,
                    help: None,
                });
            }
            refused(filename, diagnostics)
        }
    }
}

fn refused(filename: &str, diagnostics: Vec<Diagnostic>) -> Stripped {
    let lines: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| format!("{filename}:{diagnostic}"))
        .collect();
    Stripped {
        success: false,
        code: String::new(),
        error: Some(lines.join("\n")),
        diagnostics,
    }
}
