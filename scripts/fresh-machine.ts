/**
 * `npm run test:fresh [-- --keep]`: does what a stranger does with a fresh machine. In a Debian of debootstrap's making,
 * with npm and ca-certificates and nothing else, `npm run demo` is started, the browser takes the main path, and
 * `npm test` passes. Only what is committed is tried.
 */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { connect } from "./engine/connect.ts";
import { findEngine, releaseEngine } from "./engine/find.ts";
import { freshMachine, inside } from "./fresh/machine.ts";
import { removeLabelled } from "./testing/remove-labelled.ts";

const say = (line: string) => console.log(line);
const instance = `fresh-${randomBytes(3).toString("hex")}`;
const keep = process.argv.includes("--keep");
const results: string[] = [];

async function step(name: string, work: () => Promise<void>): Promise<void> {
  const started = Date.now();
  say(`\n──── ${name} ────`);
  const result = await work().then(
    () => "passed",
    (error: Error) => `FAILED: ${error.message}`,
  );
  results.push(`${name}: ${result} (${Math.round((Date.now() - started) / 1000)} s)`);
  if (result !== "passed") throw new Error(results.at(-1));
}

async function must(machine: Docker.Container, command: string[], limitMinutes: number, env?: Record<string, string>) {
  const code = await inside(machine, command, { env, limitMinutes, onLine: say });
  if (code !== 0) throw new Error(`${command.join(" ")} ended with exit code ${code}`);
}

/** Starts the demo and answers when it has printed its one-time link; the demo runs on. */
async function startDemo(machine: Docker.Container): Promise<{ link: string; ended: Promise<number> }> {
  const { promise: link, resolve, reject } = Promise.withResolvers<string>();
  const onLine = (line: string) => {
    say(line);
    const [found] = line.match(/https?:\/\/\S+\/setup\?token=[\w-]+/) ?? [];
    if (found) resolve(found);
  };
  const command = ["sh", "-c", "echo $$ > /run/demo.pid; exec npm run demo"];
  const ended = inside(machine, command, { onLine, limitMinutes: 60 });
  ended.then((code) => reject(new Error(`npm run demo ended with exit code ${code} before it was ready`)), reject);
  return { link: await link, ended };
}

async function tryIt(machine: Docker.Container): Promise<void> {
  let demo: Awaited<ReturnType<typeof startDemo>> | undefined;
  await step("npm run demo, until it prints the one-time sign-in", async () => {
    demo = await startDemo(machine);
  });
  await step("the main path in a browser", async () => {
    await must(machine, ["sh", "-c", `${installBrowser} >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; exit 1; }`], 10);
    const { origin } = new URL(demo?.link ?? "");
    const env = {
      E2E_BASE_URL: origin,
      E2E_SETUP_LINK: demo?.link ?? "",
      PATH: `/slipway/node_modules/.bin:${searchPath}`,
    };
    await must(machine, ["playwright", "test"], 15, env);
  });
  await step("SIGTERM ends the panel and leaves the application running", async () => {
    await must(machine, ["sh", "-c", 'kill -TERM "$(cat /run/demo.pid)"'], 1);
    await demo?.ended;
    await must(machine, ["sh", "-c", `! grep -lzE '^(server|worker|.*/start)\\.ts$' /proc/[0-9]*/cmdline`], 1);
    await must(machine, ["sh", "-c", "docker -H unix:///run/slipway-engine/docker.sock ps | grep staging-backend"], 1);
  });
  await step("npm test", () => must(machine, ["npm", "test"], 90));
}

const installBrowser = "apt-get install -y --no-install-recommends chromium fonts-liberation";
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const { host } = await findEngine(say);
const docker = connect(host);
try {
  await tryIt(await freshMachine(docker, instance, say));
} catch (error) {
  say(`\n${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  if (keep) say(`The machine is kept: docker -H ${host} ps --filter label=slipway.instance=${instance}`);
  else await removeLabelled(docker, (name) => name === instance);
  await releaseEngine(say);
}
say(`\n${results.join("\n")}`);
process.exit();
