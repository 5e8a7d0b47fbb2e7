// Measures the rows of one run in Bun or Deno and prints them as JSON on standard output.
//
// Arguments: `KIND=PATH …`, where KIND is floor (the hand-written library), handwritten (an addon), guide (the library as
// guides use it; Bun) or generated (a folder), and `--only=TEXT,…` for the rows whose names hold one of these texts.
// The statements are the same for every candidate, and fields are read where values come back. Needs the engine's
// collector: `bun --expose-gc`, `deno --v8-flags=--expose-gc`.

import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";

import { compiled, measure } from "../node/measure.mjs";

const SAMPLE = 4e6; // ns that one measurement lasts at least
const LONG = 2e7; // … where collecting garbage is part of the cost

const FAIL = "try { fail(7); } catch (error) { sink = error.status; }";
const READ_POINTS = "for (const point of makePoints(1000)) { sink = point.x; sink = point.y; }";
const POINTS = "const points = Array.from({ length: 1000 }, (_, i) => ({ x: i, y: i * 0.5 }));";
const VALUES = "const values = Float64Array.from({ length: 10000 }, (_, i) => i + 0.5);";

// Row, what is set up once for a candidate, the statement, an expression that must be as expected.
const ROWS = [
  ["add", "", "sink = add(3, at);", "add(3, 4)", 7],
  ["echo", "const text = 't'.repeat(64);", "sink = echo(text).length;", "echo('é'.repeat(32))", "é".repeat(32)],
  ["echo_16", "const text = 't'.repeat(16);", "sink = echo(text).length;", "echo('a' + 'é')", "aé"],
  ["echo_1k", "const text = 't'.repeat(1024);", "sink = echo(text).length;", "echo('é'.repeat(512))", "é".repeat(512)],
  ["sum_array", VALUES, "sink = sumBuffer(values);", "sumBuffer(values)", 50_000_000],
  ["make_points", "", "sink = makePoints(1000);", "Array.from(makePoints(3), (p) => [p.x, p.y])", [[0, 0], [1, 0.5], [2, 1]], LONG],
  ["read_points", "", READ_POINTS, "Array.from(makePoints(1000)).length", 1000, LONG],
  ["pass_points", POINTS, "sink = sumPoints(points);", "sumPoints(points)", 749250],
  ["pass_point_array", "const points = pointArray(1000);", "sink = sumPointBuffer(points);", "sumPointBuffer(points)", 749250],
  ["bytes", "const bytes = new Uint8Array(65536);", "sink = bytesLen(bytes);", "bytesLen(bytes)", 65536],
  ["increment", "const counter = new Counter(0);", "sink = counter.increment();", "typeof counter.increment()", "number"],
  ["new_close", "", "sink = new Counter(0); sink.close();", "typeof Counter.prototype.close", "function", LONG],
  ["fail", "let caught; try { fail(7); } catch (error) { caught = error; }", FAIL, "[caught instanceof Error, caught.status, caught.code]", [true, 7, "Refused"]],
  ["call_back", "const call = (at) => at;", "sink = sumCalls(call, 1000);", "sumCalls((at) => at, 1000)", 499500],
];

const require = createRequire(import.meta.url);
const isBun = globalThis.Bun !== undefined;
const version = isBun ? `Bun ${globalThis.Bun.version}` : `Deno ${globalThis.Deno.version.deno}`;
const collect = isBun ? () => globalThis.Bun.gc(true) : globalThis.gc;

const interleaved = (length) => Float64Array.from({ length: 2 * length }, (_, i) => (i % 2 ? (i >> 1) * 0.5 : i >> 1));

// What the statements call, by the same names for every candidate.
async function names(kind, path) {
  if (kind === "generated") {
    const module = require(path);
    // One function takes arrays and typed arrays alike, and arrays of points come from the package.
    return { ...module, sumBuffer: module.sumList, sumPointBuffer: module.sumPoints, pointArray: module.makePoints };
  }
  if (kind === "handwritten") {
    const module = require(path);
    // Its classes have no way to be closed.
    return { ...module, pointArray: interleaved };
  }
  const { open } = await import(`./${kind === "guide" ? "guide" : "raw"}.${isBun ? "bun" : "deno"}.mjs`);
  return { ...open(path), pointArray: interleaved };
}

const candidates = {};
let only = "";
for (const argument of process.argv.slice(2)) {
  if (argument.startsWith("--only=")) {
    only = argument.slice("--only=".length);
    continue;
  }
  const [kind, path] = argument.split("=");
  candidates[kind] = await names(kind, path);
}

const clock = candidates.floor.threadTime;
const rows = [];
const skipped = [];
for (const [row, setup, statement, value, expected, sample = SAMPLE] of ROWS) {
  if (!only.split(",").some((text) => row.includes(text))) continue;
  const loops = { loop: compiled("", "sink = at;", "0", {}, clock) };
  for (const [kind, found] of Object.entries(candidates)) {
    try {
      const made = compiled(setup, statement, value, found, clock);
      if (!isDeepStrictEqual(made.value, expected)) throw new Error(`${value} is ${JSON.stringify(made.value)}`);
      made.loop(1);
      loops[kind] = made;
    } catch (error) {
      // A candidate that can't is named, and the others go on.
      skipped.push({ row, kind, why: error.message });
    }
  }
  rows.push({ row, samples: await measure(loops, sample, collect) });
}
console.log(JSON.stringify({ version, rows, skipped }));
