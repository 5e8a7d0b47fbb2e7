//! The ten points of the review checklist, each held against a crate, with the place that shows it.

use landbridge_diagnostics::Place;
use landbridge_source::place;
use serde::Serialize;
use syn::spanned::Spanned;
use syn::{Expr, Item, ReturnType};

use crate::analysis::{Frame, View, start_of};
use crate::finding::{Finding, Level};
use crate::rules::{boundary_scattered, no_panic_policy};

/// How a crate stands to a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It doesn't.
    Broken,
    /// Source alone doesn't tell.
    Unknown,
}

/// A point of the checklist.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// 1 to 10.
    pub number: usize,
    /// What is asked.
    pub question: &'static str,
    /// The answer.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// The place that shows it.
    pub place: Option<Place>,
}

/// A crate's answers.
#[derive(Clone, Debug, Serialize)]
pub struct Scorecard {
    /// The package; the file where there is none.
    pub package: String,
    /// All ten.
    pub points: Vec<Point>,
}

impl Scorecard {
    /// How many points hold.
    #[must_use]
    pub fn held(&self) -> usize {
        let points = self.points.iter();
        points.filter(|it| it.verdict == Verdict::Holds).count()
    }
}

const QUESTIONS: [&str; 10] = [
    "the target and its framework are chosen first",
    "the boundary is small and in one place",
    "ownership of every kept value is explicit",
    "boundary types are apart from the domain's",
    "no panic crosses the boundary",
    "errors are structured",
    "the host's threads and loops are respected",
    "packaging fits the target and is tested",
    "what callers must keep to is documented",
    "unsafe code is small and states why it is sound",
];

type Answer = (Verdict, String, Option<Place>);

/// The card of a crate; none if it has no boundary.
pub(crate) fn of(view: &View<'_>, findings: &[Finding]) -> Option<Scorecard> {
    if view.functions.iter().all(|it| it.boundary.is_none()) {
        return None;
    }
    let by = |rules: &[&str]| findings.iter().find(|it| rules.contains(&it.rule));
    let answers: [Answer; 10] = [
        target(view),
        contained(view),
        owned(
            view,
            by(&[
                "into-raw-without-way-back",
                "freed-with-another-allocator",
                "pointer-to-dropped-cstring",
                "double-free-by-clone",
                "double-free-by-close",
                "borrow-kept-by-host",
            ]),
        ),
        judged(
            by(&[
                "rust-type-in-abi",
                "pointee-without-repr",
                "enum-from-foreign-integer",
            ]),
            "signatures use types with a layout of their own",
        ),
        panics(view, by(&["panic-leaves-export"])),
        errors(view, by(&["error-as-bare-string"])),
        judged(
            by(&[
                "gil-held-while-blocking",
                "event-loop-blocked",
                "buffer-moved-to-thread",
                "reentrant-borrow",
                "mutable-global-in-export",
                "thread-promise-unproven",
            ]),
            "nothing waits or races on the host's threads",
        ),
        packaging(view),
        documented(view),
        unsafety(view),
    ];
    let points = answers.into_iter().zip(QUESTIONS).enumerate();
    // What holds because nothing speaks against it is seen where the boundary begins.
    let first = view.functions.iter().find(|it| it.boundary.is_some());
    let first = first.map(|it| place(it.file, it.name_span()));
    let points = points.map(|(index, ((verdict, reason, at), question))| Point {
        number: index + 1,
        question,
        verdict,
        reason,
        place: match verdict {
            Verdict::Holds => at.or_else(|| first.clone()),
            _ => at,
        },
    });
    let root = &view.sources.crates[0].modules[0].file;
    Some(Scorecard {
        package: if view.facts.package.is_empty() {
            root.clone()
        } else {
            view.facts.package.clone()
        },
        points: points.collect(),
    })
}

fn judged(finding: Option<&Finding>, good: &str) -> Answer {
    match finding {
        Some(finding) if finding.level > Level::Advice => (
            Verdict::Broken,
            finding.message.clone(),
            Some(finding.place.clone()),
        ),
        _ => (Verdict::Holds, good.to_owned(), None),
    }
}

fn owned(view: &View<'_>, finding: Option<&Finding>) -> Answer {
    let (verdict, reason, at) = judged(finding, "what is given out is taken back by its own kind");
    let taken = view.taken().first();
    let back = taken.map(|it| place(view.functions[it.function].file, it.span));
    (verdict, reason, at.or(back))
}

fn target(view: &View<'_>) -> Answer {
    let frames: Vec<&str> = [
        (Frame::Python, "PyO3"),
        (Frame::Node, "napi-rs"),
        (Frame::Wasm, "wasm-bindgen"),
        (Frame::Uniffi, "UniFFI"),
        (Frame::Cxx, "cxx"),
    ]
    .into_iter()
    .filter(|(frame, _)| view.functions.iter().any(|it| it.frame() == Some(*frame)))
    .map(|(_, name)| name)
    .collect();
    let manifest = view.facts.manifest.as_deref().map(start_of);
    let shared = view
        .facts
        .kinds
        .iter()
        .any(|it| it == "cdylib" || it == "staticlib");
    match (frames.as_slice(), shared) {
        ([], true) => (
            Verdict::Holds,
            "a C library, by its crate type".to_owned(),
            manifest,
        ),
        ([], false) if manifest.is_none() => {
            (Verdict::Unknown, "there is no manifest".to_owned(), None)
        }
        ([], false) => {
            let text = "exports by hand, and no crate type that a host could load";
            (Verdict::Broken, text.to_owned(), manifest)
        }
        (frames, _) => (
            Verdict::Holds,
            format!("bound by {}", frames.join(" and ")),
            None,
        ),
    }
}

