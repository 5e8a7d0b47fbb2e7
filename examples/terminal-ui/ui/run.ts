// The loop of a program: frames at a steady pace, events as they come, the grid mapped anew after a resize, and the
// terminal given back whatever happens.

import { CellBuffer, type Event, events, Screen } from "terminal-ui";

import { Canvas } from "./canvas.ts";
import { addressOf, liveObjects } from "./engine.ts";

/** What the last frames cost. */
export interface Figures {
  /** Frames so far. */
  frames: number;
  /** Frames a second, over the last second. */
  fps: number;
  /** Milliseconds of the last second's frames, on average: the program's drawing, Rust's difference, the write. */
  drawMs: number;
  diffMs: number;
  writeMs: number;
  /** Bytes written for a frame, on average over the last second. */
  bytes: number;
  /** Cells that the last frame changed. */
  changed: number;
  /** Frames for which Rust read other memory than JavaScript wrote; undefined where the engine can't tell. */
  copies: number | undefined;
  /** How often the grid was mapped anew. */
  resizes: number;
  /** Objects of JavaScript that are alive; undefined where the engine can't tell. */
  objects: number | undefined;
  /** Bytes of memory that the process has. */
  rss: number;
}

/** What is run. */
export interface Program {
  /** Draws a frame on an empty canvas. */
  draw(canvas: Canvas, figures: Readonly<Figures>): void;
  /** Takes an event. */
  event?(event: Event, quit: () => void): void;
  /** Is told the figures once a second. */
  second?(figures: Readonly<Figures>, quit: () => void): void;
}

/** The cells as they are mapped now. */
class Mapped {
  readonly #screen: Screen;
  #cells: CellBuffer;
  words: Uint32Array;
  version: number;
  canvas: Canvas;

  constructor(screen: Screen) {
    this.#screen = screen;
    ({ cells: this.#cells, words: this.words, version: this.version, canvas: this.canvas } = Mapped.#of(screen));
  }

  static #of(screen: Screen) {
    const { cells, version, columns, rows } = screen.grid();
    const words = new Uint32Array(cells.buffer);
    return { cells, words, version, canvas: new Canvas(words, columns, 0, 0, columns, rows) };
  }

  /** Lets go of the grid that is gone: views of it have length 0 then. */
  again(): void {
    this.close();
    ({ cells: this.#cells, words: this.words, version: this.version, canvas: this.canvas } = Mapped.#of(this.#screen));
  }

  close(): void {
    this.#cells.close();
  }
}

/** Draws, counts, and tells once a second. */
class Loop {
  readonly figures: Figures = {
    frames: 0, fps: 0, drawMs: 0, diffMs: 0, writeMs: 0, bytes: 0, changed: 0,
    copies: addressOf === undefined ? undefined : 0, resizes: 0, objects: undefined, rss: process.memoryUsage.rss(),
  };
  readonly #screen: Screen;
  readonly #program: Program;
  readonly #mapped: Mapped;
  #since = performance.now();
  #sums = { frames: 0, drawMs: 0, diffMs: 0, writeMs: 0, bytes: 0 };

  constructor(screen: Screen, program: Program) {
    this.#screen = screen;
    this.#program = program;
    this.#mapped = new Mapped(screen);
  }

  frame(quit: () => void): void {
    const { figures } = this;
    const [mapped, sums] = [this.#mapped, this.#sums];
    const start = performance.now();
    mapped.canvas.clear();
    this.#program.draw(mapped.canvas, figures);
    const drawMs = performance.now() - start;
    const frame = this.#screen.draw(mapped.version);
    if (frame.version !== mapped.version) {
      mapped.again();
      figures.resizes++;
      return this.frame(quit);
    }
    if (figures.copies !== undefined && frame.address !== addressOf?.(mapped.words)) figures.copies++;
    figures.frames++;
    figures.changed = frame.changed;
    sums.frames++;
    sums.drawMs += drawMs;
    sums.diffMs += frame.diffMicros / 1000;
    sums.writeMs += frame.writeMicros / 1000;
    sums.bytes += frame.bytes;
    if (start - this.#since >= 1000) this.#second(start, quit);
  }

  #second(now: number, quit: () => void): void {
    const { figures } = this;
    const { frames, drawMs, diffMs, writeMs, bytes } = this.#sums;
    figures.fps = (frames * 1000) / (now - this.#since);
    figures.drawMs = drawMs / frames;
    figures.diffMs = diffMs / frames;
    figures.writeMs = writeMs / frames;
    figures.bytes = bytes / frames;
    figures.objects = liveObjects?.();
    figures.rss = process.memoryUsage.rss();
    this.#since = now;
    this.#sums = { frames: 0, drawMs: 0, diffMs: 0, writeMs: 0, bytes: 0 };
    this.#program.second?.(figures, quit);
  }

  close(): void {
    this.#mapped.close();
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs a program on this terminal until it quits. What it throws is thrown here, with the terminal given back. */
export async function run(program: Program, { fps = 60, mouse = false } = {}): Promise<Figures> {
  const screen = new Screen(mouse);
  // What else may end the process must not leave the terminal as it is, nor a message on a screen that vanishes.
  const close = (): void => screen.close();
  const fail = (error: unknown): void => {
    close();
    console.error(error);
    process.exit(1);
  };
  process.once("exit", close).once("uncaughtException", fail).once("unhandledRejection", fail);
  let loop: Loop | undefined;
  try {
    loop = new Loop(screen, program);
    let [over, failure]: [boolean, { error: unknown } | undefined] = [false, undefined];
    const quit = (): void => {
      over = true;
    };
    const heard = events();
    const listening = (async () => {
      for await (const event of heard) program.event?.(event, quit);
    })().catch((error: unknown) => {
      failure = { error };
    });
    const period = 1000 / fps;
    let next = performance.now();
    while (!over && failure === undefined) {
      loop.frame(quit);
      next += period;
      const now = performance.now();
      // What is late by a little is caught up with, more is left out.
      if (next < now - 4 * period) next = now;
      await sleep(Math.max(0, next - now));
    }
    await heard.return?.();
    await listening;
    if (failure !== undefined) throw (failure as { error: unknown }).error;
    return loop.figures;
  } finally {
    loop?.close();
    close();
    process.off("exit", close).off("uncaughtException", fail).off("unhandledRejection", fail);
  }
}
