import { readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { mustRun, root, withoutProject } from "./run.mjs";
import { fingerprint, unlessDone } from "./stamp.mjs";

const stamp = "node_modules/.slipway-stamp"; // npm removes it together with the rest when it starts anew
const toolchain = ".cache/toolchain";
const npmVersion = "11.19.1";
const quiet = "--loglevel=error"; // npm would warn about each package that does not like the machine's own Node

/**
 * `npm ci` when what is installed is not what package-lock.json says. Of all install scripts only that of `node` is run:
 * it fetches the Node that the project runs on. The others compile what is optional.
 */
export async function dependencies() {
  await unlessDone(stamp, await fingerprint(["package-lock.json"]), async () => {
    const env = isOld(process.version) ? await withToolchain() : withoutProject();
    await mustRun("npm ci", "npm", ["ci", "--ignore-scripts", quiet], env);
    await mustRun("npm rebuild node", "npm", ["rebuild", "node", "--ignore-scripts=false", quiet], env);
  });
}

/** npm leaves out optional packages, such as native bindings, that ask for a newer Node than the one it runs on. */
function isOld(version) {
  const [major, minor] = version.slice(1).split(".").map(Number);
  return major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12);
}

/** The environment with a newer Node and npm, fetched with the machine's old ones. */
async function withToolchain() {
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const wanted = [`node@${packages["node_modules/node"].version}`, `npm@${npmVersion}`];
  await unlessDone(`${toolchain}/stamp`, wanted.join(" "), () => {
    const args = ["install", "--prefix", join(root, toolchain), "--no-save", "--no-package-lock", quiet];
    return mustRun(
      `npm install ${wanted.join(" ")}`,
      "npm",
      [...args, "--ignore-scripts=false", ...wanted],
      withoutProject(),
    );
  });
  const env = withoutProject();
  return { ...env, PATH: [join(root, toolchain, "node_modules/.bin"), env.PATH].join(delimiter) };
}
