import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDockerEngine } from "#lib/adapters/docker/engine.ts";
import type { DatabaseAt, Terminal } from "#lib/application/ports.ts";
import type { ShellMode } from "#lib/contract/database-shell.ts";
import { databaseServers, liveEnvironment } from "#lib/testing/database-servers.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { collect } from "#lib/testing/some-link.ts";
import { createDatabases } from "./databases.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const { docker, host, images, instance, cleanUp } = testEngine();
const engine = createDockerEngine({ host, instance });
const databases = createDatabases(engine);
const soon = (ms = 60_000) => AbortSignal.timeout(ms);
const kinds = [
  { kind: "mysql", image: images.MYSQL_IMAGE ?? "" },
  { kind: "mariadb", image: images.MARIADB_IMAGE ?? "" },
] as const;
afterAll(cleanUp);

describe.each(kinds)("$kind", ({ kind, image }) => {
  const scope = { instance, application: `shell-${kind}`, environment: "production" as const };
  const servers = databaseServers(engine, databases, scope, { kind, image });
  const own = "SELECT user FROM mysql.user WHERE user LIKE 'slipway%'";
  let live: DatabaseAt;

  beforeAll(async () => {
    live = await servers.live();
    await servers.sql(
      live,
      "CREATE TABLE items (id INT PRIMARY KEY, name TEXT); INSERT INTO items VALUES (1, 'pallet');",
    );
  });

  async function open(mode: ShellMode, columns = 100) {
    const terminal = await databases.openShell(live, { mode, size: { columns, rows: 30 } }, soon());
    return { terminal, ...reading(terminal) };
  }

  /** `says` waits for what the client answers to a statement: until the prompt comes again. */
  function reading(terminal: Terminal) {
    let seen = "";
    let bytes = 0;
    const over = (async () => {
      for await (const part of terminal.output) {
        bytes += part.length;
        seen = `${seen}${Buffer.from(part)}`.slice(-200_000);
      }
    })();
    const prompts = () => seen.split("[warehouse_wms]>").length;
    const ready = () => eventually(async () => expect(prompts()).toBeGreaterThan(1), 20_000);
    const says = async (statement: string): Promise<string> => {
      const before = seen.length;
      const shown = prompts();
      await terminal.write(`${statement}\n`);
      await eventually(async () => expect(prompts()).toBeGreaterThan(shown), 20_000);
      return seen.slice(before);
    };
    return { over, ready, says, seen: () => seen, bytes: () => bytes };
  }

  test("who reads sees the data and changes none, and the account goes with the shell", async () => {
    const { terminal, ready, says, over, seen } = await open("read");
    await ready();
    expect(seen()).toMatch(/\x1b\[1;33m.*production read-only \[warehouse_wms\]>/);
    expect(await says("SELECT name FROM items;")).toContain("| pallet |");
    expect(await says("SET SESSION TRANSACTION READ WRITE;")).toContain("Query OK");
    for (const refused of ["INSERT INTO items VALUES (2, 'box');", "DROP TABLE items;", "CREATE TABLE other (id INT);"])
      expect(await says(refused)).toMatch(/ERROR (1142|1044)/);
    expect(await says("SELECT user FROM mysql.user;")).toMatch(/ERROR 1142/);
    expect(await servers.sql(live, `${own};`)).toMatch(/^slipway_read_[0-9a-f]{12}\n$/);
    expect((await databases.accounts(live, soon())).map(({ user }) => user)).not.toContainEqual(
      expect.stringMatching(/slipway/),
    );
    await terminal.write("exit\n");
    await over;
    expect(await terminal.exitCode()).toBe(0);
    await terminal.end();
    expect(await servers.sql(live, `${own};`)).toBe("");
    expect(await servers.sql(live, "SELECT COUNT(*) FROM items;")).toBe("1\n");
  });

  test("neither password can be seen: not in what runs, not in what it was given, not on the screen", async () => {
    const { terminal, ready, seen } = await open("write");
    await ready();
    // Only who it runs as can look at it.
    const script =
      'for p in /proc/[0-9]*; do grep -qs SLIPWAY_EXEC=shell- "$p/environ" && cat "$p/cmdline" "$p/environ"; done';
    const looking = await engine.openTerminal(
      scope,
      live.container,
      {
        run: ["sh", "-c", script],
        environment: {},
        size: { columns: 100, rows: 30 },
        user: "65534:65534",
        mark: "look",
      },
      soon(),
    );
    const output = (await collect(looking.output)).map((part) => Buffer.from(part).toString()).join("");
    await looking.end();
    expect(output).toContain("MYSQL_ROOT_PASSWORD=\0");
    for (const { MYSQL_ROOT_PASSWORD: root = "", MYSQL_PASSWORD: application = "" } of [liveEnvironment])
      for (const text of [output, seen()]) {
        expect(text).not.toContain(root);
        expect(text).not.toContain(`=${application}`);
      }
    await terminal.end();
  });

  test("there is no way to a shell, a pager, an editor or a file to write", async () => {
    const attempts = ["\\! touch /tmp/shelled", "\\P touch /tmp/paged", "\\e", "\\T /tmp/teed"];
    for (const attempt of attempts) {
      const { terminal, ready } = await open("read");
      await ready();
      // What tries to write a file may end the client instead of being refused.
      await terminal.write(`${attempt}\n`);
      await terminal.write("SELECT 'secret';\n");
      await terminal.write("exit\n");
      await eventually(async () => expect(await terminal.exitCode()).toBeTypeOf("number"), 20_000);
      await terminal.end();
    }
    const { output } = await engine.exec(scope, live.container, ["sh", "-c", "cat /tmp/teed; ls /tmp"], soon());
    expect(output).not.toMatch(/shelled|paged|secret/);
  });

  test("follows the terminal's width", async () => {
    const { terminal, ready, says } = await open("write", 200);
    await ready();
    const wide = "SELECT REPEAT('x', 60) AS a, REPEAT('y', 60) AS b;";
    expect(await says(wide)).toContain("| xxx");
    await terminal.resize({ columns: 60, rows: 30 });
    await eventually(async () => expect(await says(wide)).toContain("1. row"));
    await terminal.end();
  });

  test("what it is asked for ends with it, also in the server; what is not read holds the client back", async () => {
    const { terminal, ready } = await open("write");
    await ready();
    await terminal.write("UPDATE items SET name = IF(SLEEP(600), 'never', 'never');\n");
    const sleeping = "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'UPDATE items%';";
    await eventually(async () => expect(await servers.sql(live, sleeping)).toBe("1\n"));
    await terminal.end();
    await eventually(async () => expect(await servers.sql(live, sleeping)).toBe("0\n"));
    expect(await servers.sql(live, "SELECT name FROM items;")).toBe("pallet\n");

    const slow = await databases.openShell(live, { mode: "read", size: { columns: 100, rows: 30 } }, soon());
    const output = slow.output[Symbol.asyncIterator]();
    await output.next();
    const series = "WITH RECURSIVE n AS (SELECT 1 i UNION ALL SELECT i + 1 FROM n WHERE i < 900000)";
    const lifted = kind === "mysql" ? "cte_max_recursion_depth" : "max_recursive_iterations";
    const before = process.memoryUsage().rss;
    await slow.write(`SET ${lifted} = 1000000;\n${series} SELECT i, REPEAT('x', 60) FROM n LIMIT 900000;\n`);
    const first = await output.next();
    expect(first.done).toBe(false);
    // It has 70 MB to show, and nobody looks: what waits here does not grow.
    await eventually(async () =>
      expect(
        await servers.sql(
          live,
          "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'WITH RECURSIVE%';",
        ),
      ).toBe("0\n"),
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024);
    await slow.end();
  });

  test("what a worker that died has left is swept: client, account, and nothing of the application's", async () => {
    const left = await open("read");
    await left.ready();
    const dead = createDatabases(createDockerEngine({ host, instance }));
    await dead.sweepShells(live, soon());
    await left.over;
    expect(await left.terminal.exitCode()).toBe(137);
    expect(await servers.sql(live, `${own};`)).toBe("");
    expect(await servers.sql(live, "SELECT COUNT(*) FROM mysql.user WHERE user = 'wms';")).toBe("1\n");
  });

  test("a container that is killed in the middle of a query ends it", async () => {
    const { terminal, ready, over } = await open("write");
    await ready();
    await terminal.write("SELECT SLEEP(600);\n");
    await docker.getContainer(live.container).kill();
    await over;
    expect(await terminal.exitCode()).toBe(137);
    await terminal.end().catch(() => {});
  });
});
