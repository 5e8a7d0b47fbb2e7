// The page: what is open, the sliders, and what happens when something is clicked, dropped or dragged. The photograph
// itself is a `Photo` of the package, which lives in Rust.

import { FileType, PanicError, Photo, PhotoError, Turn } from "darkroom";

import { drawHistogram } from "./histogram.mjs";
import { looks, sliders } from "./looks.mjs";
import { selection } from "./selection.mjs";

/** No side of what is shown is longer. */
const LONGEST = 1400;

const at = (id) => document.getElementById(id);
const photoCanvas = at("photo");
const screen = photoCanvas.getContext("2d");

/** The file and the photograph that are open, and what is done to it. */
let file;
let photo;
const part = selection(at("frame"), at("part"), (chosen) => { at("crop").disabled = photo === undefined || !chosen; });
const panel = sliders(at("sliders"), at("looks"), () => later(develop));

/** Runs once before the next picture, however often it is asked for. */
function later(run) {
  later.asked ??= requestAnimationFrame(() => {
    later.asked = undefined;
    attempt(run);
  });
}

/** Does something, and shows what goes wrong with it. */
async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    show(error);
    return undefined;
  }
}

/** What went wrong, in words: errors of the crate have a class for each variant, and their fields. */
function show(error) {
  let name = "That didn't work";
  if (error instanceof PhotoError.Unknown) name = "That isn't a photograph";
  else if (error instanceof PhotoError.Damaged) name = `The ${error.format} file is damaged`;
  else if (error instanceof PhotoError.TooLarge) name = "That is too large";
  else if (error instanceof PhotoError.Empty) name = "Nothing is chosen";
  else if (error instanceof PanicError) name = "The darkroom broke down: please load the page again";
  at("fault-name").textContent = name;
  at("fault-text").textContent = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`;
  at("fault").hidden = false;
  console.error(error);
}

function timed(what, run) {
  const start = performance.now();
  const value = run();
  at("status").textContent = `${what} in ${(performance.now() - start).toFixed(1)} ms, in Rust`;
  return value;
}

/** Shows the photograph with what is done to it, or with another look. */
function develop(look = panel.look()) {
  if (photo === undefined) return;
  const { shownWidth, shownHeight } = photo;
  const pixels = timed(`Developed ${shownWidth} × ${shownHeight} pixels`, () => photo.develop(look));
  photoCanvas.width = shownWidth;
  photoCanvas.height = shownHeight;
  screen.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), shownWidth), 0, 0);
  drawHistogram(at("histogram"), photo.histogram());
}

/** Takes another photograph, or the same one in another shape. */
function present() {
  at("welcome").hidden = true;
  at("frame").hidden = false;
  const { width, height } = photo;
  const size = (file.size / 1024).toLocaleString("en", { maximumFractionDigits: 0 });
  const millions = (width * height) / 1e6;
  const pixels = millions < 0.1 ? "" : ` · ${millions.toFixed(1)} million pixels`;
  at("facts").textContent = `${file.name} · ${width} × ${height}${pixels} · ${size} KiB`;
  for (const id of ["again", "save", "left", "right", "mirror", "before"]) at(id).disabled = false;
  part.clear();
  develop();
}

async function open(chosen) {
  const bytes = new Uint8Array(await chosen.arrayBuffer());
  const opened = timed("Opened", () => new Photo(bytes, LONGEST));
  // The one before isn't needed any more: its memory goes back at once, not when it is collected.
  photo?.close();
  photo = opened;
  file = chosen;
  at("fault").hidden = true;
  present();
}

function change(run) {
  return () => attempt(() => {
    timed("Changed", run);
    present();
  });
}

function save() {
  const kind = FileType[at("kind").value];
  const bytes = timed(`Saved as ${kind}`, () => photo.save(panel.look(), kind));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: `image/${kind.toLowerCase()}` }));
  link.download = `${file.name.replace(/\.[^.]*$/, "")}-developed.${{ Jpeg: "jpg", Png: "png", WebP: "webp" }[kind]}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

at("open").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", ({ target }) => {
  const [chosen] = target.files;
  if (chosen !== undefined) attempt(() => open(chosen));
  target.value = "";
});
at("sample").addEventListener("click", () => attempt(async () => open(await (await import("./sample.mjs")).sample())));
at("again").addEventListener("click", () => {
  panel.reset();
  attempt(() => open(file));
});
at("save").addEventListener("click", () => attempt(save));
at("left").addEventListener("click", change(() => photo.turn(Turn.Left)));
at("right").addEventListener("click", change(() => photo.turn(Turn.Right)));
at("mirror").addEventListener("click", change(() => photo.turn(Turn.Mirror)));
at("crop").addEventListener("click", change(() => photo.crop(part.area())));
at("fault-close").addEventListener("click", () => { at("fault").hidden = true; });

at("before").addEventListener("pointerdown", () => attempt(() => develop(looks.Plain)));
for (const end of ["pointerup", "pointerleave"]) at("before").addEventListener(end, () => later(develop));

// Dropped anywhere, it is dropped here.
addEventListener("dragover", (event) => {
  event.preventDefault();
  at("stage").classList.add("over");
});
for (const end of ["dragleave", "drop"]) addEventListener(end, () => at("stage").classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  const [chosen] = event.dataTransfer.files;
  if (chosen !== undefined) attempt(() => open(chosen));
});
addEventListener("paste", ({ clipboardData }) => {
  const [chosen] = clipboardData.files;
  if (chosen !== undefined) attempt(() => open(chosen));
});
