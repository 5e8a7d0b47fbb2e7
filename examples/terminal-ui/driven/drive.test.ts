// The programs under tmux, with keys typed into it: what is seen, and that the terminal is given back.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import type { Figures } from "../ui/index.ts";
import { RESTORED, Terminal } from "./tmux.ts";

/** Text without blanks at the ends of rows. */
const trimmed = (seen: string): string[] => seen.split("\n").map((line) => line.trimEnd());

test("the monitor draws, filters, resizes and quits", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "terminal-ui-"));
  const file = join(folder, "figures.jsonl");
  try {
    using terminal = new Terminal(200, 60, "monitor/main.ts", "--figures", file);
    const seen = trimmed(await terminal.until(/[1-9][\d.]* fps .*\n?$/));
    assert.equal(seen.length, 61);
    assert.match(seen[0]!, /^ monitor · .* · load .*\? help {2}q quit$/);
    assert.match(seen[1]!, /^╭─ Processors ─+╮╭─ Memory ─+╮╭─ Network ─+╮$/);
    assert.match(seen[12]!, /^╭─ Processes by cpu · \d+ ─+╮$/);
    assert.match(seen[58]!, /^╰─+╯$/);
    assert.match(seen[59]!, / ms in diff · .* bytes\/frame · 0 copies of the grid · /);
    for (const row of [1, 12, 58]) assert.equal([...seen[row]!].length, 200);

    terminal.keys("?");
    await terminal.until(/╭─ Keys ─+╮/);
    terminal.keys("?", "/");
    terminal.keys("-l", "monitor/main.ts --fig");
    terminal.keys("Enter", "m");
    const found = await terminal.until(/Processes by memory · \d+ · \/monitor\/main\.ts --fig ─/);
    assert.match(found, new RegExp(`│ +${terminal.pid} +[RSD] .*monitor/main\\.ts --figures`));
    assert.doesNotMatch(found, /Keys/);

    for (const [columns, rows] of [[120, 40], [220, 70], [31, 9], [200, 60]] as const) {
      terminal.resize(columns, rows);
      const edge = new RegExp(`^╭─ Processors ─*╮.*╮\\n`, "m");
      await terminal.until(edge);
      const end = Date.now() + 10_000;
      while ([...trimmed(terminal.seen())[1]!].length !== columns) assert.ok(Date.now() < end, terminal.seen());
    }
    // The figures are told once a second.
    const told = (): Figures[] => {
      return readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line) as Figures);
    };
    while (told().at(-1)!.resizes < 4) await terminal.until(/0 copies of the grid/);
    for (const { copies } of told()) assert.equal(copies, 0);
    terminal.keys("q");
    const after = await terminal.until(/ended with 0/);
    assert.match(after, /^before\n\d+ frames: .* fps/);
    await terminal.until(/modes: .*\n/);
    assert.deepEqual(terminal.modes(), RESTORED);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("characters, colours and widgets are where they should be", { timeout: 60_000 }, async () => {
  using terminal = new Terminal(40, 10, "driven/pattern.ts");
  const seen = trimmed(await terminal.until(/40 x 10/));
  assert.deepEqual(seen.slice(0, 9), [
    "plain red on blue",
    "漢字 and 😀 are wide",
    "café x! 👨👩 tabbed",
    "四四",
    "t off",
    "█████▋      ▁▂▃▄▅▆▇█",
    "╭─ box ────╮",
    "│40 x 10   │",
    "╰──────────╯",
  ]);
  const [first] = terminal.seen({ colours: true }).split("\n");
  assert.ok(first!.startsWith("plain \u001b[38;2;255;0;0mred\u001b[39m "), JSON.stringify(first));
  assert.match(first!, /\u001b\[1(;|m\u001b\[)4(;|m\u001b\[)48;2;0;0;255mon blue/);
  // Other columns, the same cells; and back.
  terminal.resize(50, 12);
  await terminal.until(/50 x 12/);
  assert.deepEqual(trimmed(terminal.seen()).slice(0, 7), seen.slice(0, 7));
  terminal.keys("q");
  await terminal.until(/quit in order\nended with 0[^]*modes: .*\n/);
  assert.deepEqual(terminal.modes(), RESTORED);
});

const ENDS: [name: string, key: string, seen: RegExp][] = [
  ["an error in a handler", "t", /thrown on purpose[^]*ended with 1\n/],
  ["an error in a timer", "l", /thrown later[^]*ended with 1\n/],
  ["a rejected promise", "r", /rejected on purpose[^]*ended with 1\n/],
  ["a panic in Rust", "p", /panicked at [^]*panicked on purpose[^]*ended with 1\n/],
  ["process.exit", "x", /before\nended with 3\n/],
];
for (const [name, key, wanted] of ENDS) {
  test(`the terminal is given back after ${name}`, { timeout: 60_000 }, async () => {
    using terminal = new Terminal(100, 50, "driven/pattern.ts");
    await terminal.until(/100 x 50/);
    assert.deepEqual(terminal.modes(), { alternate: true, cursor: false, mouse: true, raw: true });
    terminal.keys(key);
    const seen = await terminal.until(/modes: .*\n/);
    assert.match(seen, wanted);
    assert.deepEqual(terminal.modes(), RESTORED);
  });
}

for (const [name, signal, status, hang] of [
  ["SIGTERM", "SIGTERM", 143, false],
  ["SIGINT", "SIGINT", 143, false],
  ["SIGHUP", "SIGHUP", 143, false],
  ["SIGTERM in an endless loop", "SIGTERM", 143, true],
] as const) {
  test(`the terminal is given back after ${name}`, { timeout: 60_000 }, async () => {
    using terminal = new Terminal(100, 50, "driven/pattern.ts");
    await terminal.until(/100 x 50/);
    if (hang) terminal.keys("e");
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.kill(terminal.pid, signal);
    await terminal.until(new RegExp(`ended with ${status}[^]*modes: .*\\n`));
    assert.deepEqual(terminal.modes(), RESTORED);
  });
}

test("the grid is Rust's memory, and another one after a resize", { timeout: 60_000 }, async () => {
  using terminal = new Terminal(60, 20, "driven/grid.ts");
  await terminal.until(/^R/);
  terminal.resize(100, 50);
  const seen = await terminal.until(/found [^]*modes: .*\n/);
  const text = /found (\{.*?\})ended/.exec(seen.replaceAll("\n", ""))?.[1] ?? "";
  const red = (1 << 24) | 0xff0000;
  const green = (1 << 24) | 0x00ff00;
  assert.deepEqual(JSON.parse(text), {
    second: "AlreadyOpen",
    bytesOfACell: 16,
    columns: [0x41, red, green, 1],
    firstDrawsAll: true,
    again: 0,
    changed: 100,
    framesFromOtherMemory: 0,
    aCopyWouldBeSeen: true,
    sameArrayBuffer: true,
    stale: "Stale",
    newVersion: 1,
    newSize: [100, 50, 5000],
    otherMemory: true,
    oldLength: 0,
    newIsEmpty: true,
    none: 3,
  });
  assert.deepEqual(terminal.modes(), RESTORED);
});
