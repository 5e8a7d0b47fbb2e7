//! `event-loop-blocked`: a synchronous Node function that waits.

use landbridge_source::place;

use crate::analysis::{Frame, View, first_wait};
use crate::finding::{Finding, Level};
use crate::rule::Rule;

/// The rule.
pub static RULE: Rule = Rule {
    id: "event-loop-blocked",
    level: Level::Error,
    title: "Node's event loop stands still while Rust waits",
    body: r#"
A synchronous `#[napi]` function runs on the one thread that runs all JavaScript. While it waits for a
future, a channel, a thread or the network, no timer fires and no request is answered; if what it waits for
is a JavaScript callback, it waits for ever.

An error for futures, channels, sleeps, threads and the network; a warning for files and processes.

## Evidence

napi-rs/napi-rs#1295: `block_on` inside a synchronous function.

## Wrong

```rust,ignore
#[napi]
pub fn fetch(url: String) -> String {
    runtime().block_on(get(url))
}
```

## Right

```rust,ignore
#[napi]
pub async fn fetch(url: String) -> String {
    get(url).await
}
```

## Not reported

`async` functions, tasks and threads; functions that only run at start-up (`init`, `setup`,
`module_exports`); functions whose name ends in `sync`, which say what they do.
"#,
    check,
};

fn check(view: &View<'_>, out: &mut Vec<Finding>) {
    for function in &view.functions {
        let name = function.name.to_lowercase();
        let start = ["init", "setup", "configure", "main"]
            .iter()
            .any(|word| name.starts_with(word));
        if function.frame() != Some(Frame::Node)
            || function.signature.asyncness.is_some()
            || start
            || name.ends_with("sync")
        {
            continue;
        }
        if let Some(wait) = first_wait(view, function, false, 2) {
            let level = match wait.what {
                "a file" | "a process" => Level::Warning,
                _ => Level::Error,
            };
            let message = format!(
                "`{}` waits for {} on the thread that runs JavaScript",
                function.shown, wait.what
            );
            let at = wait.through.unwrap_or(wait.span);
            let mut finding = view.finding(&RULE, level, function.file, at, message);
            if wait.through.is_some() {
                finding.related(place(wait.file, wait.span), "it waits here");
            }
            finding.help("make it `async`, or an `AsyncTask`");
            out.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn waiting_on_the_event_loop() {
        testing::lines(
            &RULE,
            r#"
#[napi]
pub fn a(url: String) -> String { RUNTIME.block_on(get(url)) } //~
#[napi]
impl Kit {
    #[napi]
    pub fn b(&self) { std::thread::sleep(SECOND) } //~
    pub fn not_bound(&self) { std::thread::sleep(SECOND) }
}
#[napi]
pub async fn c(rx: Receiver<u8>) -> u8 { rx.recv().await }
#[napi]
pub fn d() { std::thread::spawn(|| std::thread::sleep(SECOND)); }
#[napi]
pub fn read_sync(path: String) -> String { std::fs::read_to_string(path).unwrap() }
#[napi]
pub fn init() { RUNTIME.block_on(start()) }
"#,
        );
    }
}
