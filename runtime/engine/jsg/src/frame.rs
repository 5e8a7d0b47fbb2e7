//! The parts of a call from JavaScript, as V8 lays them out. Where the shim's offsets are those that are written here, they
//! are read in place; else it collects them in one crossing. What they mean is for `callback`.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::ffi::bridge::{self, Layout};

/// What an argument is, as the shim's tags say.
const NUMBER: u8 = 1;
const FALSE: u8 = 2;
const TRUE: u8 = 3;
const UNDEFINED: u8 = 4;

/// How many arguments the shim collects.
const KEPT: u32 = 4;

/// Where the shim collects a call.
pub(crate) type Room = MaybeUninit<bridge::Frame>;

/// A call, while it runs.
pub(crate) struct Frame {
    pub(crate) info: usize,
    pub(crate) length: u32,
    /// V8's handle of `this`.
    pub(crate) receiver: usize,
    /// The node of a receiver that V8 has checked; else 0.
    pub(crate) node: usize,
    arguments: Arguments,
}

enum Arguments {
    /// The first one's slot, and where answers go.
    InPlace { first: usize, result: usize },
    /// As the shim has collected them; those that aren't there aren't written.
    Collected(*const bridge::Frame),
}

/// An argument whose value needs no conversion.
pub(crate) enum Simple {
    Number(f64),
    Bool(bool),
    Undefined,
}

/// V8 10.2 on 64 bits: the offsets that its own inline functions read at. As constants, each is part of an instruction.
const IN_PLACE: Layout = Layout {
    known: true,
    values: 8,
    length: 16,
    implicit: 0,
    isolate: 8,
    result: 24,
    smi_shift: 32,
    data: 232,
    node: 39,
};

static IS_IN_PLACE: AtomicBool = AtomicBool::new(false);

/// Looks whether the V8 that is linked lays calls out as `IN_PLACE` says; before the first call.
pub(crate) fn start() {
    IS_IN_PLACE.store(bridge::frame_layout() == IN_PLACE, Ordering::Relaxed);
}

/// The word at an offset.
///
/// # Safety
///
/// There is one.
#[inline]
unsafe fn word(address: usize, offset: u32) -> usize {
    // SAFETY: says the caller.
    unsafe { *((address + offset as usize) as *const usize) }
}

/// What a call without arguments is asked for by who only reads its receiver.
#[derive(Clone, Copy)]
pub(crate) struct Read {
    /// The node of the receiver, which V8 has checked; 0 where there is none.
    pub(crate) node: usize,
    /// The isolate's data.
    pub(crate) data: usize,
    implicit: usize,
}

impl Read {
    /// None where calls aren't read in place.
    ///
    /// # Safety
    ///
    /// `info` is V8's callback info for a call that runs, of a method whose receiver V8 has checked by a signature of
    /// ours.
    #[inline]
    pub(crate) unsafe fn of(info: usize) -> Option<Self> {
        if !IS_IN_PLACE.load(Ordering::Relaxed) {
            return None;
        }
        // SAFETY: as in `Frame::open`.
        unsafe {
            let implicit = word(info, IN_PLACE.implicit);
            let receiver = word(info, IN_PLACE.values) - size_of::<usize>();
            Some(Self {
                node: word(word(receiver, 0), IN_PLACE.node),
                data: word(word(implicit, IN_PLACE.isolate), IN_PLACE.data),
                implicit,
            })
        }
    }

    /// Answers with an integer.
    ///
    /// # Safety
    ///
    /// The call still runs.
    #[inline]
    pub(crate) unsafe fn answer_i32(&self, value: i32) {
        let slot = (self.implicit + IN_PLACE.result as usize) as *mut isize;
        // SAFETY: the slot of the call's answer, which takes a tagged word; the call runs, says the caller.
        unsafe { *slot = (value as isize) << IN_PLACE.smi_shift };
    }
}

impl Frame {
    /// The call's parts, and the isolate's data.
    ///
    /// # Safety
    ///
    /// `info` is V8's callback info for a call that runs; `method` says that V8 has checked the receiver by a
    /// signature of ours, so that it has the fields of a wrapper; `room` stays as long as the frame.
    #[inline]
    pub(crate) unsafe fn open(info: usize, method: bool, room: &mut Room) -> (Self, usize) {
        if !IS_IN_PLACE.load(Ordering::Relaxed) {
            // SAFETY: says the caller.
            return unsafe { Self::collect(info, method, room) };
        }
        // SAFETY: the shim says that V8's own inline functions read at these offsets, in the version that it was
        // compiled against: the receiver lies before the first argument, both are tagged words whose slots are
        // handles; a receiver of ours is an object with embedder fields.
        unsafe {
            let implicit = word(info, IN_PLACE.implicit);
            let first = word(info, IN_PLACE.values);
            let length = *((info + IN_PLACE.length as usize) as *const u32);
            let isolate = word(implicit, IN_PLACE.isolate);
            let receiver = first - size_of::<usize>();
            let node = if method {
                word(word(receiver, 0), IN_PLACE.node)
            } else {
                0
            };
            let frame = Self {
                info,
                length,
                receiver,
                node,
                arguments: Arguments::InPlace {
                    first,
                    result: implicit + IN_PLACE.result as usize,
                },
            };
            (frame, word(isolate, IN_PLACE.data))
        }
    }

