// Everything that programs import.

export { Canvas, hex, rgb, type Style } from "./canvas.ts";
export { columns, fr, rows, type Size } from "./layout.ts";
export { box, list, ListState, paragraph, progress, sparkline } from "./widgets.ts";
export { run, type Figures, type Program } from "./run.ts";
export { BOLD, DIM, type Event, ITALIC, REVERSE, STRIKE, UNDERLINE } from "terminal-ui";
