// What programs are made of. A widget is a function that draws on a canvas; what it has to know until the next frame,
// its caller keeps.

import { type Canvas, type Style, widthOfText } from "./canvas.ts";

const code = (character: string): number => character.codePointAt(0) ?? 0;
const [ACROSS, DOWN] = [code("─"), code("│")];
const CORNERS = [..."╭╮╰╯"].map(code);
/** From nothing to a whole cell, from the left and from below. */
const LEFT = [..." ▏▎▍▌▋▊▉█"].map(code);
const BELOW = [..." ▁▂▃▄▅▆▇█"].map(code);

/** A frame with a title; what is inside it. */
export function box(canvas: Canvas, title: string, style: Style = {}, titled: Style = style): Canvas {
  const [right, bottom] = [canvas.width - 1, canvas.height - 1];
  for (let x = 1; x < right; x++) {
    canvas.put(x, 0, ACROSS, style);
    canvas.put(x, bottom, ACROSS, style);
  }
  for (let y = 1; y < bottom; y++) {
    canvas.put(0, y, DOWN, style);
    canvas.put(right, y, DOWN, style);
  }
  canvas.put(0, 0, CORNERS[0]!, style);
  canvas.put(right, 0, CORNERS[1]!, style);
  canvas.put(0, bottom, CORNERS[2]!, style);
  canvas.put(right, bottom, CORNERS[3]!, style);
  if (title !== "") canvas.part(2, 0, canvas.width - 4, 1).text(0, 0, ` ${title} `, titled);
  return canvas.part(1, 1, canvas.width - 2, canvas.height - 2);
}

/** Text over as many rows as it needs, broken between words; how many those are. */
export function paragraph(canvas: Canvas, text: string, style: Style = {}): number {
  let y = 0;
  for (const line of text.split("\n")) {
    let x = 0;
    for (const word of line.split(" ")) {
      const width = widthOfText(word);
      if (x > 0 && x + width > canvas.width) [x, y] = [0, y + 1];
      x += canvas.text(x, y, word, style) + 1;
    }
    y++;
  }
  return y;
}

/** A bar that is filled from the left, exact to an eighth of a cell. */
export function progress(canvas: Canvas, ratio: number, style: Style = {}): void {
  const eighths = Math.round(Math.min(1, Math.max(0, ratio)) * canvas.width * 8);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      canvas.put(x, y, LEFT[Math.min(8, Math.max(0, eighths - 8 * x))]!, style);
    }
  }
}

/** Numbers as columns from 0 to `most`; the last one is at the right edge. `colour` may depend on the number. */
export function sparkline(
  canvas: Canvas,
  values: readonly number[],
  most: number,
  style: Style | ((ratio: number) => Style) = {},
): void {
  const first = values.length - canvas.width;
  for (let x = Math.max(0, -first); x < canvas.width; x++) {
    const ratio = Math.min(1, Math.max(0, (values[first + x] ?? 0) / most || 0));
    const eighths = Math.round(ratio * canvas.height * 8);
    const look = typeof style === "function" ? style(ratio) : style;
    for (let y = 0; y < canvas.height; y++) {
      const left = eighths - 8 * (canvas.height - 1 - y);
      canvas.put(x, y, BELOW[Math.min(8, Math.max(0, left))]!, look);
    }
  }
}

/** Which item of a list is chosen, and which one is the first that is seen. */
export class ListState {
  selected = 0;
  offset = 0;

  /** Chooses another one; keys are named as in events. Whether it was a key of lists. */
  key(key: string, count: number, page: number): boolean {
    const steps: Record<string, number> = {
      ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -count, End: count,
    };
    const step = steps[key];
    if (step === undefined) return false;
    this.selected = Math.min(Math.max(0, this.selected + step), Math.max(0, count - 1));
    return true;
  }

  /** Has the chosen one among those that are seen. */
  fit(count: number, height: number): void {
    this.selected = Math.min(Math.max(0, this.selected), Math.max(0, count - 1));
    this.offset = Math.min(this.offset, this.selected, Math.max(0, count - height));
    this.offset = Math.max(this.offset, this.selected - height + 1, 0);
  }
}

/** Items one below the other, of which one is chosen; `row` draws one. */
export function list<T>(
  canvas: Canvas,
  items: readonly T[],
  state: ListState,
  row: (canvas: Canvas, item: T) => void,
  selected: Style,
): void {
  state.fit(items.length, canvas.height);
  for (let y = 0; y < canvas.height; y++) {
    const index = state.offset + y;
    const item = items[index];
    if (item === undefined) return;
    const line = canvas.part(0, y, canvas.width, 1);
    row(line, item);
    if (index === state.selected) line.paint(selected);
  }
}
