// Files, as far as the driver needs them.

import { readFile, write } from 'landbridge:program';

export function readFileSync(path) {
  return readFile(path);
}

/** Writes text, which is ASCII or was made of the driver's JSON. */
export function writeSync(stream, bytes) {
  const text = decodeURIComponent([...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  write(stream, text);
  return bytes.length;
}

function none() {
  throw new Error('a realm makes no files');
}

export { none as existsSync, none as mkdtempSync, none as rmSync, none as readdirSync };
