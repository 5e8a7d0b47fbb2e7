import assert from "node:assert/strict";
import { test } from "node:test";

import { CellBuffer, characterWidth, RGB, Screen, ScreenError, textWidth } from "terminal-ui";

test("without a terminal there is no screen", () => {
  // What runs tests has no terminal as its input.
  assert.throws(() => new Screen(), (error) => error instanceof ScreenError.NotATerminal && /terminal/.test(error.message));
});

test("characters have widths", () => {
  const widths = [..."a漢é😀\u0301\n"].map((character) => characterWidth(character.codePointAt(0)));
  assert.deepEqual(widths, [1, 2, 1, 2, 0, 0]);
  assert.equal(characterWidth(0xd800), 0);
  assert.equal(textWidth("漢字 and e\u0301"), 10);
});

test("cells are views of one memory", () => {
  using cells = new CellBuffer(3);
  const words = new Uint32Array(cells.buffer);
  const cell = cells.at(1);
  cell.symbol = 0x41;
  cell.foreground = RGB | 0x123456;
  cell.attributes = 2;
  assert.deepEqual([...words], [0, 0, 0, 0, 0x41, RGB | 0x123456, 0, 2, 0, 0, 0, 0]);
  words[6] = RGB;
  assert.equal(cell.background, RGB);
  cells.close();
  assert.equal(words.length, 0);
  assert.throws(() => cell.symbol, /closed/);
});
