// Implementations that cases ask for by name, `{ host = "name" }`: functions, and objects with the methods of the
// kitchen sink's traits. Other hosts have the same names, which mean the same there.

import { setImmediate as turn } from 'node:timers/promises';

/** What failing implementations throw. Its class is none of the package's. */
export class StockError extends Error {}

/** The last value that was thrown here. */
export let last;

export function fail(text = 'no') {
  last = new StockError(text);
  throw last;
}

const FUNCTIONS = {
  same: (value) => value,
  double: (value) => value * 2,
  increment: (value) => value + 1,
  negate: (value) => -value,
  add: (left, right) => left + right,
  nothing: () => {},
  true: () => true,
  false: () => false,
  seven: () => 7,
  wide: () => 2n ** 64n,
  'below zero': () => -1,
  text: () => 'a text',
  upper: (value) => value?.toUpperCase(),
  'is long': (value) => [...value].length > 2,
  length: (value) => value.length,
  reverse: (value) => value.toReversed(),
  x: (point) => point.x,
  raise: () => fail(),
  'raise at 3': (value) => (value === 3 ? fail('three') : true),
};

/** Keeps bytes in memory; `a` is there. */
class Store {
  values = new Map([['a', Uint8Array.of(1, 2, 3)]]);

  constructor(m) {
    this.m = m;
  }

  get(key) {
    if (key === 'broken') fail('the store is broken');
    if (!this.values.has(key)) throw new this.m.CallbackError.Missing({ key }, 'not here');
    return this.values.get(key);
  }

  put(key, value) {
    if (value.constructor !== Uint8Array) throw new Error('no bytes');
    if (key === 'full') throw new this.m.CallbackError.Full();
    this.values.set(key, value);
  }

  size() {
    return this.values.size;
  }
}

class DescribedStore extends Store {
  describe() {
    return "a store of the host's";
  }
}

/** Throws from every method. */
const BROKEN_STORE = {
  get: () => fail('get'),
  put: () => fail('put'),
  size: () => fail('size'),
  describe: () => fail('describe'),
};

/** Gives values of other types. */
const WRONG_STORE = { get: () => 5, put() {}, size: () => 'many' };

/** Has no `put`. */
const HALF_STORE = { get: () => new Uint8Array(0), size: () => 0 };

class Judge {
  constructor(m) {
    this.m = m;
  }

  mark(point, name, weights) {
    if (weights.constructor !== Float64Array) throw new Error('no weights');
    return (point.x + point.y) * weights.reduce((sum, it) => sum + it) + name.length;
  }

  better(left, right) {
    return left === undefined ? right : `point ${left.x}`;
  }

  meet(session) {
    session.hit();
    return session;
  }

  decide(value) {
    if (value < 0) throw new this.m.NarrowError.Refused({ code_: 7 });
    if (value === 0) fail('zero');
    return value * 2;
  }
}

/** Answers after a turn of the loop. */
class Loader {
  constructor(m) {
    this.m = m;
  }

  async load(key, { signal }) {
    if (!(signal instanceof AbortSignal) || signal.aborted) throw new Error('no signal');
    await turn();
    if (key === 'broken') fail('the loader is broken');
    if (key === 'missing') throw new this.m.CallbackError.Missing({ key }, 'not here');
    return `text of ${key}`;
  }

  async measure(text) {
    await turn();
    return text.length;
  }
}

/** Answers at once, without a promise. */
const PLAIN_LOADER = {
  load: (key) => (key === 'broken' ? fail('the loader is broken') : `text of ${key}`),
  measure: (text) => text.length,
  greet: () => 'hello from the host',
};

/** Fails after a turn of the loop. */
const BROKEN_LOADER = {
  async load() {
    await turn();
    return fail('load');
  },
  async measure() {
    await turn();
    return fail('measure');
  },
};

/** Gives values of other types. */
const WRONG_LOADER = { load: async () => 5, measure: async () => 'long' };

/** Never answers; counts what is under way, and what was aborted. */
export const slow = {
  running: 0,
  cancelled: 0,
  load(_, { signal }) {
    slow.running += 1;
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        slow.running -= 1;
        slow.cancelled += 1;
        reject(signal.reason);
      });
    });
  },
  measure: () => 0,
};

/** Numbers from 1, without an end. */
function* endless() {
  for (let at = 1; ; at += 1) yield at;
}

/** Numbers from 1 to before `last`, and then what `after` does. */
function* until(last, after) {
  for (let at = 1; at < last; at += 1) yield at;
  after();
}

/** Fails when it is to be iterated over. */
const NO_BEGINNING = { [Symbol.iterator]: () => fail() };

/** The same items and failures, each after a turn of the loop. */
export async function* later(items) {
  for (const item of items) {
    await turn();
    yield item;
  }
}

let asked = 0;
let closed = 0;

/** Numbers from 1 that are asked for one by one; the one after `last` never comes. */
export class Watched {
  at = 0;

  constructor(last = Infinity) {
    this.last = last;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    asked += 1;
    this.at += 1;
    return this.at > this.last ? new Promise(() => {}) : Promise.resolve({ value: this.at, done: false });
  }

  async return() {
    closed += 1;
    return {};
  }
}

/** How often watched ones were asked and closed since the last call. */
export function counts() {
  const found = `${asked} ${closed}`;
  asked = closed = 0;
  return found;
}

const NO_BEGINNING_LATER = { [Symbol.asyncIterator]: () => fail() };

const MAKERS = {
  store: (m) => new Store(m),
  'described store': (m) => new DescribedStore(m),
  'broken store': () => BROKEN_STORE,
  'wrong store': () => WRONG_STORE,
  'half store': () => HALF_STORE,
  judge: (m) => new Judge(m),
  loader: (m) => new Loader(m),
  'plain loader': () => PLAIN_LOADER,
  'broken loader': () => BROKEN_LOADER,
  'wrong loader': () => WRONG_LOADER,
  'slow loader': () => slow,
  'count to 3': () => until(4, () => {}),
  endless,
  letters: () => 'abc'[Symbol.iterator](),
  gaps: () => new Set([1, undefined, 3]),
  chunks: () => [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)].values(),
  'fail at 1': () => until(1, () => fail('one')),
  'fail at 3': () => until(3, () => fail('three')),
  'missing at 3': (m) => until(3, () => MAKERS['raise missing'](m)()),
  'text at 3': () => [1, 2, 'three'],
  'no beginning': () => NO_BEGINNING,
  'count to 3 later': () => later([1, 2, 3]),
  'endless later': () => later(endless()),
  'fail at 1 later': () => later(MAKERS['fail at 1']()),
  'fail at 3 later': () => later(MAKERS['fail at 3']()),
  'missing at 3 later': (m) => later(MAKERS['missing at 3'](m)),
  'text at 3 later': () => later([1, 2, 'three']),
  'no beginning later': () => NO_BEGINNING_LATER,
  'letters later': () => later('abc'),
  watched: () => new Watched(),
  'raise missing': (m) => () => {
    throw new m.CallbackError.Missing({ key: 'k' }, 'not here');
  },
  'raise full': (m) => () => {
    throw new m.CallbackError.Full();
  },
  'raise refused': (m) => () => {
    throw new m.NarrowError.Refused({ code_: 7 });
  },
};

/** What goes by a name; `m` is the package. */
export function find(name, m) {
  const found = FUNCTIONS[name] ?? MAKERS[name]?.(m);
  if (found === undefined) throw new Error(`the stock has no ${name}`);
  return found;
}
