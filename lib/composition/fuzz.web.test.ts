import { afterAll, beforeAll, expect, test } from "vitest";
import { runTarget } from "../testing/fuzz/target.ts";
import { webTargets } from "../testing/fuzz/targets/web.ts";
import { shareOf } from "../testing/fuzz/targets.ts";
import { type FuzzWorld, fuzzWorld } from "../testing/fuzz/world.ts";

/** A few seconds of `npm run fuzz`, the same ones each time. */
const cases = 2000;
const seed = 20261126;

let world: FuzzWorld;
let web: Awaited<ReturnType<typeof webTargets>>;
beforeAll(async () => {
  world = await fuzzWorld();
  web = await webTargets(world);
});
afterAll(async () => {
  await web?.stop();
  await world?.stop();
});

test("whatever comes to the web process is taken or refused in words, and is never its fault", async () => {
  for (const target of web.targets) {
    const count = shareOf(target, cases);
    const { failure } = await runTarget(target, { count, seed });
    expect(failure, target.name).toBeUndefined();
  }
  expect(web.targets).toHaveLength(4);
});
