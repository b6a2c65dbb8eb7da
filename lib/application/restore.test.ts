import { describe, expect, test } from "vitest";
import type { ReleaseView } from "../contract/releases.ts";
import { aDeploy, anUndo, aRestore, aRollback, aScope } from "../testing/builders.ts";
import { type CrashPorts, request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld, gatewayIn } from "../testing/crash-world.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { backedUpAt, lies, restorePipelines, restorePorts } from "../testing/restore-world.ts";
import { databaseNow } from "./database-now.ts";
import { listReleases } from "./list-releases.ts";
import type { RunInput } from "./pipelines.ts";
import { lossSentence } from "./restore-loss.ts";
import { restorePreview } from "./restore-preview.ts";
import { accountsDigest } from "./steps/backup/accounts-digest.ts";
import { planOfRelease } from "./surroundings.ts";

const scope = aScope();
const signal = () => AbortSignal.timeout(20_000);
const policy = { service: "database", engine: "mysql", name: "warehouse", user: "app", onDeploy: "keep" } as const;

/** A panel in memory: asks, and waits until what was asked has ended. */
function panel(world: CrashWorld = crashWorld(), changed = (ports: CrashPorts): CrashPorts => ports) {
  let ports: CrashPorts | undefined;
  const pipelines = (given: CrashPorts) => {
    ports = changed(given);
    return restorePipelines(ports);
  };
  return {
    world,
    ports: () => restorePorts(ports as CrashPorts),
    async ask(input: RunInput) {
      await request(world, input);
      await work(world, { pipelines });
      expect(world.failures).toEqual([]);
      const answer = world.database.intents.at(-1)?.answer;
      const run = answer?.accepted ? world.database.runs.at(-1) : undefined;
      const last = run?.entries.at(-1);
      return { answer, outcome: run?.outcome, sentence: last?.type === "finished" ? last.sentence : undefined, run };
    },
    names: () => world.engine.containers.filter((one) => owned(one, scope)).map(({ name }) => name),
    live: () => world.database.releases.find(({ state }) => state === "live"),
  };
}

async function restored(as: "snapshot" | "archive" | "dump" = "snapshot") {
  const shop = panel();
  lies({ as })(shop.world);
  await shop.ask(aDeploy());
  const { outcome, sentence } = await shop.ask(aRestore(backedUpAt));
  expect(outcome).toBe("succeeded");
  return { ...shop, sentence };
}

