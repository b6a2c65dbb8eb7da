import { describe, expect, test } from "vitest";
import { timestampOf } from "../contract/backups.ts";
import { aBackUp, aDeploy, aProve, someTime } from "../testing/builders.ts";
import { type CrashPorts, type CrashScenario, crashMatrix } from "../testing/crash-matrix.ts";
import type { CrashWorld } from "../testing/crash-world.ts";
import type { FakeContainer } from "../testing/engine-world.ts";
import { sampleSettings } from "../testing/sample-source.ts";
import { backUp, proveAgain } from "./back-up.ts";
import { deployToProduction } from "./deploy-to-production.ts";
import type { Pipelines } from "./pipelines.ts";

const settings = sampleSettings();

function pipelines(ports: CrashPorts): Pipelines {
  const all = { ...ports, ...settings };
  return {
    deploy: { production: deployToProduction(all) },
    "back-up": { production: backUp(all) },
    prove: { production: proveAgain(all) },
  };
}

const isServer = (use: string) => (container: FakeContainer) => container.spec.runtime.command?.[0] === use;

/** As if the copy had a row less than was written of it. */
const losesRow = (world: CrashWorld) =>
  void (world.engine.behaviour.process = (container) => {
    const volume = world.engine.volumes.find(({ name }) => name === container.spec.volumes[0]?.name);
    if (isServer("copy")(container) && volume) volume.content = JSON.stringify({ items: 2 });
    return undefined;
  });

/** What a copy or a dump would go into. */
const neverReady = (world: CrashWorld) =>
  void (world.engine.behaviour.process = (container) =>
    isServer("blank")(container) || isServer("target")(container)
      ? { does: "ends", exitCode: 1, says: ["No space left on device"] }
      : undefined);

/** The empty data folder that an earlier backup has kept. */
const spoilBlank = ({ databases: { blanks } }: CrashWorld) => {
  for (const key of Object.keys(blanks)) blanks[key] = Buffer.from("no tar");
};

type Row = Omit<CrashScenario, "pipelines" | "input"> & Partial<Pick<CrashScenario, "input">>;

const deployed = aDeploy({ environment: "production" });

const backups: Row[] = [
  { name: "physical", outcomes: ["succeeded"] },
  { name: "logical, as asked for", input: aBackUp({ method: "logical" }), outcomes: ["succeeded"] },
  {
    name: "logical, because a physical copy would lose rows",
    prepare: ({ databases }) => void (databases.notInnodb = ["items"]),
    outcomes: ["succeeded"],
  },
  {
    name: "beyond what retention keeps",
    earlier: [deployed, aBackUp(), aBackUp(), aBackUp()],
    outcomes: ["succeeded"],
  },
  { name: "whose copy has lost a row", disturb: losesRow, outcomes: ["rolled-back"] },
  { name: "whose server does not start", disturb: neverReady, outcomes: ["rolled-back"] },
  { name: "on an empty data folder that was kept", earlier: [deployed, aBackUp()], outcomes: ["succeeded"] },
  { name: "on one that is spoilt", earlier: [deployed, aBackUp()], prepare: spoilBlank, outcomes: ["succeeded"] },
  { name: "without room", prepare: ({ engine }) => void (engine.diskFree = 1e9), outcomes: ["rolled-back"] },
  { name: "cancelled while it copies", cancelAt: "snapshot", outcomes: ["rolled-back", "succeeded"] },
  { name: "cancelled while it stores", cancelAt: "store", outcomes: ["rolled-back", "succeeded"] },
  { name: "cancelled while it proves", cancelAt: "prove", outcomes: ["rolled-back", "succeeded"] },
];

/** Of the one backup that was taken before; each is about another method. */
const again: Row[] = [
  { name: "of a physical one", outcomes: ["succeeded"] },
  { name: "of a dump", earlier: [deployed, aBackUp({ method: "logical" })], outcomes: ["succeeded"] },
  { name: "whose copy has lost a row", disturb: losesRow, outcomes: ["rolled-back"] },
  {
    name: "of a dump whose server does not start",
    earlier: [deployed, aBackUp({ method: "logical" })],
    disturb: neverReady,
    outcomes: ["rolled-back"],
  },
  { name: "cancelled while it unpacks", cancelAt: "unpack", outcomes: ["rolled-back", "succeeded"] },
];

describe("whenever the worker dies,", () => {
  test.each(backups)("a backup: $name", { timeout: 120_000 }, async (row) => {
    const report = await crashMatrix({ input: aBackUp(), earlier: [deployed], ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(3);
  });

  test.each(again)("a second proof: $name", { timeout: 120_000 }, async (row) => {
    const input = aProve(timestampOf(someTime));
    const prepare = ({ databases: { backups } }: CrashWorld) => {
      input.timestamp = backups.finished[0]?.id.timestamp ?? "";
    };
    const report = await crashMatrix({ input, earlier: [deployed, aBackUp()], prepare, ...row, pipelines });
    expect(report.undisturbed).toBe(row.outcomes[0]);
    expect(report.points).toBeGreaterThan(10);
  });
});
