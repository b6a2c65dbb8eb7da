/**
 * `node scripts/prepare.mjs [--no-build] [SCRIPT ARGS…]`: makes the project runnable and runs a script under Node 24.
 *
 * Runs on whatever Node the machine has (18 and newer) and with nothing installed, so it is plain JavaScript without
 * dependencies. What is up to date is not done again.
 */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { build } from "./prepare/build.mjs";
import { dependencies } from "./prepare/dependencies.mjs";
import { generate } from "./prepare/generate.mjs";
import { withLock } from "./prepare/lock.mjs";
import { root, runToEnd } from "./prepare/run.mjs";

const [first, ...rest] = process.argv.slice(2);
const withoutBuild = first === "--no-build";
const [script, ...args] = withoutBuild ? rest : [first, ...rest];

async function prepare() {
  await withLock(join(root, ".cache/prepare.lock"), async () => {
    await dependencies();
    await generate();
    if (!withoutBuild) await build();
  });
}

try {
  await access(join(root, "package-lock.json"));
  await prepare();
} catch (error) {
  console.error(`\nSlipway could not be prepared: ${error.message}`);
  process.exit(1);
}
if (script) process.exitCode = await runToEnd(join(root, "node_modules/.bin/node"), [join(root, script), ...args]);
