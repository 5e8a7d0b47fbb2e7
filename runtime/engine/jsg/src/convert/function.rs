//! JavaScript's functions as values of Rust's, with the types of their arguments and result.

use std::fmt;
use std::marker::PhantomData;
use std::rc::Rc;

use super::{FromJs, ToJs};
use crate::error::{Error, Result};
use crate::local::{Callable, Global, Local};
use crate::lock::Lock;

/// Arguments of a call: a tuple.
pub trait Arguments {
    /// Their names in TypeScript.
    fn ts() -> String;

    /// Converts them.
    ///
    /// # Errors
    ///
    /// The first conversion's that fails.
    fn to_list<'s>(self, lock: &mut Lock<'s>) -> Result<Vec<Local<'s>>>;
}

macro_rules! tuples {
    ($(($($name:ident $place:tt),*))*) => {$(
        impl<$($name: ToJs),*> Arguments for ($($name,)*) {
            fn ts() -> String {
                let all: Vec<String> = vec![$(format!("{}: {}", concat!("a", $place), $name::ts())),*];
                all.join(", ")
            }

            fn to_list<'s>(self, lock: &mut Lock<'s>) -> Result<Vec<Local<'s>>> {
                let _ = &lock;
                Ok(vec![$(self.$place.to_js(lock)?),*])
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

/// A function of JavaScript's. It keeps the function; hold none inside resources, or cycles stay.
pub struct Function<A, R = ()> {
    function: Rc<Global<Callable>>,
    types: PhantomData<fn(A) -> R>,
}

impl<A, R> Clone for Function<A, R> {
    fn clone(&self) -> Self {
        Self {
            function: Rc::clone(&self.function),
            types: PhantomData,
        }
    }
}

impl<A, R> fmt::Debug for Function<A, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").finish_non_exhaustive()
    }
}

impl<A: Arguments, R: for<'i> FromJs<'i>> Function<A, R> {
    /// Calls it with `undefined` as `this`.
    ///
    /// # Errors
    ///
    /// What it throws, or a conversion's; an error in another isolate than its own.
    pub fn call(&self, lock: &mut Lock<'_>, arguments: A) -> Result<R> {
        lock.scope(|lock| {
            let function = self.function.get(lock);
            let function =
                function.ok_or_else(|| Error::plain("the function is another isolate's"))?;
            let arguments = arguments.to_list(lock)?;
            let receiver = lock.undefined();
            let result = function.call(lock, receiver, &arguments)?;
            R::from_js(lock, result).map_err(|error| error.within("the function's result"))
        })
    }
}

impl<'s, A: Arguments, R: FromJs<'s>> FromJs<'s> for Function<A, R> {
    fn ts() -> String {
        format!("({}) => {}", A::ts(), R::ts())
    }

    fn from_js(lock: &mut Lock<'s>, value: Local<'s>) -> Result<Self> {
        let function = Local::<'s, Callable>::from_js(lock, value)?;
        Ok(Self {
            function: Rc::new(Global::new(lock, function)),
            types: PhantomData,
        })
    }

    fn is_exact(_: &mut Lock<'s>, value: Local<'s>) -> bool {
        value.is_function()
    }
}

impl<A, R> ToJs for Function<A, R> {
    fn ts() -> String {
        "Function".to_owned()
    }

    fn to_js<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s>> {
        let function = self.function.get(lock);
        function
            .map(Local::upcast)
            .ok_or_else(|| Error::plain("the function is another isolate's"))
    }
}
