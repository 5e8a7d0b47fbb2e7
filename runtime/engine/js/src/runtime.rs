//! The runtime: an isolate, a realm, and the loop that gives modules, promises and timers their turns until nothing is
//! left to do or an error is left that nobody caught.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jsg::{
    Callable, Error, Global, Isolate, Local, Lock, Object, Options, PromiseState, Realm,
    Terminator, Value,
};

use crate::fault::Fault;
use crate::globals::{self, Handed};
use crate::modules::{self, Files};
use crate::timers::Timers;

/// Which of a program's two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What it answers.
    Out,
    /// What it complains about.
    Err,
}

/// Where `console` writes.
pub type Output = Box<dyn Fn(Stream, &str)>;

/// What scripts may use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits {
    /// How long JavaScript may run without a pause: a module's body, a timer's call and what it queues. None leaves it
    /// free.
    pub time: Option<Duration>,
    /// The most bytes of the heap, and as many again outside it; none leaves it to V8.
    pub heap: Option<usize>,
    /// What ends the process, called on a thread of its own, where a function of V8's own runs on though it was stopped.
    pub stuck: Option<fn()>,
}

/// So long V8's own functions may run on.
const PATIENCE: Duration = Duration::from_secs(3);

/// As long as nobody asks for less.
const FREE: Duration = Duration::from_secs(u32::MAX as u64);

/// What functions of scripts share with the loop.
pub(crate) struct Inner {
    pub(crate) output: Output,
    pub(crate) started: Instant,
    pub(crate) timers: RefCell<Timers>,
    /// What microtasks threw.
    pub(crate) faults: RefCell<Vec<Global<Value>>>,
}

/// A realm that runs modules.
pub struct Runtime {
    inner: Rc<Inner>,
    handed: Option<Handed>,
    limit: Duration,
    realm: Realm,
    isolate: Isolate,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runtime").finish_non_exhaustive()
    }
}

fn never() -> Fault {
    Fault::new("the module waits by `await` for something that never comes")
}

impl Runtime {
    /// A new one on this thread.
    ///
    /// # Errors
    ///
    /// This thread is inside another, or the heap's limit has no room for what every script finds.
    pub fn new(limits: Limits, output: Output) -> Result<Self, Fault> {
        Self::with(limits, output, Files::new())
    }

    /// The same with modules of one folder only.
    pub(crate) fn within(folder: &Path, limits: Limits, output: Output) -> Result<Self, Fault> {
        Self::with(limits, output, Files::within(folder))
    }

    fn with(limits: Limits, output: Output, files: Files) -> Result<Self, Fault> {
        let isolate = Isolate::new(Options {
            heap_limit: limits.heap.unwrap_or(0),
        });
        isolate.set_loader(files);
        if let Some(stuck) = limits.stuck {
            isolate.on_stuck(PATIENCE, stuck);
        }
        isolate.watch_rejections();
        let told = |error: Error| Fault::new(error.to_string());
        let realm = isolate.realm().map_err(told)?;
        let inner = Rc::new(Inner {
            output,
            started: Instant::now(),
            timers: RefCell::default(),
            faults: RefCell::default(),
        });
        let own = Rc::clone(&inner);
        isolate.on_report(move |report| {
            let text = format!("internal error {}: {}\n", report.reference, report.message);
            (own.output)(Stream::Err, &text);
        });
        let handed = isolate.run(&realm, |lock| globals::install(lock, &inner));
        let handed = handed.map_err(told)?.map_err(told)?;
        Ok(Self {
            inner,
            handed: Some(handed),
            limit: limits.time.unwrap_or(FREE),
            realm,
            isolate,
        })
    }

    /// Runs a file's module and what it starts, until nothing waits any more.
    ///
    /// # Errors
    ///
    /// It can't be loaded, or an error is left that nobody caught: a throw, a rejection without a handler, a limit.
    pub fn run_file(&self, path: &Path) -> Result<(), Fault> {
        self.import(path, |lock, main| {
            self.turn_until_idle(lock, Some(main))?;
            if self.is_pending(lock, main) {
                return Err(never());
            }
            Ok(())
        })
    }

    /// Runs a file's module until its body is through, and looks at what it exports.
    pub(crate) fn load<T>(
        &self,
        path: &Path,
        look: impl FnOnce(&mut Lock<'_>, Local<'_, Object>) -> jsg::Result<T>,
    ) -> Result<T, Fault> {
        self.import(path, |lock, main| {
            loop {
                let waits = self.turn(lock, Some(main))?;
                if !self.is_pending(lock, main) {
                    break;
                }
                let next = self.inner.timers.borrow().next();
                if next.is_none() && !waits {
                    return Err(never());
                }
                let rest = next.map(|at| at.saturating_duration_since(Instant::now()));
                lock.wait(rest.unwrap_or(Duration::from_secs(3600)));
            }
            self.limited(lock, |lock| {
                let broken = || Error::internal("a module has no namespace");
                let main = main.get(lock).ok_or_else(broken)?;
                let Some(PromiseState::Fulfilled(space)) = lock.promise_state(main) else {
                    return Err(broken());
                };
                look(lock, space.try_as::<Object>().ok_or_else(broken)?)
            })
        })
    }

