import { access, cp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { mustRun, root } from "./run.mjs";
import { fingerprint, unlessDone } from "./stamp.mjs";

const current = join(root, ".next");
const before = join(root, ".next-before");
const inputs = [
  "app",
  "components",
  "lib",
  "public",
  "prisma/schema.prisma",
  "proxy.ts",
  "next.config.mjs",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
  "scripts/compress-static.ts",
];
const isTest = (path) => path.startsWith("lib/testing") || /\.test\.tsx?$/.test(path);

/** `next build` when its inputs have changed. The old build stays until the new one is complete. */
export async function build() {
  await putBack(); // a build that was killed has left the old one aside
  await unlessDone(".next/slipway-stamp", await fingerprint(inputs, isTest), async () => {
    await putAside();
    try {
      await mustRun("next build", "next", ["build"]);
      await mustRun("compressing what browsers fetch", "node", ["scripts/compress-static.ts"]);
    } catch (error) {
      await putBack();
      throw error;
    }
    await rm(before, { recursive: true, force: true });
  });
}

async function putAside() {
  if (!(await exists(current))) return;
  await rename(current, before);
  await cp(join(before, "cache"), join(current, "cache"), { recursive: true }).catch((error) => {
    if (error.code !== "ENOENT") throw error; // no cache to speed the build up
  });
}

async function putBack() {
  if (!(await exists(before))) return;
  await rm(current, { recursive: true, force: true });
  await rename(before, current);
}

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
