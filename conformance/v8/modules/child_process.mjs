// The first module that the driver asks for, so that what others expect of the global object is there.

import './globals.mjs';

export function spawnSync() {
  throw new Error('a realm starts no processes');
}
