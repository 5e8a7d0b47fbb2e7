//! What the user does: keys, mouse, pasted text, resizes; a stream that the host's event loop waits for. Names of keys
//! are those of the web.

use std::pin::Pin;
use std::task::{Context, Poll};

use crossterm::event::{
    Event as Source, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers,
    MouseButton as Button, MouseEvent, MouseEventKind,
};
use futures_core::Stream;

use crate::terminal;

/// What a mouse did.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseAction {
    /// A button went down.
    Press,
    /// A button went up.
    Release,
    /// It moved with a button down.
    Drag,
    /// It moved.
    Move,
    /// Its wheel turned up.
    ScrollUp,
    /// Its wheel turned down.
    ScrollDown,
}

/// A button of a mouse.
#[landbridge::record]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseButton {
    /// No button.
    None,
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// The one between.
    Middle,
}

/// What the user did.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A key went down, or repeats.
    Key {
        /// The character, or a name as in the web's `KeyboardEvent.key`: `Enter`, `ArrowUp`, `F1`.
        key: String,
        /// With Ctrl.
        control: bool,
        /// With Alt.
        alt: bool,
        /// With Shift.
        shift: bool,
    },
    /// The mouse did something, if the screen was opened with it.
    Mouse {
        /// What.
        action: MouseAction,
        /// The button.
        button: MouseButton,
        /// Where, from 0.
        column: u32,
        /// Where, from 0.
        row: u32,
    },
    /// Text was pasted.
    Paste {
        /// The text.
        text: String,
    },
    /// The terminal has another size; the next frame tells the new grid's version.
    Resize {
        /// Its columns.
        columns: u32,
        /// Its rows.
        rows: u32,
    },
}

/// What the user does, until the screen is closed.
#[landbridge::export]
pub fn events() -> impl Stream<Item = Event> {
    Events {
        source: EventStream::new(),
    }
}

struct Events {
    source: EventStream,
}

impl Stream for Events {
    type Item = Event;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        terminal::listen(context.waker());
        loop {
            if !terminal::is_open() {
                return Poll::Ready(None);
            }
            match Pin::new(&mut self.source).poll_next(context) {
                Poll::Ready(Some(Ok(source))) => {
                    if let Some(event) = event(source) {
                        return Poll::Ready(Some(event));
                    }
                }
                // Nobody can type any more.
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(None),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

fn event(source: Source) -> Option<Event> {
    match source {
        Source::Key(key) => of_key(key),
        Source::Mouse(mouse) => of_mouse(mouse),
        Source::Paste(text) => Some(Event::Paste { text }),
        Source::Resize(columns, rows) => Some(Event::Resize {
            columns: columns.into(),
            rows: rows.into(),
        }),
        Source::FocusGained | Source::FocusLost => None,
    }
}

fn of_key(event: KeyEvent) -> Option<Event> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let key = match event.code {
        KeyCode::Char(character) => character.to_string(),
        KeyCode::F(number) => format!("F{number}"),
        KeyCode::Up => "ArrowUp".to_owned(),
        KeyCode::Down => "ArrowDown".to_owned(),
        KeyCode::Left => "ArrowLeft".to_owned(),
        KeyCode::Right => "ArrowRight".to_owned(),
        KeyCode::Esc => "Escape".to_owned(),
        KeyCode::BackTab => "Tab".to_owned(),
        code @ (KeyCode::Enter
        | KeyCode::Tab
        | KeyCode::Backspace
        | KeyCode::Delete
        | KeyCode::Insert
        | KeyCode::Home
        | KeyCode::End
        | KeyCode::PageUp
        | KeyCode::PageDown) => format!("{code:?}"),
        _ => return None,
    };
    Some(Event::Key {
        key,
        control: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
        shift: event.modifiers.contains(KeyModifiers::SHIFT),
    })
}

fn of_mouse(event: MouseEvent) -> Option<Event> {
    let (action, button) = match event.kind {
        MouseEventKind::Down(button) => (MouseAction::Press, of_button(button)),
        MouseEventKind::Up(button) => (MouseAction::Release, of_button(button)),
        MouseEventKind::Drag(button) => (MouseAction::Drag, of_button(button)),
        MouseEventKind::Moved => (MouseAction::Move, MouseButton::None),
        MouseEventKind::ScrollUp => (MouseAction::ScrollUp, MouseButton::None),
        MouseEventKind::ScrollDown => (MouseAction::ScrollDown, MouseButton::None),
        MouseEventKind::ScrollLeft | MouseEventKind::ScrollRight => return None,
    };
    Some(Event::Mouse {
        action,
        button,
        column: event.column.into(),
        row: event.row.into(),
    })
}

fn of_button(button: Button) -> MouseButton {
    match button {
        Button::Left => MouseButton::Left,
        Button::Right => MouseButton::Right,
        Button::Middle => MouseButton::Middle,
    }
}
