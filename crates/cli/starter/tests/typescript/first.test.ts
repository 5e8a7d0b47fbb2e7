// Runs against the installed npm package, in Bun or Deno: `landbridge test --host typescript`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { centroid, ClosedError, Counter, CounterError, greet, type Point } from "{{ npm }}";

test("functions", () => {
  assert.equal(greet("World"), "Hello, World!");
  assert.equal(greet("World", "Good day"), "Good day, World!");
});

test("records", () => {
  const middle: Point = centroid([{ x: 0, y: 0 }, { x: 2, y: 4 }]);
  assert.deepEqual(middle, { x: 1, y: 2 });
});

test("objects and errors", () => {
  const counter = new Counter(2);
  assert.equal(counter.increment(2), 2);
  assert.throws(
    () => counter.increment(),
    (error) => error instanceof CounterError.Full && error.code === "Full" && error.limit === 2,
  );
  counter.close();
  assert.throws(() => counter.increment(), ClosedError);
});
