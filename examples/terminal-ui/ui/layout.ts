// Canvases side by side.

import type { Canvas } from "./canvas.ts";

/** So many cells, or a share of what is left. */
export type Size = number | { readonly share: number };

/** A share of what is left. */
export function fr(share: number): Size {
  return { share };
}

/** How long each of `sizes` is where there are so many cells. */
function lengths(all: number, sizes: readonly Size[]): number[] {
  let left = all;
  let shares = 0;
  for (const size of sizes) {
    if (typeof size === "number") left -= size;
    else shares += size.share;
  }
  left = Math.max(0, left);
  return sizes.map((size) => {
    if (typeof size === "number") return size;
    // What rounding takes from one, the next one gets.
    const length = Math.round((left * size.share) / shares);
    left -= length;
    shares -= size.share;
    return length;
  });
}

/** One below the other. */
export function rows<const S extends readonly Size[]>(canvas: Canvas, ...sizes: S): { [K in keyof S]: Canvas } {
  let y = 0;
  const parts = lengths(canvas.height, sizes).map((height) => {
    const part = canvas.part(0, y, canvas.width, height);
    y += height;
    return part;
  });
  return parts as { [K in keyof S]: Canvas };
}

/** One beside the other. */
export function columns<const S extends readonly Size[]>(canvas: Canvas, ...sizes: S): { [K in keyof S]: Canvas } {
  let x = 0;
  const parts = lengths(canvas.width, sizes).map((width) => {
    const part = canvas.part(x, 0, width, canvas.height);
    x += width;
    return part;
  });
  return parts as { [K in keyof S]: Canvas };
}
