// The benchmarks' functions as guides to bun:ffi have them: pointers taken of fresh memory, text that ends with NUL and
// is freed by another call, JSON for what has fields, a callback for each call.

import { CString, dlopen, JSCallback, ptr } from "bun:ffi";

export function open(path) {
  const { symbols } = dlopen(path, {
    thread_time: { args: [], returns: "f64" },
    add: { args: ["u32", "u32"], returns: "u32" },
    guide_echo: { args: ["ptr"], returns: "ptr" },
    guide_free_string: { args: ["ptr"], returns: "void" },
    guide_make_points: { args: ["u32"], returns: "ptr" },
    guide_sum_points: { args: ["ptr"], returns: "f64" },
    sum_list: { args: ["ptr", "u32"], returns: "f64" },
    sum_points: { args: ["ptr", "u32"], returns: "f64" },
    bytes_len: { args: ["ptr", "u32"], returns: "u32" },
    counter_new: { args: ["u32"], returns: "ptr" },
    counter_increment: { args: ["ptr"], returns: "u32" },
    counter_free: { args: ["ptr"], returns: "void" },
    fail: { args: ["u32", "ptr"], returns: "i32" },
    sum_calls: { args: ["function", "u32"], returns: "u32" },
  });

  const terminated = (text) => Buffer.from(`${text}\0`, "utf8");

  function text(pointer) {
    if (pointer === null) throw new Error("no text came back");
    const value = new CString(pointer).toString();
    symbols.guide_free_string(pointer);
    return value;
  }

  class Counter {
    pointer;
    constructor(start) {
      this.pointer = symbols.counter_new(start);
    }
    increment() {
      if (!this.pointer) throw new Error("Counter not initialized");
      return symbols.counter_increment(this.pointer);
    }
    close() {
      symbols.counter_free(this.pointer);
      this.pointer = null;
    }
  }

  return {
    threadTime: symbols.thread_time,
    add: (a, b) => symbols.add(a, b),
    echo: (value) => text(symbols.guide_echo(ptr(terminated(value)))),
    sumBuffer: (values) => symbols.sum_list(ptr(values), values.length),
    bytesLen: (bytes) => symbols.bytes_len(ptr(bytes), bytes.length),
    makePoints: (count) => JSON.parse(text(symbols.guide_make_points(count))),
    sumPoints: (points) => symbols.guide_sum_points(ptr(terminated(JSON.stringify(points)))),
    sumPointBuffer: (values) => symbols.sum_points(ptr(values), values.length / 2),
    Counter,
    fail(value) {
      const status = new ArrayBuffer(4);
      if (symbols.fail(value, ptr(status)) !== 0) {
        const found = new Uint32Array(status)[0];
        throw Object.assign(new Error(`refused with status ${found}`), { code: "Refused", status: found });
      }
    },
    sumCalls(call, times) {
      const callback = new JSCallback(call, { args: ["u32"], returns: "u32" });
      try {
        return symbols.sum_calls(callback.ptr, times);
      } finally {
        callback.close();
      }
    },
  };
}
