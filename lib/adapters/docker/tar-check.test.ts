import { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { tarCheck } from "./tar-check.ts";

/** With a name that needs a header of its own, and zeros at the end of the last file. */
async function someTar(): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: "volume", type: "directory" });
  tar.entry({ name: `volume/${"long-ü/".repeat(20)}name` }, "a name that does not fit into its header");
  tar.entry({ name: "volume/link", type: "symlink", linkname: "elsewhere" });
  tar.entry({ name: "volume/zeros" }, Buffer.alloc(4096));
  tar.finalize();
  return buffer(tar);
}

async function checked(chunks: readonly Buffer[]) {
  const passed: Buffer[] = [];
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      passed.push(chunk);
      done();
    },
  });
  const check = tarCheck((why) => new Error(`not whole: ${why}`));
  await pipeline(Readable.from(chunks), check.stream, into);
  return { passed: Buffer.concat(passed), content: check.content() };
}

test("a whole tar passes as it is, in whatever pieces it comes", async () => {
  const tar = await someTar();
  const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      const chunks: Buffer[] = [];
      for (let at = 0, next = 0; at < tar.length; next++) {
        const length = lengths[next % lengths.length] ?? 1;
        chunks.push(tar.subarray(at, at + length));
        at += length;
      }
      const { passed, content } = await checked(chunks);
      expect(passed.equals(tar)).toBe(true);
      expect(content).toEqual({ bytes: tar.length, entries: 4 });
    }),
    { numRuns: 30 },
  );
});

test("one that is cut anywhere does not, also between two entries and within zeros", async () => {
  const tar = await someTar();
  for (let length = 0; length < tar.length; length += length % 512 === 0 ? 1 : 511)
    await expect(checked([tar.subarray(0, length)]), `cut at ${length}`).rejects.toThrow(/not whole/);
});

test("nor does what is no tar", async () => {
  await expect(checked([Buffer.alloc(2048, "x")])).rejects.toThrow(/not whole: .*tar/i);
});
