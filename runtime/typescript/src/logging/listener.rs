//! An environment's log records: the queue that they wait in, how JavaScript is told to look, and what it is told.
//! Whose a record is, is the parent's.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use landbridge_core::logging::{
    Field, Level, LevelFilter, Queue, Record, Telling, Waiting, filter,
};
use landbridge_core::wire::{Output, Writer};

use super::{number, remove};
use crate::environment::Environment;
use crate::hub::Hub;

/// What other threads see of an environment.
pub(super) struct Listener {
    /// Which one it is.
    pub(super) number: u64,
    level: AtomicUsize,
    queue: Queue<Record>,
    hub: &'static Hub,
}

impl Listener {
    pub(super) fn level(&self) -> LevelFilter {
        filter(self.level.load(Ordering::Relaxed))
    }

    pub(super) fn wants(&self, level: Level) -> bool {
        level as usize <= self.level.load(Ordering::Relaxed)
    }

    pub(super) fn push(&self, record: Record) {
        self.queue.push(record);
        if let Some(environment) = self.hub.here() {
            environment.logged();
        }
        // Also for a record of the environment's own thread: JavaScript looks only after calls that it knows of.
        self.hub.nudge();
    }
}

/// What an environment keeps for its records.
#[derive(Default)]
pub(crate) struct Logs {
    open: OnceCell<Open>,
    /// Those that are being told.
    records: RefCell<VecDeque<Record>>,
    /// The one that JavaScript is told of now.
    telling: RefCell<Option<Telling>>,
    /// How often what waited was taken since JavaScript began to look.
    rounds: Cell<usize>,
}

impl std::fmt::Debug for Logs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Logs")
    }
}

struct Open {
    listener: Arc<Listener>,
    library: &'static str,
}

/// How often what came meanwhile is told too. The rest is the event loop's, lest a call never ends.
const ROUNDS: usize = 4;

impl Logs {
    /// Begins to listen, the first time.
    pub(super) fn open(
        &self,
        environment: &Environment,
        library: &'static str,
    ) -> Option<Arc<Listener>> {
        let listener = Arc::new(Listener {
            number: number(),
            level: AtomicUsize::new(0),
            queue: Queue::new(Queue::<Record>::USUAL),
            hub: environment.later.hub,
        });
        let open = Open {
            listener: Arc::clone(&listener),
            library,
        };
        self.open.set(open).ok().map(|()| listener)
    }

    pub(super) fn limit(&self, level: LevelFilter) {
        if let Some(open) = self.open.get() {
            (open.listener.level).store(level as usize, Ordering::Relaxed);
        }
    }

    /// The next record as `logging.cjs` reads it, which is being told from here on until the next is asked for.
    pub(super) fn next(&self, first: bool) -> Option<Vec<u8>> {
        // Ends the last one's time before the next one's begins.
        drop(self.telling.take());
        if first {
            self.rounds.set(0);
        }
        loop {
            let record = self.take()?;
            let mut writer = Writer::new(&mut []);
            write(&mut writer, &record);
            // Too much for its format is told as nothing.
            if let Ok(Output::Spilled(bytes)) = writer.finish() {
                *self.telling.borrow_mut() = Some(Telling::of(&record));
                return Some(bytes);
            }
        }
    }

    fn take(&self) -> Option<Record> {
        let mut records = self.records.borrow_mut();
        if records.is_empty() && self.rounds.get() < ROUNDS {
            self.rounds.set(self.rounds.get() + 1);
            let open = self.open.get()?;
            let Waiting {
                records: mut waited,
                lost,
            } = open.listener.queue.take();
            if lost > 0 {
                waited.push_back(Record::lost(lost, open.library));
            }
            *records = waited;
        }
        records.pop_front()
    }

    /// The environment ends; no JavaScript may run any more.
    pub(crate) fn end(&self) {
        if let Some(open) = self.open.get() {
            open.listener.level.store(0, Ordering::Relaxed);
            remove(&open.listener);
        }
    }
}

/// As `logging.cjs` reads it.
fn write(w: &mut Writer<'_>, record: &Record) {
    w.u32(record.level as u32);
    w.text(&record.target);
    w.text(&record.message);
    w.u32(record.line.unwrap_or(0));
    w.text(record.file.as_deref().unwrap_or(""));
    w.count(record.fields.len());
    for (key, value) in &record.fields {
        w.text(key);
        match value {
            Field::Bool(value) => {
                w.u8(0);
                w.u8(u8::from(*value));
            }
            Field::Float(value) => {
                w.u8(1);
                w.text(&value.to_string());
            }
            Field::Integer(value) => {
                w.u8(2);
                w.text(&value.to_string());
            }
            Field::Text(value) => {
                w.u8(3);
                w.text(value);
            }
        }
    }
}
