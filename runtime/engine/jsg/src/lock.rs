//! The token that every operation on JavaScript needs: it says that this thread is inside an isolate and a scope.
//! Operations that may run JavaScript answer a `Result`; none leaves an exception pending.

use std::marker::PhantomData;
use std::ptr::NonNull;
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::ffi::bridge::{self, Outcome};
use crate::isolate::{Scope, Shared};
use crate::local::{Array, Callable, Local, Object, Text};
use crate::text;

/// This thread is inside an isolate, in a scope of handles that ends with `'s`.
pub struct Lock<'s> {
    shared: NonNull<Shared>,
    scope: PhantomData<*mut &'s ()>,
}

impl<'s> Lock<'s> {
    /// # Safety
    ///
    /// The isolate and a context are entered; the innermost scope is the one that `'s` stands for; `shared` was
    /// made by an `Rc` that lives as long.
    #[inline]
    pub(crate) unsafe fn new(shared: &Shared) -> Self {
        Self {
            shared: NonNull::from(shared),
            scope: PhantomData,
        }
    }

    #[inline]
    pub(crate) fn shared(&self) -> &Shared {
        // SAFETY: lives longer than the lock.
        unsafe { self.shared.as_ref() }
    }

    pub(crate) fn shared_rc(&self) -> Rc<Shared> {
        let pointer = self.shared.as_ptr().cast_const();
        // SAFETY: made by an `Rc`, which has a count more from here on.
        unsafe {
            Rc::increment_strong_count(pointer);
            Rc::from_raw(pointer)
        }
    }

    #[inline]
    pub(crate) fn isolate(&self) -> usize {
        self.shared().isolate()
    }

