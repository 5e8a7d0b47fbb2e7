// What the driver and its cases expect of Node's global object, as far as a realm of V8's hasn't got it.

import { args, exit } from 'landbridge:program';

const define = (name, value) => {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
};
const method = (of, name, value) => {
  if (!(name in of)) Object.defineProperty(of, name, { value, writable: true, configurable: true });
};

// What the language has since.
method(Array.prototype, 'toReversed', function toReversed() { return [...this].reverse(); });
method(Object.getPrototypeOf(Uint8Array.prototype), 'toReversed', function toReversed() { return this.slice().reverse(); });
method(Array.prototype, 'toSorted', function toSorted(order) { return [...this].sort(order); });
method(Promise, 'withResolvers', function withResolvers() {
  const made = {};
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
});

for (const name of ['dispose', 'asyncDispose']) {
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) });
}

function utf8(text) {
  const bytes = [];
  for (const character of text) {
    const code = character.codePointAt(0);
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

class Bytes extends Uint8Array {
  static from(given, second, length) {
    if (typeof given === 'string') {
      if (second !== 'hex') return new Bytes(utf8(given));
      return new Bytes(given.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? []);
    }
    return given instanceof ArrayBuffer ? new Bytes(given, second, length) : new Bytes(given);
  }

  static alloc(length) {
    return new Bytes(length);
  }

  toString(how) {
    if (how !== 'hex') throw new TypeError('only hexadecimal digits are made here');
    return [...this].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}
define('Buffer', Bytes);

function abortError(message, name) {
  return Object.defineProperty(new Error(message), 'name', { value: name });
}

class AbortSignal {
  aborted = false;
  reason = undefined;
  #listeners = new Set();

  addEventListener(_, listener) {
    this.#listeners.add(listener);
  }

  removeEventListener(_, listener) {
    this.#listeners.delete(listener);
  }

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  static end(signal, reason = abortError('This operation was aborted', 'AbortError')) {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason;
    for (const listener of [...signal.#listeners]) listener({ type: 'abort' });
  }

  static abort(reason) {
    const signal = new AbortSignal();
    AbortSignal.end(signal, reason);
    return signal;
  }

  static timeout(after) {
    const signal = new AbortSignal();
    setTimeout(() => AbortSignal.end(signal, abortError('The operation was aborted due to timeout', 'TimeoutError')), after);
    return signal;
  }
}
define('AbortSignal', AbortSignal);
define('AbortController', class AbortController {
  signal = new AbortSignal();

  abort(reason) {
    AbortSignal.end(this.signal, reason);
  }
});

define('structuredClone', (value, { transfer = [] } = {}) => {
  if (transfer.includes(value)) return value.transfer();
  if (!ArrayBuffer.isView(value)) throw new TypeError('only arrays are cloned here, and what is transferred');
  const { buffer, byteOffset, length } = value;
  return new value.constructor(buffer instanceof SharedArrayBuffer ? buffer : buffer.slice(), byteOffset, length);
});
define('setImmediate', (run, ...rest) => setTimeout(run, 0, ...rest));

/** What listens to warnings, which go to the console. */
const listeners = new Set();
globalThis.console.warn = (text) => {
  const at = text.indexOf(': ');
  const warning = { name: text.slice(0, at), message: text.slice(at + 2) };
  for (const listener of listeners) listener(warning);
};

Object.assign(globalThis.process, {
  argv: ['v8', 'driver.mjs', ...args],
  execPath: 'v8',
  platform: 'linux',
  versions: {},
  exit: (code = 0) => exit(code),
  once() {},
  on: (_, listener) => listeners.add(listener),
  off: (_, listener) => listeners.delete(listener),
});
Object.defineProperty(globalThis.process, 'exitCode', {
  // The last that the driver does.
  set: (code) => setTimeout(exit, 1, code),
});
