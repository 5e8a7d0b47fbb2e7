//! What the packages' JavaScript asks of the engine, and the runtime's functions as V8 calls them: text, memory that both
//! sides see, a way back into JavaScript, turns of the embedder's loop.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

use jsg::{Call, Callable, Closure, Error, Global, Local, Lock, Object, Result, ToJs, enter};
use landbridge_typescript as lb;

use crate::native;
use crate::package::NativeFunction;

/// The runtime's functions, which are the same for every package; their names follow the package's symbols.
pub(crate) static RUNTIME: &[NativeFunction] = &[
    native!(rt_gone),
    native!(rt_take 0 1),
    native!(rt_hold 0 1 2 3),
    native!(rt_turn 0 1),
    native!(rt_cancel 0 1),
    native!(rt_back 0 1 2 3),
    native!(rt_stop 0),
    native!(rt_released 0),
    native!(rt_settled 0 1 2),
    native!(rt_failed 0 1 2 3),
    native!(rt_next 0 1),
    #[cfg(feature = "async")]
    native!(rt_await 0 1),
    native!(rt_close 0 1),
    native!(rt_drop 0 1),
    native!(rt_pin 0 1),
    native!(rt_hidden 0 1),
    #[cfg(feature = "log")]
    native!(rt_limit 0 1),
    #[cfg(feature = "log")]
    native!(rt_log 0 1),
    NativeFunction {
        name: "rt_enters",
        callback: enters,
    },
];

/// What the engine does, without a package's symbols before it.
static NATIVES: &[NativeFunction] = &[
    native!(address 0),
    NativeFunction {
        name: "began",
        callback: began,
    },
    NativeFunction {
        name: "waking",
        callback: waking,
    },
    NativeFunction {
        name: "utf8",
        callback: utf8,
    },
    NativeFunction {
        name: "latin1",
        callback: latin1,
    },
    NativeFunction {
        name: "encode",
        callback: encode,
    },
    NativeFunction {
        name: "show",
        callback: show,
    },
    NativeFunction {
        name: "move",
        callback: moved,
    },
];

/// The functions that `load.js` is given.
pub(crate) fn natives<'s>(lock: &mut Lock<'s>) -> Result<Local<'s, Object>> {
    let natives = lock.object();
    for it in NATIVES {
        let made = lock.native(it.name, it.callback)?;
        natives.set(lock, it.name, made.upcast())?;
    }
    Ok(natives)
}

macro_rules! runtime {
    ($($(#[$attribute:meta])* $name:ident = $called:ident($($argument:ident: $ty:ty),*) $(-> $answer:ty)?;)*) => {$(
        $(#[$attribute])*
        unsafe fn $name($($argument: $ty),*) $(-> $answer)? {
            // SAFETY: the package's JavaScript calls this, with what the runtime gave it and memory that is as long.
            unsafe { lb::$called($($argument),*) }
        }
    )*};
}

runtime! {
    rt_take = take(environment: f64, to: *mut u8);
    rt_hold = hold(environment: f64, place: u32, from: *const u8, length: f64);
    rt_turn = turn(environment: f64, first: u32) -> i32;
    rt_cancel = cancel(environment: f64, index: u32);
    rt_back = back(environment: f64, at: u32, to: *mut u8, length: f64);
    rt_stop = stop_callbacks(environment: f64);
    rt_released = released(environment: f64) -> u32;
    rt_settled = settled(environment: f64, number: u32, length: f64);
    rt_failed = failed(environment: f64, number: u32, value: u32, length: f64);
    rt_next = next_items(environment: f64, items: u32);
    #[cfg(feature = "async")]
    rt_await = next_stream(environment: f64, items: u32);
    rt_close = close_items(environment: f64, items: u32);
    rt_drop = drop_items(environment: f64, items: u32);
    rt_pin = pin(environment: f64, address: f64) -> f64;
    rt_hidden = hidden(environment: f64, detached: u32);
    #[cfg(feature = "log")]
    rt_limit = limit_logs(environment: f64, level: u32);
    #[cfg(feature = "log")]
    rt_log = next_log(environment: f64, first: u32) -> u32;
}

/// Nothing is called as memory goes: realms tell of their end.
unsafe fn rt_gone() {}

/// Where memory is.
unsafe fn address(memory: *const u8) -> f64 {
    memory.expose_provenance() as f64
}

fn callable<'s>(call: &Call<'s>, index: u32) -> Result<Local<'s, Callable>> {
    let given = call.value(index).try_as::<Callable>();
    given.ok_or_else(|| Error::internal("a package has passed no function"))
}