    /// # Safety
    ///
    /// As for `open`.
    #[cold]
    unsafe fn collect(info: usize, method: bool, room: &mut Room) -> (Self, usize) {
        // SAFETY: says the caller. The shim writes everything but arguments that aren't there.
        unsafe {
            bridge::frame_open(info, method, room.as_mut_ptr());
            let collected = room.as_ptr();
            let data = (*collected).data;
            let frame = Self {
                info,
                length: (*collected).length,
                receiver: (*collected).receiver,
                node: (*collected).node,
                arguments: Arguments::Collected(collected),
            };
            (frame, data)
        }
    }

    /// The argument, if it is one of V8's small integers and can be read in place.
    #[inline]
    pub(crate) fn small(&self, index: u32) -> Option<i32> {
        let Arguments::InPlace { first, .. } = &self.arguments else {
            return None;
        };
        if index >= self.length {
            return None;
        }
        // SAFETY: there are more arguments than `index`, one word each.
        let tagged = unsafe { word(*first, index * size_of::<usize>() as u32) };
        // In the upper half.
        (tagged & 1 == 0).then_some(((tagged as isize) >> IN_PLACE.smi_shift) as i32)
    }

    /// What an argument is, if its value needs no conversion.
    #[inline]
    pub(crate) fn simple(&self, index: u32, isolate: usize) -> Option<Simple> {
        if index >= self.length {
            return None;
        }
        if let Some(small) = self.small(index) {
            return Some(Simple::Number(f64::from(small)));
        }
        let mut number = 0.0;
        let tag = match &self.arguments {
            Arguments::InPlace { first, .. } => {
                let slot = first + index as usize * size_of::<usize>();
                // SAFETY: a handle of an argument, inside the isolate.
                unsafe { bridge::value_tag(isolate, slot, &mut number) }
            }
            Arguments::Collected(frame) if index < KEPT => {
                // SAFETY: written by the shim, since it is there; the number only for the tag of numbers.
                unsafe {
                    let argument = &raw const (**frame).arguments[index as usize];
                    if (*argument).tag == NUMBER {
                        number = (*argument).number;
                    }
                    (*argument).tag
                }
            }
            Arguments::Collected(_) => return None,
        };
        match tag {
            NUMBER => Some(Simple::Number(number)),
            FALSE => Some(Simple::Bool(false)),
            TRUE => Some(Simple::Bool(true)),
            UNDEFINED => Some(Simple::Undefined),
            _ => None,
        }
    }

    /// The handle of an argument, or of `undefined`.
    #[inline]
    pub(crate) fn value(&self, index: u32) -> usize {
        if index < self.length {
            match &self.arguments {
                Arguments::InPlace { first, .. } => {
                    return first + index as usize * size_of::<usize>();
                }
                Arguments::Collected(frame) if index < KEPT => {
                    // SAFETY: written by the shim, since it is there.
                    return unsafe { (**frame).arguments[index as usize].word };
                }
                Arguments::Collected(_) => {}
            }
        }
        // SAFETY: V8's callback info; it answers `undefined` beyond the last.
        unsafe { bridge::frame_argument(self.info, index) }
    }

    /// Answers with an integer.
    #[inline]
    pub(crate) fn answer_i32(&self, value: i32) {
        match &self.arguments {
            Arguments::InPlace { result, .. } => {
                let tagged = (value as isize) << IN_PLACE.smi_shift;
                // SAFETY: the slot of the call's answer, which takes a tagged word.
                unsafe { *(*result as *mut isize) = tagged };
            }
            // SAFETY: V8's callback info, for this call.
            Arguments::Collected(_) => unsafe { bridge::frame_return_i32(self.info, value) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{IN_PLACE, bridge};

    #[test]
    fn calls_of_v8_10_2_are_read_in_place() {
        if bridge::v8_version().starts_with("10.2.") {
            assert!(bridge::frame_layout() == IN_PLACE);
        }
    }
}
