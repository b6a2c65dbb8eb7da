import { afterAll, beforeAll, expect, test } from "vitest";
import { runTarget, type Target } from "../testing/fuzz/target.ts";
import { shareOf, workerTargets } from "../testing/fuzz/targets.ts";
import { type FuzzWorld, fuzzWorld } from "../testing/fuzz/world.ts";

/** A second or two of `npm run fuzz`, the same ones each time. */
const cases = 300;
const seed = 20261126;

let world: FuzzWorld;
let targets: Target<never>[] = [];
beforeAll(async () => {
  world = await fuzzWorld();
  targets = await workerTargets(world);
});
afterAll(() => world?.stop());

test("whatever comes to the worker is taken or refused in words, and leads nowhere else", async () => {
  for (const target of targets) {
    const count = shareOf(target, cases);
    const { failure } = await runTarget(target, { count, seed });
    expect(failure, target.name).toBeUndefined();
  }
  expect(targets).toHaveLength(9);
});
