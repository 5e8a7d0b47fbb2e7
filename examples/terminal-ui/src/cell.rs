//! What one place of the grid holds, and how wide characters are. Drawing is `paint`'s.

use unicode_width::UnicodeWidthChar;

/// Bit of a colour that says that there is one: the low 24 bits are red, green and blue. Without it a colour is the
/// terminal's own.
#[landbridge::export]
pub const RGB: u32 = 1 << 24;
/// Attribute: bold.
#[landbridge::export]
pub const BOLD: u32 = 1;
/// Attribute: fainter than usual.
#[landbridge::export]
pub const DIM: u32 = 2;
/// Attribute: slanted.
#[landbridge::export]
pub const ITALIC: u32 = 4;
/// Attribute: underlined.
#[landbridge::export]
pub const UNDERLINE: u32 = 8;
/// Attribute: foreground and background change places.
#[landbridge::export]
pub const REVERSE: u32 = 16;
/// Attribute: struck through.
#[landbridge::export]
pub const STRIKE: u32 = 32;

/// One place of the grid; all zeros is a blank in the terminal's colours.
///
/// A cell holds one `char`. A wide one covers the next cell too, whatever is in that; where there is no next cell in
/// the row, a blank is drawn. What no terminal shows in a cell of its own (controls, combining marks, numbers that are
/// no character) is drawn as U+FFFD.
#[landbridge::record]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Cell {
    /// The character's number in Unicode; 0 is a blank.
    pub symbol: u32,
    /// The colour of the character, with the bit `RGB`, or 0.
    pub foreground: u32,
    /// The colour behind it, with the bit `RGB`, or 0.
    pub background: u32,
    /// Bits: `BOLD`, `DIM`, …
    pub attributes: u32,
}

/// How many cells a character takes: 2 for wide ones, 0 for what isn't shown in a cell of its own.
#[landbridge::export]
pub fn character_width(symbol: u32) -> u32 {
    match char::from_u32(symbol).and_then(UnicodeWidthChar::width) {
        Some(width) => width as u32,
        None => 0,
    }
}

/// How many cells a text takes, character by character.
#[landbridge::export]
pub fn text_width(text: &str) -> u32 {
    text.chars()
        .map(|character| character_width(u32::from(character)))
        .sum()
}
