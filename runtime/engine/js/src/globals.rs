//! What scripts find in the global object. Most of it is JavaScript (`prelude`), on a few functions of Rust's.

use std::rc::Rc;
use std::time::Duration;

use api::{Headers, Request, Response, TextDecoder, TextEncoder, WebUrl, WebUrlParams};
use jsg::{
    Callable, Closure, Error, FromJs, Global, Local, Lock, Object, PromiseState, Resource, Result,
    ToJs, Value,
};

use crate::runtime::{Inner, Stream};

/// A value, kept.
struct Kept(Global<Value>);

impl<'s> FromJs<'s> for Kept {
    fn ts() -> String {
        "unknown".to_owned()
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        Ok(Self(Global::new(lock, value)))
    }

    fn is_exact(_: &mut Lock<'s>, _: Local<'s>) -> bool {
        true
    }
}

/// A promise's state by name, and what it came to.
struct State(&'static str, Option<Global<Value>>);

impl ToJs for State {
    fn ts() -> String {
        "[string, unknown]".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        let name = lock.text(self.0)?.upcast();
        let value = match self.1.and_then(|value| value.get(lock)) {
            Some(value) => value,
            None => lock.undefined(),
        };
        Ok(lock.array(&[name, value]).upcast())
    }
}

/// What the prelude hands back.
pub(crate) struct Handed {
    pub(crate) inspect: Global<Callable>,
    pub(crate) fire: Global<Callable>,
}

/// Sets up a realm.
pub(crate) fn install(lock: &mut Lock<'_>, inner: &Rc<Inner>) -> Result<Handed> {
    lock.scope(|lock| {
        let native = native(lock, inner)?;
        let inspect = prelude(
            lock,
            "inspect.js",
            include_str!("prelude/inspect.js"),
            &[native],
        )?;
        prelude(
            lock,
            "console.js",
            include_str!("prelude/console.js"),
            &[native, inspect],
        )?;
        let fire = prelude(
            lock,
            "timers.js",
            include_str!("prelude/timers.js"),
            &[native],
        )?;
        class::<TextEncoder>(lock)?;
        class::<TextDecoder>(lock)?;
        class::<WebUrl>(lock)?;
        class::<WebUrlParams>(lock)?;
        class::<Headers>(lock)?;
        class::<Request>(lock)?;
        class::<Response>(lock)?;
        let inspect = inspect.try_as::<Object>().ok_or_else(broken)?;
        let inspect = inspect.get(lock, "inspect")?;
        let inspect = inspect.try_as::<Callable>().ok_or_else(broken)?;
        let fire = fire.try_as::<Callable>().ok_or_else(broken)?;
        Ok(Handed {
            inspect: Global::new(lock, inspect),
            fire: Global::new(lock, fire),
        })
    })
}

fn broken() -> Error {
    Error::internal("the prelude has handed back something else")
}

fn class<R: Resource>(lock: &mut Lock<'_>) -> Result<()> {
    let class = lock.class::<R>()?;
    let global = lock.global();
    global.set(lock, R::NAME, class.upcast())
}

fn prelude<'s>(
    lock: &mut Lock<'s>,
    name: &str,
    source: &str,
    arguments: &[Local<'s>],
) -> Result<Local<'s>> {
    let function = lock.run_script(source, &format!("landbridge:prelude/{name}"))?;
    let function = function.try_as::<Callable>().ok_or_else(broken)?;
    let nothing = lock.undefined();
    function.call(lock, nothing, arguments)
}

/// The functions that the prelude is given.
fn native<'s>(lock: &mut Lock<'s>, inner: &Rc<Inner>) -> Result<Local<'s>> {
    let native = lock.object();
    let set = |name: &str, function: Result<Local<'s>>, lock: &mut Lock<'s>| {
        let function = function?;
        native.set(lock, name, function)
    };
    let own = Rc::clone(inner);
    let function = Closure::<(u32, String), ()>::new("write", move |_, (stream, text)| {
        let stream = if stream == 0 {
            Stream::Out
        } else {
            Stream::Err
        };
        (own.output)(stream, &text);
    });
    set("write", function.to_js(lock), lock)?;
    let own = Rc::clone(inner);
    let function = Closure::<(), f64>::new("now", move |_, ()| {
        own.started.elapsed().as_secs_f64() * 1000.0
    });
    set("now", function.to_js(lock), lock)?;
    let own = Rc::clone(inner);
    let function = Closure::<(u32, u32), ()>::new("startTimer", move |_, (id, delay)| {
        let delay = Duration::from_millis(u64::from(delay));
        own.timers.borrow_mut().start(id, delay);
    });
    set("startTimer", function.to_js(lock), lock)?;
    let own = Rc::clone(inner);
    let function = Closure::<(u32,), ()>::new("stopTimer", move |_, (id,)| {
        own.timers.borrow_mut().stop(id);
    });
    set("stopTimer", function.to_js(lock), lock)?;
    let own = Rc::clone(inner);
    let function = Closure::<(Kept,), ()>::new("fault", move |_, (Kept(error),)| {
        own.faults.borrow_mut().push(error);
    });
    set("fault", function.to_js(lock), lock)?;
    let function = Closure::<(Kept,), bool>::new("isNativeError", |lock, (Kept(value),)| {
        value.get(lock).is_some_and(|value| value.is_native_error())
    });
    set("isNativeError", function.to_js(lock), lock)?;
    let function = Closure::<(Kept,), bool>::new("isDate", |lock, (Kept(value),)| {
        value.get(lock).is_some_and(|value| value.is_date())
    });
    set("isDate", function.to_js(lock), lock)?;
    let function =
        Closure::<(Kept,), Option<State>>::new("promiseState", |lock, (Kept(value),)| {
            let value = value.get(lock)?;
            Some(match lock.promise_state(value)? {
                PromiseState::Pending => State("pending", None),
                PromiseState::Fulfilled(value) => {
                    State("fulfilled", Some(Global::new(lock, value)))
                }
                PromiseState::Rejected(value) => State("rejected", Some(Global::new(lock, value))),
            })
        });
    set("promiseState", function.to_js(lock), lock)?;
    Ok(native.upcast())
}
