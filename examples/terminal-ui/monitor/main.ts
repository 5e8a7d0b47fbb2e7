// A monitor of this machine: `bun monitor/main.ts`. With a file's name it writes the figures there, a line of JSON a
// second.

import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { type Figures, run } from "../ui/index.ts";
import { figureLine, Monitor } from "./view.ts";

const { values } = parseArgs({
  options: {
    fps: { type: "string", default: "60" },
    figures: { type: "string" },
  },
});
const fps = Number(values.fps);
if (!(fps >= 1 && fps <= 240)) throw new RangeError(`--fps: expected 1 to 240, got ${values.fps}`);

const monitor = new Monitor();
const figures = await run(
  {
    draw: (canvas, figures) => monitor.draw(canvas, figures),
    event: (event, quit) => monitor.event(event, quit),
    second(figures: Readonly<Figures>) {
      if (values.figures !== undefined) appendFileSync(values.figures, `${JSON.stringify(figures)}\n`);
    },
  },
  { fps, mouse: true },
);
console.log(`${figures.frames} frames: ${figureLine(figures)}`);