    fn import<T>(
        &self,
        path: &Path,
        then: impl FnOnce(&mut Lock<'_>, &Global<Value>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let url = modules::url_of(path).map_err(|error| Fault::new(error.to_string()))?;
        self.enter(|lock| {
            let main = self.limited(lock, |lock| {
                let promise = lock.import(&url, &url)?;
                Ok(Global::new(lock, promise))
            })?;
            then(lock, &main)
        })
    }

    fn is_pending(&self, lock: &mut Lock<'_>, main: &Global<Value>) -> bool {
        lock.scope(|lock| {
            let state = main.get(lock).and_then(|main| lock.promise_state(main));
            matches!(state, Some(PromiseState::Pending))
        })
    }

    /// Has `wake` called, on any thread, when a turn has something to do.
    pub(crate) fn on_wake(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.isolate.on_wake(wake);
    }

    /// When the next timer is due.
    pub(crate) fn next_timer(&self) -> Option<Instant> {
        self.inner.timers.borrow().next()
    }

    pub(crate) fn enter<T>(
        &self,
        body: impl FnOnce(&mut Lock<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let told = |error: Error| Fault::new(error.to_string());
        self.isolate.run(&self.realm, body).map_err(told)?
    }

    /// Turns until neither timers nor futures wait.
    pub(crate) fn turn_until_idle(
        &self,
        lock: &mut Lock<'_>,
        main: Option<&Global<Value>>,
    ) -> Result<(), Fault> {
        loop {
            let waits = self.turn(lock, main)?;
            let next = self.inner.timers.borrow().next();
            match next {
                Some(at) => {
                    lock.wait(at.saturating_duration_since(Instant::now()));
                }
                None if waits => {
                    lock.wait(Duration::from_secs(3600));
                }
                None => return Ok(()),
            }
        }
    }

    /// A turn, after waiting for a timer or a future for `limit` at most.
    pub(crate) fn turn_once(&self, lock: &mut Lock<'_>, limit: Duration) -> Result<(), Fault> {
        self.turn(lock, None)?;
        let next = self.inner.timers.borrow().next();
        let rest = next.map(|at| at.saturating_duration_since(Instant::now()));
        lock.wait(rest.map_or(limit, |rest| rest.min(limit)));
        Ok(())
    }

    /// What stops its JavaScript from other threads.
    pub(crate) fn terminator(&self) -> Terminator {
        self.isolate.terminator()
    }

    /// One turn: what is queued, then each timer that is due. Answers whether futures wait.
    pub(crate) fn turn(
        &self,
        lock: &mut Lock<'_>,
        main: Option<&Global<Value>>,
    ) -> Result<bool, Fault> {
        let mut waits = self.limited(lock, |lock| Ok(lock.turn()))?;
        self.check(lock, main)?;
        let now = Instant::now();
        loop {
            // One at a time: what one fails with leaves the others for the next turn.
            let due = self.inner.timers.borrow_mut().take_due(now);
            let Some(id) = due else { break };
            waits = self.limited(lock, |lock| {
                let handed = self.handed.as_ref().map(|handed| &handed.fire);
                if let Some(fire) = handed.and_then(|fire| fire.get(lock)) {
                    let (nothing, id) = (lock.undefined(), lock.number(f64::from(id)));
                    fire.call(lock, nothing, &[id])?;
                }
                Ok(lock.turn())
            })?;
            self.check(lock, main)?;
        }
        Ok(waits)
    }

    /// Runs JavaScript within the limit of time and in a scope of its own.
    pub(crate) fn limited<T>(
        &self,
        lock: &mut Lock<'_>,
        body: impl FnOnce(&mut Lock<'_>) -> jsg::Result<T>,
    ) -> Result<T, Fault> {
        lock.scope(|lock| {
            let outcome = lock.limited(self.limit, |lock| body(lock));
            outcome
                .and_then(|it| it)
                .map_err(|error| self.fault(lock, &error, "Uncaught "))
        })
    }

    /// An error if there is one that nobody caught and nobody can.
    fn check(&self, lock: &mut Lock<'_>, main: Option<&Global<Value>>) -> Result<(), Fault> {
        let thrown = self.inner.faults.take();
        lock.scope(|lock| {
            if let Some(thrown) = thrown.first().and_then(|it| it.get(lock)) {
                // A description may be the script's own function.
                let error = self.limited(lock, |lock| Ok(lock.error_of(thrown)))?;
                return Err(self.fault(lock, &error, "Uncaught "));
            }
            if let Some(thrown) = lock.take_uncaught().first() {
                let error = self.limited(lock, |lock| Ok(lock.error_of(*thrown)))?;
                return Err(self.fault(lock, &error, "Uncaught "));
            }
            let Some((promise, reason)) = lock.take_rejections().into_iter().next() else {
                return Ok(());
            };
            let is_main = main
                .and_then(|main| main.get(lock))
                .is_some_and(|main| main.is_same(promise));
            let error = self.limited(lock, |lock| Ok(lock.error_of(reason)))?;
            let prefix = if is_main {
                "Uncaught "
            } else {
                "Uncaught (in promise) "
            };
            Err(self.fault(lock, &error, prefix))
        })
    }

    /// An error as people are told of it.
    pub(crate) fn fault(&self, lock: &mut Lock<'_>, error: &Error, prefix: &str) -> Fault {
        lock.scope(|lock| {
            let thrown = error.thrown(lock);
            let shown = thrown.and_then(|value| self.shown(lock, value));
            Fault::of(lock, error, shown, prefix)
        })
    }

    /// A value as consoles show it; none where showing it fails.
    pub(crate) fn shown(&self, lock: &mut Lock<'_>, value: Local<'_>) -> Option<String> {
        let inspect = self.inspect(lock)?;
        let nothing = lock.undefined();
        let shown = lock.limited(self.limit, |lock| inspect.call(lock, nothing, &[value]));
        let shown = shown.and_then(|it| it).ok()?;
        Some(lock.string_of(shown))
    }

    fn inspect<'s>(&self, lock: &mut Lock<'s>) -> Option<Local<'s, Callable>> {
        self.handed.as_ref()?.inspect.get(lock)
    }
}
