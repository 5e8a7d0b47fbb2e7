import assert from "node:assert/strict";
import { test } from "node:test";

import { PatternError, Patterns } from "pattern-search";

test("searches", async () => {
  const patterns = new Patterns(["\\d+", "(?P<word>[a-zä]+)", "missing"]);
  assert.equal(patterns.count, 3);
  assert.deepEqual([...patterns.matching("7 bären")], [0, 1]);
  const spans = await patterns.spans(0, "1 22 333"); // blocking: on another thread
  assert.deepEqual(spans.toArray(), [
    { start: 0n, end: 1n },
    { start: 2n, end: 4n },
    { start: 5n, end: 8n },
  ]);
  const found = patterns.capture(1, "7 bären");
  assert.equal(found.text, "bären");
  assert.deepEqual(found.groups, new Map([["word", "bären"]]));
  assert.equal(patterns.capture(2, "7 bären"), undefined);
});

test("errors", () => {
  assert.throws(
    () => new Patterns(["fine", "("]),
    (error) => error instanceof PatternError.Syntax && error.index === 1 && /unclosed group/.test(error.reason),
  );
  assert.throws(() => new Patterns(["\\w{1000}"], 1000), PatternError.TooLarge);
});
