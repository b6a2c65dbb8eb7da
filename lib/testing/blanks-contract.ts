import { randomBytes } from "node:crypto";
import { Readable, type Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import type { Blanks } from "../application/ports.ts";

const signal = () => AbortSignal.timeout(20_000);
const gives = (content: Buffer) => (into: Writable) => pipeline(Readable.from([content]), into, { end: false });

/** What every adapter of the port `Blanks` must do. `open` answers one that has nothing. */
export function blanksContract(name: string, open: () => Blanks): void {
  const contentOf = async (blanks: Blanks, key: string) => {
    const content = await blanks.open(key, signal());
    return content && buffer(content);
  };

  describe(name, () => {
    test("what is kept is opened as it was; the later one of a key counts", async () => {
      const blanks = open();
      expect(await contentOf(blanks, "one")).toBeUndefined();
      for (const content of [randomBytes(10), randomBytes(1_500_000)]) {
        await blanks.keep("one", gives(content), signal());
        expect(content.equals((await contentOf(blanks, "one")) ?? Buffer.alloc(0))).toBe(true);
      }
      await blanks.forget("one");
      await blanks.forget("one");
      expect(await contentOf(blanks, "one")).toBeUndefined();
    });

    test("what fails behind its last byte is not kept, and does not touch what is", async () => {
      const blanks = open();
      await blanks.keep("one", gives(Buffer.from("whole")), signal());
      const failing = async (into: Writable) => {
        await gives(Buffer.from("half"))(into);
        throw new Error("Exit code 3.");
      };
      await expect(blanks.keep("one", failing, signal())).rejects.toThrow("Exit code 3.");
      await expect(blanks.keep("two", failing, signal())).rejects.toThrow("Exit code 3.");
      expect((await contentOf(blanks, "one"))?.toString()).toBe("whole");
      expect(await contentOf(blanks, "two")).toBeUndefined();
    });

    test("four are kept, the last among them, also when they are written at the same time", async () => {
      const blanks = open();
      const keys = ["one", "two", "three", "four", "five"];
      await Promise.all(keys.map((key) => blanks.keep(key, gives(Buffer.from(key)), signal())));
      const found = (await Promise.all(keys.map((key) => contentOf(blanks, key)))).map((content) =>
        content?.toString(),
      );
      expect(found.filter((content, index) => content === keys[index])).toHaveLength(4);
      expect(found.at(-1)).toBe("five");
    });
  });
}
