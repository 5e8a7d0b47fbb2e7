// What scripts of a program find in the global object: text out, times, timers. The program keeps the times and calls
// what this answers with the number of a timer.
(native => {
  'use strict';
  const waiting = new Map();
  let last = 0;
  const start = (run, delay, repeats, rest) => {
    if (typeof run !== 'function') throw new TypeError(`expected a function, got ${typeof run}`);
    const id = ++last;
    const asked = Math.trunc(Number(delay));
    const time = asked >= 1 && asked <= 0x7fffffff ? asked : 1;
    waiting.set(id, { run, rest, time, repeats });
    native.startTimer(id, time);
    return id;
  };
  const stop = id => {
    if (waiting.delete(id)) native.stopTimer(id);
  };
  const shown = value => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return String(value.stack ?? value);
    if (typeof value !== 'object' || value === null) return String(value);
    try {
      return JSON.stringify(value, (_, it) => (typeof it === 'bigint' ? `${it}n` : it)) ?? String(value);
    } catch {
      return String(value);
    }
  };
  const says = stream => (...values) => native.write(stream, `${values.map(shown).join(' ')}\n`);
  const define = (name, value) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  define('console', { log: says(1), info: says(1), debug: says(1), warn: says(2), error: says(2) });
  define('performance', { now: native.now });
  define('setTimeout', (run, delay = 0, ...rest) => start(run, delay, false, rest));
  define('setInterval', (run, delay = 0, ...rest) => start(run, delay, true, rest));
  define('clearTimeout', stop);
  define('clearInterval', stop);
  define('queueMicrotask', run => {
    Promise.resolve().then(run);
  });
  if (!('gc' in globalThis)) define('gc', native.collect);
  define('process', { env: {}, hrtime: { bigint: () => BigInt(Math.round(native.now() * 1e6)) }, exit: native.exit });

  return id => {
    const timer = waiting.get(id);
    if (timer === undefined) return;
    if (timer.repeats) native.startTimer(id, timer.time);
    else waiting.delete(id);
    timer.run(...timer.rest);
  };
})
