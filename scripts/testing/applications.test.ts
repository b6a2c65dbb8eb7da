import { globSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readApplication } from "../../e2e/support/application.ts";

const folder = resolve(import.meta.dirname, "../../e2e/applications");

test("the description of every application can be read", () => {
  const files = globSync("*", { cwd: folder });
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) expect(readApplication(join(folder, file)).name, file).toBe(file.replace(/\.yaml$/, ""));
});

test("what is missing or unknown in one is told with its place", async () => {
  const place = await mkdtemp(join(tmpdir(), "slipway-application-"));
  onTestFinished(() => rm(place, { recursive: true }));
  const file = join(place, "some.yaml");
  await writeFile(file, "name: some\ncommit: main\nuser: { files: { ../outside: x } }\nhots: {}\n");
  for (const what of ["does not describe", "a whole commit id", "../outside", "hots", "at page"])
    expect(() => readApplication(file)).toThrow(what);
});
