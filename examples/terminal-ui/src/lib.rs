//! A terminal as a grid of cells: TypeScript writes the cells in place, Rust finds what changed and draws it.
//!
//! `screen` is what hosts hold, `paint` the difference and the bytes that show it, `terminal` the modes of the terminal
//! and how they are given back, `event` keys and mouse. Layout and widgets are the host's: see `ui/`.
#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("terminal-ui draws on terminals of Unix");

mod cell;
mod event;
mod paint;
mod screen;
mod terminal;

pub use cell::{
    BOLD, Cell, DIM, ITALIC, REVERSE, RGB, STRIKE, UNDERLINE, character_width, text_width,
};
pub use event::{Event, MouseAction, MouseButton, events};
pub use paint::{Painted, Painter};
pub use screen::{Frame, Grid, Screen};
pub use terminal::ScreenError;

/// Panics with a message, as a mistake in this library would: for tests of what that leaves of the terminal.
#[landbridge::export]
pub fn panic_with(message: &str) {
    panic!("{message}");
}
