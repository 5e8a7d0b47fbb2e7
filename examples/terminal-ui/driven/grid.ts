// The package without the layer above it: whose memory the grid is, and what becomes of it when the terminal has
// another size. Says what it found in a line of JSON: for drive.test.ts.

import { CellBuffer, RGB, Screen, ScreenError } from "terminal-ui";

import { addressOf } from "../ui/engine.ts";

const found: Record<string, unknown> = {};
const failure = (what: () => unknown): string => {
  try {
    what();
    return "nothing";
  } catch (error) {
    return error instanceof ScreenError ? error.code : String(error);
  }
};
{
  using screen = new Screen();
  found.second = failure(() => new Screen());
  const before = screen.grid();
  const words = new Uint32Array(before.cells.buffer);
  found.bytesOfACell = words.byteLength / before.cells.length;
  // A struct view and the columns are the same memory.
  const cell = before.cells.at(before.columns + 1)!;
  [cell.symbol, cell.foreground] = [0x41, RGB | 0xff0000];
  cell.background = RGB | 0x00ff00;
  cell.attributes = 1;
  found.columns = [...words.subarray(4 * (before.columns + 1), 4 * (before.columns + 2))];
  const first = screen.draw(before.version);
  found.firstDrawsAll = first.changed === before.cells.length;
  found.again = screen.draw(before.version).changed;
  // Written after the call: only somebody who reads this very memory sees it.
  let other = 0;
  let changed = 0;
  for (let i = 0; i < 100; i++) {
    words[4 * (2 * before.columns + i % before.columns)] = 0x61 + (i % 26);
    const frame = screen.draw(before.version);
    changed += frame.changed;
    if (frame.address !== addressOf?.(words)) other++;
  }
  found.changed = changed;
  found.aCopyWouldBeSeen = screen.draw(before.version).address !== addressOf?.(words.slice());
  found.framesFromOtherMemory = other;
  // The grid under another handle is the same memory too.
  const again = screen.grid().cells;
  found.sameArrayBuffer = again.buffer === before.cells.buffer;
  again.close();
  words[0] = 0x52;
  let frame = screen.draw(before.version);
  while (frame.version === before.version) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    frame = screen.draw(before.version);
  }
  found.stale = failure(() => screen.draw(before.version));
  // The old memory is there until it is closed, and harms nobody.
  words[0] = 0x53;
  const after = screen.grid();
  found.newVersion = after.version - before.version;
  found.newSize = [after.columns, after.rows, after.cells.length];
  found.otherMemory = after.cells.buffer !== before.cells.buffer;
  before.cells.close();
  found.oldLength = words.length;
  words[0] = 0x54;
  found.newIsEmpty = new Uint32Array(after.cells.buffer).every((word) => word === 0);
  screen.draw(after.version);
}
found.none = new CellBuffer(3).length;
console.log(`found ${JSON.stringify(found)}`);
