// A picture to try things with: a sun over mountains, drawn and then handed on as the bytes of a PNG file, as any other.

const WIDTH = 1800;
const HEIGHT = 1200;

/** Numbers that look like chance and are the same each time. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A ridge: heights between `WIDTH` places, by halving and shifting. */
function ridge(seed, rough) {
  const next = chance(seed);
  const heights = new Float32Array(1025);
  for (let step = 1024, by = rough; step > 1; step /= 2, by *= 0.52) {
    for (let at = step / 2; at < 1025; at += step) {
      heights[at] = (heights[at - step / 2] + heights[at + step / 2]) / 2 + (next() - 0.5) * by;
    }
  }
  return heights;
}

function gradient(pen, from, to, stops) {
  const colours = pen.createLinearGradient(0, from, 0, to);
  stops.forEach((colour, at) => colours.addColorStop(at / (stops.length - 1), colour));
  return colours;
}

export async function sample() {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const pen = canvas.getContext("2d");
  pen.fillStyle = gradient(pen, 0, 800, ["#1d3557", "#46688f", "#b98a8a", "#f2b279", "#fbdca8"]);
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const glow = pen.createRadialGradient(1180, 560, 20, 1180, 560, 620);
  glow.addColorStop(0, "#fff6dcff");
  glow.addColorStop(0.09, "#fff0c8ff");
  glow.addColorStop(0.12, "#ffd99088");
  glow.addColorStop(1, "#ffd99000");
  pen.fillStyle = glow;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  const layers = [
    ["#a98f9b", "#d9b59c", 620, 300, 7], ["#7d7590", "#b0949b", 700, 340, 21],
    ["#545a7a", "#857a8f", 790, 300, 5], ["#2f3f5c", "#4d5675", 890, 260, 77], ["#16243a", "#23344f", 1000, 220, 40],
  ];
  for (const [dark, light, base, rough, seed] of layers) {
    const heights = ridge(seed, rough);
    pen.fillStyle = gradient(pen, base - 150, base + 220, [dark, light]);
    pen.beginPath();
    pen.moveTo(0, HEIGHT);
    heights.forEach((height, at) => pen.lineTo((at / 1024) * WIDTH, base - height));
    pen.lineTo(WIDTH, HEIGHT);
    pen.fill();
  }
  const next = chance(9);
  const ground = ridge(3, 60);
  for (let tree = 0; tree < 170; tree++) {
    const x = next() * WIDTH;
    const foot = 1120 - ground[Math.floor((x / WIDTH) * 1024)] + next() * 60;
    const height = 60 + next() * 90;
    pen.fillStyle = next() < 0.5 ? "#0b1522" : "#0e1b2b";
    for (let part = 0; part < 5; part++) {
      const top = foot - height + (part * height) / 6;
      const half = (height / 9) * (0.5 + part * 0.42);
      pen.beginPath();
      pen.moveTo(x, top);
      pen.lineTo(x + half, top + height / 3);
      pen.lineTo(x - half, top + height / 3);
      pen.fill();
    }
  }
  pen.fillStyle = "#0b1522";
  pen.fillRect(0, 1165, WIDTH, 40);
  const file = await canvas.convertToBlob({ type: "image/png" });
  return new File([file], "sample.png", { type: "image/png" });
}
