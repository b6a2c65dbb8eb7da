import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../testing/temporary.ts";
import { environmentFiles } from "./environment-files.ts";

const files = environmentFiles("/nowhere");

test("reads below the root, and answers nothing for what is not there", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "env"));
  writeFileSync(join(root, "env/staging.env"), "A=1\n");
  symlinkSync("staging.env", join(root, "env/link.env"));
  expect(await files.read(root, "env/staging.env")).toBe("A=1\n");
  expect(await files.read(root, "./env/link.env")).toBe("A=1\n");
  expect(await files.read(root, "env/missing.env")).toBeUndefined();
  expect(await files.read(root, "env/staging.env/below")).toBeUndefined();
});

test("never reads outside of the root", async () => {
  const folder = temporaryFolder();
  const root = join(folder, "root");
  mkdirSync(root);
  writeFileSync(join(folder, "secret"), "no");
  writeFileSync(join(folder, "root-secret"), "no");
  symlinkSync("../secret", join(root, "link"));
  for (const path of ["../secret", "../root-secret", "link"])
    await expect(files.read(root, path)).rejects.toMatchObject({ code: "outside-root" });
  await expect(files.read(join(folder, "gone"), "a")).rejects.toMatchObject({ code: "root-not-found" });
});

test("what can be no file's name is not there", async () => {
  const root = temporaryFolder();
  symlinkSync("round", join(root, "round"));
  for (const path of ["x".repeat(300), "a/".repeat(3000), "a\0b", "round"])
    expect(await files.read(root, path)).toBeUndefined();
});

test("a folder is refused, and nothing waits for a pipe", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "env"));
  execFileSync("mkfifo", [join(root, "pipe")]);
  for (const path of ["env", "env/", "pipe"])
    await expect(files.read(root, path)).rejects.toMatchObject({ code: "not-a-file" });
});

test("knows which folders lie in the root by their name only", async () => {
  const folder = temporaryFolder();
  const root = join(folder, "root");
  mkdirSync(join(root, "uploads"), { recursive: true });
  mkdirSync(join(folder, "root-other"));
  symlinkSync("../root-other", join(root, "link"));
  symlinkSync("uploads", join(root, "photos"));
  const folders = ["uploads", "photos", "not-there-yet", "link", "link/not-there-yet"].map((name) => join(root, name));
  expect(await files.leadingOut(root, folders)).toEqual(folders.slice(3));
  expect(await files.leadingOut(join(folder, "elsewhere"), [])).toEqual([]);
});

test("what is allowed on the host is read only where nobody else could have written it", async () => {
  const folder = temporaryFolder();
  const own = environmentFiles(folder);
  expect(await own.permissions()).toBeUndefined();
  writeFileSync(join(folder, "permissions.yaml"), "wms: {}\n");
  for (const mode of [0o600, 0o644]) {
    chmodSync(join(folder, "permissions.yaml"), mode);
    expect(await own.permissions()).toEqual({ name: "permissions.yaml", text: "wms: {}\n" });
  }
  for (const mode of [0o620, 0o602]) {
    chmodSync(join(folder, "permissions.yaml"), mode);
    await expect(own.permissions()).rejects.toMatchObject({ code: "permissions-unsafe" });
  }
});
