import assert from "node:assert/strict";
import { test } from "node:test";

import { FileType, Photo, PhotoError, Turn } from "darkroom";

/** The bytes of a PNM image: red, then green, then blue, as numbers in text. */
const image = (width, height, ...numbers) => new TextEncoder().encode(`P3\n${width} ${height}\n255\n${numbers.join(" ")}\n`);
const RED_BLUE = image(2, 1, 255, 0, 0, 0, 0, 255);

test("what is opened is shown, changed and saved", () => {
  const photo = new Photo(RED_BLUE, 100);
  assert.deepEqual([photo.width, photo.height, photo.shownWidth], [2, 1, 2]);
  assert.deepEqual([...photo.develop({})], [255, 0, 0, 255, 0, 0, 255, 255]);
  const counts = photo.histogram();
  assert.deepEqual([counts[0], counts[255], counts[256]], [1, 1, 2]);
  const [red, green, blue] = photo.develop({ saturation: -1 });
  assert.ok(red === green && green === blue && red > 0);
  for (const kind of [FileType.Png, FileType.WebP]) {
    const again = new Photo(photo.save({}, kind), 100);
    assert.deepEqual([...again.develop({})], [255, 0, 0, 255, 0, 0, 255, 255]);
  }
  assert.deepEqual([...photo.save({}, FileType.Jpeg, 50).slice(0, 3)], [0xff, 0xd8, 0xff]);
});

test("turning and cutting", () => {
  const photo = new Photo(RED_BLUE, 100);
  photo.turn(Turn.Mirror);
  assert.deepEqual([...photo.develop({}).slice(0, 3)], [0, 0, 255]);
  photo.turn(Turn.Left);
  assert.deepEqual([photo.width, photo.height], [1, 2]);
  photo.turn(Turn.Right);
  photo.crop({ left: 0.5, top: 0, width: 0.5, height: 1 });
  assert.deepEqual([...photo.develop({})], [255, 0, 0, 255]);
  assert.throws(() => photo.crop({ left: 2, top: 0, width: 1, height: 1 }), PhotoError.Empty);
});

test("large ones are shown small", () => {
  const numbers = Array.from({ length: 3 * 64 * 32 }, (_, at) => at % 256);
  const photo = new Photo(image(64, 32, ...numbers), 16);
  assert.deepEqual([photo.width, photo.shownWidth, photo.shownHeight], [64, 16, 8]);
  assert.equal(photo.develop({ blur: 2, sharpness: 1 }).length, 4 * 16 * 8);
});

test("what can't be opened says why", () => {
  const caught = (bytes) => {
    try {
      return new Photo(bytes, 100);
    } catch (error) {
      return error;
    }
  };
  assert.ok(caught(new TextEncoder().encode("Dear diary")) instanceof PhotoError.Unknown);
  const damaged = caught(image(2, 1, 255));
  assert.ok(damaged instanceof PhotoError.Damaged && damaged.format === "Pnm", damaged);
  const large = caught(new TextEncoder().encode("P3\n70000 70000\n255\n0"));
  assert.ok(large instanceof PhotoError.TooLarge);
  assert.deepEqual([large.width, large.height, large.limit], [70000, 70000, 40]);
});
