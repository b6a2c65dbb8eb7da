import { EventEmitter, once } from "node:events";

/** Of a file as it lies on the disk, compressed. */
export interface Digest {
  bytes: number;
  sha256: string;
}

/** How far a file is written, for those who read it meanwhile. */
export interface Growth {
  bytes(count: number): void;
  whole(digest: Digest): void;
  failed(cause: unknown): void;
  /** How many bytes there are as soon as there are more than these, and just these when the file is whole. */
  beyond(bytes: number, signal: AbortSignal): Promise<number>;
  /** Of what was written; there is none before the file is whole. */
  digest(): Digest | undefined;
}

export function createGrowth(stored?: Digest): Growth {
  const news = new EventEmitter().setMaxListeners(0);
  let written = stored?.bytes ?? 0;
  let end: { digest: Digest } | { cause: unknown } | undefined = stored && { digest: stored };
  const endWith = (reached: typeof end) => {
    end ??= reached;
    news.emit("news");
  };
  return {
    bytes(count) {
      written += count;
      news.emit("news");
    },
    whole: (digest) => endWith({ digest }),
    failed: (cause) => endWith({ cause }),
    async beyond(bytes, signal) {
      while (written <= bytes && !end) await once(news, "news", { signal }).catch(() => signal.throwIfAborted());
      if (end && "cause" in end) throw end.cause;
      return written;
    },
    digest: () => (end && "digest" in end ? end.digest : undefined),
  };
}
