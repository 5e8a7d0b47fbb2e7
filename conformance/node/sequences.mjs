// Iterators and streams in the cases: their items as lists, and what expressions can use.

/** The items of what a step returned, closed after `take`. */
export function items(value, take, check) {
  check(typeof value.next === 'function' && value[Symbol.iterator]() === value, 'an iterable iterator');
  if (take === null) return [...value];
  if (take === 0) {
    value.return();
    return [];
  }
  const found = [];
  for (const item of value) {
    found.push(item);
    if (found.length === take) break;
  }
  return found;
}

/** The items of what a step returned, closed after `take`. */
export async function streamItems(value, take, check) {
  check(typeof value.next === 'function' && value[Symbol.asyncIterator]() === value, 'an async iterable iterator');
  const found = [];
  try {
    if (take === 0) return found;
    for await (const item of value) {
      found.push(item);
      if (found.length === take) break;
    }
    return found;
  } finally {
    // A loop leaves open what fails.
    await value.return();
  }
}

/** What `count` calls of `next` come to: an item, an error's class name, or `end`. */
export function stepByStep(iterator, count) {
  const found = [];
  for (let i = 0; i < count; i += 1) {
    try {
      const { value, done } = iterator.next();
      found.push(done ? 'end' : value);
    } catch (error) {
      found.push(error.name.split('.').pop());
    }
  }
  return found;
}

/** What `count` promises of the next item come to, all asked for at once or one after the other. */
export async function stepsAwaited(stream, count, atOnce = false) {
  const step = async () => {
    try {
      const { value, done } = await stream.next();
      return done ? 'end' : value;
    } catch (error) {
      return error.name.split('.').pop();
    }
  };
  if (atOnce) return Promise.all(Array.from({ length: count }, step));
  const found = [];
  for (let i = 0; i < count; i += 1) found.push(await step());
  return found;
}

/** An iterable of what `at` makes of 1 to `last`, which counts how often it is asked and closed. */
export function watched(last, at = (number) => number) {
  const it = {
    asked: 0,
    closed: 0,
    [Symbol.iterator]: () => it,
    next() {
      it.asked += 1;
      return it.asked > last ? { value: undefined, done: true } : { value: at(it.asked), done: false };
    },
    return() {
      it.closed += 1;
      return {};
    },
  };
  return it;
}

/** How often a watched iterable was asked and closed once it was used. */
export function watching(iterable, use) {
  const seen = () => `${iterable.asked} ${iterable.closed}`;
  const used = use(iterable);
  return used instanceof Promise ? used.then(seen) : seen();
}

/** As `watched`, awaited: each item comes after a turn of the loop, and nothing is asked for before that. */
export function watchedLater(last, at = (number) => number) {
  let waiting = 0;
  const it = {
    asked: 0,
    closed: 0,
    most: 0,
    [Symbol.asyncIterator]: () => it,
    async next() {
      it.asked += 1;
      waiting += 1;
      it.most = Math.max(it.most, waiting);
      const asked = it.asked;
      await new Promise((resolve) => setImmediate(resolve));
      waiting -= 1;
      return asked > last ? { value: undefined, done: true } : { value: await at(asked), done: false };
    },
    async return() {
      it.closed += 1;
      return {};
    },
  };
  return it;
}

/** What a promise is rejected with. */
export async function rejected(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** What a promise is rejected with that is aborted while it waits; `begin` is given the signal. */
export function givenUp(begin) {
  const abort = new AbortController();
  const waits = rejected(begin({ signal: abort.signal }));
  setTimeout(() => abort.abort(), 10);
  return waits;
}
