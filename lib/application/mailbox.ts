/** Batches for one reader. `take` empties what its owner has pending; after `wake` it is asked again. */
export interface Mailbox<T> {
  wake(): void;
  /** What is pending is still read, then the batches end. The signal does the same. */
  close(): void;
  batches: AsyncIterable<T[]>;
}

/** `left` is called once, when the reader has gone or the signal has ended, also if nothing was ever read. */
export function createMailbox<T>(take: () => T[], signal: AbortSignal, left: () => void): Mailbox<T> {
  let closed = signal.aborted;
  let rouse = () => {};
  const wake = () => rouse();
  const close = () => {
    closed = true;
    rouse();
  };
  const leave = () => {
    signal.removeEventListener("abort", leave);
    close();
    left();
  };
  signal.addEventListener("abort", leave, { once: true });

  async function* read(): AsyncGenerator<T[]> {
    try {
      for (;;) {
        const batch = take();
        if (batch.length > 0) yield batch;
        else if (closed) return;
        else
          await new Promise<void>((resolve) => {
            rouse = resolve;
          });
      }
    } finally {
      leave();
    }
  }
  return { wake, close, batches: read() };
}
