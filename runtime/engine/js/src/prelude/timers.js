// Timers and microtasks. The embedder keeps the times and calls what this answers with the number of a timer.
(native => {
  const waiting = new Map();
  let last = 0;

  const start = (callback, delay, repeats, rest) => {
    if (typeof callback !== 'function') throw new TypeError(`expected a function, got ${typeof callback}`);
    const id = ++last;
    // As browsers do: what isn't a number of milliseconds, or is too large for 32 bits, is at once.
    const asked = Math.trunc(Number(delay));
    const time = asked >= 1 && asked <= 0x7fffffff ? asked : 1;
    waiting.set(id, { callback, rest, time, repeats });
    native.startTimer(id, time);
    return id;
  };
  const stop = id => {
    if (waiting.delete(Number(id))) native.stopTimer(Number(id));
  };

  const define = (key, value) =>
    Object.defineProperty(globalThis, key, { value, writable: true, configurable: true, enumerable: true });
  define('setTimeout', function setTimeout(callback, delay = 0, ...rest) { return start(callback, delay, false, rest); });
  define('setInterval', function setInterval(callback, delay = 0, ...rest) { return start(callback, delay, true, rest); });
  define('clearTimeout', function clearTimeout(id) { stop(id); });
  define('clearInterval', function clearInterval(id) { stop(id); });
  define('queueMicrotask', function queueMicrotask(callback) {
    if (typeof callback !== 'function') throw new TypeError(`expected a function, got ${typeof callback}`);
    Promise.resolve().then(() => { try { callback(); } catch (error) { native.fault(error); } });
  });
  define('performance', Object.freeze({ now: () => native.now() }));

  return id => {
    const timer = waiting.get(id);
    if (timer === undefined) return;
    if (timer.repeats) native.startTimer(id, timer.time);
    else waiting.delete(id);
    timer.callback(...timer.rest);
  };
})
