//! ES modules. The embedder's [`Loader`] says what a specifier means and what a module is; here its imports are found,
//! linked and evaluated. Where V8 is told of a module, it is by its handle, so that names are the loader's alone.

use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::isolate::Shared;
use crate::local::Local;
use crate::lock::Lock;
use crate::resource::Resource;
use crate::text;

type Export = Box<dyn for<'s> Fn(&mut Lock<'s>) -> Result<Local<'s>>>;

/// Where modules come from.
pub trait Loader {
    /// The name of the module that `specifier` means in the module or script called `referrer`. One name is one module.
    ///
    /// # Errors
    ///
    /// It means none.
    fn resolve(&self, specifier: &str, referrer: &str) -> Result<String>;

    /// What the module of a name is. Asked once in a realm, unless it fails.
    ///
    /// # Errors
    ///
    /// It can't be had.
    fn load(&self, name: &str) -> Result<Source>;
}

/// What a module is.
#[derive(Debug)]
pub enum Source {
    /// A text of JavaScript's.
    Script(String),
    /// Exports that Rust makes.
    Synthetic(Synthetic),
}

/// A module without a text. Its exports are made when it is evaluated.
#[derive(Default)]
pub struct Synthetic {
    exports: Vec<(String, Export)>,
}

impl Synthetic {
    /// One without exports.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with an export; `default` is the default one. A name that is there already is replaced.
    #[must_use]
    pub fn export(
        mut self,
        name: &str,
        value: impl for<'s> Fn(&mut Lock<'s>) -> Result<Local<'s>> + 'static,
    ) -> Self {
        self.exports.retain(|(other, _)| other != name);
        self.exports.push((name.to_owned(), Box::new(value)));
        self
    }

    /// The same with a resource's class by its name.
    #[must_use]
    pub fn class<R: Resource>(self) -> Self {
        self.export(R::NAME, |lock| Ok(lock.class::<R>()?.upcast()))
    }
}

impl fmt::Debug for Synthetic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.exports.iter().map(|(name, _)| &name[..]).collect();
        f.debug_struct("Synthetic")
            .field("exports", &names)
            .finish()
    }
}

/// A realm's modules.
#[derive(Default)]
pub(crate) struct Modules {
    names: HashMap<Rc<str>, usize>,
    /// Places in `all`, by V8's hash.
    hashes: HashMap<i32, Vec<usize>>,
    all: Vec<Entry>,
}

struct Entry {
    kept: Kept,
    name: Rc<str>,
    /// What its specifiers mean.
    targets: HashMap<String, usize>,
    exports: Rc<Vec<(String, Export)>>,
}

/// A handle that keeps a module.
struct Kept {
    shared: Rc<Shared>,
    handle: usize,
}

impl Kept {
    fn new(shared: &Rc<Shared>, module: usize) -> Self {
        Self {
            // SAFETY: entered, and a live handle of a module's.
            handle: unsafe { bridge::module_keep(shared.isolate(), module) },
            shared: Rc::clone(shared),
        }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if self.shared.is_alive() {
            // SAFETY: freed once, while V8 has the isolate.
            unsafe { bridge::module_free(self.handle) };
        }
    }
}

impl Modules {
    /// The place of a module that V8 names by its handle.
    fn place(&self, isolate: usize, module: usize) -> Option<usize> {
        // SAFETY: a live handle of a module's.
        let hash = unsafe { bridge::module_hash(module) };
        let places = self.hashes.get(&hash)?.iter().copied();
        // SAFETY: what is kept lives, and so does the handle.
        (places.into_iter()).find(|place| unsafe {
            bridge::module_is(isolate, self.all[*place].kept.handle, module)
        })
    }

    fn insert(&mut self, entry: Entry, hash: i32) -> usize {
        let place = self.all.len();
        self.names.insert(Rc::clone(&entry.name), place);
        self.hashes.entry(hash).or_default().push(place);
        self.all.push(entry);
        place
    }

    /// Forgets what came after the first `count`.
    fn forget_after(&mut self, count: usize) -> Vec<Entry> {
        self.names.retain(|_, place| *place < count);
        for places in self.hashes.values_mut() {
            places.retain(|place| *place < count);
        }
        self.all.split_off(count)
    }
}

impl Shared {
    fn with_modules<T>(&self, body: impl FnOnce(&mut Modules) -> T) -> T {
        let mut all = self.modules.borrow_mut();
        body(all.entry(self.realm.get()).or_default())
    }
}

