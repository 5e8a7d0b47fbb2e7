//! Rust's closures as functions of JavaScript's. The function keeps the closure, and the collector drops both.

use std::fmt;
use std::marker::PhantomData;

use super::{FromJs, ToJs};
use crate::answer::Answer;
use crate::callback::{Call, enter};
use crate::class::Class;
use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::local::{Callable, Local};
use crate::lock::Lock;
use crate::resource::{self, Named, Resource};
use crate::trace::{GarbageCollected, Visitor};

type Body = Box<dyn Fn(&mut Call<'_>) -> Result<()>>;

/// What a function's data leads to.
struct Kept(Body);

impl Named for Kept {
    const NAME: &'static str = "Closure";
}

impl GarbageCollected for Kept {
    const TRACES: bool = false;
    fn trace(&self, _: &mut Visitor<'_>) {}
}

impl Resource for Kept {
    fn describe(_: &mut Class) {}
}

/// Parameters of a closure: a tuple.
pub trait Parameters: Sized {
    /// How many arguments must be given.
    const NEEDED: u32;

    /// Their names in TypeScript.
    fn ts() -> String;

    /// Converts them.
    ///
    /// # Errors
    ///
    /// The first conversion's that fails.
    fn take(call: &mut Call<'_>) -> Result<Self>;
}

macro_rules! tuples {
    ($(($($name:ident $place:literal),*))*) => {$(
        impl<$($name: for<'i> FromJs<'i>),*> Parameters for ($($name,)*) {
            const NEEDED: u32 = {
                #[allow(unused_mut, reason = "nothing is counted without parameters")]
                let mut needed = 0;
                $(if !<$name as FromJs<'static>>::OPTIONAL { needed = $place + 1; })*
                needed
            };

            fn ts() -> String {
                let all: Vec<String> = vec![$(format!("{}: {}", concat!("a", $place), <$name as FromJs<'static>>::ts())),*];
                all.join(", ")
            }

            fn take(call: &mut Call<'_>) -> Result<Self> {
                let _ = &call;
                Ok(($(call.argument::<$name>($place, concat!("argument ", $place))?,)*))
            }
        }
    )*};
}

tuples! {
    ()
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
}

/// A closure on its way to JavaScript.
pub struct Closure<A, R> {
    name: &'static str,
    length: u32,
    body: Body,
    types: PhantomData<fn(A) -> R>,
}

impl<A: Parameters, R: Answer> Closure<A, R> {
    /// A function of this name.
    pub fn new(name: &'static str, body: impl Fn(&mut Lock<'_>, A) -> R + 'static) -> Self {
        Self {
            name,
            length: A::NEEDED,
            body: Box::new(move |call| {
                call.need(A::NEEDED, name)?;
                let arguments = A::take(call)?;
                let result = body(&mut call.lock, arguments);
                call.answer(result)
            }),
            types: PhantomData,
        }
    }
}

impl<A, R> fmt::Debug for Closure<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (f.debug_struct("Closure").field("name", &self.name)).finish_non_exhaustive()
    }
}

extern "C" fn called(info: usize) {
    enter(info, false, |call| {
        let data = call.data();
        let kept = resource::find::<Kept>(&mut call.lock, data);
        let header = kept.ok_or_else(|| Error::internal("a function has lost its closure"))?;
        // SAFETY: the function keeps its data, which keeps the node, and somebody holds the function for the call.
        let kept = unsafe { crate::reference::Borrowed::<Kept>::of(header) }?;
        (kept.0)(call)
    });
}

impl<A: Parameters, R: Answer> ToJs for Closure<A, R> {
    fn ts() -> String {
        format!("({}) => {}", A::ts(), R::ts())
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        let data = lock.alloc(Kept(self.body)).to_js(lock)?;
        // SAFETY: inside a context; the callback has the ABI that V8 calls.
        let made: Local<'s, Callable> = lock.handle(|isolate| unsafe {
            let callback = called as *const () as usize;
            bridge::function_new(isolate, callback, data.word(), self.name, self.length)
        })?;
        Ok(made.upcast())
    }
}
