//! What is drawn, read back by an emulator of terminals: whatever the frames were, the terminal shows the grid.

use terminal_ui::{BOLD, Cell, Painter, REVERSE, RGB, UNDERLINE, character_width};

const COLUMNS: usize = 37;
const ROWS: usize = 11;

/// xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as u32 % most
    }

    fn cell(&mut self) -> Cell {
        let symbols = [
            '\0', ' ', 'a', 'ß', '█', '漢', '字', '😀', '\u{301}', '\n', '~',
        ];
        let colours = [0, RGB, RGB | 0xff_8800, 0xff_8800, RGB | 0x01_0203];
        let attributes = [0, BOLD, UNDERLINE | REVERSE];
        Cell {
            symbol: match self.below(30) {
                0 => u32::MAX - self.below(3),
                1 => 0xd800,
                _ => u32::from(symbols[self.below(symbols.len() as u32) as usize]),
            },
            foreground: colours[self.below(5) as usize],
            background: colours[self.below(5) as usize],
            attributes: attributes[self.below(3) as usize],
        }
    }
}

/// What has to be seen at a place: the text, or nothing under the right half of a wide character.
fn seen(row: &[Cell], x: usize) -> Option<String> {
    let mut at = 0;
    while at < x {
        at += width(row, at);
    }
    (at == x).then(|| {
        let character = match char::from_u32(row[x].symbol) {
            Some('\0') => ' ',
            Some(character) if character_width(row[x].symbol) == 0 => {
                assert!(character.is_control() || character == '\u{301}');
                '?'
            }
            Some(_) if character_width(row[x].symbol) == 2 && x + 1 == row.len() => ' ',
            Some(character) => character,
            None => '?',
        };
        character.to_string()
    })
}

fn width(row: &[Cell], x: usize) -> usize {
    let is_wide = character_width(row[x].symbol) == 2 && x + 1 < row.len();
    1 + usize::from(is_wide)
}

fn colour(colour: u32) -> vt100::Color {
    let [_, red, green, blue] = colour.to_be_bytes();
    if colour & RGB == 0 {
        vt100::Color::Default
    } else {
        vt100::Color::Rgb(red, green, blue)
    }
}

fn check(cells: &[Cell], screen: &vt100::Screen, frame: u32) {
    for (y, row) in cells.chunks_exact(COLUMNS).enumerate() {
        for x in 0..COLUMNS {
            let Some(text) = seen(row, x) else { continue };
            let place = format!("frame {frame}, column {x}, row {y}");
            let shown = screen.cell(y as u16, x as u16).expect(&place);
            let contents = if shown.has_contents() {
                shown.contents()
            } else {
                " "
            };
            assert_eq!(contents, text, "{place}");
            assert_eq!(shown.fgcolor(), colour(row[x].foreground), "{place}");
            assert_eq!(shown.bgcolor(), colour(row[x].background), "{place}");
            assert_eq!(shown.bold(), row[x].attributes & BOLD != 0, "{place}");
            assert_eq!(shown.inverse(), row[x].attributes & REVERSE != 0, "{place}");
            assert_eq!(
                shown.underline(),
                row[x].attributes & UNDERLINE != 0,
                "{place}"
            );
        }
    }
}

#[test]
fn the_terminal_shows_the_grid_after_every_frame() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut terminal = vt100::Parser::new(ROWS as u16, COLUMNS as u16, 0);
    let mut painter = Painter::new(COLUMNS, ROWS);
    let mut cells = vec![Cell::default(); COLUMNS * ROWS];
    for frame in 0..2000 {
        // Some frames change much, others one cell.
        for _ in 0..random.below(if frame % 3 == 0 { 200 } else { 4 }) {
            let place = random.below(cells.len() as u32) as usize;
            cells[place] = random.cell();
        }
        // This emulator shows nothing for U+FFFD.
        let sent = String::from_utf8_lossy(painter.paint(&cells).bytes).replace('\u{fffd}', "?");
        terminal.process(sent.as_bytes());
        check(&cells, terminal.screen(), frame);
        let again = painter.paint(&cells);
        assert_eq!((again.changed, again.bytes.len()), (0, 0), "frame {frame}");
    }
}

#[test]
fn only_what_changed_is_sent() {
    let mut painter = Painter::new(COLUMNS, ROWS);
    let mut cells = vec![Cell::default(); COLUMNS * ROWS];
    assert_eq!(painter.paint(&cells).changed, (COLUMNS * ROWS) as u32);
    cells[COLUMNS + 2].symbol = u32::from('x');
    cells[COLUMNS + 4].symbol = u32::from('y');
    let painted = painter.paint(&cells);
    assert_eq!(painted.changed, 2);
    assert_eq!(
        String::from_utf8_lossy(painted.bytes),
        "\u{1b}[?2026h\u{1b}[0m\u{1b}[2;3Hx\u{1b}[1Cy\u{1b}[0m\u{1b}[?2026l"
    );
}
