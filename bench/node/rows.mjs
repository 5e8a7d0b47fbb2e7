// Measures the rows of one run in Node and prints them as JSON on standard output.
//
// Arguments: `KIND=PATH …`, where KIND is floor, handwritten or generated and PATH is what `require`
// takes, and `--only=TEXT,…` for the rows whose names hold one of these texts. How they are measured is in
// measure.mjs. Run with --expose-gc.

import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";

import { compiled, measure } from "./measure.mjs";

const SAMPLE = 4e6; // ns that one measurement lasts at least
const LONG = 2e7; // … where collecting garbage is part of the cost

const FAIL = "try { fail(7); } catch (error) { sink = error.status; }";
const READ_POINTS = "for (const point of makePoints(1000)) { sink = point.x; sink = point.y; }";
const READ_PEOPLE = "for (const person of makePeople(1000)) { sink = person.name; sink = person.age; }";
const POINTS = "const points = Array.from({ length: 1000 }, (_, i) => ({ x: i, y: i * 0.5 }));";

// Row, what is set up once for a candidate, the statement, an expression that must be as expected.
const ROWS = [
  ["add", "", "sink = add(3, 4);", "add(3, 4)", 7],
  ["echo", "const text = 't'.repeat(64);", "sink = echo(text);", "echo('é'.repeat(32))", "é".repeat(32)],
  ["sum_list", "const values = Array.from({ length: 10000 }, (_, i) => i + 0.5);", "sink = sumList(values);", "sumList(values)", 50_000_000],
  ["sum_array", "const values = Float64Array.from({ length: 10000 }, (_, i) => i + 0.5);", "sink = sumBuffer(values);", "sumBuffer(values)", 50_000_000],
  ["make_points", "", "sink = makePoints(1000);", "Array.from(makePoints(3), (p) => [p.x, p.y])", [[0, 0], [1, 0.5], [2, 1]], LONG],
  ["read_points", "", READ_POINTS, "Array.from(makePoints(1000)).length", 1000, LONG],
  ["pass_points", POINTS, "sink = sumPoints(points);", "sumPoints(points)", 749250],
  ["pass_point_array", "const points = pointArray(1000);", "sink = sumPointBuffer(points);", "sumPointBuffer(points)", 749250],
  ["make_people", "", "sink = makePeople(1000);", "makePeople(2).map((p) => [p.name, p.age])", [["Ada Lovelace", 0], ["Ada Lovelace", 1]], LONG],
  ["read_people", "", READ_PEOPLE, "makePeople(1000).length", 1000, LONG],
  ["pass_people", "const people = makePeople(1000);", "sink = sumPeople(people);", "sumPeople(people)", 511500],
  ["bytes", "const bytes = new Uint8Array(65536);", "sink = bytesLen(bytes);", "bytesLen(bytes)", 65536],
  ["increment", "const counter = new Counter(0);", "sink = counter.increment();", "typeof counter.increment()", "number"],
  ["new_drop", "", "sink = new Counter(0);", "new Counter(6).increment()", 7, LONG],
  ["new_close", "", "sink = new Counter(0); sink.close();", "typeof Counter.prototype.close", "function", LONG],
  ["fail", "let caught; try { fail(7); } catch (error) { caught = error; }", FAIL, "[caught instanceof Error, caught.status, caught.code]", [true, 7, "Refused"]],
];

// … of async functions, whose loops await; the clock is the processor time of the process, since others may poll.
const THOUSAND = "const all = []; for (let i = 0; i < 1000; i++) all.push(";
const ASYNC = [
  ["await_soon", "", "sink = await addSoon(3, 4);", "addSoon(3, 4)", 7, LONG],
  ["await_later", "", "sink = await addLater(3, 4);", "addLater(3, 4)", 7, LONG],
  ["gather_soon", "", `${THOUSAND}addSoon(3, 4)); sink = await Promise.all(all);`, "addSoon(3, 4)", 7, LONG],
  ["gather_later", "", `${THOUSAND}addLater(3, 4)); sink = await Promise.all(all);`, "addLater(3, 4)", 7, LONG],
];

// … of a million points; the floor copies their bytes at once.
const COLUMNS = [
  ["split_columns", "const points = manyPoints(1_000_000);", "sink = split(points);", "shown(split(manyPoints(3)))", [0, 1, 2, 0, 0.5, 1], LONG],
  ["join_columns", "const columns = split(manyPoints(1_000_000));", "sink = join(columns);", "[...join(split(manyPoints(3)))].length", 3, LONG],
];

