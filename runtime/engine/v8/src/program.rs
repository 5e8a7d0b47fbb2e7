//! A program that runs a module of JavaScript with a generated package: `NAME-v8 FILE ARGUMENT…`. Modules are files, the
//! package by its name, and `landbridge:program`, which reads files and ends the program. `LANDBRIDGE_MODULES` may name a
//! folder whose `X.mjs` is the module `node:X`, for scripts that are shared with other engines.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jsg::{
    Callable, Closure, Error, Global, Isolate, Loader, Local, Lock, Options, PromiseState, Result,
    Source, Synthetic, ToJs,
};

use crate::package::Package;

const PROGRAM: &str = "landbridge:program";

/// Timers by time and number.
type Timers = Rc<RefCell<BTreeSet<(Instant, u32)>>>;

struct Modules {
    package: &'static Package,
    arguments: Vec<String>,
}

impl Loader for Modules {
    fn resolve(&self, specifier: &str, referrer: &str) -> Result<String> {
        if specifier == self.package.name || specifier == PROGRAM {
            return Ok(specifier.to_owned());
        }
        let found = if let Some(name) = specifier.strip_prefix("node:") {
            let folder = std::env::var_os("LANDBRIDGE_MODULES").map(PathBuf::from);
            folder.map(|folder| folder.join(format!("{name}.mjs")))
        } else if specifier.starts_with("./") || specifier.starts_with("../") {
            Path::new(referrer).parent().map(|it| it.join(specifier))
        } else if Path::new(specifier).is_absolute() {
            Some(PathBuf::from(specifier))
        } else {
            None
        };
        let path = found.and_then(|path| path.canonicalize().ok());
        let path = path.and_then(|path| path.to_str().map(str::to_owned));
        path.ok_or_else(|| Error::type_error(format!("there is no module '{specifier}'")))
    }

    fn load(&self, name: &str) -> Result<Source> {
        if name == self.package.name {
            return Ok(Source::Synthetic(self.package.module()));
        }
        if name == PROGRAM {
            return Ok(Source::Synthetic(program(self.arguments.clone())));
        }
        read(name).map(Source::Script)
    }
}

fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Error::plain(format!("{path}: {error}")))
}

fn write(stream: u32, text: &str) {
    let bytes = text.as_bytes();
    // Whoever reads may be gone.
    let _ = if stream == 1 {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush())
    } else {
        std::io::stderr().lock().write_all(bytes)
    };
}

/// The module `landbridge:program`.
fn program(arguments: Vec<String>) -> Synthetic {
    Synthetic::new()
        .export("args", move |lock| arguments.clone().to_js(lock))
        .export("readFile", |lock| {
            Closure::<(String,), Result<String>>::new("readFile", |_, (path,)| read(&path))
                .to_js(lock)
        })
        .export("write", |lock| {
            let run = |_: &mut Lock<'_>, (stream, text): (u32, String)| write(stream, &text);
            Closure::<(u32, String), ()>::new("write", run).to_js(lock)
        })
        .export("exit", |lock| {
            Closure::<(i32,), ()>::new("exit", |_, (code,)| jsg::exit_now(code)).to_js(lock)
        })
}

/// The global object's functions; what fires a timer.
fn globals(lock: &mut Lock<'_>, timers: &Timers) -> Result<Global<Callable>> {
    let native = lock.object();
    let begun = Instant::now();
    let now = move |_: &mut Lock<'_>, ()| begun.elapsed().as_secs_f64() * 1000.0;
    let now = Closure::<(), f64>::new("now", now).to_js(lock)?;
    let run = |_: &mut Lock<'_>, (stream, text): (u32, String)| write(stream, &text);
    let says = Closure::<(u32, String), ()>::new("write", run).to_js(lock)?;
    let collect = Closure::<(), ()>::new("gc", |lock, ()| lock.request_gc(false)).to_js(lock)?;
    let own = Rc::clone(timers);
    let start = Closure::<(u32, u32), ()>::new("startTimer", move |_, (id, after)| {
        let time = Instant::now() + Duration::from_millis(after.into());
        own.borrow_mut().insert((time, id));
    });
    let own = Rc::clone(timers);
    let stop = Closure::<(u32,), ()>::new("stopTimer", move |_, (id,)| {
        own.borrow_mut().retain(|(_, other)| *other != id);
    });
    let (start, stop) = (start.to_js(lock)?, stop.to_js(lock)?);
    let exit =
        Closure::<(Option<i32>,), ()>::new("exit", |_, (code,)| jsg::exit_now(code.unwrap_or(0)));
    let all = [
        ("exit", exit.to_js(lock)?),
        ("now", now),
        ("write", says),
        ("collect", collect),
        ("startTimer", start),
        ("stopTimer", stop),
    ];
    for (name, value) in all {
        native.set(lock, name, value)?;
    }
    let make = lock.run_script(include_str!("scripts/program.js"), "landbridge:program.js")?;
    let missing = || Error::internal("the program's own script has no function");
    let make = make.try_as::<Callable>().ok_or_else(missing)?;
    let nothing = lock.undefined();
    let fire = make.call(lock, nothing, &[native.upcast()])?;
    let fire = fire.try_as::<Callable>().ok_or_else(missing)?;
    Ok(Global::new(lock, fire))
}

