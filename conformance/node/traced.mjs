// One call of each kind, for the trace of them.
import * as m from "kitchen-sink";

m.echoStr("hello");
const tracker = new m.Tracker("first");
tracker.name;
m.apply(20, (it) => it + 1);
try {
  m.Tracker.parse("no equals sign");
} catch (error) {
  if (!(error instanceof m.StoreError)) throw error;
}
try {
  m.apply("no number", Math.abs);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
}
