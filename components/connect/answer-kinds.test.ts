import { expect, test } from "vitest";
import type { ConnectAnswers } from "#lib/contract/connect.ts";
import { kindOf, withKind } from "./answer-kinds.ts";

const answers = {
  database: { service: "db", engine: "mysql" },
  residents: ["cache"],
  singletons: ["worker"],
} as unknown as ConnectAnswers;
const roles = ["web", "worker", "cache", "db"];
const kindsOf = (of: ConnectAnswers) => roles.map((role) => kindOf(of, role));

test("each service is one thing, whatever it was before", () => {
  expect(kindsOf(answers)).toEqual(["released", "singleton", "resident", "mysql"]);
  expect(kindsOf(withKind(answers, "worker", "resident"))).toEqual(["released", "resident", "resident", "mysql"]);
  expect(kindsOf(withKind(answers, "db", "released"))).toEqual(["released", "singleton", "resident", "released"]);
  expect(kindsOf(withKind(answers, "db", "mariadb"))).toEqual(["released", "singleton", "resident", "mariadb"]);
});

test("another database makes the one before a resident: its data stays", () => {
  const changed = withKind(answers, "cache", "mariadb");
  expect(kindsOf(changed)).toEqual(["released", "singleton", "mariadb", "resident"]);
  expect(changed.residents).toEqual(["db"]);
});
