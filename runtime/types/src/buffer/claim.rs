//! Which memory that a host sees too is used on this thread, whichever blocks or slices it is reached by: the host
//! may have given overlapping pieces of it. Guards of one block among one another are `block`'s.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::ops::Range;
use std::ptr::NonNull;

use super::error::Busy;

struct Claimed {
    number: u64,
    addresses: Range<usize>,
    exclusive: bool,
}

struct Claims {
    next: u64,
    all: Vec<Claimed>,
}

thread_local! {
    /// Of this thread only: such memory is used nowhere but where its host stands still.
    static CLAIMS: RefCell<Claims> = const {
        RefCell::new(Claims { next: 0, all: Vec::new() })
    };
    /// How many they are: each call of the host asks, and this has no destructor to look after.
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// The right to use memory that a host sees too, until it is dropped on the thread that got it.
#[derive(Debug)]
pub struct Claim {
    number: u64,
    here: PhantomData<*const ()>,
}

impl Claim {
    /// Claims so many bytes, unless another claim excludes it.
    pub(super) fn new(start: NonNull<u8>, bytes: usize, exclusive: bool) -> Result<Self, Busy> {
        let first = start.addr().get();
        let addresses = first..first.saturating_add(bytes);
        let claim = CLAIMS.try_with(|claims| {
            let mut claims = claims.borrow_mut();
            let excludes = |other: &Claimed| {
                (exclusive || other.exclusive)
                    && addresses.start.max(other.addresses.start)
                        < addresses.end.min(other.addresses.end)
            };
            if claims.all.iter().any(excludes) {
                return Err(Busy);
            }
            let number = claims.next;
            claims.next += 1;
            claims.all.push(Claimed {
                number,
                addresses,
                exclusive,
            });
            COUNT.set(claims.all.len());
            Ok(Self {
                number,
                here: PhantomData,
            })
        });
        // A thread that ends can't tell any more.
        claim.unwrap_or(Err(Busy))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // Where the list is gone, the thread ends and claims nothing any more.
        let _ = CLAIMS.try_with(|claims| {
            let all = &mut claims.borrow_mut().all;
            if let Some(at) = all.iter().rposition(|it| it.number == self.number) {
                all.swap_remove(at);
                COUNT.set(all.len());
            }
        });
    }
}

/// Tells guards of a slice that a host lends for a call: as long as the claim lives, they are kept from memory that
/// overlaps it, as far as the one or the other writes.
///
/// # Errors
/// A guard that excludes it is left over from an earlier call.
#[doc(hidden)]
pub fn lend((start, bytes): (usize, usize), exclusive: bool) -> Result<Claim, Busy> {
    let start = NonNull::new(std::ptr::without_provenance_mut(start));
    match start {
        Some(start) => Claim::new(start, bytes, exclusive),
        None => Claim::new(NonNull::dangling(), 0, exclusive),
    }
}

/// How much this thread uses of memory that a host sees too, by guards and by slices that [`lend`] knows. While
/// there is any, the host must not run: a runtime asks before it calls back into the host or lets it go on beside.
#[inline]
#[must_use]
pub fn guards_here() -> usize {
    COUNT.get()
}
