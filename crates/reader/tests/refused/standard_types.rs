use std::{cell::Cell, net::IpAddr, num::NonZeroU32, ops::Range, sync::Mutex, time::Instant, ffi::OsString};
#[landbridge::export]
pub fn f(a: Cell<u32>, b: IpAddr, c: NonZeroU32, d: Range<u32>, e: Mutex<u32>, f: Instant, g: OsString, h: str, i: std::cmp::Ordering, j: std::collections::BinaryHeap<u8>) {}
