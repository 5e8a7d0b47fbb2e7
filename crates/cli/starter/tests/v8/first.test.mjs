// Runs in V8, in the program that has the package: `landbridge test --host v8`. What throws has failed.

import { area, centroid, ClosedError, Counter, CounterError, greet } from "{{ npm }}";

function equal(found, expected) {
  const [left, right] = [found, expected].map((it) => JSON.stringify(it));
  if (left !== right) throw new Error(`${left} is not ${right}`);
}

function thrown(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

equal(greet("World"), "Hello, World!");
equal(greet("World", "Good day"), "Good day, World!");

equal(centroid([{ x: 0, y: 0 }, { x: 2, y: 4 }]), { x: 1, y: 2 });
equal(area({ type: "Empty" }), 0);

const counter = new Counter(2);
equal(counter.increment(2), 2);
const full = thrown(() => counter.increment());
equal([full instanceof CounterError.Full, full.code, full.limit], [true, "Full", 2]);
counter.close();
equal(thrown(() => counter.increment()) instanceof ClosedError, true);
