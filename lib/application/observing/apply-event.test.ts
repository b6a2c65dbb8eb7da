import { expect, test } from "vitest";
import { someTime } from "../../testing/builders.ts";
import type { EngineEvent, ObservedContainer } from "../ports.ts";
import { applyEvent } from "./apply-event.ts";

const backend = {
  name: "backend",
  state: "running",
  restartPolicy: "unless-stopped",
  health: "healthy",
  startedAt: 1,
} as ObservedContainer;
const frontend = { ...backend, name: "frontend", health: undefined };
const after = (action: string, facts: Partial<EngineEvent> = {}, container = backend) => {
  const event = { at: someTime, kind: "container", action, name: container.name, environment: "staging", ...facts };
  return applyEvent([backend, frontend], event as EngineEvent).find(({ name }) => name === container.name);
};

test("a container that ends is exited when it was asked to, or is not restarted; else it is restarting", () => {
  expect(after("die", { exitCode: 143 })).toMatchObject({ state: "exited", exitCode: 143 });
  expect(after("die", { exitCode: 1 })).toMatchObject({ state: "restarting", exitCode: 1 });
  const once = { ...backend, restartPolicy: "no" };
  const died = {
    at: 1,
    kind: "container",
    action: "die",
    name: "backend",
    environment: "staging",
    exitCode: 1,
  } as const;
  expect(applyEvent([once], died)[0]).toMatchObject({ state: "exited", exitCode: 1 });
});

test("one that starts has its health check before it, if it has one", () => {
  expect(after("start")).toMatchObject({ state: "running", startedAt: someTime, health: "starting" });
  expect(after("start", {}, frontend)).toMatchObject({ state: "running", health: undefined });
  expect(after("health_status: unhealthy")).toMatchObject({ state: "running", health: "unhealthy" });
});

test("one that is paused, resumed or destroyed; others, and other events, change nothing", () => {
  expect(after("pause")).toMatchObject({ state: "paused" });
  expect(after("unpause")).toMatchObject({ state: "running" });
  expect(after("destroy")).toBeUndefined();
  expect(after("rename")).toEqual(backend);
  expect(after("die", { name: "backend" }, frontend)).toEqual(frontend);
  expect(after("die", { kind: "network" })).toEqual(backend);
});
