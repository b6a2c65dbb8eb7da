import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { generate } from "selfsigned";
import type { TestEngine } from "../../lib/testing/engine.ts";
import { composeCli } from "../../scripts/compose-cli.ts";
import { root } from "./panel.ts";

const run = promisify(execFile);
const buildLimitMs = 15 * 60_000;
const startLimitMs = 4 * 60_000;
const composeFile = join(root, "docker/compose.yaml");
/** Somebody on the host, whom the application's files belong to. */
const owner = "1234:1234";

/** What `docker compose` needs to speak of this panel: also for the tests, which upgrade it. */
export interface PanelInContainers {
  program: string;
  /** The same under another tag: what it is upgraded to. */
  nextImage: string;
  environment: Record<string, string>;
}

interface ComposeOptions {
  timeout?: number;
  environment?: Record<string, string>;
  input?: string;
}

/**
 * The panel of docker/compose.yaml, from an image of this working tree, with names, a port, volumes and a certificate of its
 * own. `place` has the application's root in it.
 */
export async function startPanelInContainers(engine: TestEngine, place: string) {
  const port = await engine.freePort();
  const name = `${engine.instance}-panel`;
  const containers: PanelInContainers = {
    program: await composeCli((line) => console.error(line)),
    nextImage: `${name}:two`,
    environment: {
      ...engine.images,
      ...(await certificateIn(join(place, "certificates"))),
      COMPOSE_PROJECT_NAME: engine.instance,
      DOCKER_HOST: engine.host,
      DOCKER_SOCKET: engine.host.replace("unix://", ""),
      PATH: process.env.PATH ?? "",
      SLIPWAY_APPLICATION: place,
      SLIPWAY_IMAGE: `${name}:one`,
      SLIPWAY_INSTANCE: engine.instance,
      SLIPWAY_ISOLATION: "off",
      SLIPWAY_LISTEN: `127.0.0.1:${port}`,
      SLIPWAY_URL: `https://localhost:${port}`,
    },
  };
  const stop = async () => {
    await compose(containers, ["down", "--volumes", "--timeout", "20"]);
    for (const tag of ["one", "two"]) await removeImage(engine, `${name}:${tag}`);
  };
  try {
    await giveToOwner(place);
    await compose(containers, ["build", "worker"], { timeout: buildLimitMs });
    await engine.docker.getImage(`${name}:one`).tag({ repo: name, tag: "two" });
    await compose(containers, ["up", "--detach", "--wait", "--no-build"], { timeout: startLimitMs });
    const said = await saidBy(containers);
    const [setUpLink] = said.match(/https?:\/\/\S+\/setup\?token=[\w-]+/) ?? [];
    if (!setUpLink) throw new Error(`The worker printed no one-time link:\n${said}`);
    return { url: new URL(setUpLink).origin, setUpLink, stop, containers };
  } catch (error) {
    console.error(await saidBy(containers).catch(String));
    await stop();
    throw error;
  }
}

/** Answers what it printed on standard output; `input` is what it reads from standard input. */
export async function compose(
  { program, environment }: PanelInContainers,
  args: readonly string[],
  { timeout = 120_000, environment: other = {}, input = "" }: ComposeOptions = {},
): Promise<string> {
  const env = { ...environment, ...other, NODE_ENV: "production" as const };
  const running = run(program, ["--file", composeFile, ...args], { env, timeout, maxBuffer: 64e6 });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

/** The newest lines of web and worker. */
export const saidBy = (containers: PanelInContainers): Promise<string> =>
  compose(containers, ["logs", "--no-color", "--tail", "200"]);

async function certificateIn(folder: string): Promise<Record<string, string>> {
  await mkdir(folder);
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }]);
  await writeFile(join(folder, "panel.crt"), cert);
  await writeFile(join(folder, "panel.key"), key);
  return {
    SLIPWAY_CERTIFICATES: folder,
    SLIPWAY_CERTIFICATE: "/certificates/panel.crt",
    SLIPWAY_CERTIFICATE_KEY: "/certificates/panel.key",
  };
}

/** Nothing but the way to it is root's: the worker has to get along with that. */
async function giveToOwner(place: string): Promise<void> {
  await chmod(place, 0o755);
  await run("chown", ["--recursive", owner, place]);
}

async function removeImage({ docker }: TestEngine, name: string): Promise<void> {
  await docker
    .getImage(name)
    .remove({ force: true })
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404) throw error;
    });
}
