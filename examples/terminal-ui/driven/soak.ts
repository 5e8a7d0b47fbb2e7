// The long run: the monitor at 200 x 60 cells under tmux, with keys typed and the window resized meanwhile. It must
// hold 60 frames a second, copy no grid, and need no more memory at the end than at the beginning.
//
// `bun driven/soak.ts SECONDS [monitor | waves | colours]`: waves change every cell in every frame, `colours` their
// colours too, which is more than terminals take 60 times a second.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { figureLine } from "../monitor/view.ts";
import type { Figures } from "../ui/index.ts";
import { RESTORED, Terminal } from "./tmux.ts";

const seconds = Number(process.argv[2] ?? 600);
const which = process.argv[3] ?? "monitor";
if (!["monitor", "waves", "colours"].includes(which)) throw new TypeError(`there is no ${which}`);
if (!(seconds >= 10)) throw new RangeError("expected 10 seconds or more");
const KEYS = ["Down", "Down", "PageDown", "m", "Up", "n", "c", "?", "?", "End", "Home", "p", "c"];
const MIB = 2 ** 20;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const folder = mkdtempSync(join(tmpdir(), "terminal-ui-"));
const file = join(folder, "figures.jsonl");
const told = (): Figures[] => {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Figures);
};
const faults: string[] = [];
try {
  const program = which === "monitor" ? ["monitor/main.ts", "--figures", file] : ["driven/waves.ts", which, file];
  using terminal = new Terminal(200, 60, ...program);
  await terminal.until(/ fps .* copies of the grid/);
  const start = Date.now();
  for (let turn = 1; Date.now() - start < seconds * 1000; turn++) {
    await sleep(1000);
    if (which === "monitor") {
      terminal.keys(KEYS[turn % KEYS.length]!);
      if (turn % 30 === 0) {
        terminal.resize(160, 50);
        await sleep(100);
        terminal.resize(200, 60);
      }
    }
    if (turn % 10 === 0) console.log(`${String(turn).padStart(5)} s: ${figureLine(told().at(-1)!)}`);
  }
  terminal.keys("q");
  await terminal.until(/modes: .*\n/);
  if (JSON.stringify(terminal.modes()) !== JSON.stringify(RESTORED)) faults.push("the terminal wasn't given back");

  const figures = told();
  // What is compiled and cached in the first tenth isn't a leak.
  const tenth = Math.max(1, Math.floor(figures.length / 10));
  const [first, last] = [figures.slice(tenth, 2 * tenth), figures.slice(-tenth)];
  const fps = figures.map((it) => it.fps);
  const copies = figures.at(-1)!.copies;
  const averages = (of: (it: Figures) => number) => [first, last].map((part) => mean(part.map(of))) as [number, number];
  const [before, after] = averages((it) => it.rss / MIB);
  // What isn't collected yet counts as alive, so the least of them tell.
  const least = (part: readonly Figures[]): number => Math.min(...part.map((it) => it.objects ?? 0));
  const [objectsBefore, objectsAfter] = [least(first), least(last)];
  const slow = fps.filter((it) => it < 58).length;
  const { frames, resizes } = figures.at(-1)!;
  const ms = (of: (it: Figures) => number): string => mean(figures.map(of)).toFixed(3);
  console.log(`frames: ${frames}, ${mean(fps).toFixed(2)} a second, below 58 in ${slow} of ${fps.length} seconds`);
  console.log("milliseconds a frame: " +
    `drawing ${ms((it) => it.drawMs)}, diff ${ms((it) => it.diffMs)}, writing ${ms((it) => it.writeMs)}`);
  console.log(`bytes a frame: ${mean(figures.map((it) => it.bytes)).toFixed(0)}`);
  console.log(`frames that Rust read from other memory than JavaScript wrote: ${copies}`);
  console.log(`grids mapped anew: ${resizes}`);
  console.log(`live objects: ${objectsBefore} in the second tenth, ${objectsAfter} in the last`);
  console.log(`RSS: ${before.toFixed(1)} MiB in the second tenth, ${after.toFixed(1)} MiB in the last`);
  if (mean(fps) < 58 && which !== "colours") faults.push(`${mean(fps).toFixed(1)} frames a second, 58 expected`);
  if (copies !== 0) faults.push(`${copies} frames were drawn from a copy of the grid`);
  // Less is too short to tell.
  const long = seconds >= 60;
  if (long && after > before + 4) faults.push(`memory grew by ${(after - before).toFixed(1)} MiB, 4 allowed`);
  if (long && objectsAfter > 1.25 * objectsBefore) faults.push(`objects grew from ${objectsBefore} to ${objectsAfter}`);
} finally {
  rmSync(folder, { recursive: true });
}
for (const fault of faults) console.error(`FAULT: ${fault}`);
process.exitCode = faults.length === 0 ? 0 : 1;
