import assert from "node:assert/strict";
import { test } from "node:test";

import { Algorithm, diff, ratio, unified } from "text-diff";

const OLD = "one\ntwo\nthree\n";
const NEW = "one\n2\nthree\n";

test("changes", () => {
  assert.deepEqual(diff(OLD, NEW, {}), [
    { type: "Same", old: 0, new: 0, text: "one\n" },
    { type: "Removed", old: 1, text: "two\n" },
    { type: "Added", new: 1, text: "2\n" },
    { type: "Same", old: 2, new: 2, text: "three\n" },
  ]);
  const narrow = diff(OLD, NEW, { algorithm: Algorithm.Patience, context: 0 });
  assert.deepEqual(narrow.map((change) => change.type), ["Removed", "Added"]);
});

test("text", () => {
  assert.equal(ratio(OLD, OLD), 1);
  assert.equal(unified(OLD, OLD), undefined);
  const text = unified(OLD, NEW, undefined, "after");
  assert.match(text, /\+\+\+ after/);
  assert.match(text, /-two\n\+2\n/);
});
