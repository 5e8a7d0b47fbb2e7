//! Steps that all run, whatever becomes of the others, some side by side, and the count at the end.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use camino::Utf8PathBuf;

use crate::shell::{self, Outcome};

/// What a step came to.
enum Ended {
    Passed,
    Failed(String),
    Skipped(String),
}

enum Work<'a> {
    Run(Box<dyn FnOnce() -> Outcome + Send + 'a>),
    Skip(String),
}

struct Step<'a> {
    name: String,
    group: &'static str,
    work: Work<'a>,
}

/// A run of steps, collected first.
pub(crate) struct Plan<'a> {
    only: Option<&'a str>,
    group: &'static str,
    steps: Vec<Step<'a>>,
    spent: Vec<(&'static str, Utf8PathBuf)>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(only: Option<&'a str>) -> Self {
        Self {
            only,
            group: "",
            steps: Vec::new(),
            spent: Vec::new(),
        }
    }

    /// Whether a step of this name is to run.
    pub(crate) fn wanted(&self, name: &str) -> bool {
        self.only.is_none_or(|only| name.contains(only))
    }

    /// Steps from here on share files with each other: they run in this order, one at a time. Those of other groups
    /// may run beside them.
    pub(crate) fn group(&mut self, group: &'static str) {
        self.group = group;
    }

    /// A folder that nothing needs after the current group's last step. Machines of CI have little room.
    pub(crate) fn spent(&mut self, folder: Utf8PathBuf) {
        self.spent.push((self.group, folder));
    }

    /// Adds a step.
    pub(crate) fn step(&mut self, name: &str, step: impl FnOnce() -> Outcome + Send + 'a) {
        self.add(name, Work::Run(Box::new(step)));
    }

    /// Counts a step that this machine can't run, by name and reason.
    pub(crate) fn skip(&mut self, name: &str, reason: &str) {
        self.add(name, Work::Skip(reason.to_owned()));
    }

    fn add(&mut self, name: &str, work: Work<'a>) {
        if self.wanted(name) {
            self.steps.push(Step {
                name: name.to_owned(),
                group: self.group,
                work,
            });
        }
    }

    /// Runs all, up to `jobs` at a time; an error if one failed or none ran. `clean` removes what is spent.
    pub(crate) fn run(self, jobs: usize, clean: bool) -> Outcome {
        let start = Instant::now();
        let (steps, spent) = (self.steps, if clean { self.spent } else { Vec::new() });
        let ended = (0..steps.len()).map(|_| None).collect();
        let order = steps.iter().map(|step| step.name.clone()).collect();
        let run = Run {
            state: Mutex::new(State {
                waiting: steps.into_iter().map(Some).collect(),
                busy: BTreeSet::new(),
                ended,
            }),
            changed: Condvar::new(),
            alone: jobs <= 1,
            spent,
        };
        std::thread::scope(|scope| {
            for _ in 0..jobs.max(1) {
                scope.spawn(|| run.work());
            }
        });
        let state = run
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        account(order, state.ended, start.elapsed().as_secs_f64())
    }
}

struct State<'a> {
    waiting: Vec<Option<Step<'a>>>,
    busy: BTreeSet<&'static str>,
    ended: Vec<Option<(Ended, f64)>>,
}

struct Run<'a> {
    state: Mutex<State<'a>>,
    changed: Condvar,
    /// One step at a time, whose output is shown as it comes.
    alone: bool,
    spent: Vec<(&'static str, Utf8PathBuf)>,
}

impl<'a> Run<'a> {
    fn state(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes steps until none is left.
    fn work(&self) {
        while let Some((place, step)) = self.next() {
            let group = step.group;
            let start = Instant::now();
            let ended = match step.work {
                Work::Skip(reason) => {
                    show(&format!("=== {}: skipped, {reason}", step.name), &[]);
                    Ended::Skipped(reason)
                }
                Work::Run(work) => self.perform(&step.name, work),
            };
            let mut state = self.state();
            state.ended[place] = Some((ended, start.elapsed().as_secs_f64()));
            let last = !state.waiting.iter().flatten().any(|it| it.group == group);
            if last {
                for (_, folder) in self.spent.iter().filter(|(of, _)| *of == group) {
                    // What can't be removed costs room only.
                    let _ = std::fs::remove_dir_all(folder);
                }
            }
            state.busy.remove(group);
            drop(state);
            self.changed.notify_all();
        }
    }

    /// The first step whose group is idle; waits while others are running.
    fn next(&self) -> Option<(usize, Step<'a>)> {
        let mut state = self.state();
        loop {
            let State { waiting, busy, .. } = &mut *state;
            let idle = |step: &Option<Step<'a>>| {
                (step.as_ref()).is_some_and(|step| !busy.contains(step.group))
            };
            if let Some(place) = waiting.iter().position(idle) {
                let step = waiting[place].take()?;
                busy.insert(step.group);
                return Some((place, step));
            }
            if waiting.iter().all(Option::is_none) {
                return None;
            }
            state = (self.changed.wait(state)).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn perform(&self, name: &str, work: Box<dyn FnOnce() -> Outcome + Send + 'a>) -> Ended {
        let (outcome, printed) = if self.alone {
            show(&format!("=== {name}"), &[]);
            (work(), Vec::new())
        } else {
            show(&format!("... {name}"), &[]);
            shell::captured(work)
        };
        let ended = match outcome {
            Ok(()) => Ended::Passed,
            Err(message) => Ended::Failed(message),
        };
        match &ended {
            Ended::Failed(message) => {
                if !self.alone {
                    show(&format!("=== {name}"), &printed);
                }
                show(&format!("FAILED: {name}: {message}"), &[]);
            }
            // What a step says that passed would hide what one says that failed.
            _ if !self.alone => show(&format!("=== {name}: passed{}", last_line(&printed)), &[]),
            _ => {}
        }
        ended
    }
}

/// How output ends, if it says something: most runners close with a count.
fn last_line(printed: &[u8]) -> String {
    let text = String::from_utf8_lossy(printed);
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    last.map_or_else(String::new, |line| format!(", {line}"))
}

/// Prints a line and what belongs to it in one piece.
fn show(line: &str, more: &[u8]) {
    let mut out = std::io::stdout().lock();
    // A closed terminal doesn't end the steps.
    let _ = writeln!(out, "\n{line}");
    let _ = out.write_all(more);
    let _ = out.flush();
}

/// Prints the account.
fn account(names: Vec<String>, ended: Vec<Option<(Ended, f64)>>, seconds: f64) -> Outcome {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    println!();
    for (name, ended) in names.into_iter().zip(ended) {
        let ended = ended.unwrap_or_else(|| (Ended::Failed("it didn't end".to_owned()), 0.0));
        match ended {
            (Ended::Passed, seconds) => {
                passed += 1;
                println!("passed   {seconds:7.1} s  {name}");
            }
            (Ended::Failed(message), seconds) => {
                failed += 1;
                let line = message.lines().next().unwrap_or_default();
                println!("FAILED   {seconds:7.1} s  {name}: {line}");
            }
            (Ended::Skipped(reason), _) => {
                skipped += 1;
                println!("skipped             {name}: {reason}");
            }
        }
    }
    println!("{seconds:.0} seconds in all");
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if failed == 0 && passed > 0 {
        Ok(())
    } else {
        Err("not everything passed".to_owned())
    }
}
