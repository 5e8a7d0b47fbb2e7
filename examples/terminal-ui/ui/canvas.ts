// A rectangle of the grid that is drawn on: cells are written in place, in the memory that Rust reads. What stands
// outside of the rectangle can't be reached from it.

import { characterWidth, RGB } from "terminal-ui";

/** How something looks; what is left out stays as it is behind it. */
export interface Style {
  /** Colour of the characters: `rgb(…)`, or 0 for the terminal's own. */
  readonly foreground?: number;
  /** Colour behind them. */
  readonly background?: number;
  /** `BOLD | UNDERLINE`, … */
  readonly attributes?: number;
}

/** A colour of 24 bits. */
export function rgb(red: number, green: number, blue: number): number {
  return RGB | ((red & 255) << 16) | ((green & 255) << 8) | (blue & 255);
}

/** A colour as the web writes it: `#ff8800`. */
export function hex(text: string): number {
  if (!/^#[0-9a-f]{6}$/i.test(text)) throw new TypeError(`expected a colour like #ff8800, got ${text}`);
  return RGB | Number.parseInt(text.slice(1), 16);
}

/** Of a cell, in numbers of 32 bits: the fields of `Cell`, in their order. */
export const CELL = 4;
const SYMBOL = 0;
const FOREGROUND = 1;
const BACKGROUND = 2;
const ATTRIBUTES = 3;

/** What was asked for already. */
const widths = new Map<number, number>();

/** How many cells a character takes. */
function widthOf(symbol: number): number {
  if (symbol < 0x300) return symbol < 0x20 || (symbol >= 0x7f && symbol < 0xa0) || symbol === 0xad ? 0 : 1;
  let width = widths.get(symbol);
  if (width === undefined) widths.set(symbol, (width = characterWidth(symbol)));
  return width;
}

export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #words: Uint32Array;
  readonly #stride: number;
  readonly #left: number;
  readonly #top: number;

  /** All of a grid whose rows have so many cells, or a part of it. */
  constructor(words: Uint32Array, stride: number, left: number, top: number, width: number, height: number) {
    this.#words = words;
    this.#stride = stride;
    this.#left = left;
    this.#top = top;
    this.width = width;
    this.height = height;
  }

  /** A part of this one; what isn't in it is cut off. */
  part(x: number, y: number, width: number, height: number): Canvas {
    const left = Math.min(Math.max(0, x), this.width);
    const top = Math.min(Math.max(0, y), this.height);
    const right = Math.min(Math.max(left, x + width), this.width);
    const bottom = Math.min(Math.max(top, y + height), this.height);
    return new Canvas(this.#words, this.#stride, this.#left + left, this.#top + top, right - left, bottom - top);
  }

  /** Whether a place of the screen, counted from its corner, is in it. */
  contains(column: number, row: number): boolean {
    const [x, y] = [column - this.#left, row - this.#top];
    return x >= 0 && x < this.width && y >= 0 && y < this.height;
  }

  /** The top row of it on the screen. */
  get top(): number {
    return this.#top;
  }

  /** Blanks in a style; all of it, colours too. */
  clear(style: Style = {}): void {
    const words = this.#words;
    const { foreground = 0, background = 0, attributes = 0 } = style;
    for (let y = 0; y < this.height; y++) {
      const from = this.#at(0, y);
      const to = from + this.width * CELL;
      if (foreground === 0 && background === 0 && attributes === 0) {
        words.fill(0, from, to);
        continue;
      }
      for (let at = from; at < to; at += CELL) {
        words[at + SYMBOL] = 0;
        words[at + FOREGROUND] = foreground;
        words[at + BACKGROUND] = background;
        words[at + ATTRIBUTES] = attributes;
      }
    }
  }

  /** Changes how everything looks that stands there. */
  paint(style: Style): void {
    for (let y = 0; y < this.height; y++) {
      for (let x = 0, at = this.#at(0, y); x < this.width; x++, at += CELL) this.#dress(at, style);
    }
  }

  /** One character of the given number. */
  put(x: number, y: number, symbol: number, style: Style = {}): void {
    if (x < 0 || x >= this.width || y < 0 || y >= this.height) return;
    const at = this.#at(x, y);
    this.#words[at + SYMBOL] = symbol;
    this.#dress(at, style);
  }

  /**
   * Text in one row, cut off at the edge; how many cells it took. A cell holds one character: marks join the letter
   * before them where Unicode has a letter for both, and are left out elsewhere, as are what joins emoji and controls.
   */
  text(x: number, y: number, text: string, style: Style = {}): number {
    if (y < 0 || y >= this.height) return 0;
    let column = x;
    // Most text is ASCII, of which every character takes one cell.
    let i = 0;
    for (; i < text.length && column < this.width; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e) break;
      if (column >= 0) this.put(column, y, code, style);
      column++;
    }
    if (i === text.length || column >= this.width) return column - x;
    // The last one may have a mark.
    if (i > 0) [i, column] = [i - 1, column - 1];
    for (const character of text.slice(i).normalize("NFC")) {
      const code = character.codePointAt(0) ?? 0;
      const width = widthOf(code);
      if (width === 0) continue;
      if (column + width > this.width) break;
      if (column >= 0) {
        this.put(column, y, code, style);
        // What the character covers looks like it.
        if (width === 2) this.put(column + 1, y, 0, style);
      }
      column += width;
    }
    return column - x;
  }

  /** Text that ends at the right edge, or so far from it. */
  right(y: number, text: string, style: Style = {}, distance = 0): void {
    this.text(this.width - distance - widthOfText(text), y, text, style);
  }

  #at(x: number, y: number): number {
    return ((this.#top + y) * this.#stride + this.#left + x) * CELL;
  }

  #dress(at: number, style: Style): void {
    const words = this.#words;
    if (style.foreground !== undefined) words[at + FOREGROUND] = style.foreground;
    if (style.background !== undefined) words[at + BACKGROUND] = style.background;
    if (style.attributes !== undefined) words[at + ATTRIBUTES] = style.attributes;
  }
}

/** How many cells a text takes. */
export function widthOfText(text: string): number {
  let width = 0;
  for (const character of text.normalize("NFC")) width += widthOf(character.codePointAt(0) ?? 0);
  return width;
}
