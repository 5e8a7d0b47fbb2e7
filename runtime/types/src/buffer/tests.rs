//! Guards, views, owners and alignment.

use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{Buffer, Busy, Viewer, WriteError, guards_here, lend};

thread_local! {
    static STILL: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

const HERE: Viewer = Viewer::new(|_| STILL.get(), 0);

#[test]
fn a_vector_keeps_its_memory() {
    let items = vec![1.5_f64; 1 << 16];
    let (start, aligned) = (
        items.as_ptr().addr(),
        items.as_ptr().addr().is_multiple_of(16),
    );
    let buffer = Buffer::from(items);
    let read = buffer.read().unwrap();
    assert_eq!(read.len(), 1 << 16);
    assert!(!aligned || read.as_ptr().addr() == start);
}

#[test]
fn all_memory_is_aligned() {
    for length in 0..70 {
        let mut items = Vec::with_capacity(length + 3);
        items.extend((0..length).map(|at| at as u8));
        let buffer = Buffer::from(items.clone());
        assert!(buffer.read().unwrap().as_ptr().addr().is_multiple_of(16));
        assert_eq!(buffer.to_vec().unwrap(), items);
        // SAFETY: zeros are numbers.
        let zeros = unsafe { Buffer::<u16>::zeros(length) }.unwrap();
        assert!(zeros.read().unwrap().as_ptr().addr().is_multiple_of(16));
        assert!(zeros.read().unwrap().iter().all(|it| *it == 0));
    }
}

#[test]
fn too_much_memory_is_none() {
    // SAFETY: zeros are numbers.
    assert!(unsafe { Buffer::<u64>::zeros(usize::MAX / 8) }.is_none());
}

#[test]
fn many_read_or_one_writes() {
    let buffer = Buffer::<i32>::zeroed(3);
    let (first, second) = (buffer.read().unwrap(), buffer.read().unwrap());
    assert_eq!(buffer.write().unwrap_err(), WriteError::Busy);
    drop((first, second));
    let mut write = buffer.write().unwrap();
    write[1] = 7;
    assert_eq!(buffer.read().unwrap_err(), Busy);
    assert_eq!(buffer.clone().write().unwrap_err(), WriteError::Busy);
    drop(write);
    assert_eq!(*buffer.read().unwrap(), [0, 7, 0]);
}

#[test]
fn a_view_leaves_guards_to_a_host_that_stands_still() {
    let buffer = Buffer::<u8>::filled(1, 2);
    let view = buffer.view(HERE).unwrap();
    assert_eq!(buffer.read().unwrap_err(), Busy);
    STILL.set(true);
    assert_eq!(guards_here(), 0);
    let write = buffer.write().unwrap();
    assert_eq!(guards_here(), 1);
    assert_eq!(buffer.view(HERE).unwrap_err(), Busy);
    drop(write);
    assert_eq!(guards_here(), 0);
    let other = buffer.clone();
    let elsewhere = std::thread::spawn(move || other.read().is_err());
    assert!(elsewhere.join().unwrap());
    let never = buffer.view(Viewer::never()).unwrap();
    assert_eq!(buffer.read().unwrap_err(), Busy);
    drop(never);
    assert!(buffer.read().is_ok());
    STILL.set(false);
    drop(view);
    let read = buffer.read().unwrap();
    assert_eq!(guards_here(), 0);
    assert_eq!(*read, [1, 1]);
}

#[test]
fn a_view_keeps_the_memory() {
    let buffer = Buffer::from(vec![5_u64; 100]);
    let view = buffer.view(Viewer::never()).unwrap();
    drop(buffer);
    // SAFETY: the view keeps the memory, of so many numbers; nobody else has it.
    let items = unsafe { std::slice::from_raw_parts(view.start().cast::<u64>(), view.length()) };
    assert_eq!(items, [5; 100]);
    assert!(view.writable());
}

#[test]
fn what_is_kept_is_no_view_and_knows_whether_anybody_else_has_it() {
    let buffer = Buffer::from(vec![5_u64; 100]);
    let view = buffer.view(Viewer::never()).unwrap();
    let (start, mut kept) = (view.start().cast::<u64>(), view.kept());
    assert_eq!(start.addr(), buffer.address());
    drop(view);
    assert!(buffer.write().is_ok() && !kept.is_last());
    drop(buffer);
    assert!(kept.is_last());
    // SAFETY: what is kept are so many numbers; nobody else has them.
    assert_eq!(unsafe { std::slice::from_raw_parts(start, 100) }, [5; 100]);
}

struct Pin(Arc<AtomicBool>, Box<[f32]>);

impl Drop for Pin {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_hosts_memory_lives_as_long_as_a_handle() {
    let freed = Arc::new(AtomicBool::new(false));
    let mut memory: Box<[f32]> = Box::new([1.0, 2.0]);
    let start = NonNull::from(&mut *memory).cast::<f32>();
    let pin = Box::new(Pin(Arc::clone(&freed), memory));
    assert_eq!(pin.1.len(), 2);
    // SAFETY: the pin keeps the memory; nobody writes to it.
    let buffer = unsafe { Buffer::of_host(start, 2, false, HERE, pin) };
    let other = buffer.clone();
    drop(buffer);
    assert!(other.is_read_only());
    assert_eq!(other.write().unwrap_err(), WriteError::ReadOnly);
    assert_eq!(other.read().unwrap_err(), Busy);
    STILL.set(true);
    assert_eq!(*other.read().unwrap(), [1.0, 2.0]);
    STILL.set(false);
    assert!(!freed.load(Ordering::SeqCst));
    drop(other);
    assert!(freed.load(Ordering::SeqCst));
}

#[test]
fn threads_exclude_one_another() {
    let buffer = Buffer::<u64>::zeroed(8);
    let refused = Arc::new(AtomicUsize::new(0));
    let rounds = if cfg!(miri) { 20 } else { 2000 };
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (buffer, refused) = (buffer.clone(), Arc::clone(&refused));
            std::thread::spawn(move || {
                let mut done = 0;
                while done < rounds {
                    if let Ok(mut items) = buffer.write() {
                        items.iter_mut().for_each(|item| *item += 1);
                        done += 1;
                    } else {
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|it| it.join().unwrap());
    assert_eq!(*buffer.read().unwrap(), [4 * rounds; 8]);
}

/// Two buffers over one host's memory, of items `0..3` and `2..4`.
fn overlapping() -> (Buffer<u32>, Buffer<u32>, Vec<u32>) {
    let mut memory = vec![1_u32, 2, 3, 4];
    let start = NonNull::new(memory.as_mut_ptr()).unwrap();
    // SAFETY: the caller keeps the vector, and leaves it alone; within its length.
    unsafe {
        let first = Buffer::of_host(start, 3, true, HERE, Box::new(()));
        let second = Buffer::of_host(start.add(2), 2, true, HERE, Box::new(()));
        (first, second, memory)
    }
}

#[test]
fn blocks_of_one_memory_exclude_one_another() {
    STILL.set(true);
    let (first, second, _memory) = overlapping();
    let write = first.write().unwrap();
    assert_eq!(second.read().unwrap_err(), Busy);
    assert_eq!(second.write().unwrap_err(), WriteError::Busy);
    drop(write);
    let (read, too) = (first.read().unwrap(), second.read().unwrap());
    assert_eq!(guards_here(), 2);
    drop(read);
    assert_eq!(first.write().unwrap_err(), WriteError::Busy);
    drop(too);
    first.write().unwrap()[2] = 7;
    assert_eq!(*second.read().unwrap(), [7, 4]);
    assert_eq!(guards_here(), 0);
    STILL.set(false);
}

#[test]
fn a_viewed_block_and_the_hosts_view_exclude_one_another() {
    STILL.set(true);
    let own = Buffer::<u64>::filled(1, 100);
    let view = own.view(HERE).unwrap();
    let start = NonNull::new(view.start().cast()).unwrap();
    // SAFETY: the view keeps so many numbers.
    let back = unsafe { Buffer::<u64>::of_host(start, 100, true, HERE, Box::new(view)) };
    let write = own.write().unwrap();
    assert_eq!(back.write().unwrap_err(), WriteError::Busy);
    drop(write);
    let write = back.write().unwrap();
    assert_eq!(own.read().unwrap_err(), Busy);
    drop(write);
    assert!(own.write().is_ok());
    STILL.set(false);
}

#[test]
fn blocks_side_by_side_dont() {
    STILL.set(true);
    let mut memory = [0_u8; 8];
    let start = NonNull::from(&mut memory).cast::<u8>();
    // SAFETY: the array outlives the buffers, and is left alone; within its length.
    let (left, right) = unsafe {
        (
            Buffer::of_host(start, 4, true, HERE, Box::new(())),
            Buffer::of_host(start.add(4), 4, true, HERE, Box::new(())),
        )
    };
    let (mut one, mut other) = (left.write().unwrap(), right.write().unwrap());
    one[3] = 1;
    other[0] = 2;
    drop((one, other));
    assert_eq!(right.read().unwrap()[0], 2);
    STILL.set(false);
}

#[test]
fn a_lent_slice_excludes_guards() {
    STILL.set(true);
    let (first, second, memory) = overlapping();
    let extent = |items: &[u32]| (items.as_ptr().addr(), size_of_val(items));
    let lent = lend(extent(&memory[..1]), false).unwrap();
    assert_eq!(guards_here(), 1);
    assert!(first.read().is_ok());
    assert_eq!(first.write().unwrap_err(), WriteError::Busy);
    assert!(second.write().is_ok());
    drop(lent);
    let lent = lend(extent(&memory[1..2]), true).unwrap();
    assert_eq!(first.read().unwrap_err(), Busy);
    assert!(second.write().is_ok());
    drop(lent);
    let nothing = lend((0, 0), true).unwrap();
    assert!(first.write().is_ok());
    drop(nothing);
    assert_eq!(guards_here(), 0);
    STILL.set(false);
}
