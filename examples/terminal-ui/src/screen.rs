//! What a host holds: the terminal while it is taken, and the grid that both sides see.

use std::time::Instant;

use landbridge::Buffer;

use crate::cell::Cell;
use crate::paint::Painter;
use crate::terminal::{self, ScreenError};

/// The grid as it is now.
#[landbridge::record]
#[derive(Clone, Debug)]
pub struct Grid {
    /// Another one after each resize; `draw` wants it.
    pub version: u32,
    /// Cells in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Row after row. After a resize this memory is nobody's: it stays until it is closed, and isn't drawn.
    pub cells: Buffer<Cell>,
}

/// What a frame came to.
#[landbridge::record]
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The version of the grid that counts now. If it isn't the one that was given, the terminal has another size:
    /// nothing was drawn, and `grid()` has the new cells.
    pub version: u32,
    /// Cells that were drawn.
    pub changed: u32,
    /// Bytes that were written.
    pub bytes: u32,
    /// Microseconds that the difference took.
    pub diff_micros: f64,
    /// Microseconds until the terminal had taken the bytes.
    pub write_micros: f64,
    /// The address of the cells that were compared, to see that it is the host's.
    pub address: f64,
}

/// The terminal, as long as it is taken. Closing it gives the terminal back.
#[landbridge::object]
#[derive(Debug)]
pub struct Screen {
    version: u32,
    size: (u16, u16),
    cells: Buffer<Cell>,
    painter: Painter,
}

fn made(size: (u16, u16)) -> (Buffer<Cell>, Painter) {
    let (columns, rows) = (usize::from(size.0), usize::from(size.1));
    (Buffer::zeroed(columns * rows), Painter::new(columns, rows))
}

#[landbridge::export]
impl Screen {
    /// Takes the terminal: raw mode, the alternate screen, no cursor, with `mouse` its mouse.
    #[landbridge(default(mouse = false))]
    pub fn new(mouse: bool) -> Result<Self, ScreenError> {
        terminal::enter(mouse)?;
        let size = terminal::size();
        let (cells, painter) = made(size);
        Ok(Self {
            version: 1,
            size,
            cells,
            painter,
        })
    }

    /// The grid as it is now.
    pub fn grid(&self) -> Grid {
        Grid {
            version: self.version,
            columns: self.size.0.into(),
            rows: self.size.1.into(),
            cells: self.cells.clone(),
        }
    }

    /// Draws the cells that changed since the last frame, with one write. `version` is that of the grid that was
    /// written to.
    pub fn draw(&mut self, version: u32) -> Result<Frame, ScreenError> {
        if version != self.version {
            return Err(ScreenError::Stale {
                given: version,
                current: self.version,
            });
        }
        let size = terminal::size();
        if size != self.size {
            self.version += 1;
            self.size = size;
            (self.cells, self.painter) = made(size);
            return Ok(Frame {
                version: self.version,
                changed: 0,
                bytes: 0,
                diff_micros: 0.0,
                write_micros: 0.0,
                address: 0.0,
            });
        }
        let start = Instant::now();
        let cells = self.cells.read()?;
        let address = cells.as_ptr().addr() as f64;
        let painted = self.painter.paint(&cells);
        let diff = start.elapsed();
        terminal::write_frame(painted.bytes)?;
        Ok(Frame {
            version,
            changed: painted.changed,
            bytes: painted.bytes.len() as u32,
            diff_micros: diff.as_secs_f64() * 1e6,
            write_micros: (start.elapsed() - diff).as_secs_f64() * 1e6,
            address,
        })
    }

    /// Draws every cell next time: for when something else wrote to the terminal.
    pub fn forget(&mut self) {
        self.painter.forget();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        terminal::restore();
    }
}
