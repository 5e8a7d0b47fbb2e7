//! Threads of Rust's that call the host while it goes on, and when it ends: what is under way, and what comes after.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{fs, thread};

use crate::callbacks::{CallbackError, Loader, Store, block_on};

/// Loads a text on a thread of Rust's, which nobody waits for.
#[landbridge::object(skip(wasm))]
pub struct Errand {
    outcome: Arc<Mutex<Option<String>>>,
}

#[landbridge::export(skip(wasm))]
impl Errand {
    /// Begins it.
    pub fn new(loader: Arc<dyn Loader>, key: String) -> Self {
        let outcome = Arc::new(Mutex::new(None));
        let theirs = Arc::clone(&outcome);
        thread::spawn(move || {
            let told = told(|| block_on(loader.load(key)));
            *theirs.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
        });
        Self { outcome }
    }

    /// What came of it, once it is over: the text, or the failure.
    pub fn outcome(&self) -> Option<String> {
        let outcome = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        outcome.clone()
    }
}

/// Gets `a` from a store all the time on a thread of Rust's, until that fails. When the calling thread ends, it waits
/// for the other, gets `a` once more, and writes what became of both to a file.
#[landbridge::export(skip(wasm))]
pub fn get_until_end(store: Arc<dyn Store>, path: String) {
    let (sender, elsewhere) = mpsc::channel();
    let theirs = Arc::clone(&store);
    thread::spawn(move || {
        let told = loop {
            let told = told(|| theirs.get("a".to_owned()));
            if !told.starts_with('[') {
                break told;
            }
        };
        drop(theirs);
        // Nobody may wait for it.
        let _ = sender.send(told);
    });
    let end = End {
        store,
        elsewhere,
        path,
    };
    ENDS.with_borrow_mut(|ends| ends.push(end));
}

thread_local! {
    static ENDS: RefCell<Vec<End>> = const { RefCell::new(Vec::new()) };
}

struct End {
    store: Arc<dyn Store>,
    elsewhere: Receiver<String>,
    path: String,
}

impl Drop for End {
    fn drop(&mut self) {
        let elsewhere = self.elsewhere.recv_timeout(Duration::from_secs(5));
        let elsewhere = elsewhere.unwrap_or_else(|_| "no answer".to_owned());
        let here = told(|| self.store.get("a".to_owned()));
        // There is nobody to tell of a failure.
        let _ = fs::write(&self.path, format!("there {elsewhere}, here {here}"));
    }
}

/// What a call came to, in words.
fn told<T: std::fmt::Debug>(call: impl FnOnce() -> Result<T, CallbackError>) -> String {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(value)) => format!("{value:?}"),
        Ok(Err(CallbackError::Host(error))) => error.kind().to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "unwound".to_owned(),
    }
}
