// The hand-written module with what a careful expert writes around it, so that it promises what generated code does: arguments
// are checked, a panic or a trap is an error that names it and every later call is refused, as is an object that was closed,
// and whoever awaits is told. The Rust side tells only of panics, before they trap.

/** A panic or a trap, after which nobody knows what state the instance is in. */
export class PanicError extends Error {
  name = "PanicError";
}

/** An object was used after it was closed. */
export class ClosedError extends Error {
  name = "ClosedError";
}

function kind(value) {
  return value === null || typeof value !== "object" ? `${value === null ? "null" : typeof value}` : "an object";
}

function wrong(expected, value, name) {
  return new TypeError(`argument '${name}': expected ${expected}, got ${kind(value)}`);
}

function outside(value, name) {
  if (typeof value !== "number") return wrong("a number", value, name);
  return new RangeError(`argument '${name}': expected an integer from 0 to 4294967295, got ${value}`);
}

/** WebAssembly would make some number of anything. */
function u32(value, name) {
  if (typeof value !== "number" || value >>> 0 !== value) throw outside(value, name);
}

/** Lone surrogates would become other characters. */
function text(value, name) {
  if (typeof value !== "string") throw wrong("a string", value, name);
  if (!value.isWellFormed()) throw new TypeError(`argument '${name}': expected well-formed text`);
}

function array(type, value, name) {
  if (!(value instanceof type)) throw wrong(`a ${type.name}`, value, name);
  // Detached memory has no bytes, and nothing can be made of it.
  if (value.length === 0) new type(value.buffer);
}

