// Every cell of the screen has another character in every frame, and every row other colours; with `colours` every
// cell has, which is the most that a frame can cost. With a file's name it writes the figures there.
//
// `bun driven/waves.ts [waves | colours] [FILE]`

import { appendFileSync } from "node:fs";

import { type Canvas, type Figures, rgb, run } from "../ui/index.ts";
import { figureLine } from "../monitor/view.ts";

const [, , which, file] = process.argv;
/** How many cells have the same colours. */
const RUN = which === "colours" ? 1 : 4096;

/** A wave of its own for each part of a colour. */
const wave = (at: number): number => 128 + 127 * Math.sin(at);
const RED = Array.from({ length: 512 }, (_, i) => wave(i / 23));
const BLUE = Array.from({ length: 512 }, (_, i) => wave(i / 37));

function draw(canvas: Canvas, figures: Readonly<Figures>): void {
  const t = figures.frames;
  for (let y = 0; y < canvas.height - 1; y++) {
    for (let at = 0; at < canvas.width; at++) {
      const x = at - (at % RUN);
      const red = RED[(x + 3 * y + 2 * t) & 511]!;
      const blue = BLUE[(2 * x + y + 3 * t) & 511]!;
      canvas.put(at, y, 0x21 + ((at + y + t) % 94), {
        foreground: rgb(255 - red, 255 - blue, (t * 5 + x) & 255),
        background: rgb(red, (t * 3 + y) & 255, blue),
      });
    }
  }
  canvas.text(0, canvas.height - 1, figureLine(figures));
}

const figures = await run({
  draw,
  event: (event, quit) => {
    if (event.type === "Key" && event.key === "q") quit();
  },
  second: (figures) => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
  },
});
console.log(figureLine(figures));
