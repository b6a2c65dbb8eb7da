import { expect, test } from "vitest";
import type { IsolationFinding } from "#lib/contract/isolation.ts";
import { groupsOf, matrixOf } from "./shown.ts";

const finding = (facts: Partial<IsolationFinding>): IsolationFinding => ({
  key: "port:production 443",
  subject: "port",
  from: "staging",
  what: "production's port 443",
  saw: "connected",
  verdict: "open",
  ...facts,
});

const compared = finding({ key: "volume", subject: "volume", verdict: "blocked" });
delete compared.from;
const all = [
  finding({}),
  finding({ what: "through another door" }),
  finding({ key: "port:production 3307", verdict: "hole" }),
  compared,
];

test("the matrix has a row for each kind, and counts what came of it, worst first", () => {
  expect(matrixOf(all)).toEqual([
    { subject: "volume", compared: [{ verdict: "blocked", count: 1 }], from: {} },
    {
      subject: "port",
      from: {
        staging: [
          { verdict: "hole", count: 1 },
          { verdict: "open", count: 2 },
        ],
      },
    },
  ]);
});

test("what is one thing to a person is one row", () => {
  expect(groupsOf(all, "open").map(({ key, findings }) => [key, findings.length])).toEqual([
    ["port:production 443", 2],
  ]);
  expect(groupsOf(all, "accepted")).toEqual([]);
});
