import { expect, test } from "vitest";
import { aBackUp, aDeploy, anUndo, aRestore, aStandbyStop } from "../testing/builders.ts";
import { type CrashPorts, crashMatrix } from "../testing/crash-matrix.ts";
import { request, work } from "../testing/crash-worker.ts";
import { type CrashWorld, crashWorld } from "../testing/crash-world.ts";
import { backedUpAt, lies, restorePorts } from "../testing/restore-world.ts";
import { sampleSource } from "../testing/sample-source.ts";
import { archiveSetAside } from "./back-up.ts";
import { deployToStaging } from "./deploy-to-staging.ts";
import { lookAtBackups } from "./observing/look.ts";
import type { Pipelines, RunInput } from "./pipelines.ts";
import { restore } from "./restore.ts";
import { stopStandby } from "./stop-standby.ts";
import { undoRestore } from "./undo-restore.ts";

/** Staging makes a new database with each deploy, and keeps no standby. */
const source = sampleSource();

function pipelines(ports: CrashPorts): Pipelines {
  const all = { ...restorePorts(ports), source: () => source };
  return {
    deploy: { staging: deployToStaging(all) },
    restore: { staging: restore(all) },
    "undo-restore": { staging: undoRestore(all) },
    "stop-standby": { staging: stopStandby(all) },
    archive: { staging: archiveSetAside(all) },
  };
}

/** The data of a backup is live as r2, and what r1 had was set aside. */
async function shop(as: "archive" | "snapshot" = "archive") {
  const world = crashWorld();
  lies({ as })(world);
  let ports: CrashPorts | undefined;
  const ask = async (input: RunInput) => {
    await request(world, input);
    await work(world, { pipelines: (given) => pipelines((ports = given)) });
    expect(world.failures).toEqual([]);
    const run = world.database.runs.at(-1);
    const end = run?.entries.at(-1);
    return { run, outcome: run?.outcome, sentence: end?.type === "finished" ? end.sentence : undefined };
  };
  await ask(aDeploy());
  expect((await ask(aRestore(backedUpAt))).outcome).toBe("succeeded");
  const state = (release: number) => world.database.releases.find(({ number }) => number === release)?.state;
  const known = async () => {
    const all = ports as unknown as CrashPorts;
    return (await lookAtBackups(all, { id: "wms" } as never, world.clock.now())).staging;
  };
  return { world, ask, state, known };
}

const archive = (release: number) => aBackUp({ environment: "staging", release });
const volumes = ({ engine }: CrashWorld) => engine.volumes.map(({ name }) => name);
const backups = ({ databases }: CrashWorld) => databases.backups.finished;

test("what a restore has set aside is not removed before a proven backup has it, and then it is", async () => {
  const { world, ask, state } = await shop();
  for (let again = 0; again < 2; again++) expect((await ask(aDeploy())).outcome).toBe("succeeded");
  expect([state(1), volumes(world).includes("staging_mysql_data")]).toEqual(["standby", true]);

  expect((await ask(archive(1))).outcome).toBe("succeeded");
  expect(backups(world).at(-1)).toMatchObject({
    manifest: { method: "logical", release: 1, setAside: 2, reason: "set aside by the restore #2" },
    proof: { tables: { items: { rows: 3 } } },
    pin: { by: "run 5" },
  });
  expect(backups(world).at(-1)?.manifest).not.toHaveProperty("binaryLog"); // which says nothing of the live one
  expect((await ask(aDeploy())).outcome).toBe("succeeded");
  expect([state(1), volumes(world).includes("staging_mysql_data")]).toEqual(["retired", false]);
});

test.each([
  ["archive", "staging_mysql_data-r2"],
  ["snapshot", "snapshot"],
] as const)("so is what undoing a restore from the %s has set aside", async (as, volume) => {
  const { world, ask, state } = await shop(as);
  expect((await ask(anUndo())).outcome).toBe("succeeded");
  await ask(aDeploy());
  expect([state(2), volumes(world).includes(volume)]).toEqual(["standby", true]);
  expect((await ask(archive(2))).outcome).toBe("succeeded");
  await ask(aDeploy());
  expect([state(2), volumes(world).includes(volume)]).toEqual(["retired", false]);
});

test("its server is started for that where it does not run, and is stopped again", async () => {
  const { world, ask } = await shop();
  const server = () => world.engine.containers.find(({ spec }) => spec.role === "resident" && spec.release === 1);
  await ask(aStandbyStop(1));
  expect(server()?.state).toBe("exited");
  let ran = false;
  world.engine.behaviour.process = () => void (ran ||= server()?.state === "running");
  expect((await ask(archive(1))).outcome).toBe("succeeded");
  expect([ran, server()?.state]).toEqual([true, "exited"]);
});

test("one that cannot be archived stays, and that is an alarm until it could be", async () => {
  const { world, ask, state, known } = await shop();
  expect(await known()).toMatchObject({ notArchived: [] });
  world.engine.diskFree = 1e6;
  expect((await ask(archive(1))).outcome).toBe("rolled-back");
  expect(await known()).toEqual({ notArchived: [{ release: 1, run: 3 }] });
  world.engine.diskFree = 50e9;
  await ask(aDeploy());
  expect([state(1), volumes(world).includes("staging_mysql_data")]).toEqual(["standby", true]);
  expect((await ask(archive(1))).outcome).toBe("succeeded");
  expect(await known()).toEqual({ notArchived: [] });
});

test("nothing else lets itself be archived as such", async () => {
  const { ask } = await shop();
  const { outcome, sentence } = await ask(archive(2));
  expect(outcome).toBe("rolled-back");
  expect(sentence).toMatch(/^r2 of staging is no standby whose database was set aside/);
});

test("whenever the worker dies, it is archived or it stays", { timeout: 120_000 }, async () => {
  const report = await crashMatrix({
    name: "archiving what was set aside",
    pipelines,
    lies: lies({ as: "archive" }),
    earlier: [aDeploy(), aRestore(backedUpAt)],
    input: archive(1),
    outcomes: ["succeeded"],
  });
  expect(report.points).toBeGreaterThan(3);
});
