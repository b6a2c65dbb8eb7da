import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestPanel } from "../../lib/testing/panel/panel.ts";
import { composeCli } from "../../scripts/compose-cli.ts";
import { type Seen, startLoad } from "./load.ts";

const run = promisify(execFile);
const restMs = 3_000;

/** The naive way, for comparison: `docker compose up -d --build` of the same application, one change after the other. */
export async function control(panel: TestPanel, deploys: number, perSecond: number): Promise<Seen> {
  const cli = await composeCli((line) => console.error(line));
  const { application, engine } = panel;
  const [port, database] = [await engine.freePort(), await engine.freePort()];
  const variables = { PRODUCTION_PORT: `${port}`, PRODUCTION_DATABASE_PORT: `${database}` };
  const env = { ...process.env, ...variables, DOCKER_HOST: engine.host, DOCKER_BUILDKIT: "0" };
  const compose = (...args: string[]) =>
    run(cli, ["-p", `${application.name}-control`, ...args], { cwd: application.repository, env, timeout: 180_000 });
  /** Compose knows those of the classic builder no more when it goes. */
  const built = new Set<string>();
  const up = async () => {
    await compose("up", "-d", "--build", "production-backend", "production-database", "production-queue");
    built.add((await engine.docker.getImage(`${application.name}-control-production-backend`).inspect()).Id);
  };
  try {
    await up();
    const url = `http://127.0.0.1:${port}/`;
    await answering(url);
    const load = startLoad({ url, perSecond, most: 1_000_000, sockets: 4 });
    for (let number = 1; number <= deploys; number++) {
      await application.commit(`control-${number}`);
      await up();
      await answering(url);
    }
    await new Promise((resolve) => setTimeout(resolve, restMs)); // some seconds of a release that only runs
    return await load.end([]);
  } finally {
    await compose("down", "--volumes", "--timeout", "1");
    for (const id of built) await engine.docker.getImage(id).remove({ force: true });
  }
}

async function answering(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > deadline) throw new Error(`${url} does not answer.`);
  }
}
