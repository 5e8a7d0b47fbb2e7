// What the monitor shows, and what its keys do.

import {
  BOLD, box, type Canvas, columns, type Event, type Figures, fr, hex, list, ListState, paragraph, progress, rgb, rows,
  sparkline, type Style,
} from "../ui/index.ts";
import { type Process, Sampler } from "./proc.ts";

const TEXT: Style = { foreground: hex("#c8d0e0") };
const FAINT: Style = { foreground: hex("#6b7690") };
const TITLE: Style = { foreground: hex("#8ab4ff"), attributes: BOLD };
const EDGE: Style = { foreground: hex("#3a4560") };
const BAR: Style = { foreground: hex("#10141f"), background: hex("#8ab4ff"), attributes: BOLD };
const GROOVE = hex("#1c2333");
const CHOSEN: Style = { background: hex("#2a3550") };
const DOWN: Style = { foreground: hex("#6fd8b0") };
const UP: Style = { foreground: hex("#f0a860") };

const HELP = `↑ ↓ PgUp PgDn Home End, mouse wheel: choose a process
c m p n: sort by processor, memory, pid, name
/: show only what contains a text (Escape: all)
space: stand still        ?: this        q: quit`;

/** Green to red. */
function heat(ratio: number): Style {
  const red = Math.round(90 + 165 * Math.min(1, ratio * 1.6));
  const green = Math.round(215 - 140 * Math.max(0, ratio - 0.4));
  return { foreground: rgb(red, green, 110) };
}

