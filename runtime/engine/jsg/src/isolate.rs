//! V8 itself, isolates and realms: starting, entering, limits, ending. What happens inside is for `lock`.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::ffi::bridge;
use crate::frame;
use crate::limits::Limits;
use crate::lock::Lock;
use crate::modules::{Loader, Modules};
use crate::node::{self, Header};
use crate::promise::Waiting;
use crate::rejections::{Rejection, Uncaught};
use crate::tasks::Tasks;

/// What an isolate may use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The most bytes of JavaScript's heap; 0 leaves it to V8. A script that reaches it is terminated. Array buffers may
    /// have as many again; where one would be too much, V8 throws a RangeError.
    pub heap_limit: usize,
}

/// A fault inside Rust that JavaScript was told no more of than its reference.
#[derive(Clone, Debug)]
pub struct Report {
    /// What JavaScript was told.
    pub reference: String,
    /// What happened, in full.
    pub message: String,
}

type Reporter = Box<dyn Fn(&Report)>;

/// An isolate's data, for callbacks.
pub(crate) struct Shared {
    /// 0 once V8 has disposed of it.
    isolate: Cell<usize>,
    nodes: RefCell<Vec<NonNull<Header>>>,
    pub(crate) classes: RefCell<HashMap<TypeId, usize>>,
    pub(crate) depth: Cell<u32>,
    panicked: RefCell<Option<Error>>,
    reports: Cell<u64>,
    reporter: RefCell<Option<Reporter>>,
    /// Lists of properties, by the names' address and count.
    shapes: RefCell<HashMap<(usize, usize), usize>>,
    /// How many calls from JavaScript came by V8's general way.
    pub(crate) slow_calls: Cell<u64>,
    /// Whether `fallen` is there.
    pub(crate) fell_back: Cell<bool>,
    fallen: RefCell<Option<Fallen>>,
    pub(crate) tasks: Tasks,
    /// What waits for promises of JavaScript's, by number.
    pub(crate) waiting: RefCell<HashMap<u64, Waiting>>,
    waits: Cell<u64>,
    /// The realm that is entered.
    pub(crate) realm: Cell<usize>,
    pub(crate) loader: RefCell<Option<Rc<dyn Loader>>>,
    /// By realm.
    pub(crate) modules: RefCell<HashMap<usize, Modules>>,
    pub(crate) watches: Cell<bool>,
    pub(crate) rejections: RefCell<Vec<Rejection>>,
    pub(crate) uncaught: RefCell<Vec<Uncaught>>,
    pub(crate) limits: Limits,
}

/// How a fast call has failed, until V8 calls the general way to tell JavaScript.
pub(crate) enum Fallen {
    /// By an error.
    Thrown(Error),
    /// By a panic, which was reported.
    Stopped(Error),
}

thread_local! {
    /// The isolate that this thread has entered, or null. One at a time, so that no handle meets another isolate.
    static ENTERED: Cell<*const Shared> = const { Cell::new(std::ptr::null()) };
}

impl Shared {
    pub(crate) fn isolate(&self) -> usize {
        self.isolate.get()
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.isolate.get() != 0
    }

