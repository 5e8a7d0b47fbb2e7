// What Linux tells in /proc, once a second; processes a few at each call, so that no frame waits for all of them.

import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface Process {
  readonly pid: number;
  readonly name: string;
  /** `R`, `S`, `D`, … */
  readonly state: string;
  /** Of one processor, in the last round. */
  readonly cpu: number;
  readonly memory: number;
  readonly threads: number;
  /** What was started, or the name. */
  readonly command: string;
}

export interface Network {
  /** Bytes a second. */
  readonly received: number;
  readonly sent: number;
}

/** How many processes are read at a call. */
const STEP = 24;
const PAGE = 4096;
/** Ticks of /proc in a second. */
const TICKS = 100;
/** Seconds of history. */
const HISTORY = 240;

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Processes end, and not every system has every file.
    return undefined;
  }
}

function remember(values: number[], value: number): void {
  values.push(value);
  if (values.length > HISTORY) values.shift();
}

export class Sampler {
  readonly host = hostname();
  /** Of each processor, 0 to 1. */
  processors: number[] = [];
  /** Of all of them, the last at the end. */
  readonly busy: number[] = [];
  readonly received: number[] = [];
  readonly sent: number[] = [];
  network: Network = { received: 0, sent: 0 };
  memory = { total: 1, used: 0, swap: 0, swapUsed: 0 };
  load: readonly string[] = [];
  uptime = 0;
  processes: Process[] = [];

  #times: (readonly [idle: number, all: number])[] = [];
  #bytes: Network | undefined;
  #sampled = -Infinity;
  #left: string[] = [];
  #round = -Infinity;
  #lasted = 1;
  #found: Process[] = [];
  #ticks = new Map<number, number>();
  #nextTicks = new Map<number, number>();

  /** Goes on; whether processes are all known anew. */
  step(now: number): boolean {
    if (now - this.#sampled >= 1000) this.#sample(now);
    if (this.#left.length === 0) {
      if (now - this.#round < 1000) return false;
      this.#lasted = Math.min(60, (now - this.#round) / 1000);
      this.#round = now;
      this.#left = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    }
    for (const pid of this.#left.splice(-STEP)) this.#process(Number(pid));
    if (this.#left.length > 0) return false;
    this.processes = this.#found;
    this.#found = [];
    this.#ticks = this.#nextTicks;
    this.#nextTicks = new Map();
    return true;
  }

  #process(pid: number): void {
    const stat = read(`/proc/${pid}/stat`);
    if (stat === undefined) return;
    // The name may hold blanks and brackets.
    const end = stat.lastIndexOf(")");
    const name = stat.slice(stat.indexOf("(") + 1, end);
    const fields = stat.slice(end + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    this.#nextTicks.set(pid, ticks);
    const before = this.#ticks.get(pid);
    this.#found.push({
      pid,
      name,
      state: fields[0] ?? "?",
      cpu: before === undefined ? 0 : (ticks - before) / TICKS / this.#lasted,
      memory: Number(fields[21]) * PAGE,
      threads: Number(fields[17]),
      command: (read(`/proc/${pid}/cmdline`) ?? "").replaceAll("\0", " ").trim() || `[${name}]`,
    });
  }

  #sample(now: number): void {
    const seconds = (now - this.#sampled) / 1000;
    this.#sampled = now;
    const times = (read("/proc/stat") ?? "").split("\n").filter((line) => line.startsWith("cpu"))
      .map((line) => {
        const numbers = line.trim().split(/\s+/).slice(1, 9).map(Number);
        return [(numbers[3] ?? 0) + (numbers[4] ?? 0), numbers.reduce((sum, it) => sum + it, 0)] as const;
      });
    const shares = times.map(([idle, all], i) => {
      const [idleBefore, allBefore] = this.#times[i] ?? [0, 0];
      return all > allBefore ? 1 - (idle - idleBefore) / (all - allBefore) : 0;
    });
    this.#times = times;
    this.processors = shares.slice(1);
    remember(this.busy, shares[0] ?? 0);
    const sizes = new Map<string, number>();
    for (const line of (read("/proc/meminfo") ?? "").split("\n")) {
      const [name, kib] = line.split(/:\s+/);
      if (name !== undefined && kib !== undefined) sizes.set(name, Number.parseInt(kib, 10) * 1024);
    }
    const size = (name: string): number => sizes.get(name) ?? 0;
    this.memory = {
      total: size("MemTotal") || 1,
      used: size("MemTotal") - size("MemAvailable"),
      swap: size("SwapTotal"),
      swapUsed: size("SwapTotal") - size("SwapFree"),
    };
    this.load = (read("/proc/loadavg") ?? "").split(" ").slice(0, 3);
    this.uptime = Number.parseFloat(read("/proc/uptime") ?? "0");
    this.#traffic(seconds);
  }

  #traffic(seconds: number): void {
    let [received, sent] = [0, 0];
    for (const line of (read("/proc/net/dev") ?? "").split("\n").slice(2)) {
      const [name, rest] = line.split(":");
      if (rest === undefined || name?.trim() === "lo") continue;
      const numbers = rest.trim().split(/\s+/).map(Number);
      received += numbers[0] ?? 0;
      sent += numbers[8] ?? 0;
    }
    const before = this.#bytes ?? { received, sent };
    this.#bytes = { received, sent };
    this.network = { received: (received - before.received) / seconds, sent: (sent - before.sent) / seconds };
    remember(this.received, this.network.received);
    remember(this.sent, this.network.sent);
  }
}
