import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import type Docker from "dockerode";
import { connect } from "../../scripts/engine/connect.ts";
import { findEngine, releaseEngine } from "../../scripts/engine/find.ts";
import { ensureBaseImages, type ImageVariables } from "../../scripts/images/ensure.ts";
import { allImages } from "../../scripts/images/recipes.ts";
import { removeLabelled } from "../../scripts/testing/remove-labelled.ts";

/** What one test file has of the engine. Everything that it creates there carries `slipway.instance=<instance>`. */
export type TestEngine = {
  /** as in `DOCKER_HOST` */
  host: string;
  docker: Docker;
  /** `{ NODE_IMAGE, NGINX_IMAGE, HAPROXY_IMAGE, MYSQL_IMAGE, MARIADB_IMAGE }` */
  images: ImageVariables;
  instance: string;
  freePort: () => Promise<number>;
  /** Removes all that carries the instance's label: containers with their volumes, networks, volumes, images. */
  cleanUp: () => Promise<void>;
};

type Prepared = { host: string; images: ImageVariables; run: string };

const handedDown = "SLIPWAY_TEST_ENGINE";

/** Finds the engine and makes the base images, once for a run of tests; workers get the result by the environment. */
export async function prepareTestEngine(say: (line: string) => void): Promise<{ release: () => Promise<void> }> {
  if (process.env[handedDown]) return { release: async () => {} };
  const { host } = await findEngine(say);
  const images = await ensureBaseImages(allImages, { host, say });
  const prepared: Prepared = { host, images, run: randomBytes(3).toString("hex") };
  process.env[handedDown] = JSON.stringify(prepared);
  const release = async () => {
    await removeLabelled(connect(host), (instance) => instance.startsWith(`test-${prepared.run}-`));
    await releaseEngine(say);
  };
  return { release };
}

/** The engine for one test file, with an instance of its own. Call `cleanUp` in `afterAll`. */
export function testEngine(): TestEngine {
  const value = process.env[handedDown];
  if (!value)
    throw new Error("No engine was prepared: run this with `npm run test:engine` or `vitest run --project engine`.");
  const { host, images, run } = JSON.parse(value) as Prepared;
  const docker = connect(host);
  const instance = `test-${run}-${randomBytes(3).toString("hex")}`;
  return {
    host,
    docker,
    images,
    instance,
    freePort,
    cleanUp: () => removeLabelled(docker, (name) => name === instance),
  };
}

/** A port of this machine that nobody listens on. */
async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once("error", reject);
  server.listen(0, "0.0.0.0", () => {
    const { port } = server.address() as { port: number };
    server.close(() => resolve(port));
  });
  return promise;
}