// The host's functions called from Rust, items asked for one by one, memory that both sides have.
const BOTH_WAYS = [
  ["call_back", "const call = (at) => at;", "sink = sumCalls(call, 1000);", "sumCalls((at) => at, 1000)", 499500],
  ["iterate", "", "for (const item of countUp(1_000_000)) sink = item;", "[...countUp(3)]", [0, 1, 2], LONG],
  ["share_small", "", "sink = bufferLen(shared(false)); sink = seen(shared(false));", "[bufferLen(shared(false)), seen(shared(false)).length]", [64, 64], LONG],
  ["share_large", "", "sink = bufferLen(shared(true)); sink = seen(shared(true));", "[bufferLen(shared(true)), seen(shared(true)).length]", [64 << 20, 64 << 20], LONG],
];

// Also measured, to say what a row costs when no function with a text of its own is called.
const FUSED = { echo: "sink = echoFused(text);" };

// … and what the function itself costs, with nothing crossing: no binding can be faster.
const ALONE = { make_people: "sink = peopleAlone(1000);", pass_people: "sink = peopleAlone(1000);" };

const require = createRequire(import.meta.url);

function interleaved(length) {
  return Float64Array.from({ length: 2 * length }, (_, i) => (i % 2 ? (i >> 1) * 0.5 : i >> 1));
}

// What a binding without columns does least: one copy of all the bytes, there and back.
const FLAT = {
  manyPoints: interleaved,
  split: (points) => (points.length === 6 ? { x: [points[0], points[2], points[4]], y: [points[1], points[3], points[5]] } : points.slice()),
  join: (columns) => (columns.x === undefined ? columns.slice() : columns.x),
  shown: ({ x, y }) => [...x, ...y],
  sumCalls: (f, times) => {
    let sum = 0;
    for (let at = 0; at < times; at++) sum += f(at);
    return sum;
  },
  countUp: (to) => Array(to).keys(),
  seen: (memory) => new Uint8Array(memory),
  addSoon: async (a, b) => a + b,
  addLater: async (a, b) => { await undefined; return a + b; },
};

// What the statements call, by the same names for every candidate.
function names(kind, module) {
  if (kind !== "generated") {
    const own = kind === "floor" ? FLAT : { countUp: (to) => new module.Count(to) };
    return { ...module, pointArray: interleaved, ...own };
  }
  const columns = { manyPoints: module.makePoints, split: (points) => points.columns(), join: module.PointArray.fromColumns.bind(module.PointArray), shown: FLAT.shown, seen: (buffer) => buffer.view };
  // One function takes arrays and typed arrays alike, and arrays of points come from the package.
  return { ...module, ...columns, sumBuffer: module.sumList, sumPointBuffer: module.sumPoints, pointArray: module.makePoints };
}

const candidates = {};
let only = "";
for (const argument of process.argv.slice(2)) {
  if (argument.startsWith("--only=")) {
    only = argument.slice("--only=".length);
    continue;
  }
  const [kind, path] = argument.split("=");
  candidates[kind] = names(kind, require(path));
}
const processTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
};
const rows = [];
const skipped = [];
for (const [row, setup, statement, value, expected, sample = SAMPLE] of [...ROWS, ...ASYNC, ...COLUMNS, ...BOTH_WAYS]) {
  if (!only.split(",").some((text) => row.includes(text))) continue;
  const waits = statement.includes("await ") ? "async" : "";
  const clock = waits ? processTime : candidates.floor.threadTime;
  const loops = { loop: compiled("", "sink = at;", "0", {}, clock, waits) };
  for (const [kind, found] of Object.entries(candidates)) {
    try {
      const made = compiled(setup, statement, value, found, clock, waits);
      const answer = await made.value;
      if (!isDeepStrictEqual(answer, expected)) {
        throw new Error(`${value} is ${JSON.stringify(answer)}`);
      }
      await made.loop(1);
      loops[kind] = made;
      if (kind === "floor" && row in FUSED) loops.fused = compiled(setup, FUSED[row], "0", found, clock);
      if (kind === "floor" && row in ALONE) loops.alone = compiled("", ALONE[row], "0", found, clock);
    } catch (error) {
      // A candidate that can't is named, and the others go on.
      skipped.push({ row, kind, why: error.message });
    }
  }
  rows.push({ row, samples: await measure(loops, sample, globalThis.gc) });
}
console.log(JSON.stringify({ version: `Node ${process.versions.node}`, rows, skipped }));
