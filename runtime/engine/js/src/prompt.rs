//! A prompt's inputs, one after the other in one realm: with `await` at the top, names that may be declared again,
//! TypeScript, and the question whether an input is whole. V8's inspector evaluates them.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jsg::{Inspector, Lock, Terminator};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::modules;
use crate::runtime::Runtime;

/// What an input came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Its value as consoles show it.
    Value(String),
    /// It threw, rejected or was stopped: what people are told.
    Fault(String),
}

/// A runtime that is asked input by input.
#[derive(Debug)]
pub struct Prompt {
    inspector: Inspector,
    runtime: Runtime,
    interrupter: Interrupter,
    /// How many commands were sent: answers are told by it.
    sent: Cell<u64>,
}

/// Stops an input that is being evaluated, from any thread or a signal's handler.
#[derive(Clone)]
pub struct Interrupter {
    evaluating: Arc<Mutex<bool>>,
    interrupted: Arc<AtomicBool>,
    terminator: Terminator,
}

impl std::fmt::Debug for Interrupter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interrupter").finish_non_exhaustive()
    }
}

impl Interrupter {
    /// Stops it. Does nothing between inputs.
    pub fn interrupt(&self) {
        // Held until it is done, so that it never is meant for the next input.
        let evaluating = self.evaluating();
        if *evaluating {
            self.interrupted.store(true, Ordering::SeqCst);
            self.terminator.terminate();
        }
    }

    fn evaluating(&self) -> MutexGuard<'_, bool> {
        (self.evaluating.lock()).unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a wait for promises may keep an interruption from being seen.
const LOOK: Duration = Duration::from_millis(50);

impl Prompt {
    /// A prompt of a runtime's.
    ///
    /// # Errors
    ///
    /// The runtime can't be entered.
    pub fn new(runtime: Runtime) -> Result<Self, Fault> {
        let inspector = runtime.enter(|lock| Ok(Inspector::new(lock)))?;
        let interrupter = Interrupter {
            evaluating: Arc::default(),
            interrupted: Arc::default(),
            terminator: runtime.terminator(),
        };
        Ok(Self {
            inspector,
            runtime,
            interrupter,
            sent: Cell::new(0),
        })
    }

    /// What stops its inputs.
    #[must_use]
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// Whether more lines must follow before the input means anything.
    #[must_use]
    pub fn needs_more(&self, input: &str) -> bool {
        let source = without_types(input);
        let checked = self
            .runtime
            .enter(|lock| Ok(lock.scope(|lock| lock.check_module(&source, "prompt").err())));
        let Ok(Some(error)) = checked else {
            return false;
        };
        matches!(
            error.message(),
            "Unexpected end of input"
                | "Unterminated template literal"
                | "missing ) after argument list"
        ) && !input.ends_with("\n\n")
    }

    /// Evaluates an input and waits for what it comes to; timers and promises go on meanwhile.
    #[must_use]
    pub fn evaluate(&self, input: &str) -> Input {
        let source = self.as_expression(without_types(input));
        self.interrupter.interrupted.store(false, Ordering::SeqCst);
        *self.interrupter.evaluating() = true;
        let outcome = self.runtime.enter(|lock| {
            let outcome = self.ask(lock, &source);
            *self.interrupter.evaluating() = false;
            // Where the input only waited, nothing was there to be stopped.
            lock.forget_termination();
            outcome
        });
        *self.interrupter.evaluating() = false;
        match outcome {
            Ok(input) => input,
            Err(fault) => Input::Fault(fault.to_string()),
        }
    }

    /// Goes on with timers and promises until nothing waits.
    ///
    /// # Errors
    ///
    /// An error that nobody caught.
    pub fn finish(&self) -> Result<(), Fault> {
        self.runtime
            .enter(|lock| self.runtime.turn_until_idle(lock, None))
    }

    /// `{ a: 1 }` is an object where people type it, not a block with a label.
    fn as_expression(&self, source: String) -> String {
        let trimmed = source.trim();
        if trimmed.starts_with('{') && trimmed.ends_with('}') {
            let wrapped = format!("({trimmed}\n)");
            let checked = self
                .runtime
                .enter(|lock| Ok(lock.scope(|lock| lock.check_module(&wrapped, "prompt").is_ok())));
            if checked == Ok(true) {
                return wrapped;
            }
        }
        source
    }