    /// Runs `body` in a scope of its own: handles made there are gone afterwards.
    pub fn scope<T>(&mut self, body: impl for<'i> FnOnce(&mut Lock<'i>) -> T) -> T {
        let _scope = Scope::open(self.isolate());
        let mut inner = Lock {
            shared: self.shared,
            scope: PhantomData,
        };
        body(&mut inner)
    }

    /// Does what may run JavaScript, counting how deep it is.
    pub(crate) fn attempt(&mut self, run: impl FnOnce(usize) -> Outcome) -> Result<Outcome> {
        let shared = self.shared();
        shared.depth.set(shared.depth.get() + 1);
        let outcome = run(shared.isolate());
        shared.depth.set(shared.depth.get() - 1);
        if outcome.ok {
            return Ok(outcome);
        }
        if outcome.value != 0 {
            // SAFETY: the exception, in this scope.
            let value: Local<'s> = unsafe { Local::from_word(outcome.value) };
            return Err(Error::from_thrown(self, value));
        }
        let shared = self.shared();
        // Of a fast call that was to be told to a script which isn't there any more.
        drop(shared.take_fallen());
        if shared.depth.get() > 0 {
            return Err(Error::terminated(shared.why_stopped()));
        }
        Err(shared.stopped())
    }

    pub(crate) fn handle<T>(&mut self, run: impl FnOnce(usize) -> Outcome) -> Result<Local<'s, T>> {
        let outcome = self.attempt(run)?;
        // SAFETY: a handle of this scope, of the kind that the caller's function answers.
        Ok(unsafe { Local::from_word(outcome.value) })
    }

    /// A handle that the shim made in this scope.
    ///
    /// # Safety
    ///
    /// The word is one, of a value of kind `T`.
    pub(crate) unsafe fn made<T>(&self, word: usize) -> Local<'s, T> {
        // SAFETY: says the caller.
        unsafe { Local::from_word(word) }
    }

    /// Compiles and runs a classic script; `name` is for stack traces.
    ///
    /// # Errors
    ///
    /// What the script throws, a `SyntaxError`, or that it was terminated.
    pub fn run_script(&mut self, source: &str, name: &str) -> Result<Local<'s>> {
        // SAFETY: inside isolate and context.
        self.handle(|isolate| unsafe { bridge::script_run(isolate, source, name) })
    }

    /// The global object.
    pub fn global(&mut self) -> Local<'s, Object> {
        // SAFETY: inside a context, whose global is an object.
        unsafe { self.made(bridge::context_global(self.isolate())) }
    }

    /// `undefined`.
    pub fn undefined(&mut self) -> Local<'s> {
        // SAFETY: inside the isolate.
        unsafe { self.made(bridge::new_undefined(self.isolate())) }
    }

    /// `null`.
    pub fn null(&mut self) -> Local<'s> {
        // SAFETY: inside the isolate.
        unsafe { self.made(bridge::new_null(self.isolate())) }
    }

    /// A boolean.
    pub fn boolean(&mut self, value: bool) -> Local<'s> {
        // SAFETY: inside the isolate.
        unsafe { self.made(bridge::new_bool(self.isolate(), value)) }
    }

    /// A number.
    pub fn number(&mut self, value: f64) -> Local<'s> {
        // SAFETY: inside the isolate.
        unsafe { self.made(bridge::new_number(self.isolate(), value)) }
    }

    /// A string.
    ///
    /// # Errors
    ///
    /// It is longer than V8's strings can be.
    pub fn text(&mut self, text: &str) -> Result<Local<'s, Text>> {
        // SAFETY: inside the isolate; 0 is looked at before it is a handle.
        let word = unsafe { bridge::new_string(self.isolate(), text, text.is_ascii()) };
        if word == 0 {
            return Err(Error::range_error("the string is longer than V8's can be"));
        }
        // SAFETY: a string of this scope.
        Ok(unsafe { self.made(word) })
    }

    /// An object without properties.
    pub fn object(&mut self) -> Local<'s, Object> {
        // SAFETY: inside a context.
        unsafe { self.made(bridge::new_object(self.isolate())) }
    }

    /// An array of values.
    pub fn array(&mut self, items: &[Local<'_>]) -> Local<'s, Array> {
        let words: Vec<usize> = items.iter().map(|item| item.word()).collect();
        // SAFETY: inside a context; the words are live handles.
        unsafe { self.made(bridge::new_array(self.isolate(), &words)) }
    }

    /// A string as V8 keeps the names of properties.
    pub(crate) fn key(&mut self, name: &str) -> Local<'s, Text> {
        // SAFETY: inside the isolate.
        unsafe { self.made(bridge::new_key(self.isolate(), name)) }
    }

    /// A member's key, `[Symbol.iterator]` being the symbol.
    pub(crate) fn member_key(&mut self, name: &str) -> Local<'s> {
        // SAFETY: inside the isolate.
        unsafe { self.made(bridge::new_member_key(self.isolate(), name)) }
    }

    /// What a resource's `#[jsg_inspect_property]` functions say of it, by their names: for consoles and debuggers.
    ///
    /// # Errors
    ///
    /// What one of them throws.
    pub fn inspect(&mut self, value: Local<'_>) -> Result<Vec<(String, Local<'s>)>> {
        // A name that no property has stands before each; the registry's symbols tell it.
        let source = "(o => {
            const found = [];
            if (o !== Object(o)) return found;
            for (let p = o; p; p = Reflect.getPrototypeOf(p)) for (const key of Reflect.ownKeys(p)) {
                const name = typeof key === 'symbol' && Symbol.keyFor(key);
                if (name && name.startsWith('jsg.inspect.')) found.push(name.slice(12), o[key]);
            }
            return found;
        })";
        let list = self.run_script(source, "inspect.js")?;
        let Some(list) = list.try_as::<Callable>() else {
            return Ok(Vec::new());
        };
        let nothing = self.undefined();
        let found = list.call(self, nothing, &[value])?;
        let Some(found) = found.try_as::<Array>() else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        for index in (0..found.length()).step_by(2) {
            let name = found.as_object().get_index(self, index)?;
            let value = found.as_object().get_index(self, index + 1)?;
            all.push((self.string_of(name), value));
        }
        Ok(all)
    }

    /// The text of a string; empty for other values. Lone surrogates become U+FFFD.
    pub fn string_of(&mut self, value: Local<'_>) -> String {
        text::read(self.isolate(), value).unwrap_or_default()
    }

    /// A plain object with a value for each of `names`.
    ///
    /// # Errors
    ///
    /// V8 can't make it.
    #[doc(hidden)]
    pub fn record(
        &mut self,
        names: &'static [&'static str],
        values: &[Local<'_>],
    ) -> Result<Local<'s>> {
        assert_eq!(names.len(), values.len(), "a value for each name");
        let shape = self.shared().shape(names);
        // SAFETY: a handle is one word; live handles inside a context, as many as the shape has names.
        self.handle(|isolate| unsafe {
            let words = std::slice::from_raw_parts(values.as_ptr().cast::<usize>(), values.len());
            bridge::shape_make(isolate, shape, words)
        })
    }

    /// How many calls from JavaScript didn't come by V8's fast way.
    #[doc(hidden)]
    #[must_use]
    pub fn slow_calls(&self) -> u64 {
        self.shared().slow_calls.get()
    }

    /// As `String(value)`, but for symbols, which are refused.
    ///
    /// # Errors
    ///
    /// What the conversion throws.
    pub fn to_text(&mut self, value: Local<'_>) -> Result<Local<'s, Text>> {
        // SAFETY: a live handle, inside a context.
        self.handle(|isolate| unsafe { bridge::to_text(isolate, value.word()) })
    }

    /// As `Number(value)`, but for symbols and BigInts, which are refused.
    ///
    /// # Errors
    ///
    /// What the conversion throws.
    pub fn to_number(&mut self, value: Local<'_>) -> Result<f64> {
        // SAFETY: a live handle, inside a context.
        let outcome = self.attempt(|isolate| unsafe { bridge::to_number(isolate, value.word()) });
        outcome.map(|outcome| outcome.number)
    }

    /// As `Boolean(value)`.
    pub fn to_boolean(&mut self, value: Local<'_>) -> bool {
        // SAFETY: a live handle.
        unsafe { bridge::as_bool(self.isolate(), value.word()) }
    }

    /// What `typeof` says.
    pub fn type_of(&mut self, value: Local<'_>) -> String {
        // SAFETY: a live handle.
        unsafe { bridge::value_type_of(self.isolate(), value.word()) }
    }

    /// Collects garbage now: all, or of the young generation only. For tests, and for embedders who know better than V8.
    pub fn request_gc(&mut self, minor: bool) {
        // SAFETY: inside the isolate.
        unsafe { bridge::isolate_collect(self.isolate(), minor) };
        self.catch_up();
    }

    /// Does what V8 has put off, as what a collection has left to do and scripts' finalizers, until a limit of time is
    /// reached.
    pub(crate) fn catch_up(&mut self) {
        let shared = self.shared();
        shared.depth.set(shared.depth.get() + 1);
        // SAFETY: inside the isolate.
        while unsafe { bridge::isolate_pump(shared.isolate()) } && !shared.limits.is_late() {}
        shared.depth.set(shared.depth.get() - 1);
    }

    /// Runs what promises have queued. Where that is stopped, the rest of it is gone; [`limited`](Self::limited) tells.
    pub fn run_microtasks(&mut self) {
        let shared = self.shared();
        shared.depth.set(shared.depth.get() + 1);
        // SAFETY: inside the isolate.
        let ended = unsafe { bridge::isolate_microtasks(shared.isolate()) };
        shared.depth.set(shared.depth.get() - 1);
        if !ended && shared.depth.get() == 0 {
            // `limited` tells.
            drop(shared.stopped());
        }
    }

    /// How many bytes of JavaScript's heap are in use.
    pub fn heap_used(&mut self) -> usize {
        // SAFETY: inside the isolate.
        unsafe { bridge::isolate_heap_used(self.isolate()) }
    }

    /// Ends what runs now, as soon as JavaScript has its turn.
    pub fn terminate_execution(&mut self) {
        // SAFETY: inside the isolate.
        unsafe { bridge::isolate_terminate(self.isolate()) };
    }
}

