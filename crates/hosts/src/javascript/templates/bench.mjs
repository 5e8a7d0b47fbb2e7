// Measures a package's functions: one line of JSON for each.
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import * as m from "@PACKAGE@";

const MODE = "@MODE@";
const ROUNDS = 9;
const BATCH = 4e6; // nanoseconds
const calls = [];

function bench(name, make) {
  calls.push([name, make]);
}

function empty(n) {
  let last;
  for (let i = 0; i < n; i++) last = i;
  return last;
}

let kept;

function took(run, n) {
  const since = process.hrtime.bigint();
  kept = run(n);
  return Number(process.hrtime.bigint() - since);
}

/** How many calls take about as long as a batch is to, of code that the engine has compiled. */
function fitting(run) {
  for (let warm = 0; warm < 5; warm++) took(run, 200);
  for (let n = 1; ; n *= 8) {
    const ns = took(run, n);
    if (ns > BATCH / 8 || n > 4e6) return Math.max(1, Math.floor((n * BATCH) / Math.max(ns, 1)));
  }
}

function tell(name, what) {
  console.log(JSON.stringify({ function: name, ...what }));
}

function ready() {
  const all = [];
  for (const [name, make] of calls) {
    try {
      const run = make();
      run(2);
      all.push({ name, run });
    } catch (error) {
      tell(name, { error: String(error) });
    }
  }
  return all;
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function times() {
  const all = ready().map((it) => ({ ...it, n: fitting(it.run), ns: [] }));
  const loops = [];
  for (let round = 0; round < ROUNDS; round++) {
    loops.push(took(empty, 1e6) / 1e6);
    for (const it of all) it.ns.push(took(it.run, it.n) / it.n);
  }
  const loop = Math.min(...loops);
  for (const { name, ns } of all) tell(name, { ns: Math.max(0, median(ns) - loop) });
}

/** What reads the counters of the library: by the engine's own FFI, or by the addon. */
function reader() {
  const folder = dirname(createRequire(import.meta.url).resolve("@PACKAGE@"));
  const at = new BigUint64Array(2);
  const file = readdirSync(folder).find((name) => /\.(so|dylib|dll|node)$/.test(name));
  const path = join(folder, file);
  const symbols = { landbridge_counts: { args: ["ptr"], returns: "void", parameters: ["buffer"], result: "void" } };
  if (globalThis.Deno !== undefined) {
    const { landbridge_counts: read } = Deno.dlopen(path, symbols).symbols;
    return () => (read(new Uint8Array(at.buffer)), at.slice());
  }
  if (globalThis.Bun !== undefined) {
    const { dlopen } = createRequire(import.meta.url)("bun:ffi");
    const { landbridge_counts: read } = dlopen(path, { landbridge_counts: { args: ["ptr"], returns: "void" } }).symbols;
    return () => (read(at), at.slice());
  }
  const addon = createRequire(import.meta.url)(path);
  return () => addon.counts();
}

function counts() {
  const read = reader();
  const n = 100;
  for (const { name, run } of ready()) {
    run(n);
    const before = read();
    run(n);
    const after = read();
    const [allocations, allocated] = [...after].map((it, at) => Number(it - before[at]) / n);
    tell(name, { allocations, allocated });
  }
}

function main() {
  if (MODE === "times") times();
  else counts();
}