/** `3.2G`, `17M`. */
export function amount(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < 4) [value, unit] = [value / 1024, unit + 1];
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)}${"BKMGT"[unit]}`;
}

function lasted(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const days = Math.floor(minutes / 1440);
  const clock = `${Math.floor(minutes / 60) % 24}:${String(minutes % 60).padStart(2, "0")}`;
  return days > 0 ? `${days} d ${clock}` : clock;
}

/** The line of figures. */
export function figureLine(figures: Readonly<Figures>): string {
  const copies = figures.copies === undefined ? "?" : String(figures.copies);
  const { fps, drawMs, diffMs, writeMs, bytes, objects, rss } = figures;
  return [
    `${fps.toFixed(1)} fps`,
    `${drawMs.toFixed(2)} ms drawing`,
    `${diffMs.toFixed(2)} ms in diff`,
    `${writeMs.toFixed(2)} ms writing`,
    `${Math.round(bytes)} bytes/frame`,
    `${copies} copies of the grid`,
    `${objects ?? "?"} live objects`,
    `RSS ${(rss / 2 ** 20).toFixed(0)} MiB`,
  ].join(" · ");
}

type Order = "cpu" | "memory" | "pid" | "name";
const ORDERS: Record<string, Order> = { c: "cpu", m: "memory", p: "pid", n: "name" };

export class Monitor {
  readonly #sampler = new Sampler();
  readonly #state = new ListState();
  #order: Order = "cpu";
  #filter = "";
  #typing = false;
  #still = false;
  #help = false;
  #shown: Process[] = [];
  /** What bars show on their way to what they should. */
  #levels: number[] = [];
  #page = 10;

  draw(canvas: Canvas, figures: Readonly<Figures>): void {
    if (!this.#still && this.#sampler.step(performance.now())) this.#choose();
    const [head, top, below, foot] = rows(canvas, 1, 11, fr(1), 1);
    this.#head(head);
    const [processors, memory, network] = columns(top, fr(2), fr(1), fr(1));
    this.#processors(box(processors, "Processors", EDGE, TITLE));
    this.#memory(box(memory, "Memory", EDGE, TITLE));
    this.#network(box(network, "Network", EDGE, TITLE));
    this.#processes(below);
    foot.text(0, 0, figureLine(figures), FAINT);
    if (this.#help) this.#overlay(canvas);
  }

  event(event: Event, quit: () => void): void {
    if (event.type === "Mouse") {
      const key = { ScrollUp: "ArrowUp", ScrollDown: "ArrowDown" }[event.action as string];
      if (key !== undefined) this.#state.key(key, this.#shown.length, this.#page);
    } else if (event.type === "Paste" && this.#typing) {
      this.#filtered(this.#filter + event.text);
    } else if (event.type === "Key") {
      if (event.control && event.key === "c") quit();
      else if (this.#typing) this.#type(event.key, event.control || event.alt);
      else this.#key(event.key, quit);
    }
  }

  #type(key: string, modified: boolean): void {
    if (key === "Enter") this.#typing = false;
    else if (key === "Escape") {
      this.#typing = false;
      this.#filtered("");
    } else if (key === "Backspace") this.#filtered([...this.#filter].slice(0, -1).join(""));
    else if ([...key].length === 1 && !modified) this.#filtered(this.#filter + key);
    else this.#state.key(key, this.#shown.length, this.#page);
  }

  #key(key: string, quit: () => void): void {
    const order = ORDERS[key];
    if (order !== undefined) {
      this.#order = order;
      this.#choose();
    } else if (key === "q") quit();
    else if (key === "/") this.#typing = true;
    else if (key === "Escape") {
      this.#help = false;
      this.#filtered("");
    } else if (key === " ") this.#still = !this.#still;
    else if (key === "?") this.#help = !this.#help;
    else this.#state.key(key, this.#shown.length, this.#page);
  }

  #filtered(text: string): void {
    this.#filter = text;
    this.#choose();
  }

  /** What the list shows; the process that was chosen stays so. */
  #choose(): void {
    const chosen = this.#shown[this.#state.selected]?.pid;
    const wanted = this.#filter.toLowerCase();
    const by: Record<Order, (a: Process, b: Process) => number> = {
      cpu: (a, b) => b.cpu - a.cpu || b.memory - a.memory,
      memory: (a, b) => b.memory - a.memory,
      pid: (a, b) => a.pid - b.pid,
      name: (a, b) => a.name.localeCompare(b.name) || a.pid - b.pid,
    };
    this.#shown = this.#sampler.processes
      .filter((it) => `${it.pid} ${it.name} ${it.command}`.toLowerCase().includes(wanted))
      .sort(by[this.#order]);
    const at = this.#shown.findIndex((it) => it.pid === chosen);
    if (at >= 0 && this.#state.selected > 0) this.#state.selected = at;
  }

  #head(canvas: Canvas): void {
    const { host, uptime, load } = this.#sampler;
    canvas.clear(BAR);
    const still = this.#still ? " · still" : "";
    canvas.text(1, 0, `monitor · ${host} · up ${lasted(uptime)} · load ${load.join(" ")}${still}`);
    canvas.right(0, "? help  q quit", {}, 1);
  }

  #processors(canvas: Canvas): void {
    const { processors, busy } = this.#sampler;
    const [bars, history] = columns(canvas, fr(1), fr(1));
    const wide = processors.length > bars.height ? 2 : 1;
    const height = Math.ceil(processors.length / wide);
    processors.forEach((share, i) => {
      const level = (this.#levels[i] ?? 0) + (share - (this.#levels[i] ?? 0)) * 0.12;
      this.#levels[i] = level;
      const width = Math.floor(bars.width / wide);
      const line = bars.part(Math.floor(i / height) * width, i % height, width - 1, 1);
      const [name, bar, number] = columns(line, 3, fr(1), 5);
      name.text(0, 0, String(i).padStart(2), FAINT);
      progress(bar, level, { ...heat(level), background: GROOVE });
      number.right(0, `${Math.round(level * 100)}%`, TEXT);
    });
    sparkline(history, busy, 1, heat);
  }

  #memory(canvas: Canvas): void {
    const { total, used, swap, swapUsed } = this.#sampler.memory;
    const gauge = (y: number, name: string, value: number, most: number): void => {
      canvas.text(0, y, name, FAINT);
      canvas.right(y, `${amount(value)} of ${amount(most)}`, TEXT);
      const ratio = most > 0 ? value / most : 0;
      progress(canvas.part(0, y + 1, canvas.width, 1), ratio, { ...heat(ratio), background: GROOVE });
    };
    gauge(0, "used", used, total);
    gauge(3, "swap", swapUsed, swap);
    canvas.text(0, 6, `${this.#sampler.processes.length} processes`, FAINT);
  }

  #network(canvas: Canvas): void {
    const { network, received, sent } = this.#sampler;
    const [first, second] = rows(canvas, fr(1), fr(1));
    const graph = (part: Canvas, name: string, now: number, values: number[], style: Style): void => {
      part.text(0, 0, name, style);
      part.right(0, `${amount(now)}/s`, TEXT);
      sparkline(part.part(0, 1, part.width, part.height - 1), values, Math.max(1024, ...values), style);
    };
    graph(first, "▼ received", network.received, received, DOWN);
    graph(second, "▲ sent", network.sent, sent, UP);
  }

  #processes(canvas: Canvas): void {
    const filter = this.#filter !== "" || this.#typing ? ` · /${this.#filter}${this.#typing ? "▏" : ""}` : "";
    const title = `Processes by ${this.#order} · ${this.#shown.length}${filter}`;
    const [head, body] = rows(box(canvas, title, EDGE, TITLE), 1, fr(1));
    this.#page = Math.max(1, body.height - 1);
    const cells = (line: Canvas) => columns(line, 8, 3, 7, 7, 5, 2, fr(1), fr(3));
    const titles = ["pid", "", "cpu", "memory", "thr", "", "name", "command"];
    cells(head).forEach((cell, i) => {
      if (i < 5) cell.right(0, titles[i] ?? "", FAINT, 1);
      else cell.text(0, 0, titles[i] ?? "", FAINT);
    });
    list(body, this.#shown, this.#state, (line, it) => {
      const [pid, state, cpu, memory, threads, , name, command] = cells(line);
      pid.right(0, String(it.pid), FAINT, 1);
      state.text(1, 0, it.state, FAINT);
      cpu.right(0, `${(it.cpu * 100).toFixed(1)}%`, heat(it.cpu), 1);
      memory.right(0, amount(it.memory), TEXT, 1);
      threads.right(0, String(it.threads), FAINT, 1);
      name.part(0, 0, name.width - 1, 1).text(0, 0, it.name, TEXT);
      command.text(0, 0, it.command, FAINT);
    }, CHOSEN);
  }

  #overlay(canvas: Canvas): void {
    const [width, height] = [60, 6];
    const part = canvas.part((canvas.width - width) >> 1, (canvas.height - height) >> 1, width, height);
    part.clear({ background: GROOVE });
    paragraph(box(part, "Keys", EDGE, TITLE), HELP, TEXT);
  }
}
