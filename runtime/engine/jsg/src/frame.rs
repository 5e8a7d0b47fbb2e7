//! The parts of a call from JavaScript, as V8 lays them out. Where the shim knows the offsets, they are read in place;
//! else it collects them in one crossing. What they mean is for `callback`.

use std::mem::MaybeUninit;
use std::sync::OnceLock;

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
    InPlace {
        first: usize,
        result: usize,
        smi_shift: u32,
    },
    /// As the shim has collected them; those that aren't there aren't written.
    Collected(*const bridge::Frame),
}

/// An argument whose value needs no conversion.
pub(crate) enum Simple {
    Number(f64),
    Bool(bool),
    Undefined,
}

fn layout() -> &'static Layout {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    LAYOUT.get_or_init(bridge::frame_layout)
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

impl Frame {
    /// The call's parts, and the isolate's data.
    ///
    /// # Safety
    ///
    /// `info` is V8's callback info for a call that runs; `method` says that V8 has checked the receiver by a
    /// signature of ours, so that it has the fields of a wrapper; `room` stays as long as the frame.
    #[inline]
    pub(crate) unsafe fn open(info: usize, method: bool, room: &mut Room) -> (Self, usize) {
        let layout = layout();
        if !layout.known {
            // SAFETY: says the caller.
            return unsafe { Self::collect(info, method, room) };
        }
        // SAFETY: these are the offsets that V8's own inline functions read at, in the version that the shim was
        // compiled against: the receiver lies before the first argument, both are tagged words whose slots are
        // handles; a receiver of ours is an object with embedder fields.
        unsafe {
            let implicit = word(info, layout.implicit);
            let first = word(info, layout.values);
            let length = *((info + layout.length as usize) as *const u32);
            let isolate = word(implicit, layout.isolate);
            let receiver = first - size_of::<usize>();
            let node = if method {
                word(word(receiver, 0), layout.node)
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
                    result: implicit + layout.result as usize,
                    smi_shift: layout.smi_shift,
                },
            };
            (frame, word(isolate, layout.data))
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

    /// What an argument is, if its value needs no conversion.
    #[inline]
    pub(crate) fn simple(&self, index: u32, isolate: usize) -> Option<Simple> {
        if index >= self.length {
            return None;
        }
        let mut number = 0.0;
        let tag = match &self.arguments {
            Arguments::InPlace {
                first, smi_shift, ..
            } => {
                let slot = first + index as usize * size_of::<usize>();
                // SAFETY: there are more arguments than `index`, one word each.
                let tagged = unsafe { *(slot as *const usize) };
                if tagged & 1 == 0 {
                    // A small integer, in the upper half.
                    return Some(Simple::Number(((tagged as isize) >> *smi_shift) as f64));
                }
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
            Arguments::InPlace {
                result, smi_shift, ..
            } => {
                let tagged = (value as isize) << *smi_shift;
                // SAFETY: the slot of the call's answer, which takes a tagged word.
                unsafe { *(*result as *mut isize) = tagged };
            }
            // SAFETY: V8's callback info, for this call.
            Arguments::Collected(_) => unsafe { bridge::frame_return_i32(self.info, value) },
        }
    }
}