/// `began(environment)`: ends it with the realm.
extern "C" fn began(info: usize) {
    enter(info, false, |call| {
        let environment = call.word::<f64>(0);
        // SAFETY: the package's JavaScript has just had it from the runtime; the realm ends on its own thread.
        call.lock.on_end(move || unsafe { lb::end(environment) });
        Ok(())
    });
}

/// The functions of an environment's JavaScript that Rust enters by, until the realm ends. Never freed, as the environment.
struct Inside {
    enter: RefCell<Option<Global<Callable>>>,
    quick: RefCell<Option<Global<Callable>>>,
}

thread_local! {
    /// What the package's JavaScript has thrown to Rust though it catches all that it can: its stack was at its end. It is
    /// thrown where that call of Rust's returns.
    static THROWN: RefCell<Option<Error>> = const { RefCell::new(None) };
}

/// What is to be thrown instead of an answer.
#[inline]
pub(crate) fn thrown() -> Option<Error> {
    let none = THROWN.with(|thrown| thrown.borrow().is_none());
    if none { None } else { THROWN.take() }
}

impl Inside {
    fn call(function: &RefCell<Option<Global<Callable>>>, arguments: &[f64]) -> i32 {
        // SAFETY: the runtime enters JavaScript within a call of its environment's JavaScript on this thread, which has gone
        // into Rust.
        let answer = unsafe {
            jsg::reentered(|lock| {
                // None where another isolate's JavaScript is under way.
                let function = function.borrow().as_ref()?.get(lock)?;
                let nothing = lock.undefined();
                let mut given = [nothing; 5];
                for (place, number) in given.iter_mut().zip(arguments) {
                    *place = lock.number(*number);
                }
                let answer = function.call(lock, nothing, &given[..arguments.len()]);
                match answer.and_then(|answer| lock.to_number(answer)) {
                    Ok(answer) => Some(answer),
                    Err(error) => {
                        THROWN.set(Some(error));
                        None
                    }
                }
            })
        };
        // What isn't answered was ended by the engine.
        answer.flatten().unwrap_or(0.0) as i32
    }
}

impl lb::Enters for Inside {
    fn enter(&self, wanted: u32, shape: u32, target: u32, length: f64, number: u32) -> i32 {
        let [wanted, shape, target, number] = [wanted, shape, target, number].map(f64::from);
        Self::call(&self.enter, &[wanted, shape, target, length, number])
    }

    fn quick(&self) -> i32 {
        Self::call(&self.quick, &[])
    }
}

/// `rt_enters(environment, enter, quick)`: has JavaScript entered by these.
extern "C" fn enters(info: usize) {
    enter(info, false, |call| {
        let (general, quick) = (callable(call, 1)?, callable(call, 2)?);
        let inside: &'static Inside = Box::leak(Box::new(Inside {
            enter: RefCell::new(Some(Global::new(&mut call.lock, general))),
            quick: RefCell::new(Some(Global::new(&mut call.lock, quick))),
        }));
        // SAFETY: the package's JavaScript gives the environment that it has.
        unsafe { lb::enters_by(call.word(0), inside) };
        call.lock.on_end(|| {
            drop(inside.enter.take());
            drop(inside.quick.take());
        });
        Ok(())
    });
}

