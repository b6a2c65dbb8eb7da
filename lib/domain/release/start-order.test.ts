import { expect, test } from "vitest";
import type { ContainerSpec } from "./spec.ts";
import { startOrder } from "./start-order.ts";

const spec = (service: string, after: string[] = [], singleton = false) =>
  ({
    service,
    singleton,
    after: after.map((name) => ({ service: name, condition: "started" })),
  }) as unknown as ContainerSpec;

const groups = (...specs: ContainerSpec[]) => startOrder(specs).map((group) => group.map((one) => one.spec.service));

test("starts together what can start together", () => {
  expect(groups(spec("web", ["api"]), spec("api", ["migrate", "cache"]), spec("cache"), spec("migrate"))).toEqual([
    ["cache", "migrate"],
    ["api"],
    ["web"],
  ]);
});

test("waits neither for singletons, which start at the switch, nor for what is not of the release", () => {
  expect(groups(spec("cron", [], true), spec("api", ["cron", "database"]))).toEqual([["api"]]);
});

test("refuses a circle", () => {
  expect(() => groups(spec("a", ["b"]), spec("b", ["a"]), spec("c"))).toThrow(/^a, b wait for one another/);
});