impl<'s> Lock<'s> {
    /// Imports a module as `import(specifier)` does: a promise of its namespace. What can't be loaded or linked is an
    /// `Err`; what evaluating throws rejects the promise.
    ///
    /// # Errors
    ///
    /// A module can't be resolved, loaded, compiled or linked, the isolate has no loader, or execution was stopped.
    pub fn import(&mut self, specifier: &str, referrer: &str) -> Result<Local<'s>> {
        let loader = self.loader()?;
        let name = loader.resolve(specifier, referrer)?;
        let place = self.load(&*loader, &name)?;
        let module = self.module_at(place);
        // SAFETY: a live handle of a module's, inside a context.
        self.attempt(|isolate| unsafe { bridge::module_link(isolate, module) })?;
        // SAFETY: as above, and the module is linked.
        self.handle(|isolate| unsafe { bridge::module_evaluate(isolate, module) })
    }

    /// Compiles a module's text without keeping or running it.
    ///
    /// # Errors
    ///
    /// A `SyntaxError`.
    pub fn check_module(&mut self, source: &str, name: &str) -> Result<()> {
        // SAFETY: inside isolate and context.
        self.attempt(|isolate| unsafe { bridge::module_compile(isolate, source, name) })
            .map(drop)
    }

    fn loader(&self) -> Result<Rc<dyn Loader>> {
        let loader = self.shared().loader.borrow().clone();
        loader.ok_or_else(|| Error::type_error("modules can't be imported here"))
    }

    fn module_at(&mut self, place: usize) -> usize {
        let shared = self.shared();
        let handle = shared.with_modules(|modules| modules.all[place].kept.handle);
        // SAFETY: kept, and entered.
        unsafe { bridge::module_local(shared.isolate(), handle) }
    }

    /// The place of a module, loaded with all that it imports; nothing is kept of a graph that isn't whole.
    fn load(&mut self, loader: &dyn Loader, name: &str) -> Result<usize> {
        let before = self.shared().with_modules(|modules| modules.all.len());
        let loaded = self.load_graph(loader, name);
        if loaded.is_err() {
            let forgotten = (self.shared()).with_modules(|modules| modules.forget_after(before));
            // The exports' own drops may ask for modules.
            drop(forgotten);
        }
        loaded
    }

    fn load_graph(&mut self, loader: &dyn Loader, name: &str) -> Result<usize> {
        let (first, is_new) = self.load_one(loader, name)?;
        let mut waiting = if is_new { vec![first] } else { Vec::new() };
        while let Some(place) = waiting.pop() {
            let shared = self.shared_rc();
            let own = shared.with_modules(|modules| Rc::clone(&modules.all[place].name));
            let module = self.module_at(place);
            // SAFETY: a live handle of a module's, inside a context.
            let requests = unsafe { bridge::module_requests(shared.isolate(), module) };
            for request in requests {
                let target = loader
                    .resolve(&request.specifier, &own)
                    .and_then(|name| self.load_one(loader, &name))
                    .map_err(|error| {
                        error.followed(|| {
                            format!("imported at {own}:{}:{}", request.line, request.column)
                        })
                    })?;
                if target.1 {
                    waiting.push(target.0);
                }
                let targets = (request.specifier, target.0);
                shared.with_modules(|modules| modules.all[place].targets.extend([targets]));
            }
        }
        Ok(first)
    }

    /// The place of a module, and whether it is a new one, whose imports are still to be loaded.
    fn load_one(&mut self, loader: &dyn Loader, name: &str) -> Result<(usize, bool)> {
        let shared = self.shared_rc();
        if let Some(place) = shared.with_modules(|modules| modules.names.get(name).copied()) {
            return Ok((place, false));
        }
        let (module, exports) = match loader.load(name)? {
            Source::Script(text) => {
                let compiled =
                    // SAFETY: inside isolate and context.
                    self.attempt(|isolate| unsafe { bridge::module_compile(isolate, &text, name) })?;
                (compiled.value, Vec::new())
            }
            Source::Synthetic(Synthetic { exports }) => {
                let names: Vec<&str> = exports.iter().map(|(name, _)| &name[..]).collect();
                // SAFETY: inside the isolate.
                let module = unsafe { bridge::module_synthetic(shared.isolate(), name, &names) };
                (module, exports)
            }
        };
        let entry = Entry {
            kept: Kept::new(&shared, module),
            name: name.into(),
            targets: HashMap::new(),
            exports: Rc::new(exports),
        };
        // SAFETY: a live handle of a module's.
        let hash = unsafe { bridge::module_hash(module) };
        Ok((
            shared.with_modules(|modules| modules.insert(entry, hash)),
            true,
        ))
    }

    /// Makes an error the one that V8 finds when a callback of its own returns.
    fn throw(&mut self, error: &Error) {
        match error.to_exception(self) {
            // SAFETY: inside a callback of V8's, which returns next.
            Some(exception) => unsafe { bridge::frame_throw(self.isolate(), exception.word()) },
            None => self.shared().unwind(),
        }
    }
}

