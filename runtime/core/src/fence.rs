//! The one place where panics stop: [`fence`] turns a panic into a value with its message and place. Where panics
//! don't unwind, which WebAssembly may have it, they leave by what `leaves` was given instead.
//! What a host makes of a [`Panic`] is the host's business; poisoning is that of `cell` and `handle`.

use landbridge_types::HostError;
use std::{
    any::Any,
    cell::{Cell, RefCell},
    fmt, mem,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    sync::Once,
    thread,
};

/// A panic that was stopped at the boundary.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Panic {
    /// What the panic said; `Box<dyn Any>` when its payload is no text.
    pub message: String,
    /// `file:line:column`, when the hook of this module saw the panic.
    pub location: Option<String>,
    /// What the host's own code failed with, when [`raise`] began this.
    pub host: Option<HostError>,
}

impl fmt::Display for Panic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.location {
            Some(location) => write!(f, " (at {location})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Panic {}

/// Unwinds to the boundary with a failure of the host's code, which Rust called where nothing else could be
/// done with it: from a function that has no error to return it in. The [`Panic`] that comes of it carries the
/// failure, so that the host can throw its own exception again. No panic hook is called.
///
/// On a thread with no boundary below, this ends the thread as any panic does.
#[cold]
pub fn raise(error: HostError) -> ! {
    #[cfg(panic = "abort")]
    leave(&Panic {
        message: error.to_string(),
        location: None,
        host: Some(error.clone()),
    });
    panic::resume_unwind(Box::new(Raised(error)))
}

/// How panics leave where they don't unwind.
#[cfg(panic = "abort")]
static LEAVES: std::sync::OnceLock<fn(&Panic)> = std::sync::OnceLock::new();

/// Has `run` called for each panic, since panics don't unwind here: it is to leave Rust for good, as a call of the
/// host's can that throws. Where it returns, the process aborts.
#[cfg(panic = "abort")]
pub fn leaves(run: fn(&Panic)) {
    // The first one counts.
    let _ = LEAVES.set(run);
    install();
}

#[cfg(panic = "abort")]
fn leave(panic: &Panic) {
    if let Some(run) = LEAVES.get() {
        run(panic);
    }
}

/// The payload of [`raise`].
struct Raised(HostError);

static HOOK: Once = Once::new();

thread_local! {
    /// The latest panic of this thread, as the hook saw it.
    static LATEST: RefCell<Option<Panic>> = const { RefCell::new(None) };
    /// What `entered_unwinding` answers.
    static ENTERED_UNWINDING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f` and stops a panic in it.
///
/// The previous panic hook still runs, so that the panic is printed as the process wishes. Guards
/// of `cell` and `handle` belong inside `f`: they poison what they guard while the panic unwinds.
///
/// When nothing panics this costs one load (is the hook in place?) beside `catch_unwind`.
///
/// # Errors
///
/// The panic, when `f` panicked. A payload whose destructor panics is dealt with.
#[inline]
pub fn fence<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
    if !HOOK.is_completed() {
        install();
    }
    fence_installed(f)
}

/// [`fence`] where [`install`] was called before, for calls that cost as little as that look: the compiler sees that
/// nothing happens before `f`, and keeps what it captures in registers.
///
/// # Errors
///
/// As [`fence`].
#[inline]
pub fn fence_installed<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
    panic::catch_unwind(AssertUnwindSafe(f)).map_err(stopped)
}

/// [`fence`] for code whose guards began elsewhere: a future, polled or dropped by whatever thread. When this
/// thread unwinds already, its panic isn't theirs and poisons nothing.
///
/// # Errors
///
/// As [`fence`].
#[inline]
pub(crate) fn fence_entered<R>(f: impl FnOnce() -> R) -> Result<R, Panic> {
    let outer = ENTERED_UNWINDING.replace(thread::panicking());
    let result = fence(f);
    ENTERED_UNWINDING.set(outer);
    result
}

/// Whether this thread unwound already when it entered the innermost [`fence_entered`].
#[cold]
pub(crate) fn entered_unwinding() -> bool {
    ENTERED_UNWINDING.get()
}

/// Puts the hook in place that notes message and location, in front of the present one.
///
/// The first [`fence`] does it too; a module's initialisation may do it earlier. Later calls do
/// nothing, nor do calls while the thread unwinds. A hook that the process sets afterwards replaces this one: then panics still stop at
/// the fence, without a location.
#[cold]
#[inline(never)]
pub fn install() {
    // Hooks can't be changed by a thread that unwinds: the next fence elsewhere will do it.
    if thread::panicking() {
        return;
    }
    HOOK.call_once(|| {
        crate::alone::ask();
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            note(info);
            previous(info);
            #[cfg(panic = "abort")]
            leave(&seen(info));
        }));
    });
}

/// The panic that unwinds this thread now, for whoever is poisoned by it.
#[cold]
pub(crate) fn latest() -> Panic {
    LATEST
        .try_with(|latest| latest.try_borrow().ok().and_then(|latest| latest.clone()))
        .ok()
        .flatten()
        .unwrap_or_else(|| Panic {
            message: "a panic that left no message".to_owned(),
            location: None,
            host: None,
        })
}

fn seen(info: &PanicHookInfo<'_>) -> Panic {
    Panic {
        message: text(info.payload()).to_owned(),
        location: info.location().map(ToString::to_string),
        host: None,
    }
}

fn note(info: &PanicHookInfo<'_>) {
    let panic = seen(info);
    // A thread that is being torn down has no slot any more; its panic merely loses the location.
    let _ = LATEST.try_with(|latest| {
        if let Ok(mut latest) = latest.try_borrow_mut() {
            *latest = Some(panic);
        }
    });
}

fn text(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "Box<dyn Any>"
    }
}

#[cold]
#[inline(never)]
fn stopped(payload: Box<dyn Any + Send>) -> Panic {
    let payload = match payload.downcast::<Raised>() {
        Ok(raised) => {
            return Panic {
                message: raised.0.to_string(),
                location: None,
                host: Some(raised.0),
            };
        }
        Err(payload) => payload,
    };
    let message = text(&*payload).to_owned();
    let noted = LATEST
        .try_with(|latest| {
            latest
                .try_borrow_mut()
                .ok()
                .and_then(|mut latest| latest.take())
        })
        .ok()
        .flatten();
    // `resume_unwind` passes no hook: what was noted may belong to an earlier panic, caught elsewhere.
    let location = noted
        .filter(|noted| noted.message == message)
        .and_then(|noted| noted.location);
    discard(payload);
    Panic {
        message,
        location,
        host: None,
    }
}

/// Drops a payload whose destructor may panic, with a payload of which the same is true.
fn discard(mut payload: Box<dyn Any + Send>) {
    const PATIENCE: usize = 8;
    for _ in 0..PATIENCE {
        match panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
            Ok(()) => return,
            Err(again) => payload = again,
        }
    }
    // One that never ends is leaked rather than followed.
    mem::forget(payload);
}