export function guarded(module) {
  /** What ended the instance. */
  let ended;
  /** What the panic that traps next has said. */
  let said;
  /** Promises under way. */
  const waiting = new Set();

  module.onPanic((message) => {
    said = message;
  });

  function refusal() {
    return new PanicError(`an earlier failure ended this instance: ${ended.message}`, { cause: ended });
  }

  /** What a call has thrown. */
  function failed(error) {
    if (!(error instanceof WebAssembly.RuntimeError)) return error;
    ended = new PanicError(said ?? `WebAssembly trapped: ${error.message}`, { cause: error });
    for (const reject of waiting) reject(refusal());
    waiting.clear();
    return ended;
  }

  /** A promise that is told of the instance's end too. */
  function told(promise) {
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      promise.then(
        (value) => {
          waiting.delete(reject);
          resolve(value);
        },
        (error) => {
          waiting.delete(reject);
          reject(failed(error));
        },
      );
    });
  }

  class Counter {
    #counter;

    constructor(start) {
      u32(start, "start");
      if (ended !== undefined) throw refusal();
      try {
        this.#counter = new module.Counter(start);
      } catch (error) {
        throw failed(error);
      }
    }

    increment() {
      const counter = this.#counter;
      if (counter === undefined) throw new ClosedError("this Counter was closed");
      if (ended !== undefined) throw refusal();
      try {
        return counter.increment();
      } catch (error) {
        throw failed(error);
      }
    }

    close() {
      const counter = this.#counter;
      this.#counter = undefined;
      if (counter === undefined || ended !== undefined) return;
      try {
        counter.free();
      } catch (error) {
        throw failed(error);
      }
    }
  }

  return {
    Counter,
    close: (it) => it.close(),
    pointArray: (count) => Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 ? (i >> 1) * 0.5 : i >> 1)),

    add(a, b) {
      u32(a, "a");
      u32(b, "b");
      if (ended !== undefined) throw refusal();
      try {
        return module.add(a, b);
      } catch (error) {
        throw failed(error);
      }
    },

    echo(value) {
      text(value, "text");
      if (ended !== undefined) throw refusal();
      try {
        return module.echo(value);
      } catch (error) {
        throw failed(error);
      }
    },

    sumBuffer(values) {
      array(Float64Array, values, "values");
      if (ended !== undefined) throw refusal();
      try {
        return module.sumBuffer(values);
      } catch (error) {
        throw failed(error);
      }
    },

    bytesLen(bytes) {
      array(Uint8Array, bytes, "bytes");
      if (ended !== undefined) throw refusal();
      try {
        return module.bytesLen(bytes);
      } catch (error) {
        throw failed(error);
      }
    },

    // serde looks at the fields.
    describe(person) {
      if (ended !== undefined) throw refusal();
      try {
        return module.describe(person);
      } catch (error) {
        throw failed(error);
      }
    },

    makePeople(count) {
      u32(count, "count");
      if (ended !== undefined) throw refusal();
      try {
        return module.makePeople(count);
      } catch (error) {
        throw failed(error);
      }
    },

    sumPeople(people) {
      if (ended !== undefined) throw refusal();
      try {
        return module.sumPeople(people);
      } catch (error) {
        throw failed(error);
      }
    },

    makePoints(count) {
      u32(count, "count");
      if (ended !== undefined) throw refusal();
      let from;
      try {
        from = module.makePointBuffer(count);
      } catch (error) {
        throw failed(error);
      }
      const made = new Array(count);
      for (let at = 0; at < count; at++) made[at] = { x: from[2 * at], y: from[2 * at + 1] };
      return made;
    },

    sumPoints(points) {
      if (!Array.isArray(points)) throw wrong("an array", points, "points");
      const to = new Float64Array(2 * points.length);
      for (let at = 0; at < points.length; at++) {
        const point = points[at];
        const { x, y } = point;
        if (typeof x !== "number" || typeof y !== "number") throw new TypeError(`item ${at}: expected a Point`);
        for (const key in point) if (key !== "x" && key !== "y") throw new TypeError(`item ${at}: expected no field '${key}'`);
        to[2 * at] = x;
        to[2 * at + 1] = y;
      }
      if (ended !== undefined) throw refusal();
      try {
        return module.sumPointBuffer(to);
      } catch (error) {
        throw failed(error);
      }
    },

    sumPointBuffer(points) {
      array(Float64Array, points, "points");
      if (points.length % 2 !== 0) throw new RangeError(`argument 'points': expected pairs, got ${points.length} numbers`);
      if (ended !== undefined) throw refusal();
      try {
        return module.sumPointBuffer(points);
      } catch (error) {
        throw failed(error);
      }
    },

    columnsOf(count) {
      u32(count, "count");
      if (ended !== undefined) throw refusal();
      try {
        const columns = module.makeColumns(count);
        const { x, y } = columns;
        columns.free();
        return { x, y };
      } catch (error) {
        throw failed(error);
      }
    },

    sumColumns(columns) {
      if (typeof columns !== "object" || columns === null) throw wrong("columns", columns, "columns");
      const { x, y } = columns;
      array(Float64Array, x, "x");
      array(Float64Array, y, "y");
      if (x.length !== y.length) throw new RangeError(`column 'y': expected ${x.length} items, got ${y.length}`);
      if (ended !== undefined) throw refusal();
      try {
        return module.sumColumns(x, y);
      } catch (error) {
        throw failed(error);
      }
    },

    // The module makes the crate's error, with its fields.
    fail(status) {
      u32(status, "status");
      if (ended !== undefined) throw refusal();
      try {
        return module.fail(status);
      } catch (error) {
        throw failed(error);
      }
    },

    sumCalls(f, times) {
      if (typeof f !== "function") throw wrong("a function", f, "f");
      u32(times, "times");
      if (ended !== undefined) throw refusal();
      const checked = (at) => {
        const answer = f(at);
        u32(answer, "the answer");
        return answer;
      };
      try {
        return module.sumCalls(checked, times);
      } catch (error) {
        throw failed(error);
      }
    },

    addSoon(a, b) {
      u32(a, "a");
      u32(b, "b");
      if (ended !== undefined) throw refusal();
      try {
        return told(module.addSoon(a, b));
      } catch (error) {
        throw failed(error);
      }
    },

    addLater(a, b) {
      u32(a, "a");
      u32(b, "b");
      if (ended !== undefined) throw refusal();
      try {
        return told(module.addLater(a, b));
      } catch (error) {
        throw failed(error);
      }
    },
  };
}