/// Runs a callback's body; a panic stops JavaScript as one in a call does.
///
/// # Safety
///
/// Inside a callback of V8's, that is inside isolate, context and scope; `data` is the isolate's.
unsafe fn called<T>(
    data: usize,
    otherwise: T,
    body: impl for<'s> FnOnce(&mut Lock<'s>) -> Result<T>,
) -> T {
    // SAFETY: the isolate's data outlives it.
    let shared = unsafe { &*(data as *const Shared) };
    // SAFETY: says the caller; an `Rc` made `shared`.
    let mut lock = unsafe { Lock::new(shared) };
    match catch_unwind(AssertUnwindSafe(|| body(&mut lock))) {
        Ok(Ok(value)) => value,
        Ok(Err(error)) => {
            lock.throw(&error);
            otherwise
        }
        Err(panic) => {
            let error = shared.report_panic(&*panic, "importing a module");
            shared.stop(error);
            otherwise
        }
    }
}

/// The module that a specifier means, while V8 links; 0 with an exception.
///
/// # Safety
///
/// As for `called`; the other words are live handles of a string and a module.
pub(crate) unsafe fn resolve(data: usize, specifier: usize, referrer: usize) -> usize {
    // SAFETY: says the caller.
    unsafe {
        called(data, 0, |lock| {
            let specifier: Local<'_> = Local::from_word(specifier);
            let specifier = lock.string_of(specifier);
            let isolate = lock.isolate();
            let target = lock.shared().with_modules(|modules| {
                let place = modules.place(isolate, referrer)?;
                modules.all[place].targets.get(&specifier).copied()
            });
            let target = target.ok_or_else(|| {
                Error::internal(format!("nobody has loaded `{specifier}` before linking"))
            })?;
            Ok(lock.module_at(target))
        })
    }
}

/// The promise of an `import()`; 0 where there is none.
///
/// # Safety
///
/// As for `called`; the other words are live handles.
pub(crate) unsafe fn import(data: usize, referrer: usize, specifier: usize) -> usize {
    // SAFETY: says the caller.
    unsafe {
        called(data, 0, |lock| {
            let specifier = text::read(lock.isolate(), Local::<'_>::from_word(specifier));
            let referrer = text::read(lock.isolate(), Local::<'_>::from_word(referrer));
            let specifier = specifier.unwrap_or_default();
            let promise = lock.import(&specifier, &referrer.unwrap_or_default());
            match promise {
                Ok(promise) => Ok(promise.word()),
                Err(error) if error.is_terminated() => Err(error),
                Err(error) => Ok(lock.rejected(&error)?.word()),
            }
        })
    }
}

/// Makes the exports of a synthetic module; false with an exception.
///
/// # Safety
///
/// As for `called`; `module` is a live handle of a module.
pub(crate) unsafe fn fill(data: usize, module: usize) -> bool {
    // SAFETY: says the caller.
    unsafe {
        called(data, false, |lock| {
            let isolate = lock.isolate();
            let exports = lock.shared().with_modules(|modules| {
                let place = modules.place(isolate, module)?;
                Some(Rc::clone(&modules.all[place].exports))
            });
            let exports = exports.ok_or_else(|| Error::internal("a module that nobody made"))?;
            for (name, export) in exports.iter() {
                let value = export(lock)?;
                lock.attempt(|isolate| bridge::module_export(isolate, module, name, value.word()))?;
            }
            Ok(true)
        })
    }
}

/// What `import.meta.url` says.
///
/// # Safety
///
/// As for `called`; `module` is a live handle of a module.
pub(crate) unsafe fn url(data: usize, module: usize) -> String {
    // SAFETY: says the caller.
    unsafe {
        called(data, String::new(), |lock| {
            let isolate = lock.isolate();
            Ok(lock.shared().with_modules(|modules| {
                let place = modules.place(isolate, module);
                place.map_or_else(String::new, |place| modules.all[place].name.to_string())
            }))
        })
    }
}
