// The benchmarks' functions by hand over Deno.dlopen: what somebody writes who knows it well. Text and points go
// through memory that is kept.

import { wrapped } from "./raw.mjs";

const { dlopen, UnsafeCallback } = globalThis.Deno;

export function open(path) {
  const { symbols } = dlopen(path, {
    thread_time: { parameters: [], result: "f64" },
    add: { parameters: ["u32", "u32"], result: "u32" },
    echo: { parameters: ["buffer", "u32", "buffer", "u32"], result: "i32" },
    sum_list: { parameters: ["buffer", "u32"], result: "f64" },
    bytes_len: { parameters: ["buffer", "u32"], result: "u32" },
    make_points: { parameters: ["u32", "buffer"], result: "void" },
    sum_points: { parameters: ["buffer", "u32"], result: "f64" },
    counter_new: { parameters: ["u32"], result: "pointer" },
    counter_increment: { parameters: ["pointer"], result: "u32" },
    counter_free: { parameters: ["pointer"], result: "void" },
    fail: { parameters: ["u32", "buffer"], result: "i32" },
    sum_calls: { parameters: ["function", "u32"], result: "u32" },
  });
  const callable = (run) => new UnsafeCallback({ parameters: ["u32"], result: "u32" }, run).pointer;
  return wrapped(symbols, callable);
}
