// How loops are compiled and measured, in any engine of JavaScript: each row is a statement in a loop of its own,
// compiled once per candidate, so that the engine's inline caches of one don't serve another, and warmed first. Every round measures the
// empty loop and each candidate once, in an order that changes, each with a heap just collected; what the rounds say is
// for the Rust side to judge.

const ROUNDS = 30;
const WARM = 3e8; // nanoseconds, until the engine has its last compiler's code of a loop and of what that calls

let made = 0;

export function compiled(setup, statement, value, found, clock, waits = "") {
  const used = Object.keys(found).filter((name) => `${setup}${statement}${value}`.includes(name));
  // V8 compiles the same text once, and what it learned of one candidate's calls it then takes for another's.
  const text = `"use strict"; /* ${made++} */ let sink; ${setup}
    const value = ${value};
    ${waits} function loop(count) {
      const start = clock();
      for (let at = 0; at < count; at++) { ${statement} }
      return clock() - start;
    }
    return { value, loop, last: () => sink };`;
  return new Function("clock", ...used, text)(clock, ...used.map((name) => found[name]));
}

const idle = () => new Promise((resolve) => setImmediate(resolve));

export async function measure(loops, sample, collect) {
  const counts = {};
  for (const [kind, { loop }] of Object.entries(loops)) {
    let count = 1;
    for (let took = await loop(1); took < sample; took = await loop(count)) {
      count = Math.ceil(Math.max(count * 1.5, Math.min(count * 20, (count * sample) / Math.max(took, 1))));
      await idle(); // finalisers run here
    }
    counts[kind] = count;
    for (let spent = 0; spent < WARM; await idle()) spent += await loop(count);
  }
  const order = Object.keys(loops);
  const samples = Object.fromEntries(order.map((kind) => [kind, []]));
  for (let round = 0; round < ROUNDS; round++) {
    const turn = round % order.length;
    for (const kind of [...order.slice(turn), ...order.slice(0, turn)]) {
      collect();
      await idle();
      await idle();
      samples[kind].push((await loops[kind].loop(counts[kind])) / counts[kind]);
    }
  }
  return samples;
}
