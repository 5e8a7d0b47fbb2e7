// Measures WebAssembly's rows of one run in Node and prints them as JSON on standard output.
//
// Arguments: `KIND=PATH …`, where KIND is handwritten or generated and PATH is what `require` takes, and `--only=TEXT,…` for
// the rows whose names hold one of these texts. The floor is the hand-written module with the JavaScript of records written by
// hand too; guarded is it with what ./guarded.mjs puts around it. How rows are measured is in ../node/measure.mjs. Run with --expose-gc.

import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";

import { compiled, measure } from "../node/measure.mjs";
import { guarded } from "./guarded.mjs";

const SAMPLE = 4e6; // ns that one measurement lasts at least
const LONG = 2e7; // … where collecting garbage is part of the cost

const FAIL = "try { fail(7); } catch (error) { sink = error.status; }";
const READ_POINTS = "for (const point of makePoints(1000)) { sink = point.x; sink = point.y; }";
const READ_PEOPLE = "for (const person of makePeople(1000)) { sink = person.name; sink = person.age; }";
const POINTS = "const points = Array.from({ length: 1000 }, (_, i) => ({ x: i, y: i * 0.5 }));";
const COLUMNS = "const columns = columnsOf(1000);";
const THOUSAND = "const all = []; for (let i = 0; i < 1000; i++) all.push(";

// Row, what is set up once for a candidate, the statement, an expression that must be as expected.
const ROWS = [
  ["add", "", "sink = add(3, at);", "add(3, 4)", 7],
  ["echo", "const text = 't'.repeat(64);", "sink = echo(text).length;", "echo('é'.repeat(32))", "é".repeat(32)],
  ["echo_16", "const text = 't'.repeat(16);", "sink = echo(text).length;", "echo('a' + 'é')", "aé"],
  ["echo_1k", "const text = 't'.repeat(1024);", "sink = echo(text).length;", "echo('é'.repeat(512))", "é".repeat(512)],
  ["sum_array", "const values = Float64Array.from({ length: 10000 }, (_, i) => i + 0.5);", "sink = sumBuffer(values);", "sumBuffer(values)", 50_000_000],
  ["bytes", "const bytes = new Uint8Array(65536);", "sink = bytesLen(bytes);", "bytesLen(bytes)", 65536],
  ["one_in", "const person = { name: 'Ada Lovelace', age: 36 };", "sink = describe(person).length;", "describe(person)", "Ada Lovelace"],
  ["one_out", "", "sink = makePeople(1)[0].age;", "makePeople(2).map((p) => [p.name, p.age])", [["Ada Lovelace", 0], ["Ada Lovelace", 1]], LONG],
  ["make_points", "", "sink = makePoints(1000);", "Array.from(makePoints(3), (p) => [p.x, p.y])", [[0, 0], [1, 0.5], [2, 1]], LONG],
  ["read_points", "", READ_POINTS, "Array.from(makePoints(1000)).length", 1000, LONG],
  ["pass_points", POINTS, "sink = sumPoints(points);", "sumPoints(points)", 749250],
  ["pass_point_array", "const points = pointArray(1000);", "sink = sumPointBuffer(points);", "sumPointBuffer(points)", 749250],
  ["columns_out", "", "sink = columnsOf(1000);", "[...columnsOf(3).x, ...columnsOf(3).y]", [0, 1, 2, 0, 0.5, 1], LONG],
  ["columns_in", COLUMNS, "sink = sumColumns(columns);", "sumColumns(columns)", 749250],
  ["read_people", "", READ_PEOPLE, "makePeople(1000).length", 1000, LONG],
  ["pass_people", "const people = makePeople(1000);", "sink = sumPeople(people);", "sumPeople(people)", 511500],
  ["increment", "const counter = new Counter(0);", "sink = counter.increment();", "typeof counter.increment()", "number"],
  ["new_close", "", "sink = new Counter(0); close(sink);", "new Counter(6).increment()", 7, LONG],
  ["fail", "let caught; try { fail(7); } catch (error) { caught = error; }", FAIL, "[caught instanceof Error, caught.status, caught.code]", [true, 7, "Refused"]],
  ["call_back", "const call = (at) => at;", "sink = sumCalls(call, 1000);", "sumCalls((at) => at, 1000)", 499500],
  ["await_soon", "", "sink = await addSoon(3, 4);", "addSoon(3, 4)", 7, LONG],
  ["await_later", "", "sink = await addLater(3, 4);", "addLater(3, 4)", 7, LONG],
  ["gather_later", "", `${THOUSAND}addLater(3, 4)); sink = await Promise.all(all);`, "addLater(3, 4)", 7, LONG],
];

