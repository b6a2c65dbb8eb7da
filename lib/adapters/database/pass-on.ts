import { once } from "node:events";
import { PassThrough, type Writable } from "node:stream";

const tailBytes = 256;

/** Passes on what is written to it, and remembers the end of it: only its trailer says that a dump is whole. */
export function passOn(into: Writable): PassThrough & { tail(): string; ended(): Promise<void> } {
  const through = new PassThrough();
  let tail = Buffer.alloc(0);
  through.on("data", (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-tailBytes);
  });
  through.pipe(into, { end: false });
  const broken = (error?: Error) => through.destroy(error ?? new Error("What was written to was closed."));
  into.once("error", broken).once("close", () => broken());
  through.on("error", () => {}); // whoever writes sees it in `errored`
  return Object.assign(through, {
    tail: () => tail.toString("latin1"),
    async ended() {
      through.end();
      if (!through.readableEnded) await once(through, "end");
    },
  });
}
