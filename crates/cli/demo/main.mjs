// The demo's program in JavaScript: the same steps as main.py and main.c.

import { area, centroid, Counter, CounterError, greet } from "landbridge-demo";

function ns(calls, step) {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) step();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / calls);
  }
  return best;
}

console.log("answer", greet("World"));
console.log("answer", greet("World", "Good day"));
const points = Array.from({ length: 1000 }, (_, i) => ({ x: i, y: i / 2 }));
const middle = centroid(points);
console.log("answer", `${middle.x.toFixed(3)} ${middle.y.toFixed(3)}`);
const square = { type: "Polygon", value: [{ x: 0, y: 0 }, { x: 2, y: 0 }, { x: 2, y: 2 }, { x: 0, y: 2 }] };
const circle = { type: "Circle", centre: { x: 0, y: 0 }, radius: 1 };
console.log("answer", [square, circle, { type: "Empty" }].map((shape) => area(shape).toFixed(3)).join(" "));
let counter = new Counter(3);
counter.increment(3);
try {
  counter.increment();
} catch (error) {
  if (!(error instanceof CounterError.Full)) throw error;
  console.log("answer", `${error.message} (${error.limit})`);
}
console.log("answer", counter.count);
counter.close();

counter = new Counter(4_000_000_000);
console.log("ns increment", ns(200_000, () => counter.increment(1)));
console.log("ns greet", ns(100_000, () => greet("World", "Hello")));
console.log("ns centroid", ns(2_000, () => centroid(points)));
