import { mustRun, withoutProject } from "./run.mjs";
import { fingerprint, unlessDone } from "./stamp.mjs";

const stamp = "node_modules/.slipway-stamp"; // npm removes it together with the rest when it starts anew
const quiet = "--loglevel=error"; // npm would warn about each package that does not like the machine's own Node

/**
 * `npm ci` when what is installed is not what package-lock.json says. Of all install scripts only that of `node` is run:
 * it fetches the Node that the project runs on. The others refuse the machine's older Node, or compile what is optional.
 */
export async function dependencies() {
  await unlessDone(stamp, await fingerprint(["package-lock.json"]), async () => {
    await mustRun("npm ci", "npm", ["ci", "--ignore-scripts", quiet], withoutProject());
    await mustRun("npm rebuild node", "npm", ["rebuild", "node", "--ignore-scripts=false", quiet], withoutProject());
  });
}
