//! The terminal's modes: taken once, and given back whatever ends the program. What is drawn is `paint`'s.
//!
//! They are given back when the screen is dropped, before a panic's message is printed, and before `SIGTERM`,
//! `SIGINT` or `SIGHUP` ends the process. `SIGKILL` can't be helped.

use std::io;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::Waker;
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, queue};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::termios::{isatty, tcgetwinsize};
use signal_hook::consts::SIGTERM;
use signal_hook::low_level::emulate_default_handler;

/// How long giving back waits for a terminal that takes nothing.
const PATIENCE: Duration = Duration::from_millis(200);
/// No terminal has more columns or rows.
const MOST: u16 = 4096;

/// Why there is no screen, or a frame wasn't drawn.
#[landbridge::error]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScreenError {
    /// Standard input or output isn't a terminal.
    #[error("standard input and output have to be a terminal")]
    NotATerminal,
    /// A process has one screen.
    #[error("the terminal has a screen already: close that first")]
    AlreadyOpen,
    /// The terminal was given back, by a panic.
    #[error("the screen is closed: the terminal was given back")]
    Closed,
    /// The grid was made anew after a resize, and what was drawn is the old one.
    #[error("the grid of version {given} is gone: ask for `grid()`, which is version {current}")]
    Stale {
        /// The version that was to be drawn.
        given: u32,
        /// The version that counts.
        current: u32,
    },
    /// Somebody writes to the cells.
    #[error("the cells are in use elsewhere")]
    Busy,
    /// The terminal failed.
    #[error("the terminal failed: {reason}")]
    Terminal {
        /// What the system says.
        reason: String,
    },
}

impl From<io::Error> for ScreenError {
    fn from(error: io::Error) -> Self {
        let reason = error.to_string();
        Self::Terminal { reason }
    }
}

impl From<landbridge::Busy> for ScreenError {
    fn from(_: landbridge::Busy) -> Self {
        Self::Busy
    }
}

/// Whether the terminal's modes are ours.
static OPEN: AtomicBool = AtomicBool::new(false);
/// Held while a frame is written.
static WRITING: Mutex<()> = Mutex::new(());
/// Who waits for events.
static LISTENER: Mutex<Option<Waker>> = Mutex::new(None);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether there is a screen.
pub(crate) fn is_open() -> bool {
    OPEN.load(Ordering::Acquire)
}

/// Has `waker` woken when the screen closes.
pub(crate) fn listen(waker: &Waker) {
    *lock(&LISTENER) = Some(waker.clone());
}

/// Wakes who listens, if anybody does.
pub(crate) fn wake_listener() {
    let listener = lock(&LISTENER).take();
    if let Some(waker) = listener {
        waker.wake();
    }
}

/// Columns and rows.
pub(crate) fn size() -> (u16, u16) {
    let size = tcgetwinsize(io::stdout()).ok();
    let known = size.filter(|size| size.ws_col > 0 && size.ws_row > 0);
    known.map_or((80, 24), |size| {
        (size.ws_col.min(MOST), size.ws_row.min(MOST))
    })
}

/// Takes the terminal.
pub(crate) fn enter(mouse: bool) -> Result<(), ScreenError> {
    if !isatty(io::stdin()) || !isatty(io::stdout()) {
        return Err(ScreenError::NotATerminal);
    }
    if OPEN.swap(true, Ordering::AcqRel) {
        return Err(ScreenError::AlreadyOpen);
    }
    let entered = take(mouse);
    if entered.is_err() {
        restore();
    }
    Ok(entered?)
}

fn take(mouse: bool) -> io::Result<()> {
    watch()?;
    enable_raw_mode()?;
    let mut sequence = Vec::new();
    queue!(
        sequence,
        EnterAlternateScreen,
        cursor::Hide,
        EnableBracketedPaste
    )?;
    if mouse {
        queue!(sequence, EnableMouseCapture)?;
    }
    write(&sequence, None)
}

/// Has panics and signals give the terminal back, from the first screen on.
fn watch() -> io::Result<()> {
    static WATCHED: Mutex<bool> = Mutex::new(false);
    let mut watched = lock(&WATCHED);
    if *watched {
        return Ok(());
    }
    // In the place of the handler that an engine may have, which would end the process before anybody else's ran. A
    // thread runs it: the one that draws may be in an endless loop.
    let handled = ctrlc::set_handler(|| {
        restore();
        // Ends the process.
        let _ = emulate_default_handler(SIGTERM);
    });
    handled.map_err(io::Error::other)?;
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        restore();
        before(panic);
    }));
    *watched = true;
    Ok(())
}

/// Gives the terminal back, if it was taken. Any thread may, also while another one draws.
pub(crate) fn restore() {
    if !OPEN.swap(false, Ordering::AcqRel) {
        return;
    }
    let until = Instant::now() + PATIENCE;
    // A terminal that takes nothing would never let go of it.
    let _writing = loop {
        match WRITING.try_lock() {
            Ok(guard) => break Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => break Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if Instant::now() > until => break None,
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
        }
    };
    let mut sequence = b"\x1b[?2026l\x1b[0m".to_vec();
    let queued = queue!(
        sequence,
        DisableMouseCapture,
        DisableBracketedPaste,
        cursor::Show,
        LeaveAlternateScreen
    );
    // Nobody is left to be told that it failed.
    let _ = queued.and_then(|()| write(&sequence, Some(PATIENCE)));
    let _ = disable_raw_mode();
    wake_listener();
}

/// Writes a frame, in one call unless the terminal takes less.
pub(crate) fn write_frame(bytes: &[u8]) -> Result<(), ScreenError> {
    let _writing = lock(&WRITING);
    if !is_open() {
        return Err(ScreenError::Closed);
    }
    Ok(write(bytes, None)?)
}

/// Writes past the standard library's buffer of lines; engines may have made the terminal one that doesn't wait.
fn write(bytes: &[u8], patience: Option<Duration>) -> io::Result<()> {
    let terminal = io::stdout();
    let mut rest = bytes;
    while !rest.is_empty() {
        if patience.is_some() {
            writable(&terminal, patience)?;
        }
        match rustix::io::write(&terminal, rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => rest = &rest[written..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => writable(&terminal, patience)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Waits until the terminal takes more.
fn writable(terminal: &io::Stdout, patience: Option<Duration>) -> io::Result<()> {
    let patience = patience.and_then(|it| Timespec::try_from(it).ok());
    let mut waiting = [PollFd::new(terminal, PollFlags::OUT)];
    match poll(&mut waiting, patience.as_ref()) {
        Ok(0) => Err(io::ErrorKind::TimedOut.into()),
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
