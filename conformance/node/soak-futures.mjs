// Awaits many futures of the installed package, aborts some at random, lets 1 in 1,000 panic.
//
// Prints one line of JSON: futures, resident bytes early and at the end (medians of five samples each, since a
// collected heap breathes), what is still alive.

import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

const m = await import(process.argv[2]);
const wanted = Number(process.argv[3]);
const BATCH = 1000;
const POINTS = [{ x: 1, y: 2 }];
const ANYTHING = Symbol('anything');
const NEVER = Symbol('never');

/** A future and what it comes to if nobody aborts it. */
function one(worker, index, options) {
  if (index % 1000 === 7) return [index % 2000 === 7 ? m.panicSoon('asked for', options) : m.panicLater('asked for', options), m.PanicError];
  switch (index % 8) {
    case 0: case 1: return [m.addSoon(BigInt(index), 1n, options), BigInt(index) + 1n];
    case 2: case 3: return [m.giveWayTimes(index % 5, options), index % 5];
    case 4: return [m.nothingLater(options), undefined];
    case 5: return [m.describeLater(new Uint8Array(2), POINTS, ['a'], undefined, options), ANYTHING];
    case 6: return [worker.hold(options), NEVER];
    default: return [m.never(options), NEVER];
  }
}

function check({ status, value, reason }, expected, aborted) {
  if (status === 'fulfilled' && (value === expected || expected === ANYTHING)) return;
  if (status === 'rejected' && expected === m.PanicError && reason instanceof expected) return;
  if (status === 'rejected' && aborted && reason.name === 'AbortError') return;
  throw new Error(`expected ${String(expected)}, got ${status} ${value ?? reason}`);
}

/** Awaits so many at once; how many were aborted. */
async function batch(start) {
  const worker = new m.Worker();
  const controllers = [];
  const made = [];
  for (let i = 0; i < BATCH; i += 1) {
    controllers.push(new AbortController());
    made.push(one(worker, start + i, { signal: controllers[i].signal }));
  }
  const ended = Promise.allSettled(made.map(([promise]) => promise));
  for (let turns = Math.floor(Math.random() * 4); turns > 0; turns -= 1) await turn();
  const aborted = made.map(([, expected]) => expected === NEVER || Math.random() < 0.2);
  aborted.forEach((it, i) => it && controllers[i].abort());
  (await ended).forEach((end, i) => check(end, made[i][1], aborted[i]));
  worker.close();
  return aborted.filter(Boolean).length;
}

let futures = 0;
let cancelled = 0;
const samples = [];
const start = performance.now();
while (futures < wanted) {
  cancelled += await batch(futures);
  futures += BATCH;
  if (futures >= (samples.length + 1) * (wanted / 20)) {
    globalThis.gc();
    await sleep(1);
    samples.push(process.memoryUsage().rss);
  }
}
for (let i = 0; i < 50 && m.liveTrackers() > 0; i += 1) {
  globalThis.gc();
  await sleep(10);
}
const median = (some) => some.sort((a, b) => a - b)[some.length >> 1];
console.log(JSON.stringify({
  calls: futures,
  cancelled,
  early: median(samples.slice(2, 7)),
  late: median(samples.slice(-5)),
  live: m.liveTrackers() + m.waiting(),
  seconds: (performance.now() - start) / 1000,
}));