/// Runs the program: what went wrong, if anything did.
fn run(lock: &mut Lock<'_>, file: &str) -> std::result::Result<(), String> {
    let timers = Timers::default();
    let told = |lock: &mut Lock<'_>, error: Error| {
        let thrown = error.thrown(lock);
        let shown = thrown.map(|thrown| shown(lock, thrown));
        shown.unwrap_or_else(|| error.to_string())
    };
    let fire = lock.scope(|lock| globals(lock, &timers));
    let fire = fire.map_err(|error| told(lock, error))?;
    let main = lock.scope(|lock| {
        let main = lock.import(file, "")?;
        Ok::<_, Error>(Global::new(lock, main))
    });
    let main = main.map_err(|error| told(lock, error))?;
    loop {
        let waits = lock.turn();
        let due = {
            let mut timers = timers.borrow_mut();
            let first = timers.first().copied();
            let due = first.filter(|(time, _)| *time <= Instant::now());
            if let Some(due) = &due {
                timers.remove(due);
            }
            due
        };
        let failed = lock.scope(|lock| {
            if let (Some((_, id)), Some(fire)) = (due, fire.get(lock)) {
                let (nothing, id) = (lock.undefined(), lock.number(id.into()));
                if let Err(error) = fire.call(lock, nothing, &[id]) {
                    return Some(told(lock, error));
                }
            }
            let unhandled = lock.take_rejections().into_iter().next();
            if let Some((_, reason)) = unhandled {
                return Some(format!("unhandled rejection: {}", shown(lock, reason)));
            }
            let main = main.get(lock)?;
            match lock.promise_state(main) {
                Some(PromiseState::Rejected(reason)) => Some(shown(lock, reason)),
                _ => None,
            }
        });
        if let Some(failed) = failed {
            return Err(failed);
        }
        if due.is_some() {
            continue;
        }
        let next = timers.borrow().first().map(|(time, _)| *time);
        let limit = match next {
            Some(time) => time.saturating_duration_since(Instant::now()),
            None if waits => Duration::from_secs(1),
            None => break,
        };
        lock.wait(limit);
    }
    let pending = lock.scope(|lock| {
        let main = main.get(lock)?;
        lock.promise_state(main)
            .filter(|state| matches!(state, PromiseState::Pending))
            .map(drop)
    });
    match pending {
        None => Ok(()),
        Some(()) => Err(format!("{file} awaits what never comes")),
    }
}

/// A value as text: of an error, its stack.
fn shown(lock: &mut Lock<'_>, value: Local<'_>) -> String {
    let source = "(value => String(value?.stack ?? value))";
    let text = lock
        .run_script(source, "landbridge:shown.js")
        .and_then(|it| {
            let nothing = lock.undefined();
            let function = it.try_as::<Callable>();
            function.map_or(Ok(nothing), |it| it.call(lock, nothing, &[value]))
        });
    text.map_or_else(|error| error.to_string(), |text| lock.string_of(text))
}

/// The program of a package.
#[must_use]
pub fn main(package: &'static Package) -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next() else {
        write(2, &format!("usage: {}-v8 FILE ARGUMENT…\n", package.name));
        return ExitCode::from(2);
    };
    let isolate = Isolate::new(Options::default());
    isolate.on_report(|report| write(2, &format!("{}\n", report.message)));
    isolate.watch_rejections();
    isolate.set_loader(Modules {
        package,
        arguments: arguments.collect(),
    });
    let outcome = std::path::absolute(&file)
        .map_err(|error| format!("{file}: {error}"))
        .and_then(|path| {
            let realm = isolate.realm().map_err(|error| error.to_string())?;
            let path = path.to_string_lossy().into_owned();
            let done = isolate.run(&realm, |lock| run(lock, &path));
            done.unwrap_or_else(|error| Err(error.to_string()))
        });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            write(2, &format!("{failed}\n"));
            ExitCode::FAILURE
        }
    }
}
