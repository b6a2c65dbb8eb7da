import { expect, test } from "vitest";
import { plainRuntime } from "#lib/domain/compose/model.ts";
import { serverFor } from "./server-for.ts";
import { isAtLeast, plainVersion } from "./version.ts";

const database = { engine: "mysql" as const, name: "wms_live", user: "wms" };
const secrets = { MYSQL_ROOT_PASSWORD: "root's", MYSQL_PASSWORD: "back\\slash", TZ: "UTC" };
const runtime = (command?: string[]) => ({ ...plainRuntime, environment: secrets, command });

test("a server beside the live one has its options, and its own behind them, where they count", () => {
  for (const command of [["mysqld", "--lower-case-table-names=1"], ["--lower-case-table-names=1"]]) {
    const { runtime: own } = serverFor("blank", database, runtime(command));
    expect(own.entrypoint).toEqual(["mysqld"]);
    expect(own.command?.[0]).toBe("--lower-case-table-names=1");
    expect(own.command).toContain("--event-scheduler=OFF");
  }
  expect(serverFor("blank", database, runtime(["sh", "-c", "mysqld"])).runtime.command).not.toContain("-c");
  expect(serverFor("initialise", { ...database, engine: "mariadb" }, runtime()).runtime.entrypoint).toEqual([
    "mariadb-install-db",
  ]);
});

test("only a server that somebody signs in to knows secrets, and what sets them ends only where it should", () => {
  for (const use of ["initialise", "blank", "target", "settle"] as const)
    expect(JSON.stringify(serverFor(use, database, runtime()).runtime)).not.toContain("root's");
  expect(serverFor("copy", database, runtime()).runtime.environment).toEqual(secrets);
  const content = (use: "copy" | "settle") => serverFor(use, database, runtime()).files[0]?.content ?? "";
  expect(content("settle")).toMatch(/\nSHUTDOWN;\n$/);
  expect(content("copy")).not.toContain("SHUTDOWN");
  expect(content("copy")).not.toMatch(/[^;]\n/); // the server reads a statement a line
});

test("each blank server is one of its own, wherever its data folder comes from", () => {
  const identity = () => serverFor("blank", database, runtime()).files.map(({ content }) => content);
  expect(identity()).toEqual([expect.stringMatching(/^\[auto\]\nserver-uuid=[0-9a-f-]{36}\n$/)]);
  expect(identity()).not.toEqual(identity());
  expect(serverFor("blank", { ...database, engine: "mariadb" }, runtime()).files).toEqual([]);
});

test("a version is compared by its numbers", () => {
  expect(plainVersion("10.11.14-MariaDB-0+deb12u2-log")).toBe("10.11.14");
  expect(isAtLeast("8.0.17", 8, 0, 17)).toBe(true);
  expect(isAtLeast("8.0.9", 8, 0, 17)).toBe(false);
  expect(isAtLeast("8.4.2", 8, 2)).toBe(true);
  expect(isAtLeast("10.0.1-MariaDB", 9)).toBe(true);
});