describe("a restore", () => {
  test("says what it did and what is kept, and leaves the compose file's names to what is live", async () => {
    const { names, live, sentence, world } = await restored("archive");
    expect(sentence).toMatch(/^The data of 2026-11-01T02-00-00Z is live as r2 with the code of r1, after /);
    expect(sentence).toMatch(/r1 and today's data are kept, read-only: undo goes back to both\.$/);
    expect(names()).toEqual(
      expect.arrayContaining(["wms-staging-db", "wms-staging-backend", "wms-staging-backend-r1"]),
    );
    const plan = planOfRelease(live());
    expect(plan?.database?.volume).toBe("staging_mysql_data-r2");
    expect(plan?.release.networks.every(({ name }) => name.endsWith("-r2"))).toBe(true);
    expect(world.databases.readOnly).toEqual(["staging_mysql_data"]);
    expect(world.engine.volumes.find(({ name }) => name === "staging_mysql_data-r2")?.content).toBe('{"items":2}');
  });

  test("is what everything goes by from then on: the database of now, a deploy, the next backup's rows", async () => {
    const { ask, ports, live } = await restored();
    const now = () => databaseNow(ports(), scope, policy, signal());
    expect((await now())?.container).toBe("wms-staging-db");
    expect(
      await ports().databases.rows((await now()) as NonNullable<Awaited<ReturnType<typeof now>>>, signal()),
    ).toEqual({ items: 2 });
    expect((await ask(aDeploy())).outcome).toBe("succeeded");
    expect(planOfRelease(live())).toMatchObject({ release: { release: 3 }, database: { volume: "snapshot" } });
    expect((await now())?.container).toBe("wms-staging-db");
  });

  test("sets no passwords where the accounts are still those of the backup, and else lets nobody in before it has", async () => {
    const { ask, world } = panel();
    const { databases, engine } = world;
    const [app] = databases.accounts;
    lies({ as: "archive", facts: { accounts: accountsDigest(databases.accounts) } })(world);
    await ask(aDeploy());
    engine.behaviour.process = ({ spec }) =>
      spec.runtime.command?.[0] === "settle" ? { does: "ends", exitCode: 1 } : undefined;
    for (const change of [{ secret: "01" }, { locked: true }, { grants: ["GRANT ALL ON *.* TO app"] }]) {
      databases.accounts = app ? [{ ...app, ...change }] : [];
      expect((await ask(aRestore(backedUpAt))).outcome).toBe("rolled-back");
    }
    databases.accounts = app ? [app] : [];
    expect((await ask(aRestore(backedUpAt))).outcome).toBe("succeeded");
  });

  test("is undone by a switch, and that is said; today's data is live again, what was written since is kept", async () => {
    const { ask, world, live, names } = await restored();
    const { outcome, sentence } = await ask(anUndo({ run: 2 }));
    expect(outcome).toBe("succeeded");
    expect(sentence).toMatch(
      /^r1 and its data are live again, as before the restore #2 of 2026-11-01T02-00-00Z, after /,
    );
    expect(sentence).toMatch(/kept, read-only, with r2\.$/);
    expect(live()?.number).toBe(1);
    expect(world.databases.readOnly).toEqual(["snapshot"]);
    expect(names()).toEqual(expect.arrayContaining(["wms-staging-db", "wms-staging-db-r2", "wms-staging-backend"]));
    expect((await ask(anUndo({ run: 2 }))).answer).toMatchObject({ code: "undone-already" });
    expect((await ask(anUndo())).answer).toMatchObject({ code: "undone-already" });
    expect((await ask(anUndo({ run: 1 }))).answer).toMatchObject({ code: "nothing-to-undo" });
  });

  test("has a way back by undo only: no rollback leads to a database that was set aside", async () => {
    const { ask, ports } = await restored();
    for (const to of [undefined, 1])
      expect((await ask(aRollback(to === undefined ? {} : { to }))).answer).toMatchObject({
        code: "database-set-aside",
        run: 2,
      });
    const seen = await listReleases(ports(), { environment: "staging", limit: 10 }, signal());
    const why = (seen: ReleaseView[], number: number) => seen.find((one) => one.number === number)?.back;
    expect(why(seen, 1)).toEqual({
      way: "none",
      why: "The restore #2 has switched away from its database; undo leads back to it.",
    });
    await ask(anUndo());
    const { answer } = await ask(aRollback({ to: 2 }));
    expect(answer).toMatchObject({
      code: "database-set-aside",
      message: expect.stringContaining("the undo of the restore #2"),
    });
    const after = await listReleases(ports(), { environment: "staging", limit: 10 }, signal());
    expect(why(after, 2)).toEqual({
      way: "none",
      why: "The undo of the restore #2 has switched away from its database.",
    });
    expect((await ask(aDeploy())).outcome).toBe("succeeded");
    expect((await ask(aRollback({ to: 1 }))).outcome).toBe("succeeded");
  });

  test("is never cleared away: its database stays whatever is deployed later", async () => {
    const { ask, world } = await restored("archive");
    await ask(anUndo());
    for (let round = 0; round < 4; round++) await ask(aDeploy());
    expect(world.engine.volumes.map(({ name }) => name)).toContain("staging_mysql_data-r2");
    expect(world.database.releases.find(({ number }) => number === 2)?.state).toBe("standby");
  });

  test("stops where requests are in flight for too long, and holds nobody", async () => {
    const shop = panel();
    lies({ as: "snapshot" })(shop.world);
    await shop.ask(aDeploy());
    gatewayIn(shop.world)?.inFlight.push({ release: 1, end: () => {} });
    const { outcome, sentence } = await shop.ask(aRestore(backedUpAt));
    expect(outcome).toBe("rolled-back");
    expect(sentence).toMatch(
      /^1 request was still in flight after 0\.05 s\. .* r1 serves as before, on its own data\.$/,
    );
    expect(gatewayIn(shop.world)?.heldUntil).toBeUndefined();
    expect(shop.live()?.number).toBe(1);
  });
});

test("an undo that fails goes back also where the database that it has opened does not run any more", async () => {
  const world = crashWorld();
  let ended = 0;
  const shop = panel(world, ({ gateways, ...ports }) => ({
    ...ports,
    gateways: {
      ...gateways,
      async idle(...asked) {
        const opened = world.engine.containers.find(
          ({ spec, name }) => spec.volumes[0]?.name === "staging_mysql_data" && name !== "wms-staging-db",
        );
        if (!opened) return gateways.idle(...asked);
        ended += 1;
        Object.assign(opened, { state: "exited", exitCode: 137 });
        return { open: 1 };
      },
    },
  }));
  lies({ as: "snapshot" })(world);
  await shop.ask(aDeploy());
  await shop.ask(aRestore(backedUpAt));
  expect(await shop.ask(anUndo())).toMatchObject({ outcome: "rolled-back" });
  expect(ended).toBeGreaterThan(0);
  expect(shop.live()?.number).toBe(2);
});

test.each([
  ["from after the backup was begun", { file: "binlog.000009", position: 4 }, "succeeded"],
  ["from the very moment", { file: "binlog.000002", position: 158 }, "succeeded"],
  ["from before it", { file: "binlog.000002", position: 157 }, "rolled-back"],
])("a physical copy is %s", async (_what, copiedAt, outcome) => {
  const shop = panel(crashWorld(), (ports) => ({
    ...ports,
    databases: {
      ...ports.databases,
      facts: async (...asked) => ({ ...(await ports.databases.facts(...asked)), copiedAt }),
    },
  }));
  lies({ as: "snapshot" })(shop.world);
  await shop.ask(aDeploy());
  expect((await shop.ask(aRestore(backedUpAt))).outcome).toBe(outcome);
});

describe("what is not begun:", () => {
  test.each<[string, Parameters<typeof lies>[0] | undefined, string]>([
    ["a restore of a backup that there is not", undefined, "backup-not-found"],
    ["one whose proof failed", { as: "archive", proven: false }, "backup-not-usable"],
  ])("%s", async (_what, lying, code) => {
    const shop = panel();
    if (lying) lies(lying)(shop.world);
    for (const backup of shop.world.databases.backups.finished)
      backup.failedProof = { version: 1, manifest: "", at: 1, why: "Table items is missing.", run: 1 };
    await shop.ask(aDeploy());
    expect((await shop.ask(aRestore(backedUpAt))).answer).toMatchObject({ accepted: false, code });
  });

  test("a restore or an undo where nothing is live, or nothing was restored", async () => {
    const shop = panel();
    lies({ as: "archive" })(shop.world);
    expect((await shop.ask(aRestore(backedUpAt))).answer).toMatchObject({ code: "nothing-live" });
    await shop.ask(aDeploy());
    expect((await shop.ask(anUndo())).answer).toMatchObject({ code: "nothing-to-undo" });
  });

  test("without the phrase that the environment asks for", async () => {
    const shop = panel();
    lies({ as: "archive" })(shop.world);
    await shop.ask(aDeploy());
    const live = shop.live();
    if (live) live.spec = { ...(live.spec as object), confirm: "CONFIRM" };
    for (const phrase of [undefined, "confirm"]) {
      const { answer } = await shop.ask(aRestore(backedUpAt, phrase === undefined ? {} : { phrase }));
      expect(answer).toMatchObject({ accepted: false, code: "not-confirmed" });
    }
    expect((await shop.ask(aRestore(backedUpAt, { phrase: "CONFIRM" }))).outcome).toBe("succeeded");
    expect((await shop.ask(anUndo())).answer).toMatchObject({ code: "not-confirmed" });
  });
});

test.each<[string, Parameters<typeof lies>[0], RegExp]>([
  [
    "a physical copy of another version",
    { as: "archive", facts: { database: { name: "x", engine: "mysql", serverVersion: "8.4.2" } } },
    /version 8\.4\.2, and the live one is of version 9\.7\.4/,
  ],
  [
    "another image whose version nobody knows",
    { as: "snapshot", facts: { database: { name: "x", engine: "mysql", image: "sha256:other" } } },
    /image sha256:other/,
  ],
  ["another kind of server", { as: "dump", facts: { database: { name: "x", engine: "mariadb" } } }, /of mariadb/],
  ["more than the disk has", { as: "archive", facts: { bytes: 90e9 } }, /450\.5 GB/],
])("preflight refuses %s, with nothing changed", async (_what, lying, words) => {
  const shop = panel();
  lies(lying)(shop.world);
  await shop.ask(aDeploy());
  const before = shop.names();
  const { outcome, sentence } = await shop.ask(aRestore(backedUpAt));
  expect(outcome).toBe("rolled-back");
  expect(sentence).toMatch(words);
  expect(sentence).toContain("Nothing was changed.");
  expect(shop.names()).toEqual(before);
});

test("the same server in another image, as on a new host, reads it", async () => {
  const shop = panel();
  const database = { name: "x", engine: "mysql", serverVersion: "9.7.4", image: "sha256:other" } as const;
  lies({ as: "archive", facts: { database } })(shop.world);
  await shop.ask(aDeploy());
  expect((await shop.ask(aRestore(backedUpAt))).outcome).toBe("succeeded");
});

describe("the preview", () => {
  test("says what would be lost by counting, how long it takes, and whose code will run", async () => {
    const shop = panel();
    lies({ as: "archive", release: 77 })(shop.world);
    await shop.ask(aDeploy());
    const seen = await restorePreview(shop.ports(), { environment: "staging", timestamp: backedUpAt }, signal());
    expect(seen).toMatchObject({
      proven: true,
      sinceMs: shop.world.clock.now() - Date.UTC(2026, 10, 1, 2),
      loss: { by: "counts", tables: [{ table: "items", changes: 1 }] },
      way: "archive",
      takes: { by: "size" },
      live: 1,
      code: { release: 1, instead: "r77, which was live then, is not recorded" },
    });
  });

  test("goes by the binary log where that reaches back so far, and by earlier restores of the kind", async () => {
    const shop = await restored();
    await shop.ask(anUndo());
    shop.world.engine.volumes.push({ name: "fresh", key: "data", scope, snapshot: backedUpAt, content: '{"items":2}' });
    const ports = shop.ports();
    const databases = {
      ...ports.databases,
      changesSince: async () => ({ transactions: 7, tables: { items: 5, orders: 9 }, statements: 1 }),
    };
    const seen = await restorePreview(
      { ...ports, databases },
      { environment: "staging", timestamp: backedUpAt },
      signal(),
    );
    expect(seen).toMatchObject({ way: "snapshot", takes: { by: "earlier" } });
    expect(seen.loss).toEqual({
      by: "binary-log",
      transactions: 7,
      statements: 1,
      tables: [
        { table: "orders", changes: 9, rows: 0 },
        { table: "items", changes: 5, rows: 1 },
      ],
    });
    const emptied = {
      ...databases,
      changesSince: async () => ({ transactions: 0, tables: {}, statements: 1 }),
      rows: async () => ({}),
    };
    const { loss } = await restorePreview(
      { ...ports, databases: emptied },
      { environment: "staging", timestamp: backedUpAt },
      signal(),
    );
    expect(loss.tables).toEqual([{ table: "items", changes: 0, rows: -2 }]);
    expect(lossSentence(seen.loss)).toBe(
      "By the binary log, since the backup: 7 transactions, with writes to orders 9 (0 rows), items 5 (+1 rows); and 1 statement that is not counted by table (CREATE, ALTER, DROP, TRUNCATE and the like).",
    );
    expect(lossSentence({ by: "binary-log", transactions: 0, statements: 2, tables: [] })).toMatch(
      /since the backup: 2 statements that are not counted/,
    );
  });

  test("knows nothing of a database that does not run, and says so", async () => {
    const shop = panel();
    lies({ as: "archive" })(shop.world);
    await shop.ask(aDeploy());
    for (const container of shop.world.engine.containers)
      if (container.spec.role === "resident") Object.assign(container, { state: "exited", exitCode: 1 });
    const { loss } = await restorePreview(shop.ports(), { environment: "staging", timestamp: backedUpAt }, signal());
    expect(loss).toMatchObject({ by: "unknown", why: "The database does not run, so it cannot be asked." });
  });
});
