// Measures a package's functions: one line of JSON for each.
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import * as m from "@PACKAGE@";

const MODE = "@MODE@";
const ROUNDS = 9;
const BATCH = 4e6; // nanoseconds
const PATIENCE = 5; // seconds
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

async function took(run, n) {
  const since = process.hrtime.bigint();
  kept = run(n);
  // Of async functions only: a turn of the loop counts otherwise.
  if (kept instanceof Promise) kept = await kept;
  return Number(process.hrtime.bigint() - since);
}

/** How many calls take about as long as a batch is to, of code that the engine has compiled. */
async function fitting(run) {
  for (let warm = 0; warm < 5 && (await took(run, 1)) < 1e6; warm++) await took(run, 200);
  for (let n = 1; ; n *= 8) {
    const ns = await took(run, n);
    if (ns > BATCH / 8 || n > 4e6) return Math.max(1, Math.floor((n * BATCH) / Math.max(ns, 1)));
  }
}

function tell(name, what) {
  console.log(JSON.stringify({ function: name, ...what }));
}

/** Gives up what doesn't end. */
async function within(result) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`wasn't over after ${PATIENCE} seconds`)), PATIENCE * 1000);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function ready() {
  const all = [];
  for (const [name, make] of calls) {
    try {
      const run = make();
      await within(run(2));
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

async function times() {
  const all = [];
  for (const it of await ready()) all.push({ ...it, n: await fitting(it.run), ns: [] });
  const loops = [];
  for (let round = 0; round < ROUNDS; round++) {
    loops.push((await took(empty, 1e6)) / 1e6);
    for (const it of all) it.ns.push((await took(it.run, it.n)) / it.n);
  }
  const loop = Math.min(...loops);
  for (const { name, ns } of all) tell(name, { ns: Math.max(0, median(ns) - loop) });
}

/** What reads the counters of the library: by the engine's own FFI, or by the addon. */
function reader() {
  const folder = dirname(createRequire(import.meta.url).resolve("@PACKAGE@"));
  const at = new BigUint64Array(3);
  // A package of all engines has an addon as well.
  const isNode = globalThis.Deno === undefined && globalThis.Bun === undefined;
  const file = readdirSync(folder).find((name) => (isNode ? /\.node$/ : /\.(so|dylib|dll)$/).test(name));
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

async function counts() {
  const read = reader();
  for (const { name, run } of await ready()) {
    const n = (await took(run, 1)) < 1e8 ? 100 : 2;
    await run(n);
    const before = read();
    await run(n);
    const after = read();
    const [allocations, allocated, copied] = [...after].map((it, at) => Number(it - before[at]) / n);
    tell(name, { allocations, allocated, copied });
  }
}

async function main() {
  await (MODE === "times" ? times() : counts());
  // Something that never ends may be left.
  process.exit();
}
