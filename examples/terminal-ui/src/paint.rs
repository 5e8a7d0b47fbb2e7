//! From a grid to what a terminal has to be sent: cells that differ from what it shows, and nothing else. Writing is
//! `terminal`'s.

use unicode_width::UnicodeWidthChar;

use crate::cell::{BOLD, Cell, DIM, ITALIC, REVERSE, RGB, STRIKE, UNDERLINE};

/// The symbol of what the terminal shows under the right half of a wide character.
const COVERED: u32 = u32::MAX;
/// The symbol of what nobody knows: it differs from every cell.
const UNKNOWN: u32 = u32::MAX - 1;

const ATTRIBUTES: [(u32, u8); 6] = [
    (BOLD, b'1'),
    (DIM, b'2'),
    (ITALIC, b'3'),
    (UNDERLINE, b'4'),
    (REVERSE, b'7'),
    (STRIKE, b'9'),
];

/// What a frame came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Painted<'a> {
    /// Cells that were drawn.
    pub changed: u32,
    /// What the terminal has to be sent; nothing if no cell differs.
    pub bytes: &'a [u8],
}

/// Knows what a terminal shows.
#[derive(Debug)]
pub struct Painter {
    columns: usize,
    shown: Vec<Cell>,
    out: Vec<u8>,
    /// Where the cursor is, if that is known.
    at: Option<(usize, usize)>,
    /// Foreground, background and attributes that are set, if they are known.
    style: Option<(u32, u32, u32)>,
}

impl Painter {
    /// Of a terminal of which nothing is known.
    #[must_use]
    pub fn new(columns: usize, rows: usize) -> Self {
        let unknown = Cell {
            symbol: UNKNOWN,
            ..Cell::default()
        };
        Self {
            columns,
            shown: vec![unknown; columns * rows],
            // Room for a frame of which every cell changes, with its colours.
            out: Vec::with_capacity(columns * rows * 48),
            at: None,
            style: None,
        }
    }

    /// Draws every cell next time.
    pub fn forget(&mut self) {
        for cell in &mut self.shown {
            cell.symbol = UNKNOWN;
        }
    }

    /// Compares `cells`, row after row, with what is shown.
    ///
    /// # Panics
    /// `cells` is of another size.
    pub fn paint(&mut self, cells: &[Cell]) -> Painted<'_> {
        assert_eq!(cells.len(), self.shown.len(), "a grid of another size");
        self.out.clear();
        self.out.extend(b"\x1b[?2026h\x1b[0m");
        let start = self.out.len();
        self.style = Some((0, 0, 0));
        self.at = None;
        let mut changed = 0;
        if self.columns > 0 {
            for (y, row) in cells.chunks_exact(self.columns).enumerate() {
                changed += self.row(y, row);
            }
        }
        if self.out.len() == start {
            self.out.clear();
        } else {
            self.out.extend(b"\x1b[0m\x1b[?2026l");
        }
        Painted {
            changed,
            bytes: &self.out,
        }
    }

    fn row(&mut self, y: usize, row: &[Cell]) -> u32 {
        let (first, columns) = (y * self.columns, self.columns);
        let (mut x, mut changed) = (0, 0);
        while x < columns {
            // Narrow characters are shown as they stand in the grid.
            if row[x] == self.shown[first + x] && (0x20..0x7f).contains(&row[x].symbol) {
                x += 1;
                continue;
            }
            let (cell, character, width) = visible(row[x], columns - x);
            let next = first + x + width;
            let is_shown = self.shown[first + x] == cell
                && (width == 1 || self.shown[next - 1].symbol == COVERED);
            if !is_shown {
                self.go(x, y);
                self.dress(cell);
                let mut bytes = [0; 4];
                self.out
                    .extend(character.encode_utf8(&mut bytes).as_bytes());
                // Terminals don't all agree how wide a wide character is.
                self.at = (width == 1 && x + 1 < columns).then_some((x + 1, y));
                self.shown[first + x] = cell;
                if width == 2 {
                    self.shown[next - 1].symbol = COVERED;
                }
                // Half of a wide character was overwritten: the terminal blanks the other half.
                if x + width < columns && self.shown[next].symbol == COVERED {
                    self.shown[next].symbol = UNKNOWN;
                }
                changed += 1;
            }
            x += width;
        }
        changed
    }

    /// Moves the cursor.
    fn go(&mut self, x: usize, y: usize) {
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((column, row)) if row == y && column < x => {
                self.out.extend(b"\x1b[");
                self.number(x - column);
                self.out.push(b'C');
            }
            _ => {
                self.out.extend(b"\x1b[");
                self.number(y + 1);
                self.out.push(b';');
                self.number(x + 1);
                self.out.push(b'H');
            }
        }
    }

    /// Sets colours and attributes.
    fn dress(&mut self, cell: Cell) {
        let wanted = (cell.foreground, cell.background, cell.attributes);
        if self.style == Some(wanted) {
            return;
        }
        let (mut foreground, mut background, attributes) = self.style.unwrap_or_default();
        self.out.extend(b"\x1b[");
        if self.style.is_none() || attributes != cell.attributes {
            self.out.push(b'0');
            for (bit, digit) in ATTRIBUTES {
                if cell.attributes & bit != 0 {
                    self.out.extend([b';', digit]);
                }
            }
            self.out.push(b';');
            (foreground, background) = (0, 0);
        }
        if foreground != cell.foreground {
            self.colour(b'3', cell.foreground);
        }
        if background != cell.background {
            self.colour(b'4', cell.background);
        }
        if let Some(last) = self.out.last_mut() {
            *last = b'm';
        }
        self.style = Some(wanted);
    }

    /// A colour and a semicolon.
    fn colour(&mut self, ground: u8, colour: u32) {
        self.out.push(ground);
        if colour & RGB == 0 {
            self.out.extend(b"9;");
            return;
        }
        self.out.extend(b"8;2;");
        let [_, red, green, blue] = colour.to_be_bytes();
        for part in [red, green, blue] {
            self.number(usize::from(part));
            self.out.push(b';');
        }
    }

    fn number(&mut self, number: usize) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        let mut rest = number;
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        self.out.extend(&digits[at..]);
    }
}

/// What a cell looks like where so many are left in its row, and how many it takes.
fn visible(cell: Cell, room: usize) -> (Cell, char, usize) {
    let (character, width) = match char::from_u32(cell.symbol) {
        Some('\0') => (' ', 1),
        Some(character) => match character.width() {
            Some(1) => (character, 1),
            Some(2) if room >= 2 => (character, 2),
            Some(2) => (' ', 1),
            _ => (char::REPLACEMENT_CHARACTER, 1),
        },
        None => (char::REPLACEMENT_CHARACTER, 1),
    };
    let colour = |colour: u32| match colour & RGB {
        0 => 0,
        _ => colour & (RGB | 0xff_ffff),
    };
    let known = BOLD | DIM | ITALIC | UNDERLINE | REVERSE | STRIKE;
    let cell = Cell {
        symbol: u32::from(character),
        foreground: colour(cell.foreground),
        background: colour(cell.background),
        attributes: cell.attributes & known,
    };
    (cell, character, width)
}
