// Does on the page, in headless Chromium, what one does there, and looks at what is to be seen. `node darkroom.mjs FOLDER`,
// where FOLDER has the page and node_modules with the package; screenshots are put beside them.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { open } from "../../../conformance/wasm/chromium.mjs";

const folder = resolve(process.argv[2]);
const SIZE = { width: 1280, height: 800 };

/** Names of the page's own, for what is asked of it. */
const HELP = `
  window.pixel = (x, y) => {
    const { width, height } = photo;
    return [...photo.getContext("2d").getImageData(Math.floor(x * width), Math.floor(y * height), 1, 1).data];
  };
  window.colours = (pen, x, y, width, height) => new Set(new Uint32Array(pen.getImageData(x, y, width, height).data.buffer)).size;
  window.text = (id) => document.getElementById(id).textContent;
  window.shown = (id) => !document.getElementById(id).hidden;
  window.drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  window.dropped = (name, ...parts) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(parts, name));
    dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
  };
`;

/** Keeps what is to be seen, and counts the colours in a part of it: a page that shows nothing has few. */
async function look(page, name, [x, y, width, height]) {
  const png = await page.screenshot();
  writeFileSync(join(folder, name), png);
  return page.value(`(async () => {
    const seen = await createImageBitmap(await (await fetch("data:image/png;base64,${png.toString("base64")}")).blob());
    const pen = new OffscreenCanvas(seen.width, seen.height).getContext("2d");
    pen.drawImage(seen, 0, 0);
    return colours(pen, ${x}, ${y}, ${width}, ${height});
  })()`);
}

const STAGE = [40, 120, 900, 600];
const SIDE = [990, 60, 280, 700];

