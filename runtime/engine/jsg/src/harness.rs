//! Tests' way in: an isolate and a realm, scripts whose results are Rust values, garbage collection on demand.

use std::time::{Duration, Instant};

use crate::convert::{FromJs, ToJs};
use crate::error::{Error, Result};
use crate::isolate::{Isolate, Options};
use crate::lock::Lock;
use crate::promise::Promise;
use crate::resource::Resource;

/// An isolate for tests.
pub struct Harness {
    isolate: Isolate,
}

/// What a test does in a realm.
pub struct Context(());

impl Harness {
    /// A new isolate.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            isolate: Isolate::new(options),
        }
    }

    /// The isolate.
    #[must_use]
    pub fn isolate(&self) -> &Isolate {
        &self.isolate
    }

    /// Runs a test in a realm of its own.
    ///
    /// # Errors
    ///
    /// This thread is inside an isolate already.
    pub fn run_in_context<T>(
        &self,
        body: impl FnOnce(&mut Lock<'_>, &mut Context) -> T,
    ) -> Result<T> {
        let realm = self.isolate.realm()?;
        self.isolate
            .run(&realm, |lock| body(lock, &mut Context(())))
    }
}

impl Context {
    /// Runs a script and converts what it comes to; its handles are gone afterwards.
    ///
    /// # Errors
    ///
    /// The script's, or the conversion's.
    pub fn eval<T: for<'i> FromJs<'i>>(&mut self, lock: &mut Lock<'_>, source: &str) -> Result<T> {
        lock.scope(|lock| {
            let value = lock.run_script(source, "test.js")?;
            T::from_js(lock, value)
        })
    }

    /// Runs a script and waits for what it comes to, as `await` does, driving all futures meanwhile.
    ///
    /// # Errors
    ///
    /// The script's, the rejection's, or the conversion's; an error if nothing is settled within `limit`.
    pub fn await_value<T: for<'i> FromJs<'i> + 'static>(
        &mut self,
        lock: &mut Lock<'_>,
        source: &str,
        limit: Duration,
    ) -> Result<T> {
        let mut promise = lock.scope(|lock| {
            let value = lock.run_script(source, "test.js")?;
            Promise::<T>::from_js(lock, value)
        })?;
        let end = Instant::now() + limit;
        loop {
            lock.turn();
            if let Some(outcome) = promise.take() {
                return outcome;
            }
            let rest = end.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return Err(Error::plain("the promise isn't settled"));
            }
            lock.wait(rest);
        }
    }

    /// Sets a global variable.
    ///
    /// # Errors
    ///
    /// The conversion's.
    pub fn set_global(&mut self, lock: &mut Lock<'_>, name: &str, value: impl ToJs) -> Result<()> {
        lock.scope(|lock| {
            let value = value.to_js(lock)?;
            let global = lock.global();
            global.set(lock, name, value)
        })
    }

    /// Makes a class a global variable of its name.
    ///
    /// # Errors
    ///
    /// V8 can't make the class.
    pub fn define<R: Resource>(&mut self, lock: &mut Lock<'_>) -> Result<()> {
        lock.scope(|lock| {
            let class = lock.class::<R>()?;
            let global = lock.global();
            global.set(lock, R::NAME, class.upcast())
        })
    }

    /// Collects all garbage.
    pub fn request_gc(&mut self, lock: &mut Lock<'_>) {
        lock.request_gc(false);
    }

    /// Collects the young generation's garbage.
    pub fn request_minor_gc(&mut self, lock: &mut Lock<'_>) {
        lock.request_gc(true);
    }
}
