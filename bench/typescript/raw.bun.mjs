// The benchmarks' functions by hand over bun:ffi: what somebody writes who knows it well. Text and points go through
// memory that is kept.

import { dlopen, JSCallback } from "bun:ffi";

import { wrapped } from "./raw.mjs";

export function open(path) {
  const { symbols } = dlopen(path, {
    thread_time: { args: [], returns: "f64" },
    add: { args: ["u32", "u32"], returns: "u32" },
    echo: { args: ["ptr", "u32", "ptr", "u32"], returns: "i32" },
    sum_list: { args: ["ptr", "u32"], returns: "f64" },
    bytes_len: { args: ["ptr", "u32"], returns: "u32" },
    make_points: { args: ["u32", "ptr"], returns: "void" },
    sum_points: { args: ["ptr", "u32"], returns: "f64" },
    counter_new: { args: ["u32"], returns: "ptr" },
    counter_increment: { args: ["ptr"], returns: "u32" },
    counter_free: { args: ["ptr"], returns: "void" },
    fail: { args: ["u32", "ptr"], returns: "i32" },
    sum_calls: { args: ["ptr", "u32"], returns: "u32" },
  });
  const callable = (run) => new JSCallback(run, { args: ["u32"], returns: "u32" }).ptr;
  return wrapped(symbols, callable);
}
