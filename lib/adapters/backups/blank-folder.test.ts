import { readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { blanksContract } from "#lib/testing/blanks-contract.ts";
import { temporaryFolder } from "#lib/testing/temporary.ts";
import { blankFolder } from "./blank-folder.ts";

const signal = () => AbortSignal.timeout(20_000);

blanksContract("blank folder", () => blankFolder(temporaryFolder()));

test("what an earlier worker left half is no blank, and goes with the next; nobody else reads them", async () => {
  const dataFolder = temporaryFolder();
  const blanks = blankFolder(dataFolder);
  const folder = join(dataFolder, "blanks");
  const keep = (key: string) => blanks.keep(key, async (into) => void into.write(`tar of ${key}`), signal());
  await keep("one");
  await writeFile(join(folder, "blank.part"), "half of it");
  expect(await blanks.open("blank", signal())).toBeUndefined();
  await keep("two");
  expect((await readdir(folder)).sort()).toEqual(["one.tar.zst", "two.tar.zst"]);
  expect((await stat(join(folder, "one.tar.zst"))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test("one that the disk does not give back as it was breaks the stream", async () => {
  const dataFolder = temporaryFolder();
  const blanks = blankFolder(dataFolder);
  const content = Buffer.alloc(1_000_000, "content");
  await blanks.keep("one", async (into) => void into.write(content), signal());
  const path = join(dataFolder, "blanks", "one.tar.zst");
  const { size } = await stat(path);
  await truncate(path, size - 1); // within its checksum
  const read = async () => buffer((await blanks.open("one", signal())) ?? expect.fail());
  await expect(read()).rejects.toThrow();
  await truncate(path, 0);
  await writeFile(path, "no Zstandard at all");
  await expect(read()).rejects.toThrow();
});
