//! Memory that Rust and the host share: both ways, of every type of items, kept, in records, used by threads.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use landbridge::{Buffer, Busy, WriteError};

use crate::geometry::Point;

/// Why memory can't be used.
#[landbridge::error]
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BufferError {
    /// Now.
    #[error("in use")]
    InUse,
    /// Ever.
    #[error("not to be written to")]
    ReadOnly,
}

impl From<Busy> for BufferError {
    fn from(_: Busy) -> Self {
        Self::InUse
    }
}

impl From<WriteError> for BufferError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Busy => Self::InUse,
            WriteError::ReadOnly => Self::ReadOnly,
        }
    }
}

/// Samples by another name.
type Samples = Buffer<f64>;

/// A picture; its memory is shared.
#[landbridge::record]
#[derive(Clone, Debug)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// One byte each.
    pub pixels: Buffer<u8>,
    /// Which of them count.
    pub mask: Option<Buffer<u8>>,
}

static KEPT: Mutex<Option<Samples>> = Mutex::new(None);

fn kept() -> MutexGuard<'static, Option<Samples>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 0, 1, 2, …
#[landbridge::export]
pub fn counting_buffer(length: u32) -> Samples {
    (0..length).map(f64::from).collect()
}

/// Zeros, as many bytes as eight times so many.
#[landbridge::export]
pub fn zeroed_buffer(length: u32) -> Samples {
    Buffer::zeroed(length as usize)
}

/// The sum of the items.
#[landbridge::export]
pub fn sum_buffer(samples: &Samples) -> Result<f64, BufferError> {
    Ok(samples.read()?.iter().sum())
}

/// The sum of the items, where the host goes on meanwhile.
#[landbridge::export(blocking)]
pub fn sum_buffer_slowly(samples: &Samples) -> Result<f64, BufferError> {
    Ok(samples.read()?.iter().sum())
}

/// The sum of the items, awaited.
#[landbridge::export]
pub async fn sum_buffer_later(samples: &Samples) -> Result<f64, BufferError> {
    Ok(samples.read()?.iter().sum())
}

/// Multiplies each item in place.
#[landbridge::export]
pub fn scale_buffer(samples: &Samples, by: f64) -> Result<(), BufferError> {
    samples.write()?.iter_mut().for_each(|it| *it *= by);
    Ok(())
}

/// How many items there are, whoever uses them.
#[landbridge::export]
pub fn buffer_length(samples: &Samples) -> u32 {
    u32::try_from(samples.len()).unwrap_or(u32::MAX)
}

/// Whether both are the same memory.
#[landbridge::export]
pub fn same_buffer(left: &Samples, right: &Samples) -> bool {
    left.same(right)
}

/// Where the memory is.
#[landbridge::export]
pub fn buffer_address(samples: &Samples) -> Result<u64, BufferError> {
    Ok(samples.read()?.as_ptr().addr() as u64)
}

/// Keeps it, beyond the call.
#[landbridge::export]
pub fn keep_buffer(samples: Samples) {
    *kept() = Some(samples);
}

/// What is kept.
#[landbridge::export]
pub fn kept_buffer() -> Option<Samples> {
    kept().clone()
}

/// Multiplies the items of what is kept.
#[landbridge::export]
pub fn scale_kept_buffer(by: f64) -> Result<(), BufferError> {
    let kept = kept().clone();
    kept.map_or(Ok(()), |samples| scale_buffer(&samples, by))
}

/// Lets go of what is kept; whether there was something. Another thread drops it.
#[landbridge::export]
pub fn forget_buffer() -> bool {
    let samples = kept().take();
    let dropped = thread::spawn(move || samples.is_some());
    dropped.join().unwrap_or(false)
}

