// Loads a generated package in a realm: how its files find one another, and what they ask of an engine. Where the realm
// has the package already, that is the answer; else a function that makes it.
(name => {
  'use strict';
  const place = Symbol.for(`landbridge:${name}`);
  if (Object.hasOwn(globalThis, place)) return globalThis[place];

  /** What the language has since, where this engine is older: as specified. */
  const standard = (of, key, property) => {
    if (!(key in of)) Object.defineProperty(of, key, { enumerable: false, configurable: true, ...property });
  };
  const LONE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
  const method = value => ({ value, writable: true });

  return (symbols, files, functions, native) => {
    standard(String.prototype, 'isWellFormed', method(function isWellFormed() { return String(this).search(LONE) < 0; }));
    standard(String.prototype, 'toWellFormed', method(function toWellFormed() { return String(this).replace(LONE, '\uFFFD'); }));
    const size = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength').get;
    standard(ArrayBuffer.prototype, 'detached', {
      get() {
        if (size.call(this) > 0) return false;
        try {
          new Uint8Array(this);
          return false;
        } catch {
          return true;
        }
      },
    });
    standard(ArrayBuffer.prototype, 'transfer', method(function transfer(length) {
      const before = size.call(this);
      if (this.detached) throw new TypeError('Cannot perform ArrayBuffer.prototype.transfer on a detached ArrayBuffer');
      const wanted = length === undefined ? before : Math.max(0, Math.trunc(Number(length)) || 0);
      if (wanted === before) return native.move(this);
      const made = new ArrayBuffer(wanted);
      new Uint8Array(made).set(new Uint8Array(this, 0, Math.min(before, wanted)));
      native.move(this);
      return made;
    }));

    /** What Node calls these, as far as the files use it. */
    class Text {
      constructor(memory) {
        this.bytes = new Uint8Array(memory);
      }
      utf8Slice(start = 0, end = this.bytes.length) {
        return native.utf8(this.bytes, start, end);
      }
      latin1Slice(start = 0, end = this.bytes.length) {
        return native.latin1(this.bytes, start, end);
      }
    }
    const Buffer = { from: memory => new Text(memory) };
    const counts = new Float64Array(2);
    class TextEncoder {
      encodeInto(text, memory) {
        native.encode(text, memory, memory.length, counts);
        return { read: counts[0], written: counts[1] };
      }
      encode(text) {
        const memory = new Uint8Array(3 * text.length);
        return memory.slice(0, this.encodeInto(text, memory).written);
      }
    }
    const process = { env: {}, once() {}, emitWarning: (text, kind) => globalThis.console?.warn?.(`${kind}: ${text}`) };
    const queueMicrotask = globalThis.queueMicrotask ?? (run => { Promise.resolve().then(run); });

    let environment;
    const engine = {
      open: () => functions,
      address: native.address,
      ends(_, opened) {
        environment = opened;
        native.began(opened);
      },
      entered: run => run,
      waking(_, turn) {
        const pending = native.waking(environment, turn);
        return { pending, listens() {} };
      },
      showing: () => ({ make: native.show, begins() {}, ends() {} }),
      short: 40,
    };

    const modules = new Map();
    const require = given => {
      const file = given.startsWith('./') ? given.slice(2) : given;
      if (file === 'native.cjs') return require('./natives.cjs').connect(engine);
      // Nothing moves memory to other threads here.
      if (file === 'node:worker_threads') return { markAsUntransferable() {} };
      const known = modules.get(file);
      if (known !== undefined) return known.exports;
      const module = { exports: {} };
      modules.set(file, module);
      files[file](module.exports, require, module, Buffer, TextEncoder, process, queueMicrotask);
      return module.exports;
    };
    const made = require('./index.cjs');
    Object.defineProperty(globalThis, place, { value: made });
    return made;
  };
})
