//! Objects that a call takes over: held first, all of them, and taken when no argument can be refused any
//! more, so that a refused call takes none. Objects inside of other values pass through a list of the
//! thread's; [`Crosses::hold`] fills it, [`Crosses::from_c`] empties it.

use std::any::Any;
use std::cell::Cell;
use std::collections::VecDeque;
use std::mem::ManuallyDrop;

use landbridge_core::handle::{Exclusive, Handle, Table};
use landbridge_core::{ArgumentFault, Failure};

use crate::convert::Crosses;
use crate::object::{Reference, find};

/// A handle's bits and the borrow of its object.
type List = VecDeque<(u64, Box<dyn Any>)>;

thread_local! {
    // No destructor, so that it is there for calls from destructors of other thread locals; `Held` frees it.
    static HELD: Cell<ManuallyDrop<List>> = const { Cell::new(ManuallyDrop::new(VecDeque::new())) };
}

fn with<R>(change: impl FnOnce(&mut List) -> R) -> R {
    let mut list = HELD.replace(ManuallyDrop::new(VecDeque::new()));
    let result = change(&mut list);
    HELD.set(list);
    result
}

/// What a call holds; dropped, it lets go of what wasn't taken.
#[derive(Debug)]
pub struct Held(());

impl Held {
    /// Nothing yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it stands for a call")]
    pub fn new() -> Self {
        Self(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let list = HELD.replace(ManuallyDrop::new(VecDeque::new()));
        drop(ManuallyDrop::into_inner(list));
    }
}

/// Holds an object inside of another value.
///
/// # Errors
/// What [`find`] refuses; one that is held already is busy.
pub fn hold_object<T: 'static>(
    table: &'static Table<T>,
    reference: Reference,
    name: &'static str,
    parameter: &'static str,
) -> Result<(), Failure> {
    let held = find(reference, name, parameter, |handle| table.exclusive(handle))?;
    with(|list| list.push_back((reference.0, Box::new(held))));
    Ok(())
}

/// Takes an object that is held: in the order of holding, usually.
///
/// # Errors
/// It isn't: the value was changed during the call.
pub fn take_object<T: 'static>(
    reference: Reference,
    parameter: &'static str,
) -> Result<T, Failure> {
    let held = with(|list| {
        let place = list.iter().position(|(bits, _)| *bits == reference.0)?;
        list.remove(place)
    });
    match held.and_then(|(_, held)| held.downcast::<Exclusive<'static, T>>().ok()) {
        Some(held) => Ok(Exclusive::take(*held)),
        None => Err(Failure::argument(
            parameter,
            ArgumentFault::Handle,
            format!(
                "expected a value that nobody changes during the call, got {:?} in it",
                Handle::from_bits(reference.0)
            ),
        )),
    }
}

/// Holds what [`owned`](crate::owned) will take.
///
/// # Errors
/// Whatever [`owned`](crate::owned) would refuse.
///
/// # Safety
/// The contract of every pointer.
pub unsafe fn owned<M, T: Crosses<M>>(form: T::C, parameter: &'static str) -> Result<(), Failure> {
    // SAFETY: the caller's promise.
    unsafe { T::hold(&form, parameter) }
}

/// Holds what [`maybe_owned`](crate::maybe_owned) will take.
///
/// # Errors
/// As [`owned`].
///
/// # Safety
/// As [`owned`].
pub unsafe fn maybe_owned<M, T: Crosses<M>>(
    null: bool,
    form: T::C,
    parameter: &'static str,
) -> Result<(), Failure> {
    if null {
        return Ok(());
    }
    // SAFETY: the caller's promise.
    unsafe { T::hold(&form, parameter) }
}

/// Holds what [`by_pointer`](crate::by_pointer) will take.
///
/// # Errors
/// As [`owned`], and null and misaligned pointers.
///
/// # Safety
/// As [`owned`].
pub unsafe fn by_pointer<M, T: Crosses<M>>(
    ptr: *const T::C,
    parameter: &'static str,
) -> Result<(), Failure> {
    crate::argument::pointer(ptr, parameter)?;
    // SAFETY: checked; the rest is the caller's promise.
    unsafe { T::hold(&*ptr, parameter) }
}

/// Holds what [`maybe_by_pointer`](crate::maybe_by_pointer) will take.
///
/// # Errors
/// As [`by_pointer`], but for null.
///
/// # Safety
/// As [`owned`].
pub unsafe fn maybe_by_pointer<M, T: Crosses<M>>(
    ptr: *const T::C,
    parameter: &'static str,
) -> Result<(), Failure> {
    if ptr.is_null() {
        return Ok(());
    }
    // SAFETY: the caller's promise.
    unsafe { by_pointer::<M, T>(ptr, parameter) }
}
