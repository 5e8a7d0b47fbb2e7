// Makes many mixed calls of the installed package and watches the memory of the process.
//
// Prints one line of JSON: calls, resident bytes at the end of the first half and of the second, live
// objects. A collected heap breathes by some MiB, so each is the median of five samples.

import { setTimeout as sleep } from 'node:timers/promises';

const m = await import(process.argv[2]);
const wanted = Number(process.argv[3]);

function failing(call) {
  try {
    call();
  } catch {
    return;
  }
  throw new Error(`${call} didn't fail`);
}

const floats = new Float64Array(100).fill(1);
const points = m.makePoints(100);
const bytes = new Uint8Array(64);
const ada = { name: 'Ada', age: 36 };

/** One round of calls; how many it made. */
function round() {
  m.add(1, 2);
  m.echoString('some text that is not short ü');
  m.echoBytes(bytes);
  m.echoI128(-(2n ** 100n));
  m.sumF64(floats);
  m.sumF64([1, 2]);
  m.scale(floats, 1);
  m.centroid(points);
  m.echoPoints([{ x: 1, y: 2 }]);
  m.makePoints(8);
  m.echoStrings(['a', 'b']);
  m.echoScores(new Map([['a', 1]]));
  m.echoBySuit(new Map([['Hearts', 1]]));
  m.echoTags(new Set(['x']));
  m.echoTriple([1, undefined, ['x']]);
  m.echoPerson(ada);
  m.echoShape({ type: 'Circle', centre: { x: 0, y: 0 }, radius: 1 });
  m.echoExpr({ type: 'Negate', value: { type: 'Number', value: 1 } });
  m.echoJson({ type: 'Object', value: new Map([['a', { type: 'List', value: [{ type: 'Text', value: 'x' }] }]]) });
  m.echoDuration(1000);
  m.echoPath('/tmp/x');
  m.echoMaybePerson(undefined);
  failing(() => m.store('missing'));
  failing(() => m.store('number'));
  failing(() => m.echoU8(256));
  failing(() => m.echoString(5));
  failing(() => m.echoString('\ud800'));
  failing(() => m.describe(null));
  const tracker = new m.Tracker('a');
  tracker.note('x');
  tracker.notes();
  failing(() => m.copyNotes(tracker, tracker));
  tracker.close();
  failing(() => tracker.notes());
  m.takeTrackers(m.makeTrackers(2));
  m.dismantle(new m.Tracker('dropped'));
  new m.Tracker('collected');
  const session = new m.Session('s');
  const registry = new m.Registry();
  registry.add(session);
  registry.find('s').hit();
  m.openParcel(m.makeParcel('p', true));
  m.withDefaults(1);
  return 44;
}

/** Awaits 25 futures: some are aborted, before their first wake or in between, two more may panic. */
async function futures(panicking) {
  const signals = Array.from({ length: 10 }, () => new AbortController());
  const worker = new m.Worker();
  const all = signals.flatMap(({ signal }, at) => [
    m.echoLater('some text', at % 3, { signal }),
    at % 2 === 0 ? m.giveWayTimes(at, { signal }) : m.never({ signal }),
  ]);
  all.push(m.addSoon(1n, 2n), m.storeLater('missing'), m.sumLater(floats), worker.look(1), m.Worker.hire('x'));
  if (panicking) all.push(m.panicLater('soak'), m.neverQuietly({ signal: signals[0].signal }));
  const ended = Promise.allSettled(all);
  for (const controller of signals) if (Math.random() < 0.5) controller.abort();
  await sleep(Math.random() * 3);
  for (const controller of signals) controller.abort();
  const ends = await ended;
  const { value } = ends[24];
  value.close();
  worker.close();
  const panics = ends.filter((end) => end.reason instanceof m.PanicError).length;
  if (panics !== (panicking ? 2 : 0)) throw new Error(`${panics} panics`);
  return all.length;
}

/** Waits until finalizers have run, as far as they do. */
async function settle() {
  for (let i = 0; i < 50 && m.liveTrackers() > 0; i += 1) {
    globalThis.gc();
    await sleep(10);
  }
}

let calls = 0;
let awaited = 0;
let panics = 0;
const samples = [];
let sampled = 0;
const start = performance.now();
// The first half fills caches, heaps and optimised code; the second must need nothing more.
while (calls < 2 * wanted) {
  for (let i = 0; i < 50; i += 1) calls += round();
  if (panics < 1000) {
    failing(() => m.panicLiteral());
    panics += 1;
    calls += 1;
  }
  const panicking = panics < 1000 && panics % 40 === 0;
  for (const many of await Promise.all([panicking, false, false, false, false, false].map(futures))) awaited += many;
  // Finalizers run between turns of the loop.
  await sleep(0);
  if (calls >= sampled + wanted / 10) {
    sampled = calls;
    await settle();
    globalThis.gc();
    samples.push(process.memoryUsage().rss);
  }
}
/** The median of the five samples that end with the one at `end`. */
const median = (end) => samples.slice(end - 5, end).sort((a, b) => a - b)[2];

const early = median(samples.length >> 1);
const late = median(samples.length);
const seconds = (performance.now() - start) / 1000;
await settle();
console.log(JSON.stringify({ calls, early, late, live: m.liveTrackers() + m.waiting(), seconds, awaited }));