    pub(crate) fn register(&self, node: NonNull<Header>) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(node);
        nodes.len() - 1
    }

    pub(crate) fn forget(&self, place: usize) {
        let mut nodes = self.nodes.borrow_mut();
        nodes.swap_remove(place);
        if let Some(moved) = nodes.get(place) {
            // SAFETY: what is in the list is alive.
            unsafe { moved.as_ref() }.set_place(place);
        }
    }

    /// The wrappers of all nodes.
    pub(crate) fn wrappers(&self) -> Vec<usize> {
        let nodes = self.nodes.borrow();
        // SAFETY: what is in the list is alive.
        (nodes
            .iter()
            .filter_map(|node| unsafe { node.as_ref() }.wrapper()))
        .collect()
    }

    /// Tells the embedder of an internal fault; the reference that JavaScript may know.
    pub(crate) fn report(&self, message: String) -> String {
        self.reports.set(self.reports.get() + 1);
        let reference = format!("{:x}-{:x}", std::process::id(), self.reports.get());
        if let Some(reporter) = &*self.reporter.borrow() {
            reporter(&Report {
                reference: reference.clone(),
                message,
            });
        }
        reference
    }

    pub(crate) fn report_panic(&self, panic: &(dyn Any + Send), doing: &str) -> Error {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "of a type that has no text".to_owned());
        let reference = self.report(format!("panic while {doing}: {text}"));
        Error::panicked(&reference)
    }

    /// Stops JavaScript for a panic; whoever called it from Rust gets the error.
    pub(crate) fn stop(&self, error: Error) {
        *self.panicked.borrow_mut() = Some(error);
        self.unwind();
    }

    /// Ends the frames of JavaScript below a callback that returns next.
    pub(crate) fn unwind(&self) {
        // SAFETY: called inside a callback, so inside isolate and context.
        unsafe { bridge::isolate_stop(self.isolate()) };
    }

    /// What this thread has entered, for the time of `body`.
    pub(crate) fn with_entered<T>(body: impl FnOnce(&Self) -> T) -> Option<T> {
        // SAFETY: set while the isolate's owner is borrowed by `Entered`, and nothing else.
        unsafe { ENTERED.get().as_ref() }.map(body)
    }

    pub(crate) fn fall(&self, fallen: Fallen) {
        *self.fallen.borrow_mut() = Some(fallen);
        self.fell_back.set(true);
    }

    pub(crate) fn take_fallen(&self) -> Option<Fallen> {
        self.fell_back.set(false);
        self.fallen.borrow_mut().take()
    }

    /// The keys of a list of names, made when they are first asked for.
    pub(crate) fn shape(&self, names: &'static [&'static str]) -> usize {
        let place = (names.as_ptr() as usize, names.len());
        if let Some(shape) = self.shapes.borrow().get(&place) {
            return *shape;
        }
        // SAFETY: only asked for inside the isolate, which `drop` frees it before.
        let shape = unsafe { bridge::shape_new(self.isolate(), names) };
        self.shapes.borrow_mut().insert(place, shape);
        shape
    }

    pub(crate) fn next_wait(&self) -> u64 {
        self.waits.set(self.waits.get() + 1);
        self.waits.get()
    }

    pub(crate) fn has_stop(&self) -> bool {
        self.panicked.borrow().is_some()
    }

    pub(crate) fn take_stop(&self) -> Option<Error> {
        self.panicked.borrow_mut().take()
    }
}

/// One heap of JavaScript. It stays on its thread; each thread may have its own.
pub struct Isolate {
    shared: Rc<Shared>,
}

/// A context: global object and built-ins of its own.
pub struct Realm {
    shared: Rc<Shared>,
    context: usize,
}

/// Stops an isolate's JavaScript from any thread.
#[derive(Clone)]
pub struct Terminator(Arc<Mutex<usize>>);

impl Terminator {
    /// Ends what runs now; what called it gets a terminated error. Does nothing once the isolate is gone.
    pub fn terminate(&self) {
        let isolate = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *isolate != 0 {
            // SAFETY: under the lock that disposal takes, so it lives; V8 allows this from any thread.
            unsafe { bridge::isolate_terminate(*isolate) };
        }
    }

    /// The isolate is about to be gone.
    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = 0;
    }
}

/// V8's version, as `10.2.154.26-node.36`.
#[must_use]
pub fn v8_version() -> String {
    bridge::v8_version()
}

/// Ends the process at once: what runs on elsewhere meets nothing that is half gone. For `on_stuck`.
pub fn exit_now(code: i32) -> ! {
    bridge::process_exit(code);
    std::process::abort()
}

fn start() {
    static START: Once = Once::new();
    // SAFETY: once in the process.
    START.call_once(|| unsafe {
        bridge::platform_start();
        frame::start();
    });
}

