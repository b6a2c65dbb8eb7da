import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary.ts";
import { environmentFiles } from "./environment-files.ts";

test("reads below the root, and answers nothing for what is not there", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "env"));
  writeFileSync(join(root, "env/staging.env"), "A=1\n");
  symlinkSync("staging.env", join(root, "env/link.env"));
  expect(await environmentFiles.read(root, "env/staging.env")).toBe("A=1\n");
  expect(await environmentFiles.read(root, "./env/link.env")).toBe("A=1\n");
  expect(await environmentFiles.read(root, "env/missing.env")).toBeUndefined();
  expect(await environmentFiles.read(root, "env/staging.env/below")).toBeUndefined();
});

test("never reads outside of the root", async () => {
  const folder = temporaryFolder();
  const root = join(folder, "root");
  mkdirSync(root);
  writeFileSync(join(folder, "secret"), "no");
  writeFileSync(join(folder, "root-secret"), "no");
  symlinkSync("../secret", join(root, "link"));
  for (const path of ["../secret", "../root-secret", "link"])
    await expect(environmentFiles.read(root, path)).rejects.toMatchObject({ code: "outside-root" });
  await expect(environmentFiles.read(join(folder, "gone"), "a")).rejects.toMatchObject({ code: "root-not-found" });
});
