//! A module whose default export answers requests, without any HTTP: requests go in as data, futures of answers come
//! out. A worker that was stopped, by a limit or a panic, is over: what it had under way is gone, and another is loaded.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::Path;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use api::{HeaderList, Request, Response};
use jsg::{Callable, Error, FromJs, Global, Local, Lock, Object, Promise, PromiseState, Ref, ToJs};

use crate::fault::Fault;
use crate::modules;
use crate::runtime::{Limits, Output, Runtime};

/// An answer as data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The text behind it; empty for the usual one.
    pub status_text: String,
    /// The headers.
    pub headers: HeaderList,
    /// The body.
    pub body: Vec<u8>,
}

/// What a handler's promise comes to.
struct Sent(Answer);

impl<'s> FromJs<'s> for Sent {
    fn ts() -> String {
        "Response".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> jsg::Result<Self> {
        let response = Ref::<Response>::from_js(lock, value)?;
        let (status, status_text, headers, body) = response.borrow()?.send()?;
        Ok(Self(Answer {
            status,
            status_text,
            headers,
            body,
        }))
    }

    fn is_exact(lock: &mut Lock<'s>, value: Local<'s>) -> bool {
        Ref::<Response>::is_exact(lock, value)
    }
}

/// A loaded worker.
pub struct Worker {
    handler: Option<(Global<Object>, Global<Callable>)>,
    runtime: Runtime,
    over: Cell<bool>,
    /// Who waits for answers, by number.
    waiting: RefCell<BTreeMap<u64, Waker>>,
    count: Cell<u64>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker")
            .field("over", &self.over.get())
            .finish_non_exhaustive()
    }
}

impl Worker {
    /// Runs a file's module until what it awaits is there, and takes its default export. Modules come from the file's
    /// package, which is the nearest folder above with a `package.json`, or else from the file's own folder.
    ///
    /// # Errors
    ///
    /// The module fails, or it has no such export.
    pub fn load(path: &Path, limits: Limits, output: Output) -> Result<Rc<Self>, Fault> {
        let folder = modules::package_of(path)?;
        let runtime = Runtime::within(&folder, limits, output)?;
        let handler = runtime.load(path, |lock, space| {
            let wrong =
                || Error::type_error("the module has no default export with a method `fetch`");
            let exported = space.get(lock, "default")?;
            let exported = exported.try_as::<Object>().ok_or_else(wrong)?;
            let fetch = exported.get(lock, "fetch")?;
            let fetch = fetch.try_as::<Callable>().ok_or_else(wrong)?;
            Ok((Global::new(lock, exported), Global::new(lock, fetch)))
        })?;
        Ok(Rc::new(Self {
            handler: Some(handler),
            runtime,
            over: Cell::new(false),
            waiting: RefCell::default(),
            count: Cell::new(0),
        }))
    }

    /// Has `wake` called, on any thread, when [`turn`](Self::turn) has something to do.
    pub fn on_wake(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.runtime.on_wake(wake);
    }

    /// Whether it was stopped, and answers nothing any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.get()
    }

    /// When the next timer is due.
    #[must_use]
    pub fn next_timer(&self) -> Option<Instant> {
        self.runtime.next_timer()
    }

    /// Gives timers, promises and futures their turn. What nobody caught is told, and the worker goes on, unless it was
    /// stopped.
    pub fn turn(&self) -> Option<Fault> {
        let turned = self.runtime.enter(|lock| self.runtime.turn(lock, None));
        self.noted(turned.map(drop)).err()
    }

    /// Calls the handler. The answer may be there at once, or come while the worker is given turns.
    ///
    /// # Errors
    ///
    /// The handler throws, or was stopped.
    pub fn fetch(self: &Rc<Self>, request: Request) -> Result<Answering, Fault> {
        if self.is_over() {
            return Err(over());
        }
        let mut request = Some(request);
        let called = self.runtime.enter(|lock| {
            self.runtime.limited(lock, |lock| {
                let (object, fetch) = self.handler.as_ref().ok_or_else(gone)?;
                let object = object.get(lock).ok_or_else(gone)?;
                let fetch = fetch.get(lock).ok_or_else(gone)?;
                let request = request.take().ok_or_else(gone)?;
                let request = lock.alloc(request).to_js(lock)?;
                let value = fetch.call(lock, object.upcast(), &[request])?;
                // What isn't a promise, or is settled by now, needs no waiting.
                lock.turn();
                let ready = match lock.promise_state(value) {
                    None => Some(value),
                    Some(PromiseState::Fulfilled(value)) => Some(value),
                    Some(PromiseState::Pending | PromiseState::Rejected(_)) => None,
                };
                let state = match ready {
                    Some(value) => State::Ready(Sent::from_js(lock, value)?.0),
                    None => {
                        let promise = Promise::from_js(lock, value)?;
                        // A rejection is told where it is waited for.
                        lock.run_microtasks();
                        State::Waiting(promise)
                    }
                };
                Ok(state)
            })
        });
        self.count.set(self.count.get() + 1);
        let state = self.noted(called)?;
        Ok(Answering {
            state: Some(state),
            id: self.count.get(),
            worker: Rc::clone(self),
        })
    }

    /// Ends the worker where it was stopped.
    fn noted<T>(&self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &outcome
            && fault.stops()
        {
            self.over.set(true);
            let waiting = self.waiting.take();
            waiting.into_values().for_each(Waker::wake);
        }
        outcome
    }

    /// An error as people are told of it.
    fn told(&self, error: &Error) -> Fault {
        let told = self
            .runtime
            .enter(|lock| Ok(self.runtime.fault(lock, error, "Uncaught ")));
        told.unwrap_or_else(|fault| fault)
    }
}

fn gone() -> Error {
    Error::internal("a worker's handler is another isolate's")
}

fn over() -> Fault {
    Fault::new("the worker was stopped while the request was under way")
}

enum State {
    Ready(Answer),
    Waiting(Promise<Sent>),
}

/// An answer that comes.
pub struct Answering {
    state: Option<State>,
    id: u64,
    worker: Rc<Worker>,
}

impl std::fmt::Debug for Answering {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answering").finish_non_exhaustive()
    }
}

impl Future for Answering {
    type Output = Result<Answer, Fault>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.state.take() {
            None => Poll::Ready(Err(over())),
            Some(State::Ready(answer)) => Poll::Ready(Ok(answer)),
            Some(State::Waiting(mut promise)) => match Pin::new(&mut promise).poll(context) {
                Poll::Ready(Ok(Sent(answer))) => Poll::Ready(Ok(answer)),
                Poll::Ready(Err(error)) => Poll::Ready(Err(self.worker.told(&error))),
                Poll::Pending if self.worker.is_over() => Poll::Ready(Err(over())),
                Poll::Pending => {
                    let waker = context.waker().clone();
                    self.worker.waiting.borrow_mut().insert(self.id, waker);
                    self.state = Some(State::Waiting(promise));
                    Poll::Pending
                }
            },
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.worker.waiting.borrow_mut().remove(&self.id);
    }
}
