/** `node scripts/start.ts [--demo|--dev]`: starts the panel and keeps it running until it is told to end. */
import { bringUpToDate } from "../lib/composition/up-to-date.ts";
import { needProgram } from "./debian.ts";
import { findEngine, releaseEngine } from "./engine/find.ts";
import { ensureBaseImages } from "./images/ensure.ts";
import { baseImages } from "./images/recipes.ts";
import { provideSample } from "./start/demo.ts";
import { firstSignInLink } from "./start/first-sign-in.ts";
import { untilReady, webProcess, workerProcess } from "./start/panel.ts";
import { ensureSecret, makeDataFolder } from "./start/secrets.ts";
import { needFreePort, readSettings, type StartSettings } from "./start/settings.ts";
import { Supervised } from "./start/supervise.ts";

const say = (line: string) => console.log(line);
const told = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => told.abort());

async function run(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  const made = await Promise.race([make(settings), untilTold()]);
  if (!made) return;
  const panel = made.processes.map((spec) => new Supervised(spec, say));
  try {
    const gaveUp = Promise.race(panel.map((process) => process.gaveUp));
    await Promise.race([untilReady(settings, told.signal), gaveUp]);
    if (settings.mode === "demo") await provideSample(settings.folders, made.images, say);
    say(welcome(settings.url, made.link, made.engine));
    await Promise.race([untilTold(), gaveUp]);
  } finally {
    if (told.signal.aborted) say("\nStopping the panel; the applications keep running.");
    await Promise.all(panel.map((process) => process.stop()));
  }
}

/** Everything that the panel needs, before any of it runs. */
async function make(settings: StartSettings) {
  const { folders } = settings;
  await needFreePort(settings);
  for (const folder of Object.values(folders)) await makeDataFolder(folder);
  await bringUpToDate(folders);
  await needProgram("git", ["git"], "to read the application's repository", say);
  const engine = await findEngine(say);
  const names = settings.mode === "demo" ? baseImages : (["haproxy"] as const); // the gateway's is always needed
  const images = await ensureBaseImages(names, { host: engine.host, say });
  const secret = await ensureSecret(folders.shared, "web.secret");
  await ensureSecret(folders.data, "secret.key");
  const processes = [await workerProcess(settings, engine.host, images), await webProcess(settings, secret)];
  return { engine, images, processes, link: await firstSignInLink(settings) };
}

function welcome(url: string, link: string | undefined, engine: { host: string; private: boolean }): string {
  return [
    "",
    `Slipway is ready: ${url}`,
    ...(link ? ["Make the first administrator's account (this link works once, for a day):", `  ${link}`] : []),
    ...(engine.private ? ["For docker commands in another terminal:", `  export DOCKER_HOST=${engine.host}`] : []),
    "Ctrl-C ends the panel; the applications keep running.",
    "",
  ].join("\n");
}

function untilTold(): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  if (told.signal.aborted) resolve(undefined);
  told.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  return promise;
}

try {
  await run();
} catch (error) {
  if (!told.signal.aborted) {
    console.error(`\nSlipway did not start: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
await releaseEngine(say);
process.exit(); // told in the middle of something, such as making images, we do not wait for it
