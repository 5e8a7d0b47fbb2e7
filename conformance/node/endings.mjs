// What expressions in the cases of endings can use: workers and processes that end while Rust calls.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether calls of Rust's fail as they should when what runs ends; both are told in a file. */
export async function afterTheEnd(run, expected = 'there ClosedError, here ClosedError') {
  for (let round = 0; round < 3; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'endings-'));
    try {
      const path = join(folder, 'came');
      const ended = await run(JSON.stringify(path));
      if (ended === false) throw new Error('it complains');
      // Bun's process ends without its threads' destructors, which would tell: that it ends is all.
      if (ended === true && globalThis.Bun !== undefined) continue;
      for (let wait = 0; !existsSync(path) && wait < 1000; wait++) await new Promise((resolve) => setTimeout(resolve, 5));
      const came = readFileSync(path, 'utf8');
      if (came !== expected) throw new Error(`${came} in round ${round}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return true;
}
