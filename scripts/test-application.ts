/** `npm run test:application -- FILE`: takes the application that the file describes through the whole path (e2e/application.spec.ts). */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { needProgram } from "./debian.ts";
import { root } from "./images/recipes.ts";
import { needChromium } from "./testing/chromium.ts";

const [file, ...options] = process.argv.slice(2);
const say = (line: string) => console.error(line);

if (!file) {
  say("Which application? For example: npm run test:application -- e2e/applications/todo.yaml");
  process.exit(2);
}
await needProgram("git", ["git"], "to read the application's repository", say);
await needChromium(say);
const child = spawn(join(root, "node_modules/.bin/playwright"), ["test", ...options], {
  cwd: root,
  env: { ...process.env, E2E_APPLICATION: file },
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
const [code] = await once(child, "exit");
process.exitCode = code ?? 1;
