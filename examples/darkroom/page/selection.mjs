// A part of the photograph, chosen by dragging across it; a click takes it away.

/** Less than this is a click, in pixels. */
const CLICK = 4;

/** Lets `box` be drawn over `frame`; `changed` is told whether something is chosen. */
export function selection(frame, box, changed) {
  let start;
  let chosen;

  const place = (event) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    const within = (value) => Math.min(1, Math.max(0, value));
    return [within((event.clientX - left) / width), within((event.clientY - top) / height)];
  };

  function choose(area) {
    chosen = area;
    box.hidden = area === undefined;
    if (area !== undefined) {
      for (const side of ["left", "top", "width", "height"]) box.style[side] = `${100 * area[side]}%`;
    }
    changed(area !== undefined);
  }

  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    start = place(event);
    choose(undefined);
  });
  frame.addEventListener("pointermove", (event) => {
    if (start === undefined) return;
    const [x, y] = place(event);
    const area = {
      left: Math.min(x, start[0]), top: Math.min(y, start[1]), width: Math.abs(x - start[0]), height: Math.abs(y - start[1]),
    };
    const { width, height } = frame.getBoundingClientRect();
    choose(area.width * width < CLICK || area.height * height < CLICK ? undefined : area);
  });
  frame.addEventListener("pointerup", () => { start = undefined; });

  return { area: () => chosen, clear: () => choose(undefined) };
}
