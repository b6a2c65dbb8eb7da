import { expect, test } from "vitest";
import type { ReleaseView, WayBack } from "#lib/contract/releases.ts";
import type { RunView } from "#lib/contract/run.ts";
import { lostOf, targetsOf, usualRollback } from "./ways-back.ts";

const release = (number: number, liveAt: number, back?: WayBack): ReleaseView => ({
  number,
  environment: "production",
  state: back ? "standby" : "live",
  commit: "a1b2c3d",
  title: "",
  ref: "main",
  by: "Ada",
  run: number,
  createdAt: liveAt,
  liveAt,
  ...(back && { back }),
});
const running: WayBack = { way: "running", schemaDiffers: false };
const gone: WayBack = { way: "none", why: "Its images are gone." };

test("what was live last comes first, also after somebody went back", () => {
  const releases = [release(44, 200, running), release(41, 300), release(39, 100, running), release(38, 50, gone)];
  expect(targetsOf(releases).map(({ number }) => number)).toEqual([44, 39]);
  expect(lostOf(releases)).toEqual([{ release: releases[3], why: "Its images are gone." }]);
});

test("rolling back usually takes until the switch is done, once every step before it was timed", () => {
  const step = (name: string, usualMs?: number) => ({ name, title: name, kind: "reversible" as const, usualMs });
  const run = (kind: string, ...steps: ReturnType<typeof step>[]) =>
    ({ kind, environment: "production", steps }) as unknown as RunView;
  const timed = run("rollback", step("preflight", 200), step("switch", 30), step("drain", 2000));
  expect(usualRollback([run("deploy", step("switch", 9)), timed], "production")).toBe("0.2 s");
  expect(usualRollback([run("rollback", step("preflight"), step("switch", 30))], "production")).toBeUndefined();
  expect(usualRollback([timed], "staging")).toBeUndefined();
});