await open({ folder, ...SIZE }, async (page) => {
  await page.value(HELP);
  assert.ok((await look(page, "welcome.png", STAGE)) > 20);

  // What is no photograph, before there is one.
  await page.value(`dropped("notes.txt", "Dear diary")`);
  await page.until(`shown("fault")`);
  assert.equal(await page.value(`text("fault-name")`), "That isn't a photograph");
  await page.click("#fault-close");
  assert.equal(await page.value(`shown("fault")`), false);

  await page.click("#sample");
  await page.until(`shown("frame") && photo.width === 1400`);
  assert.match(await page.value(`text("facts")`), /^sample\.png · 1800 × 1200 · 2\.2 million pixels/);
  assert.match(await page.value(`text("status")`), /^Developed 1400 × 933 pixels in [\d.]+ ms/);
  assert.ok((await page.value(`colours(photo.getContext("2d"), 0, 0, 1400, 933)`)) > 5000);
  assert.ok((await look(page, "sample.png", STAGE)) > 5000);
  assert.ok((await look(page, "sample.png", SIDE)) > 100);

  // The sun is on the right, until it is mirrored.
  const sun = async (x) => (await page.value(`pixel(${x}, 560 / 1200)`)).slice(0, 3).reduce((sum, it) => sum + it) / 3;
  assert.ok((await sun(1180 / 1800)) > 220 && (await sun(620 / 1800)) < 220);
  await page.click("#mirror");
  assert.ok((await sun(620 / 1800)) > 220);
  await page.click("#mirror");

  // Looks and sliders.
  await page.click("#looks button:nth-child(3)");
  await page.value("drawn()");
  const [red, green, blue, opacity] = await page.value("pixel(0.3, 0.2)");
  assert.ok(red === green && green === blue && opacity === 255, "no colour is left");
  await page.click("#looks button:nth-child(1)");
  await page.value("drawn()");
  const [own, , other] = await page.value("pixel(0.3, 0.2)");
  await page.value(`warmth.value = 1, warmth.dispatchEvent(new Event("input")), drawn()`);
  const [warm, , cold] = await page.value("pixel(0.3, 0.2)");
  assert.ok(warm > own && cold < other, "it is warmer");
  await page.click("#looks button:nth-child(2)");
  await page.value("drawn()");
  const before = await page.value("pixel(0.3, 0.8)");
  const [x, y, width] = await page.value(`(() => { const box = exposure.getBoundingClientRect(); return [box.x, box.y + box.height / 2, box.width]; })()`);
  const thumb = await page.value("(Number(exposure.value) + 2) / 4");
  await page.drag([x + 8 + thumb * (width - 16), y], [x + 0.7 * width, y], [x + 0.72 * width, y]);
  await page.value("drawn()");
  assert.ok((await page.value("Number(exposure.value)")) > 0.5, "the slider has moved");
  const after = await page.value("pixel(0.3, 0.8)");
  assert.ok(after[0] > before[0] && after[1] > before[1], `${after} is lighter than ${before}`);
  assert.ok((await look(page, "golden.png", STAGE)) > 5000);

  // Turned, and a part of it chosen and kept.
  await page.click("#left");
  assert.deepEqual(await page.value("[photo.width, photo.height]"), [933, 1400]);
  await page.click("#right");
  const box = await page.value(`(() => { const box = frame.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; })()`);
  const place = (x, y) => [box[0] + x * box[2], box[1] + y * box[3]];
  await page.drag(place(0.25, 0.25), place(0.5, 0.5), place(0.75, 0.75));
  assert.ok(await page.value(`shown("part")`));
  await look(page, "crop.png", STAGE);
  await page.click("#crop");
  const size = /· (\d+) × (\d+) ·/.exec(await page.value(`text("facts")`)).slice(1).map(Number);
  assert.ok(Math.abs(size[0] - 900) < 8 && Math.abs(size[1] - 600) < 8, `${size}`);

  // What is saved is a file of that kind and size, with what was done.
  await page.value(`HTMLAnchorElement.prototype.click = function () { window.saved = { href: this.href, name: this.download }; }`);
  await page.click("#save");
  const saved = await page.value(`(async () => {
    const bytes = new Uint8Array(await (await fetch(saved.href)).arrayBuffer());
    const image = await createImageBitmap(new Blob([bytes]));
    const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
    pen.drawImage(image, 0, 0);
    return { name: saved.name, begins: [...bytes.slice(0, 3)], size: [image.width, image.height],
      pixel: [...pen.getImageData(image.width / 2, image.height / 4, 1, 1).data], own: pixel(0.5, 0.25) };
  })()`);
  assert.equal(saved.name, "sample-developed.jpg");
  assert.deepEqual(saved.begins, [0xff, 0xd8, 0xff]);
  assert.deepEqual(saved.size, size);
  saved.pixel.forEach((value, at) => assert.ok(Math.abs(value - saved.own[at]) < 12, `${saved.pixel} is ${saved.own}`));

  // A file of this machine's, by the button's input; and one that is cut off.
  const numbers = Array.from({ length: 96 * 64 }, (_, at) => `${(at % 96) * 2} ${Math.floor(at / 96) * 3} 90`);
  const ramp = join(folder, "ramp.ppm");
  writeFileSync(ramp, `P3\n96 64\n255\n${numbers.join("\n")}\n`);
  const { root } = await page.send("DOM.getDocument");
  const { nodeId } = await page.send("DOM.querySelector", { nodeId: root.nodeId, selector: "#file" });
  await page.send("DOM.setFileInputFiles", { nodeId, files: [ramp] });
  await page.until(`text("facts").startsWith("ramp.ppm · 96 × 64")`);
  await page.value(`dropped("cut.ppm", "P3 96 64 255 1 2 3")`);
  await page.until(`shown("fault")`);
  assert.equal(await page.value(`text("fault-name")`), "The Pnm file is damaged");
  assert.ok((await page.value(`text("facts")`)).startsWith("ramp.ppm"), "the one before stays");
  await page.click("#again");
  await page.until(`!shown("fault")`);
  await page.value(`dropped("notes.txt", "Dear diary")`);
  await page.until(`shown("fault")`);
  await look(page, "fault.png", STAGE);

  // The page has said nothing but the errors that were shown.
  assert.deepEqual(page.said.filter((said) => !/Unknown|Damaged|no image|damaged/.test(said)), []);
});
console.log(`the page does what it should; what was to be seen: ${folder}/*.png`);
