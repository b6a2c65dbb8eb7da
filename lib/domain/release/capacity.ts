const gigabyte = 1e9;

export interface Needed {
  /** Bytes. */
  disk: number;
  /** Bytes. */
  memory: number;
}

/**
 * What a deploy may use beside what is live: new images as large as the last release's and half as much again for layers
 * that are built, a fresh database, and a second set of containers. Never less than what a small application needs.
 */
export function capacityNeeded(images: readonly { release?: number; bytes: number }[]): Needed {
  const last = Math.max(0, ...images.map((image) => image.release ?? 0));
  const lastBytes = images.filter((image) => image.release === last).reduce((sum, image) => sum + image.bytes, 0);
  return { disk: 1 * gigabyte + 1.5 * lastBytes, memory: 0.75 * gigabyte };
}

/** And the data that is copied beside itself. */
export const withCopies = (needed: Needed, bytes: number): Needed => ({ ...needed, disk: needed.disk + bytes });

/** A sentence about what is short and what to do, or nothing. */
export function capacityProblem(
  free: { diskFree: number; memoryAvailable: number },
  needed: Needed,
): string | undefined {
  if (free.diskFree < needed.disk) {
    return `The engine's disk has ${gigabytes(free.diskFree)} free and this deploy may need ${gigabytes(needed.disk)}. Free some space on the engine's machine, then deploy again.`;
  }
  if (free.memoryAvailable < needed.memory) {
    return `The engine's machine has ${gigabytes(free.memoryAvailable)} of memory available and a second release beside the live one may need ${gigabytes(needed.memory)}. Stop something that is not needed, then deploy again.`;
  }
  return undefined;
}

/** `1.9 GB`. */
export const gigabytes = (bytes: number) => `${(bytes / gigabyte).toFixed(1)} GB`;
