// What only the engine knows: where memory is, and how many objects are alive. Undefined where it doesn't tell.

interface Known {
  /** The address of memory. */
  addressOf?(memory: Uint32Array): number;
  /** How many objects of JavaScript are alive. */
  liveObjects?(): number;
}

interface Deno {
  UnsafePointer: { of(memory: Uint32Array): unknown; value(pointer: unknown): bigint | number };
}

/** What modules of Bun's have. */
interface Bun {
  ptr(memory: Uint32Array): number;
  heapStats(): { objectCount: number };
}

async function known(): Promise<Known> {
  // Not to be resolved where they don't exist.
  const [ffi, jsc] = ["bun:ffi", "bun:jsc"];
  if ("Bun" in globalThis) {
    const { ptr } = (await import(ffi!)) as Bun;
    const { heapStats } = (await import(jsc!)) as Bun;
    return { addressOf: ptr, liveObjects: () => heapStats().objectCount };
  }
  if ("Deno" in globalThis) {
    const { UnsafePointer } = (globalThis as unknown as { Deno: Deno }).Deno;
    return { addressOf: (memory) => Number(UnsafePointer.value(UnsafePointer.of(memory))) };
  }
  return {};
}

export const { addressOf, liveObjects } = await known();