impl Isolate {
    /// A new isolate on this thread. The first starts V8, which stays for the process.
    #[must_use]
    pub fn new(options: Options) -> Self {
        start();
        // SAFETY: V8 runs.
        let isolate = unsafe { bridge::isolate_new(options.heap_limit) };
        let shared = Rc::new(Shared {
            isolate: Cell::new(isolate),
            nodes: RefCell::default(),
            classes: RefCell::default(),
            depth: Cell::new(0),
            panicked: RefCell::default(),
            reports: Cell::new(0),
            reporter: RefCell::default(),
            shapes: RefCell::default(),
            slow_calls: Cell::new(0),
            fell_back: Cell::new(false),
            fallen: RefCell::default(),
            tasks: Tasks::default(),
            waiting: RefCell::default(),
            waits: Cell::new(0),
            realm: Cell::new(0),
            loader: RefCell::default(),
            modules: RefCell::default(),
            watches: Cell::new(false),
            rejections: RefCell::default(),
            uncaught: RefCell::default(),
            limits: Limits::new(Terminator(Arc::new(Mutex::new(isolate)))),
        });
        // SAFETY: the data outlives the isolate, which `drop` disposes of first.
        unsafe { bridge::isolate_set_data(isolate, Rc::as_ptr(&shared) as usize) };
        Self { shared }
    }

    /// Has internal faults told to `reporter` in full.
    pub fn on_report(&self, reporter: impl Fn(&Report) + 'static) {
        *self.shared.reporter.borrow_mut() = Some(Box::new(reporter));
    }

    /// Has `wake` called, on any thread, when a future that a script waits for can go on: the embedder's loop is to
    /// call [`Lock::turn`] inside the realm then.
    pub fn on_wake(&self, wake: impl Fn() + Send + Sync + 'static) {
        self.shared.tasks.on_wake(Box::new(wake));
    }

    /// Has modules come from `loader`.
    pub fn set_loader(&self, loader: impl Loader + 'static) {
        *self.shared.loader.borrow_mut() = Some(Rc::new(loader));
    }

    /// Has rejections that nobody handles kept for [`Lock::take_rejections`], and what is thrown to nobody for
    /// [`Lock::take_uncaught`].
    pub fn watch_rejections(&self) {
        self.shared.watches.set(true);
    }

    /// What can stop it from other threads.
    #[must_use]
    pub fn terminator(&self) -> Terminator {
        self.shared.limits.terminator.clone()
    }

    /// Has `tell` called, on a thread of its own, when JavaScript has gone on for `patience` after a limit of time has stopped
    /// it: functions of V8's own that loop, as `includes` over an object that says it has 2^53 items, look for nobody. There
    /// is no way to end them but with the process, which is for `tell` to do.
    pub fn on_stuck(&self, patience: Duration, tell: impl Fn() + Send + Sync + 'static) {
        self.shared.limits.on_stuck(patience, Arc::new(tell));
    }

    /// A new realm.
    ///
    /// # Errors
    ///
    /// This thread is inside an isolate.
    pub fn realm(&self) -> Result<Realm> {
        let _entered = Entered::enter(&self.shared)?;
        // SAFETY: entered.
        let context = unsafe { bridge::context_new(self.shared.isolate()) };
        Ok(Realm {
            shared: Rc::clone(&self.shared),
            context,
        })
    }

