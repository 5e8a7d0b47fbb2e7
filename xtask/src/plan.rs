//! Steps that all run, whatever becomes of the others, and the count at the end.

use std::time::Instant;

use crate::shell::Outcome;

/// What a step came to.
enum Ended {
    Passed,
    Failed(String),
    Skipped(String),
}

/// A run of steps.
pub(crate) struct Plan<'a> {
    only: Option<&'a str>,
    ended: Vec<(String, Ended, f64)>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(only: Option<&'a str>) -> Self {
        Self {
            only,
            ended: Vec::new(),
        }
    }

    fn wanted(&self, name: &str) -> bool {
        self.only.is_none_or(|only| name.contains(only))
    }

    /// Runs a step now.
    pub(crate) fn step(&mut self, name: &str, step: impl FnOnce() -> Outcome) {
        if !self.wanted(name) {
            return;
        }
        println!("\n=== {name}");
        let start = Instant::now();
        let ended = match step() {
            Ok(()) => Ended::Passed,
            Err(message) => {
                println!("FAILED: {message}");
                Ended::Failed(message)
            }
        };
        let seconds = start.elapsed().as_secs_f64();
        self.ended.push((name.to_owned(), ended, seconds));
    }

    /// Counts a step that this machine can't run, by name and reason.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        if self.wanted(name) {
            println!("\n=== {name}: skipped, {reason}");
            let ended = Ended::Skipped(reason.to_owned());
            self.ended.push((name.to_owned(), ended, 0.0));
        }
    }

    /// Prints the account; an error if a step failed or none ran.
    pub(crate) fn finish(self) -> Outcome {
        let (mut passed, mut failed, mut skipped) = (0, 0, 0);
        println!();
        for (name, ended, seconds) in &self.ended {
            match ended {
                Ended::Passed => {
                    passed += 1;
                    println!("passed   {seconds:7.1} s  {name}");
                }
                Ended::Failed(message) => {
                    failed += 1;
                    let line = message.lines().next().unwrap_or_default();
                    println!("FAILED   {seconds:7.1} s  {name}: {line}");
                }
                Ended::Skipped(reason) => {
                    skipped += 1;
                    println!("skipped             {name}: {reason}");
                }
            }
        }
        let total: f64 = self.ended.iter().map(|(.., seconds)| seconds).sum();
        println!("{total:.0} seconds in all");
        println!("{passed} passed, {failed} failed, {skipped} skipped");
        if failed == 0 && passed > 0 {
            Ok(())
        } else {
            Err("not everything passed".to_owned())
        }
    }
}
