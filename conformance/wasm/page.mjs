// Opens a page in headless Chromium that imports the installed WebAssembly package, without a bundler, and checks what the
// page tells. `node page.mjs FOLDER`, where FOLDER has node_modules with the package.

import { deepStrictEqual } from 'node:assert';

import { open } from './chromium.mjs';

const folder = process.argv[2];

/** What runs on a page: calls, and what came of them. */
const program = (calls) => `
  const told = {};
  window.told = told;
  try {
    const m = await import('kitchen-sink');
    const fault = (call) => {
      try {
        return call();
      } catch (error) {
        return error;
      }
    };
${calls}
  } catch (error) {
    told.failed = String(error.stack ?? error);
  }
  told.done = true;
`;

/** Calls of each kind, until a panic ends the instance. */
const EACH = `
    told.number = m.add(2, 3);
    told.wide = String(m.echoU64(2n ** 64n - 1n));
    told.text = m.echoString('Zoë 🦀');
    told.long = m.echoString('é'.repeat(100_000)) === 'é'.repeat(100_000);
    told.centroid = m.centroid([{ x: 0, y: 0 }, { x: 2, y: 4 }]);
    told.many = m.centroid(Array.from({ length: 400_000 }, (_, i) => ({ x: i % 2, y: 1 })));
    const made = m.makePoints(300_000);
    told.made = [made.length, made.at(7)];
    told.grown = m.echoString('again');
    told.soon = String(await m.addSoon(1n, 2n));
    told.applied = m.applyTwice(5, (value) => value * 3);
    const values = Float64Array.of(1, 2, 3);
    // The memory grows while the function holds a copy of the values.
    const count = m.changeEach(values, (value) => m.makePoints(2_000_000).length * value);
    told.changed = [count, ...values];
    told.large = fault(() => m.sumBytes(new Uint8Array(2 ** 31))).message;
    const open = new m.Worker();
    told.wrong = fault(() => m.add(-1, 3)).name;
    const panic = fault(() => m.panicFormatted('é'));
    told.panic = [panic instanceof m.PanicError, panic.message.split(' (')[0]];
    const after = fault(() => m.add(2, 3));
    told.after = [after instanceof m.PanicError, after.cause === panic];
    // What \`using\` does must not hide the panic.
    told.closed = fault(() => open.close()) === undefined;
`;

/** An exception that Rust has no error for, from a method that is awaited for long. */
const AWAITED = `
    const mine = new Error('mine');
    const loader = { load: async () => '', measure: async () => { await new Promise((done) => setTimeout(done, 5)); throw mine; } };
    const [first, other] = await Promise.allSettled([m.loadMeasure(loader, 'a'), m.never()]);
    told.first = [first.reason instanceof m.PanicError, first.reason.cause === mine];
    told.other = [other.reason instanceof m.PanicError, other.reason.cause === mine];
`;

const page = (calls) => `<!doctype html>
<meta charset="utf-8">
<script type="importmap">{ "imports": { "kitchen-sink": "/node_modules/kitchen-sink/web.mjs" } }</script>
<script type="module">${program(calls)}</script>
`;

const EXPECTED = {
  number: 5,
  wide: '18446744073709551615',
  text: 'Zoë 🦀',
  long: true,
  centroid: { x: 1, y: 2 },
  many: { x: 0.5, y: 1 },
  made: [300_000, { x: 7, y: 3.5 }],
  grown: 'again',
  soon: '3',
  applied: 45,
  changed: [3, 2_000_000, 4_000_000, 6_000_000],
  large: "argument 'data': expected at most 2147483632 bytes, got 2147483648",
  wrong: 'RangeError',
  panic: [true, 'formatted: é'],
  after: [true, true],
  closed: true,
  done: true,
};

let answered = 0;
for (const [calls, expected] of [[EACH, EXPECTED], [AWAITED, { first: [true, true], other: [true, true], done: true }]]) {
  const told = await open({ folder, texts: { '/': page(calls) } }, async (shown) => {
    await shown.until('window.told?.done');
    return shown.value('window.told');
  });
  deepStrictEqual(told, expected);
  answered += Object.keys(told).length;
}
console.log(`${answered} answers of the page's as expected`);