const require = createRequire(import.meta.url);

function interleaved(length) {
  return Float64Array.from({ length: 2 * length }, (_, i) => (i % 2 ? (i >> 1) * 0.5 : i >> 1));
}

// Columns as the guide has them: a struct whose getters copy, and which is freed.
function columnsBy({ makeColumns }) {
  return (count) => {
    const columns = makeColumns(count);
    const { x, y } = columns;
    columns.free();
    return { x, y };
  };
}

// What the guide says, by the names that the statements call.
function guide(module) {
  return {
    ...module,
    pointArray: interleaved,
    columnsOf: columnsBy(module),
    sumColumns: ({ x, y }) => module.sumColumns(x, y),
    close: (it) => it.free(),
  };
}

// Records in JavaScript by hand, over numbers one after the other; as safe as generated code.
function flat(module) {
  return {
    makePoints(count) {
      const from = module.makePointBuffer(count);
      const made = new Array(count);
      for (let at = 0; at < count; at++) made[at] = { x: from[2 * at], y: from[2 * at + 1] };
      return made;
    },
    sumPoints(points) {
      const to = new Float64Array(2 * points.length);
      for (let at = 0; at < points.length; at++) {
        const point = points[at];
        const { x, y } = point;
        if (typeof x !== "number" || typeof y !== "number") throw new TypeError(`item ${at}: expected a Point`);
        for (const key in point) if (key !== "x" && key !== "y") throw new TypeError(`item ${at}: expected no field '${key}'`);
        to[2 * at] = x;
        to[2 * at + 1] = y;
      }
      return module.sumPointBuffer(to);
    },
  };
}

function generated(module) {
  return {
    ...module,
    // One function takes arrays and typed arrays alike, and arrays of points come from the package.
    sumBuffer: module.sumList,
    sumPointBuffer: module.sumPoints,
    pointArray: module.makePoints,
    columnsOf: (count) => module.makePoints(count).columns(),
    sumColumns: module.sumPoints,
    close: (it) => it.close(),
  };
}

const candidates = {};
let only = "";
for (const argument of process.argv.slice(2)) {
  if (argument.startsWith("--only=")) {
    only = argument.slice("--only=".length);
    continue;
  }
  const [kind, path] = argument.split("=");
  const module = require(path);
  if (kind === "generated") candidates.generated = generated(module);
  else Object.assign(candidates, { handwritten: guide(module), guarded: guarded(module), floor: flat(module) });
}

// Of this thread where Node tells, else of all of them.
const clock = () => {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) * 1000;
};
const rows = [];
const skipped = [];
for (const [row, setup, statement, value, expected, sample = SAMPLE] of ROWS) {
  if (!only.split(",").some((text) => row.includes(text))) continue;
  const waits = statement.includes("await ") ? "async" : "";
  const loops = { loop: compiled("", "sink = at;", "0", {}, clock, waits) };
  for (const [kind, found] of Object.entries(candidates)) {
    // Records by hand are these alone.
    if (kind === "floor" && !/(make|read|pass)_points$/.test(row)) continue;
    try {
      const made = compiled(setup, statement, value, found, clock, waits);
      const answer = await made.value;
      if (!isDeepStrictEqual(answer, expected)) throw new Error(`${value} is ${JSON.stringify(answer)}`);
      await made.loop(1);
      loops[kind] = made;
    } catch (error) {
      // A candidate that can't is named, and the others go on.
      skipped.push({ row, kind, why: error.message });
    }
  }
  rows.push({ row, samples: await measure(loops, sample, globalThis.gc) });
}
console.log(JSON.stringify({ version: `Node ${process.versions.node}`, rows, skipped }));
