import { expect, test } from "vitest";
import type { GateView } from "#lib/contract/gates.ts";
import { gatesInOrder, neededOverrides, standingOf, waitingFor } from "./readiness.ts";

const gate = (id: string, facts: Partial<GateView> = {}): GateView => ({
  id,
  title: id,
  met: false,
  evidence: "",
  overridableWith: "deploy:production",
  ...facts,
});
const disk = gate("disk", { overridableWith: undefined });
const login = gate("login");
const errors = gate("errors");
const smoke = gate("smoke", { met: true });

test("what keeps people from going on comes first, then what they went on without, in the order of the plan", () => {
  const order = gatesInOrder([smoke, login, disk, errors], { login: "Tried by hand" });
  expect(order.map(({ id }) => id)).toEqual(["disk", "errors", "login", "smoke"]);
});

test("a gate that nobody may override stays unmet, whatever was written", () => {
  expect(standingOf(disk, { disk: "It will fit" })).toBe("unmet");
  expect(waitingFor([disk], { disk: "It will fit" })).toBe("1 gate: disk");
  expect(neededOverrides([disk], { disk: "It will fit" })).toEqual([]);
});

test("a reason for a gate that has been met since is not sent", () => {
  const overrides = { login: "Tried by hand", errors: "Known and harmless" };
  expect(neededOverrides([{ ...login, met: true }, errors], overrides)).toEqual([
    { gate: "errors", reason: "Known and harmless" },
  ]);
});

test("says what it waits for: two by name, more by number", () => {
  expect(waitingFor([smoke, login], { login: "Tried by hand" })).toBeUndefined();
  expect(waitingFor([login, errors, smoke], {})).toBe("2 gates: login and errors");
  expect(waitingFor([login, errors, disk], {})).toBe("3 gates: login and 2 more");
});
