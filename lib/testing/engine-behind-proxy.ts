import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createDockerEngine } from "../adapters/docker/engine.ts";
import { dockerWorld } from "./docker-world.ts";
import { soon } from "./engine-contract/shared.ts";
import { type EngineProxy, engineProxy } from "./engine-proxy.ts";
import type { EngineUnderTest } from "./engine-under-test.ts";

/** For a test file: the real engine, and before it for each test a proxy of its own. */
export function engineBehindProxy() {
  let world: EngineUnderTest;
  let proxy: EngineProxy;
  beforeAll(async () => {
    world = await dockerWorld();
  });
  afterAll(() => world?.cleanUp());
  beforeEach(async () => {
    proxy = await engineProxy((await world.engine().info(soon())).host);
  });
  afterEach(() => proxy.close());
  return {
    get world() {
      return world;
    },
    get proxy() {
      return proxy;
    },
    /** The adapter, which reaches the engine through the proxy. */
    engine: () => createDockerEngine({ host: proxy.host, instance: world.instance }),
  };
}
