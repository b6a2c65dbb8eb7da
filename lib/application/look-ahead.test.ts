import { beforeEach, expect, type Mock, test, vi } from "vitest";
import { plainRuntime } from "../domain/compose/model.ts";
import type { ContainerSpec } from "../domain/release/spec.ts";
import { aScope } from "../testing/builders.ts";
import { type ManualClock, manualClock } from "../testing/manual-clock.ts";
import { type LookAhead, lookAhead } from "./look-ahead.ts";
import type { Engine, Observed } from "./ports.ts";

let clock: ManualClock;
let ahead: LookAhead;
let answers: Record<string, boolean | Error>;
let asked: string[];
let observe: Mock<() => Promise<Observed>>;
const seen: Observed = { containers: [], networks: [], volumes: [] };

beforeEach(() => {
  clock = manualClock();
  [answers, asked] = [{ frontend: true, backend: true }, []];
  const checkHealth = async (_scope: unknown, name: string) => {
    asked.push(name);
    const answer = answers[name];
    if (typeof answer !== "boolean") throw answer ?? new Error(`There is no ${name}`);
    return { healthy: answer, detail: "" };
  };
  observe = vi.fn(async () => seen);
  ahead = lookAhead({ clock, engine: { checkHealth, observe } as unknown as Engine });
});

const scope = aScope();
const service = (name: string, facts: Partial<ContainerSpec> = {}): ContainerSpec => ({
  service: name,
  composeService: name,
  role: "release",
  release: 1,
  name,
  image: "sha256:app",
  runtime: { ...plainRuntime, expose: [3000] },
  attachments: [],
  volumes: [],
  restart: { name: "always" },
  after: [],
  singleton: false,
  ...facts,
});
const both = ["frontend", "backend"].map((name) => service(name));

test("those that have passed need not be checked, nor looked at, for a moment", async () => {
  ahead.begin(scope, 1, both);
  expect(await ahead.passed(scope, 1)).toBe(true);
  expect(asked).toEqual(["frontend", "backend"]);
  expect(await ahead.observed(scope, 1)).toBe(seen);
  clock.advance(1_000);
  expect(await ahead.passed(scope, 1)).toBe(false);
  expect(await ahead.observed(scope, 1)).toBeUndefined();
});

test("what cannot be looked at is to be looked at in its turn", async () => {
  observe.mockRejectedValue(new Error("The engine went away."));
  ahead.begin(scope, 1, both);
  expect(await ahead.observed(scope, 1)).toBeUndefined();
  expect(await ahead.passed(scope, 1)).toBe(true);
});

test("another release, or one of another environment, has not passed", async () => {
  ahead.begin(scope, 1, both);
  expect(await ahead.passed({ ...scope, environment: "production" }, 1)).toBe(false);
  expect(await ahead.passed(scope, 2)).toBe(false);
  expect(await ahead.observed(scope, 2)).toBeUndefined();
});

test.each([
  ["one that fails", false],
  ["one that is gone", new Error("There is no container backend.")],
])("%s, and who is to be checked is checked in its turn", async (_what, answer) => {
  answers.backend = answer;
  ahead.begin(scope, 1, both);
  expect(await ahead.passed(scope, 1)).toBe(false);
});

test("to be up is no check, and a singleton does not run", async () => {
  ahead.begin(scope, 1, [service("frontend"), service("backend", { singleton: true })]);
  expect(await ahead.passed(scope, 1)).toBe(true);
  expect(asked).toEqual(["frontend"]);
  ahead.begin(scope, 1, [service("frontend"), service("backend", { runtime: plainRuntime })]);
  expect(await ahead.passed(scope, 1)).toBe(false);
});
