import { once } from "node:events";
import { PassThrough, type Writable } from "node:stream";

/** Passes on what is written to it, and shows it to `see`. */
export function passOn(into: Writable, see: (chunk: Buffer) => void): PassThrough & { ended(): Promise<void> } {
  const through = new PassThrough();
  through.on("data", see);
  through.pipe(into, { end: false });
  const broken = (error?: Error) => through.destroy(error ?? new Error("What was written to was closed."));
  into.once("error", broken).once("close", () => broken());
  through.on("error", () => {}); // whoever writes sees it in `errored`
  return Object.assign(through, {
    async ended() {
      through.end();
      if (!through.readableEnded) await once(through, "end");
    },
  });
}
