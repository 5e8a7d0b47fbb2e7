// How many pixels have which strength, for red, green and blue over each other.

const COLOURS = ["#ff5b4f", "#46d17f", "#4f9dff"];

/** Draws 3 × 256 counts. */
export function drawHistogram(canvas, counts) {
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  pen.clearRect(0, 0, width, height);
  pen.globalCompositeOperation = "lighter";
  // All of what is quite black or white would hide the rest.
  const inner = [0, 1, 2].flatMap((colour) => [...counts.subarray(256 * colour + 1, 256 * colour + 255)]);
  const most = Math.max(1, ...inner);
  COLOURS.forEach((colour, which) => {
    pen.beginPath();
    pen.moveTo(0, height);
    for (let strength = 0; strength < 256; strength++) {
      const share = Math.min(1, Math.sqrt(counts[256 * which + strength] / most));
      pen.lineTo((strength / 255) * width, height - share * (height - 6));
    }
    pen.lineTo(width, height);
    pen.globalAlpha = 0.55;
    pen.fillStyle = colour;
    pen.fill();
  });
  pen.globalAlpha = 1;
  pen.globalCompositeOperation = "source-over";
}
