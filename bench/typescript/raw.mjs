// What the hand-written bindings of both engines have in common: the names that the statements of rows.mjs call. They
// are as safe as generated code: nothing that C takes for something else goes through, and no memory that other threads
// write to.

const ROOM = 65536;

function u32(value) {
  if (typeof value !== "number" || value >>> 0 !== value) throw new TypeError(`expected an integer, got ${value}`);
  return value;
}

function memory(type, value) {
  if (!(value instanceof type)) throw new TypeError(`expected a ${type.name}`);
  if (!(value.buffer instanceof ArrayBuffer)) throw new TypeError("expected memory of this thread alone");
  return value;
}

export function wrapped(f, callable) {
  const encoder = new TextEncoder();
  const text = new Uint8Array(ROOM);
  const answer = Buffer.from(new ArrayBuffer(ROOM));
  const points = new Float64Array(ROOM / 8);
  const status = new Uint32Array(1);

  class Refused extends Error {
    constructor(value) {
      super(`refused with status ${value}`);
      this.code = "Refused";
      this.status = value;
    }
  }

  const collected = new FinalizationRegistry((pointer) => f.counter_free(pointer));

  class Counter {
    #pointer;
    constructor(start) {
      this.#pointer = f.counter_new(u32(start));
      collected.register(this, this.#pointer, this);
    }
    increment() {
      if (this.#pointer === null) throw new Error("the counter is closed");
      return f.counter_increment(this.#pointer);
    }
    close() {
      if (this.#pointer === null) return;
      collected.unregister(this);
      f.counter_free(this.#pointer);
      this.#pointer = null;
    }
  }

  // One for all functions, since making one costs more than calling it.
  let running;
  let thrown;
  const trampoline = callable((at) => {
    try {
      return u32(running(at));
    } catch (error) {
      thrown ??= { error };
      return 0;
    }
  });

  return {
    threadTime: () => f.thread_time(),
    add: (a, b) => f.add(u32(a), u32(b)),
    echo(value) {
      if (typeof value !== "string" || !value.isWellFormed()) throw new TypeError("expected well-formed text");
      const { read, written } = encoder.encodeInto(value, text);
      if (read !== value.length) throw new RangeError("the text is too long");
      const length = f.echo(text, written, answer, ROOM);
      if (length < 0) throw new RangeError("the text is too long");
      return answer.utf8Slice(0, length);
    },
    sumBuffer: (values) => f.sum_list(memory(Float64Array, values), values.length),
    bytesLen: (bytes) => f.bytes_len(memory(Uint8Array, bytes), bytes.length),
    makePoints(count) {
      u32(count);
      const from = count * 2 > points.length ? new Float64Array(count * 2) : points;
      f.make_points(count, from);
      const made = new Array(count);
      for (let at = 0; at < count; at++) made[at] = { x: from[2 * at], y: from[2 * at + 1] };
      return made;
    },
    sumPoints(given) {
      const count = given.length;
      const to = count * 2 > points.length ? new Float64Array(count * 2) : points;
      for (let at = 0; at < count; at++) {
        const { x, y } = given[at];
        if (typeof x !== "number" || typeof y !== "number") throw new TypeError(`item ${at}: expected a Point`);
        to[2 * at] = x;
        to[2 * at + 1] = y;
      }
      return f.sum_points(to, count);
    },
    sumPointBuffer: (values) => f.sum_points(memory(Float64Array, values), values.length >> 1),
    Counter,
    fail(value) {
      if (f.fail(u32(value), status) !== 0) throw new Refused(status[0]);
    },
    sumCalls(call, times) {
      if (typeof call !== "function") throw new TypeError("expected a function");
      u32(times);
      const before = running;
      running = call;
      const sum = f.sum_calls(trampoline, times);
      running = before;
      if (thrown !== undefined) {
        const { error } = thrown;
        thrown = undefined;
        throw error;
      }
      return sum;
    },
  };
}