impl<'v> Local<'v, Object> {
    /// A property.
    ///
    /// # Errors
    ///
    /// What a getter throws.
    pub fn get<'s>(self, lock: &mut Lock<'s>, name: &str) -> Result<Local<'s>> {
        let key = lock.key(name);
        self.get_key(lock, key.upcast())
    }

    /// The property whose name is one of a list's.
    ///
    /// # Errors
    ///
    /// What a getter throws.
    #[doc(hidden)]
    pub fn get_named<'s>(
        self,
        lock: &mut Lock<'s>,
        names: &'static [&'static str],
        index: u32,
    ) -> Result<Local<'s>> {
        assert!((index as usize) < names.len(), "one of the names");
        let shape = lock.shared().shape(names);
        // SAFETY: a live handle of an object, and an index that the shape has.
        lock.handle(|isolate| unsafe { bridge::shape_get(isolate, shape, self.word(), index) })
    }

    /// A property whose key is a value.
    ///
    /// # Errors
    ///
    /// What a getter throws.
    pub fn get_key<'s>(self, lock: &mut Lock<'s>, key: Local<'_>) -> Result<Local<'s>> {
        // SAFETY: live handles, the first of an object.
        lock.handle(|isolate| unsafe { bridge::object_get(isolate, self.word(), key.word()) })
    }

    /// An element.
    ///
    /// # Errors
    ///
    /// What a getter throws.
    pub fn get_index<'s>(self, lock: &mut Lock<'s>, index: u32) -> Result<Local<'s>> {
        // SAFETY: a live handle of an object.
        lock.handle(|isolate| unsafe { bridge::object_get_index(isolate, self.word(), index) })
    }

    /// Sets a property.
    ///
    /// # Errors
    ///
    /// What a setter throws.
    pub fn set(self, lock: &mut Lock<'_>, name: &str, value: Local<'_>) -> Result<()> {
        let key = lock.key(name);
        let run = |isolate| {
            // SAFETY: live handles, the first of an object.
            unsafe { bridge::object_set(isolate, self.word(), key.word(), value.word()) }
        };
        lock.attempt(run).map(drop)
    }

    /// Its own enumerable properties' names.
    ///
    /// # Errors
    ///
    /// What a proxy throws.
    pub fn keys<'s>(self, lock: &mut Lock<'s>) -> Result<Local<'s, Array>> {
        // SAFETY: a live handle of an object.
        lock.handle(|isolate| unsafe { bridge::object_keys(isolate, self.word()) })
    }
}

impl<'v> Local<'v, Array> {
    /// Its length.
    #[must_use]
    pub fn length(self) -> u32 {
        // SAFETY: a live handle of an array.
        unsafe { bridge::array_length(self.word()) }
    }

    /// The same as an object.
    #[must_use]
    pub fn as_object(self) -> Local<'v, Object> {
        // SAFETY: an array is one.
        unsafe { Local::from_word(self.word()) }
    }
}

impl Local<'_, Callable> {
    /// Calls it.
    ///
    /// # Errors
    ///
    /// What it throws.
    pub fn call<'s>(
        self,
        lock: &mut Lock<'s>,
        receiver: Local<'_>,
        arguments: &[Local<'_>],
    ) -> Result<Local<'s>> {
        let words: Vec<usize> = arguments.iter().map(|it| it.word()).collect();
        lock.handle(|isolate| {
            // SAFETY: live handles, the first of a function.
            unsafe { bridge::function_call(isolate, self.word(), receiver.word(), &words) }
        })
    }
}
