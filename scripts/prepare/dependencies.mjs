import { access } from "node:fs/promises";
import { join } from "node:path";
import { mustRun, root, withoutProject } from "./run.mjs";
import { fingerprint, unlessDone } from "./stamp.mjs";

const stamp = "node_modules/.slipway-stamp"; // npm removes it together with the rest when it starts anew

/** `npm ci` when what is installed is not what package-lock.json says. */
export async function dependencies() {
  await unlessDone(stamp, await fingerprint(["package-lock.json"]), async () => {
    await mustRun("npm ci", "npm", ["ci", "--no-audit", "--no-fund"], withoutProject());
    await needNode();
  });
}

/** The `node` package fetches its binary in an install script; where npm does not run scripts, we do. */
async function needNode() {
  const present = await access(join(root, "node_modules/.bin/node")).then(
    () => true,
    () => false,
  );
  if (present) return;
  const args = ["rebuild", "node", "--ignore-scripts=false"];
  await mustRun("npm rebuild node", "npm", args, withoutProject());
}
