//! `gil-held-while-blocking`: a Python function waits and lets no other Python thread run.

use landbridge_source::place;

use crate::analysis::{Frame, View, expr, first_wait};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "gil-held-while-blocking",
    level: Level::Error,
    title: "the interpreter stands still while Rust waits",
    body: r#"
A `#[pyfunction]` holds the interpreter's lock. While it waits for a future, a channel, a thread or the
network, no other Python thread runs; if what it waits for needs Python, it waits for ever.

An error for futures, channels, threads and the network; a warning for files and processes.

## Evidence

PyO3/pyo3#1305: a lock taken while the interpreter's lock is held, and the other way round.

## Wrong

```rust,ignore
#[pyfunction]
fn fetch(url: String) -> PyResult<String> {
    let runtime = runtime();
    runtime.block_on(get(url)).map_err(to_py)
}
```

## Right

```rust,ignore
#[pyfunction]
fn fetch(py: Python<'_>, url: String) -> PyResult<String> {
    let runtime = runtime();
    py.detach(|| runtime.block_on(get(url))).map_err(to_py)
}
```

## Not reported

Code inside `detach`, `allow_threads` or on another thread; `async` functions; locks, which are mostly
held for a moment, unless the crate also takes the interpreter's lock on threads of its own.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    let deadlocks = attaches_elsewhere(view);
    for function in &view.functions {
        if function.frame() != Some(Frame::Python) {
            continue;
        }
        let Some(wait) = first_wait(view, function, deadlocks, 2) else {
            continue;
        };
        let level = match wait.what {
            "a file" | "a process" | "a lock" => Level::Warning,
            _ => Level::Error,
        };
        let message = format!(
            "`{}` waits for {} while it holds the interpreter's lock",
            function.shown, wait.what
        );
        let at = wait.through.unwrap_or(wait.span);
        let mut finding = view.finding(&RULE, level, function.file, at, message);
        if wait.through.is_some() {
            finding.related(place(wait.file, wait.span), "it waits here");
        }
        finding.help("take `py: Python<'_>` and wait inside `py.detach(|| …)`");
        out.push(finding);
    }
}

/// Whether the crate takes the interpreter's lock on threads of its own.
fn attaches_elsewhere(view: &View<'_>) -> bool {
    view.functions.iter().any(|function| {
        function.body.sites.iter().any(|site| {
            let attaches = expr::called_pair(site.expr)
                .is_some_and(|pair| pair == "Python::with_gil" || pair == "Python::attach");
            attaches && site.ctx.elsewhere
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn waiting_with_the_lock() {
        testing::lines(
            &RULE,
            r#"
fn inner(rx: &Receiver<u8>) -> u8 { rx.recv().unwrap() }
#[pyfunction]
fn a(url: String) -> String { RUNTIME.block_on(get(url)) } //~
#[pymethods]
impl Kit {
    fn b(&self) -> u8 {
        inner(&self.rx) //~
    }
    fn c(&self, py: Python<'_>) -> u8 { py.detach(|| inner(&self.rx)) }
    fn d(&self) -> u8 { *self.n.lock().unwrap() }
}
#[pyfunction]
fn e(path: &str) -> String { std::fs::read_to_string(path).unwrap() } //~
#[pyfunction]
fn f() { std::thread::spawn(|| std::thread::sleep(SECOND)); }
fn not_bound(url: String) -> String { RUNTIME.block_on(get(url)) }
"#,
        );
    }
}
