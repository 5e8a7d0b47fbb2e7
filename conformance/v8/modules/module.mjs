// The package, for what requires it.

import * as m from 'kitchen-sink';

export function createRequire() {
  const require = () => m;
  return Object.assign(require, { resolve: (name) => name });
}
