// Draws what is easy to tell by looking, and ends in the way that a key says: for drive.test.ts.

import { panicWith } from "terminal-ui";

import { BOLD, box, type Canvas, progress, rgb, run, sparkline, UNDERLINE } from "../ui/index.ts";

function draw(canvas: Canvas): void {
  canvas.text(0, 0, "plain");
  canvas.text(6, 0, "red", { foreground: rgb(255, 0, 0) });
  canvas.text(10, 0, "on blue", { background: rgb(0, 0, 255), attributes: BOLD | UNDERLINE });
  canvas.text(0, 1, "漢字 and 😀 are wide");
  // A letter with a mark of its own, a mark that no letter has, a family.
  canvas.text(0, 2, "cafe\u0301 x\u0302! 👨\u200d👩 tab\tbed");
  canvas.part(0, 3, 5, 1).text(0, 0, "四四四");
  canvas.text(canvas.width - 1, 3, "四");
  canvas.text(-2, 4, "cut off");
  progress(canvas.part(0, 5, 10, 1), 0.5625);
  sparkline(canvas.part(12, 5, 8, 1), [1, 2, 3, 4, 5, 6, 7, 8], 8);
  box(canvas.part(0, 6, 12, 3), "box").text(0, 0, `${canvas.width} x ${canvas.height}`);
}

const ends: Record<string, (quit: () => void) => void> = {
  q: (quit) => quit(),
  t() {
    throw new Error("thrown on purpose");
  },
  l() {
    setTimeout(() => {
      throw new Error("thrown later");
    });
  },
  r: () => void Promise.reject(new Error("rejected on purpose")),
  p: () => panicWith("panicked on purpose"),
  x: () => process.exit(3),
  e() {
    for (;;);
  },
};

await run(
  {
    draw,
    event(event, quit) {
      if (event.type === "Key") ends[event.key]?.(quit);
    },
  },
  { mouse: true },
);
console.log("quit in order");