/// What any thread rings, and the future that is woken.
#[derive(Default)]
struct Bell {
    rung: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl Bell {
    fn ring(&self) {
        self.rung.store(true, Ordering::Release);
        let waker = self.waker.lock();
        let waker = waker.unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// `waking(environment, turn)`: has `turn` called in a turn of the embedder's loop after any thread has rung; what it
/// answers says whether something is pending, for which that loop is to go on.
extern "C" fn waking(info: usize) {
    enter(info, false, |call| {
        let turn = callable(call, 1)?;
        let turn = Global::new(&mut call.lock, turn);
        let bell = Arc::new(Bell::default());
        let (rings, waits) = (Arc::clone(&bell), Rc::new(Cell::new(false)));
        let mut begun = false;
        let future = poll_fn(move |context| {
            let mut waker = bell.waker.lock().unwrap_or_else(PoisonError::into_inner);
            *waker = Some(context.waker().clone());
            drop(waker);
            if !std::mem::replace(&mut begun, true) {
                // This is within the call that asks for turns.
                context.waker().wake_by_ref();
            } else if bell.rung.swap(false, Ordering::AcqRel) {
                // It catches what it calls; what ends it, who gives the turn is told.
                let _ = jsg::within(|lock| {
                    let turn = turn.get(lock)?;
                    let nothing = lock.undefined();
                    turn.call(lock, nothing, &[]).ok().map(drop)
                });
            }
            Poll::Pending
        });
        call.lock.attend(Rc::clone(&waits), future);
        // SAFETY: the package's JavaScript gives the environment that it has.
        unsafe { lb::rings_by(call.word(0), move || rings.ring()) };
        let pending = Closure::<(bool,), ()>::new("pending", move |_, (some,)| waits.set(some));
        let pending = pending.to_js(&mut call.lock)?;
        call.answer_local(pending);
        Ok(())
    });
}

/// The bytes from `start` to `end` of memory.
///
/// # Safety
///
/// The package's JavaScript passes its own memory, and places within. What is answered is read before this call ends, and
/// before any other.
unsafe fn bytes<'c>(call: &Call<'_>) -> &'c [u8] {
    let (memory, start, end) = (
        call.word::<*const u8>(0),
        call.word::<u32>(1),
        call.word::<u32>(2),
    );
    if memory.is_null() || end <= start {
        return &[];
    }
    // SAFETY: says the caller; nothing is written while it is read.
    unsafe { slice::from_raw_parts(memory.add(start as usize), (end - start) as usize) }
}

/// `utf8(memory, start, end)`
extern "C" fn utf8(info: usize) {
    enter(info, false, |call| {
        // SAFETY: only the package's JavaScript has this.
        let text = String::from_utf8_lossy(unsafe { bytes(call) }).into_owned();
        let text = call.lock.text(&text)?;
        call.answer_local(text.upcast());
        Ok(())
    });
}

/// `latin1(memory, start, end)`
extern "C" fn latin1(info: usize) {
    enter(info, false, |call| {
        // SAFETY: only the package's JavaScript has this, whose memory stays for the call.
        let text = unsafe { bytes(call) };
        let text = call.lock.latin1(text)?;
        call.answer_local(text.upcast());
        Ok(())
    });
}

/// `encode(text, memory, room, counts)`: how many units were read and how many bytes written are the two `counts`.
extern "C" fn encode(info: usize) {
    enter(info, false, |call| {
        let text = call.value(0);
        let (to, room) = (call.word::<*mut u8>(1), call.word::<f64>(2) as usize);
        let counts = call.word::<*mut u8>(3).cast::<f64>();
        let room = if to.is_null() { 0 } else { room };
        // SAFETY: the package's JavaScript passes memory and its length.
        let (read, written) = unsafe { call.lock.encode(text, to, room) };
        // SAFETY: as above, and a Float64Array of two.
        unsafe {
            counts.write(read as f64);
            counts.add(1).write(written as f64);
        }
        Ok(())
    });
}

/// Keeps memory for an `ArrayBuffer`.
struct Pinned(usize);

impl Drop for Pinned {
    fn drop(&mut self) {
        let kept = std::ptr::with_exposed_provenance_mut(self.0);
        // SAFETY: the runtime gave it to be told once, from any thread.
        unsafe { lb::unseen(std::ptr::null_mut(), kept) };
    }
}

/// `show(address, length, pinned)`: an `ArrayBuffer` over memory of the runtime's, which it pinned.
extern "C" fn show(info: usize) {
    enter(info, false, |call| {
        let [start, length, pinned] = [0, 1, 2].map(|at| call.word::<f64>(at) as usize);
        let start = std::ptr::with_exposed_provenance_mut(start);
        // SAFETY: what was pinned stays, and the runtime counts what is shown.
        let shown = unsafe {
            call.lock
                .show_memory(start, length, Box::new(Pinned(pinned)))
        }?;
        call.answer_local(shown);
        Ok(())
    });
}

/// `move(buffer)`: an `ArrayBuffer` with its memory, which it loses.
extern "C" fn moved(info: usize) {
    enter(info, false, |call| {
        let buffer = call.value(0);
        let moved = call.lock.move_memory(buffer)?;
        call.answer_local(moved);
        Ok(())
    });
}