fn contained(view: &View<'_>) -> Answer {
    let modules = boundary_scattered::modules(view);
    let text = match modules.len() {
        0 | 1 => "the exports stand in one module".to_owned(),
        n => format!("the exports stand in {n} modules"),
    };
    let first = view.functions.iter().find(|it| it.boundary.is_some());
    let at = first.map(|it| place(it.file, it.name_span()));
    if modules.len() <= 2 || boundary_scattered::is_boundary(view) {
        (Verdict::Holds, text, at)
    } else {
        (Verdict::Broken, text, at)
    }
}

fn panics(view: &View<'_>, finding: Option<&Finding>) -> Answer {
    if view.facts.aborts {
        let manifest = view.facts.manifest.as_deref().map(start_of);
        let text = "the release profile aborts, so that is the policy";
        return (Verdict::Holds, text.to_owned(), manifest);
    }
    match finding {
        Some(finding) => (
            Verdict::Broken,
            finding.message.clone(),
            Some(finding.place.clone()),
        ),
        None if no_panic_policy::has_policy(view) => {
            let guarded = view.functions.iter().find_map(|function| {
                let mut sites = function.body.sites.iter();
                let site = sites.find(|site| site.ctx.guarded)?;
                Some(place(function.file, site.expr.span()))
            });
            (Verdict::Holds, "panics are caught".to_owned(), guarded)
        }
        None => (
            Verdict::Holds,
            "no export is seen to panic".to_owned(),
            None,
        ),
    }
}

fn errors(view: &View<'_>, finding: Option<&Finding>) -> Answer {
    if let Some(finding) = finding {
        return (
            Verdict::Broken,
            finding.message.clone(),
            Some(finding.place.clone()),
        );
    }
    let bound = view.functions.iter().filter(|it| it.boundary.is_some());
    let fails: Vec<_> = bound
        .filter(|function| match &function.signature.output {
            ReturnType::Type(_, ty) => {
                let text = crate::analysis::expr::spell(&**ty).to_lowercase();
                ["result", "error", "status", "code"]
                    .iter()
                    .any(|word| text.contains(word))
            }
            ReturnType::Default => false,
        })
        .collect();
    match fails.first() {
        None => (
            Verdict::Unknown,
            "no export says by its type that it fails".to_owned(),
            None,
        ),
        Some(first) => (
            Verdict::Holds,
            format!("{} exports return a type of errors", fails.len()),
            Some(place(first.file, first.name_span())),
        ),
    }
}

fn packaging(view: &View<'_>) -> Answer {
    let Some(manifest) = view.facts.manifest.as_deref().map(start_of) else {
        return (Verdict::Unknown, "there is no manifest".to_owned(), None);
    };
    let loadable = view
        .facts
        .kinds
        .iter()
        .any(|it| it == "cdylib" || it == "staticlib");
    let (verdict, text) = match (loadable, view.facts.tests) {
        (false, _) => (
            Verdict::Broken,
            "no `cdylib` or `staticlib` among the crate types",
        ),
        (true, true) => (Verdict::Holds, "a library that hosts can load, with tests"),
        (true, false) => (
            Verdict::Unknown,
            "a library that hosts can load; tests of it aren't in tests/",
        ),
    };
    (verdict, text.to_owned(), Some(manifest))
}

fn documented(view: &View<'_>) -> Answer {
    let bound: Vec<_> = view
        .functions
        .iter()
        .filter(|it| it.boundary.is_some() && !it.of_trait)
        .collect();
    let bare: Vec<_> = bound
        .iter()
        .filter(|it| it.docs.trim().is_empty())
        .collect();
    let text = format!(
        "{} of {} exports have docs",
        bound.len() - bare.len(),
        bound.len()
    );
    match bare.first() {
        Some(first) if bare.len() * 5 > bound.len() => (
            Verdict::Broken,
            text,
            Some(place(first.file, first.name_span())),
        ),
        _ => (Verdict::Holds, text, None),
    }
}

/// Every unsafe block has a comment that says why.
fn unsafety(view: &View<'_>) -> Answer {
    let (mut all, mut first, mut silent) = (0_usize, None, 0_usize);
    let mut look = |file: &str, span: proc_macro2::Span| {
        all += 1;
        let line = span.start().line;
        let above = view.comment_above(file, line).to_lowercase();
        let own = view
            .lines
            .get(file)
            .and_then(|lines| lines.get(line.saturating_sub(1)))
            .is_some_and(|line| line.to_lowercase().contains("safe:"));
        // A comment above the statement that the block stands in counts as well.
        let near = view
            .comment_above(file, line.saturating_sub(1))
            .to_lowercase();
        if !above.contains("safe") && !near.contains("safe") && !own {
            silent += 1;
            first.get_or_insert(place(file, span));
        }
    };
    for function in &view.functions {
        for site in &function.body.sites {
            if let Expr::Unsafe(it) = site.expr {
                look(function.file, it.unsafe_token.span);
            }
        }
    }
    for (module, item) in view.all_items() {
        if let Item::Impl(it) = item
            && let Some(token) = it.unsafety
        {
            look(view.file(module), token.span);
        }
    }
    let text = format!(
        "{} of {all} unsafe blocks say why they are sound",
        all - silent
    );
    if silent * 10 > all {
        (Verdict::Broken, text, first)
    } else {
        (Verdict::Holds, text, None)
    }
}