/// A thread that holds the memory until it is told to let go.
struct Holder {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

static HOLDER: Mutex<Option<Holder>> = Mutex::new(None);

fn hold(samples: &Samples, stop: &Receiver<()>, answer: &Sender<Result<(), BufferError>>) {
    let guard = match samples.write() {
        Ok(guard) => guard,
        Err(error) => {
            let _ = answer.send(Err(error.into()));
            return;
        }
    };
    let _ = answer.send(Ok(()));
    let _ = stop.recv();
    drop(guard);
}

/// Has another thread write to the memory until [`release_buffer`].
#[landbridge::export]
pub fn hold_buffer(samples: Samples) -> Result<(), BufferError> {
    let ((stop, stopped), (answer, answered)) = (channel(), channel());
    let thread = thread::spawn(move || hold(&samples, &stopped, &answer));
    answered.recv().map_err(|_| BufferError::InUse)??;
    let mut holder = HOLDER.lock().unwrap_or_else(PoisonError::into_inner);
    *holder = Some(Holder { stop, thread });
    Ok(())
}

/// Has that thread let go of it; whether there was one.
#[landbridge::export]
pub fn release_buffer() -> bool {
    let mut holder = HOLDER.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(Holder { stop, thread }) = holder.take() else {
        return false;
    };
    drop(stop);
    thread.join().is_ok()
}

/// Reads while it writes, which Rust refuses itself.
#[landbridge::export]
pub fn reenter_buffer(samples: &Samples) -> Result<f64, BufferError> {
    let _writing = samples.write()?;
    sum_buffer(samples)
}

/// Writes to the one with a guard to the other held: nobody copies through two names of the same memory.
#[landbridge::export]
pub fn copy_buffer(from: &Samples, to: &Samples) -> Result<(), BufferError> {
    let from = from.read()?;
    let mut to = to.write()?;
    to.iter_mut().zip(&*from).for_each(|(to, from)| *to = *from);
    Ok(())
}

/// Reads both at once.
#[landbridge::export]
pub fn dot_buffers(left: &Samples, right: &Samples) -> Result<f64, BufferError> {
    let (left, right) = (left.read()?, right.read()?);
    Ok(left.iter().zip(&*right).map(|(l, r)| l * r).sum())
}

/// Adds what is lent for the call to memory that is shared.
#[landbridge::export]
pub fn add_to_buffer(items: &[f64], samples: &Samples) -> Result<(), BufferError> {
    let mut samples = samples.write()?;
    samples.iter_mut().zip(items).for_each(|(to, by)| *to += by);
    Ok(())
}

/// As [`add_to_buffer`], of a list of its own.
#[landbridge::export]
pub fn add_list_to_buffer(items: Vec<f64>, samples: &Samples) -> Result<(), BufferError> {
    add_to_buffer(&items, samples)
}

/// The sum of what is lent times what is shared.
#[landbridge::export]
pub fn dot_with_buffer(items: &[f64], samples: &Samples) -> Result<f64, BufferError> {
    let samples = samples.read()?;
    Ok(samples.iter().zip(items).map(|(l, r)| l * r).sum())
}

/// Fills what is lent with what is shared.
#[landbridge::export]
pub fn fill_from_buffer(items: &mut [f64], samples: &Samples) -> Result<(), BufferError> {
    let samples = samples.read()?;
    items
        .iter_mut()
        .zip(&*samples)
        .for_each(|(to, by)| *to = *by);
    Ok(())
}

/// Calls back while it writes.
#[landbridge::export]
pub fn map_buffer(samples: &Samples, f: impl Fn(f64) -> f64) -> Result<(), BufferError> {
    samples.write()?.iter_mut().for_each(|it| *it = f(*it));
    Ok(())
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u8_buffer(items: Buffer<u8>) -> Buffer<u8> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i8_buffer(items: Buffer<i8>) -> Buffer<i8> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u16_buffer(items: Buffer<u16>) -> Buffer<u16> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i16_buffer(items: Buffer<i16>) -> Buffer<i16> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u32_buffer(items: Buffer<u32>) -> Buffer<u32> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i32_buffer(items: Buffer<i32>) -> Buffer<i32> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_u64_buffer(items: Buffer<u64>) -> Buffer<u64> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_i64_buffer(items: Buffer<i64>) -> Buffer<i64> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_f32_buffer(items: Buffer<f32>) -> Buffer<f32> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_f64_buffer(items: Buffer<f64>) -> Buffer<f64> {
    items
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_point_buffer(items: Buffer<Point>) -> Buffer<Point> {
    items
}

/// (0, 1), (1, 2), (2, 3), …
#[landbridge::export]
pub fn point_buffer(length: u32) -> Buffer<Point> {
    let point = |at| Point { x: at, y: at + 1.0 };
    (0..length).map(f64::from).map(point).collect()
}

/// Moves each point to the right.
#[landbridge::export]
pub fn shift_point_buffer(points: &Buffer<Point>, by: f64) -> Result<(), BufferError> {
    points.write()?.iter_mut().for_each(|point| point.x += by);
    Ok(())
}

/// A picture of a square, with or without a mask.
#[landbridge::export]
pub fn square_picture(width: u32, masked: bool) -> Picture {
    let size = (width * width) as usize;
    Picture {
        width,
        pixels: Buffer::filled(7, size),
        mask: masked.then(|| Buffer::filled(1, size)),
    }
}

/// Returns its argument.
#[landbridge::export]
pub fn echo_picture(picture: Picture) -> Picture {
    picture
}

/// Turns each pixel over, in place.
#[landbridge::export]
pub fn invert_picture(picture: &Picture) -> Result<(), BufferError> {
    let mut pixels = picture.pixels.write()?;
    pixels.iter_mut().for_each(|pixel| *pixel = !*pixel);
    Ok(())
}

/// The length of one that may be missing.
#[landbridge::export]
pub fn maybe_buffer_length(items: Option<&Buffer<i32>>) -> Option<u32> {
    items.map(|items| u32::try_from(items.len()).unwrap_or(u32::MAX))
}

/// As many buffers as asked for, each longer than the one before.
#[landbridge::export]
pub fn many_buffers(count: u32) -> Vec<Buffer<i32>> {
    let one = |length: u32| Buffer::filled(7, length as usize);
    (0..count).map(one).collect()
}

/// The items of all.
#[landbridge::export]
pub fn count_buffers(buffers: Vec<Buffer<i32>>) -> u32 {
    let lengths = buffers.iter().map(Buffer::len).sum::<usize>();
    u32::try_from(lengths).unwrap_or(u32::MAX)
}

/// A recording that shares its samples.
#[landbridge::object]
pub struct Recording {
    samples: Samples,
}

#[landbridge::export]
impl Recording {
    /// One of silence.
    pub fn new(length: u32) -> Self {
        Self {
            samples: Buffer::zeroed(length as usize),
        }
    }

    /// The samples themselves.
    #[landbridge(getter)]
    pub fn samples(&self) -> Samples {
        self.samples.clone()
    }

    /// The greatest sample.
    pub fn peak(&self) -> Result<f64, BufferError> {
        let samples = self.samples.read()?;
        Ok(samples.iter().copied().fold(0.0, f64::max))
    }
}