    /// Sends a command; its number.
    fn send(&self, lock: &mut Lock<'_>, method: &str, params: &Value) -> Result<u64, Fault> {
        let id = self.sent.get() + 1;
        self.sent.set(id);
        let command = json!({ "id": id, "method": method, "params": params }).to_string();
        self.runtime
            .limited(lock, |lock| self.inspector.dispatch(lock, &command))?;
        Ok(id)
    }

    /// The answer to a command, if it is there; what answers others, which were stopped, is dropped.
    fn answer_to(&self, id: u64) -> Option<Value> {
        while let Some(answer) = self.inspector.take_answer() {
            let answer: Option<Value> = serde_json::from_str(&answer).ok();
            if let Some(answer) = answer.filter(|it| it["id"] == id) {
                return Some(answer);
            }
        }
        None
    }

    fn ask(&self, lock: &mut Lock<'_>, source: &str) -> Result<Input, Fault> {
        let params = json!({
            "expression": source,
            "replMode": true,
            "awaitPromise": true,
            "objectGroup": "prompt",
        });
        let id = self.send(lock, "Runtime.evaluate", &params)?;
        let answer = loop {
            if let Some(answer) = self.answer_to(id) {
                break answer;
            }
            if self.interrupter.interrupted.load(Ordering::SeqCst) {
                return Ok(Input::Fault("Interrupted".to_owned()));
            }
            self.runtime.turn_once(lock, LOOK)?;
        };
        if let Some(error) = answer.get("error") {
            if self.interrupter.interrupted.load(Ordering::SeqCst) {
                return Ok(Input::Fault("Interrupted".to_owned()));
            }
            let message = error.get("message").and_then(Value::as_str);
            return Ok(Input::Fault(message.unwrap_or("unknown").to_owned()));
        }
        let result = answer.get("result").unwrap_or(&Value::Null);
        let shown = match result.get("exceptionDetails") {
            Some(details) => Input::Fault(self.thrown(lock, details)),
            None => Input::Value(self.shown(lock, result.get("result").unwrap_or(&Value::Null))),
        };
        let group = json!({ "objectGroup": "prompt" });
        self.send(lock, "Runtime.releaseObjectGroup", &group)?;
        Ok(shown)
    }

    fn thrown(&self, lock: &mut Lock<'_>, details: &Value) -> String {
        let exception = details.get("exception").unwrap_or(&Value::Null);
        let id = exception.get("objectId").and_then(Value::as_str);
        lock.scope(|lock| {
            let value = id.and_then(|id| self.inspector.value(lock, id));
            match value {
                Some(value) => {
                    let error = lock.error_of(value);
                    self.runtime.fault(lock, &error, "Uncaught ").to_string()
                }
                None => format!("Uncaught {}", self.shown(lock, exception)),
            }
        })
    }

    /// A value of the inspector's as consoles show it.
    fn shown(&self, lock: &mut Lock<'_>, object: &Value) -> String {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        if let Some(id) = text("objectId") {
            let shown = lock.scope(|lock| {
                let value = self.inspector.value(lock, id)?;
                self.runtime.shown(lock, value)
            });
            return shown.unwrap_or_else(|| "a value that can't be shown".to_owned());
        }
        if let Some(special) = text("unserializableValue") {
            return special.to_owned();
        }
        match object.get("value") {
            Some(Value::String(value)) => lock
                .scope(|lock| {
                    let value = lock.text(value).ok()?;
                    self.runtime.shown(lock, value.upcast())
                })
                .unwrap_or_default(),
            Some(Value::Number(number)) => {
                text("description").map_or_else(|| number.to_string(), str::to_owned)
            }
            Some(value) => value.to_string(),
            None => "undefined".to_owned(),
        }
    }
}

/// The input without types, or as it is where it isn't TypeScript: V8 tells its faults then.
fn without_types(input: &str) -> String {
    modules::stripped("prompt.ts", input).unwrap_or_else(|_| input.to_owned())
}
