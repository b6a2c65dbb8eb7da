import type Docker from "dockerode";
import type { Container } from "dockerode";
import { expect, test } from "vitest";
import type { Found } from "./container.ts";
import type { Context } from "./context.ts";
import { startGateway } from "./start.ts";

const scope = { instance: "one", application: "wms", environment: "production" } as const;

/** A gateway that has ended so long ago, on an engine that lists what runs of all gateways as it is told. */
function world(endedMsAgo: number, running: () => object[]) {
  const started: string[] = [];
  const FinishedAt = new Date(Date.now() - endedMsAgo).toISOString();
  const container = {
    inspect: async () => ({ State: { FinishedAt } }),
    start: async () => void started.push("gateway"),
  } as unknown as Container;
  const docker = { listContainers: async () => running() } as unknown as Docker;
  const found = { container, running: false } as Found;
  return { started, start: () => startGateway({ docker } as Context, scope, found, AbortSignal.timeout(10_000)) };
}

test("one that ended with all others is not started on an engine that goes away", async () => {
  let looks = 0;
  const { started, start } = world(1_000, () => {
    if (++looks < 3) return [];
    throw new Error("connect ENOENT");
  });
  await expect(start()).rejects.toThrow("ENOENT");
  expect(started).toEqual([]);
});

test("one that ended alone is started at once, and so is one that ended long ago", async () => {
  const alone = world(1_000, () => [{}]);
  await alone.start();
  expect(alone.started).toEqual(["gateway"]);
  const long = world(60_000, () => expect.fail("nobody has to be looked for"));
  await long.start();
  expect(long.started).toEqual(["gateway"]);
});
