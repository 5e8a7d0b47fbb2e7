import assert from "node:assert/strict";
import { test } from "node:test";

import { IndexError, SpatialIndex } from "spatial-index";

const place = (i) => ({ x: i, y: i, id: BigInt(i) });

test("finds what is near", () => {
  const index = new SpatialIndex(Array.from({ length: 100 }, (_, i) => place(i)));
  assert.equal(index.count, 100n);
  const near = index.nearest(50.2, 50.2, 3);
  assert.deepEqual(near.toArray().map((found) => found.id), [50n, 51n, 49n]);
  const inside = index.within({ minX: 10, minY: 10, maxX: 12, maxY: 12 });
  assert.deepEqual(inside.toArray().map((found) => Number(found.id)).sort(), [10, 11, 12]);
  assert.equal(index.remove(place(50)), true);
  assert.equal(index.remove(place(50)), false);
  index.insert(near); // what comes out goes in
  assert.equal(index.count, 102n);
});

test("errors", () => {
  assert.throws(
    () => new SpatialIndex([place(1), { x: NaN, y: 0, id: 2n }]),
    (error) => error instanceof IndexError.NotFinite && error.id === 2n,
  );
});