    /// Runs Rust inside a realm.
    ///
    /// # Errors
    ///
    /// This thread is inside an isolate already, or the realm is another isolate's.
    pub fn run<T>(&self, realm: &Realm, body: impl FnOnce(&mut Lock<'_>) -> T) -> Result<T> {
        if !Rc::ptr_eq(&self.shared, &realm.shared) {
            return Err(Error::plain("the realm is another isolate's"));
        }
        let _entered = Entered::enter(&self.shared)?;
        let _context = realm.enter();
        // SAFETY: isolate, scope and context are entered for longer than the lock lives.
        let mut lock = unsafe { Lock::new(&self.shared) };
        Ok(body(&mut lock))
    }
}

/// So many things that V8 has put off are done at an isolate's end; the collector leaves one for each collection.
const LAST_TURNS: u32 = 1000;

impl Drop for Isolate {
    fn drop(&mut self) {
        let isolate = self.shared.isolate();
        // SAFETY: `Isolate` isn't inside its own `run`, which borrows it; V8 allows isolates inside others.
        unsafe { bridge::isolate_enter(isolate) };
        {
            let _scope = Scope::open(isolate);
            self.shared.tasks.end(None);
            drop(self.shared.waiting.take());
            drop(self.shared.rejections.take());
            drop(self.shared.uncaught.take());
            drop(self.shared.modules.take());
            drop(self.shared.loader.take());
            // What the collector has put off comes first, while its nodes are there. Finalizers of scripts are part of it,
            // which nobody wants any more; stopped, they ask for another turn.
            self.shared.limits.at_the_end(|| {
                for _ in 0..LAST_TURNS {
                    // SAFETY: entered.
                    let more = unsafe {
                        bridge::isolate_terminate(isolate);
                        bridge::isolate_pump(isolate)
                    };
                    if !more {
                        break;
                    }
                }
                // SAFETY: entered.
                unsafe { bridge::isolate_resume(isolate) };
            });
            loop {
                let last = self.shared.nodes.borrow_mut().pop();
                let Some(last) = last else { break };
                // SAFETY: in the list, so alive; entered.
                unsafe { node::detach(last) };
            }
            for (_, class) in self.shared.classes.borrow_mut().drain() {
                // SAFETY: made by the shim, freed once.
                unsafe { bridge::template_free(class) };
            }
            for (_, shape) in self.shared.shapes.borrow_mut().drain() {
                // SAFETY: made by the shim, freed once.
                unsafe { bridge::shape_free(shape) };
            }
            // It may hold what holds this.
            drop(self.shared.reporter.take());
        }
        self.shared.limits.terminator.forget();
        self.shared.isolate.set(0);
        // SAFETY: left before it is disposed of, and nothing uses it from here on.
        unsafe {
            bridge::isolate_exit(isolate);
            bridge::isolate_dispose(isolate);
        }
    }
}

impl Realm {
    fn enter(&self) -> InRealm<'_> {
        // SAFETY: only called inside the isolate, with a scope.
        unsafe { bridge::context_enter(self.shared.isolate(), self.context) };
        self.shared.realm.set(self.context);
        InRealm(self)
    }
}

impl Drop for Realm {
    fn drop(&mut self) {
        if self.shared.is_alive() {
            self.shared.tasks.end(Some(self.context));
            drop(self.shared.modules.borrow_mut().remove(&self.context));
            (self.shared.rejections.borrow_mut()).retain(|it| !it.is_of(self.context));
            (self.shared.uncaught.borrow_mut()).retain(|it| !it.is_of(self.context));
            // SAFETY: V8 lives, and the handle is freed once. Without V8 there is nothing left to free it in.
            unsafe { bridge::context_free(self.context) };
        }
    }
}

struct InRealm<'a>(&'a Realm);

impl Drop for InRealm<'_> {
    fn drop(&mut self) {
        // SAFETY: entered before, left once.
        unsafe { bridge::context_exit(self.0.shared.isolate(), self.0.context) };
        self.0.shared.realm.set(0);
    }
}

/// The isolate entered, with a scope for handles.
struct Entered<'a> {
    scope: Option<Scope>,
    shared: &'a Shared,
}

impl<'a> Entered<'a> {
    fn enter(shared: &'a Shared) -> Result<Self> {
        if !ENTERED.get().is_null() {
            return Err(Error::plain("this thread is inside an isolate already"));
        }
        ENTERED.set(shared);
        // SAFETY: alive, since its owner is borrowed.
        unsafe { bridge::isolate_enter(shared.isolate()) };
        Ok(Self {
            scope: Some(Scope::open(shared.isolate())),
            shared,
        })
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.scope = None;
        // SAFETY: entered before, left once.
        unsafe { bridge::isolate_exit(self.shared.isolate()) };
        ENTERED.set(std::ptr::null());
    }
}

/// A scope of handles, boxed since V8 mustn't see it move.
pub(crate) struct Scope {
    room: Box<[usize; 4]>,
    only_here: PhantomData<*mut ()>,
}

impl Scope {
    /// The isolate must be entered; scopes close in the reverse order.
    pub(crate) fn open(isolate: usize) -> Self {
        let mut room = Box::new([0; 4]);
        // SAFETY: entered, and the room is the scope's until it closes.
        unsafe { bridge::scope_open(isolate, &mut room[..]) };
        Self {
            room,
            only_here: PhantomData,
        }
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        // SAFETY: opened in `open`, closed once.
        unsafe { bridge::scope_close(&mut self.room[..]) };
    }
}
