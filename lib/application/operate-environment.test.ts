import { expect, test } from "vitest";
import { aDeploy, anOperation } from "../testing/builders.ts";
import { driftIn, problemsAtRest } from "../testing/crash-checks.ts";
import { type CrashPorts, request, work } from "../testing/crash-worker.ts";
import { crashWorld } from "../testing/crash-world.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { sampleSettings } from "../testing/sample-source.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import { operateEnvironment } from "./operate-environment.ts";
import type { RunInput } from "./pipelines.ts";

const pipelines = (ports: CrashPorts) => {
  const all = { ...ports, ...sampleSettings() };
  return { deploy: { staging: deployToStaging(all) }, operate: { staging: operateEnvironment(all) } };
};

test("what the engine does not start any more is made anew by a start, the database too", async () => {
  const world = crashWorld();
  const ask = async (input: RunInput) => {
    await request(world, input);
    await work(world, { pipelines });
    return world.database.runs.at(-1)?.outcome;
  };
  const ids = () => world.engine.containers.filter((one) => owned(one, world.scope)).map(({ id }) => id);
  await ask(aDeploy());
  await ask(anOperation({ action: "stop" }));
  const before = ids();
  world.engine.behaviour.stuck = ({ id }) => before.includes(id);
  expect(await ask(anOperation({ action: "start" }))).toBe("succeeded");
  expect(ids().filter((id) => before.includes(id))).toEqual([]);
  expect([...problemsAtRest(world), ...driftIn(world)]).toEqual([]);
});
