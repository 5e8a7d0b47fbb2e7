//! A generated package in a realm: its files, run once, and the functions that they are given. What V8 is asked to do for
//! them is `engine`'s.

use jsg::{Answered, Call, Callable, Callback, Error, Local, Lock, Object, Result, Synthetic};

use crate::engine;

/// A function of a generated crate.
#[derive(Clone, Copy, Debug)]
pub struct NativeFunction {
    /// What the package's JavaScript calls it.
    pub name: &'static str,
    /// What V8 calls.
    pub callback: Callback,
}

/// Makes a [`NativeFunction`] of a Rust function, by the places of its arguments.
///
/// `native!(kitchen_sink_lb_add 0 1 2)`
#[macro_export]
macro_rules! native {
    ($name:ident $($place:literal)*) => {{
        extern "C" fn call(info: usize) {
            $crate::native_call(info, |call| {
                let _ = &call;
                // SAFETY: only the package's own JavaScript has this function, and passes what it has checked.
                unsafe { $name($(call.word($place)),*) }
            });
        }
        $crate::NativeFunction {
            name: stringify!($name),
            callback: call,
        }
    }};
}

/// For [`native!`]: runs a call and hands its answer over.
#[inline]
pub fn native_call<R: Answered>(info: usize, body: impl FnOnce(&mut Call<'_>) -> R) {
    jsg::enter(info, false, |call| {
        let answer = body(call);
        if let Some(error) = engine::thrown() {
            // SAFETY: only calls of an environment's functions enter JavaScript, and it is their first argument.
            unsafe { landbridge_typescript::forget(call.word(0)) };
            return Err(error);
        }
        answer.answer(call);
        Ok(())
    });
}

/// A generated package.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    /// What programs import.
    pub name: &'static str,
    /// What the names of its functions begin with.
    pub symbols: &'static str,
    /// What it exports.
    pub exports: &'static [&'static str],
    /// Its JavaScript: names and texts.
    pub files: &'static [(&'static str, &'static str)],
    /// Its Rust.
    pub functions: &'static [NativeFunction],
}

/// What stands around a file's text, on its first line, so that lines stay what they are.
const BEFORE: &str =
    "(function (exports, require, module, Buffer, TextEncoder, process, queueMicrotask) { ";
const AFTER: &str = "\n})";

impl Package {
    /// The API: an object with all that the package exports. In a realm it is made once.
    ///
    /// # Errors
    ///
    /// V8 can't make it, or the files are of another version than the crate.
    pub fn exports<'s>(&self, lock: &mut Lock<'s>) -> Result<Local<'s, Object>> {
        let load = lock.run_script(include_str!("scripts/load.js"), "landbridge:load.js")?;
        let load = function(load)?;
        let nothing = lock.undefined();
        let name = lock.text(self.name)?.upcast();
        let known = load.call(lock, nothing, &[name])?;
        if let Some(known) = known.try_as::<Object>()
            && !known.is_function()
        {
            return Ok(known);
        }
        let load = function(known)?;
        let files = lock.object();
        for (file, text) in self.files {
            let source = [BEFORE, *text, AFTER].concat();
            let place = format!("landbridge:{}/{file}", self.name);
            let made = lock.run_script(&source, &place)?;
            files.set(lock, file, made)?;
        }
        let functions = lock.object();
        for (own, runtime) in [(self.functions, false), (engine::RUNTIME, true)] {
            for it in own {
                let name = if runtime {
                    format!("{}{}", self.symbols, it.name)
                } else {
                    it.name.to_owned()
                };
                let made = lock.native(&name, it.callback)?;
                functions.set(lock, &name, made.upcast())?;
            }
        }
        let native = engine::natives(lock)?;
        let symbols = lock.text(self.symbols)?.upcast();
        let arguments = [symbols, files.upcast(), functions.upcast(), native.upcast()];
        let made = load.call(lock, nothing, &arguments)?;
        made.try_as::<Object>().ok_or_else(broken)
    }

    /// Makes the API a global variable.
    ///
    /// # Errors
    ///
    /// As for [`Package::exports`].
    pub fn define(&self, lock: &mut Lock<'_>, name: &str) -> Result<()> {
        lock.scope(|lock| {
            let exports = self.exports(lock)?;
            let global = lock.global();
            global.set(lock, name, exports.upcast())
        })
    }

    /// The API as a module, for an embedder's loader.
    #[must_use]
    pub fn module(&'static self) -> Synthetic {
        let all = Synthetic::new().export("default", move |lock| Ok(self.exports(lock)?.upcast()));
        self.exports.iter().fold(all, |module, name| {
            module.export(name, move |lock| self.exports(lock)?.get(lock, name))
        })
    }
}

fn function(value: Local<'_>) -> Result<Local<'_, Callable>> {
    value.try_as::<Callable>().ok_or_else(broken)
}

fn broken() -> Error {
    Error::internal("a generated package isn't whole")
}
