import { expect, test } from "vitest";
import { Refusal } from "../contract/refusal.ts";
import { anActor, anApplication } from "../testing/builders.ts";
import { fakeSource } from "../testing/fake-source.ts";
import { sampleFiles } from "../testing/sample-source.ts";
import { workerIn, workerWorld } from "../testing/worker-world.ts";
import { createPanelAlarms } from "./panel-alarms.ts";
import { backUpPanelByHand, type PanelBackupPorts, tendPanelBackups } from "./panel-backups.ts";
import type { PanelBackup } from "./ports.ts";

const full = new Refusal("backup-not-stored", "The worker's disk is full. Free some space.");

/** A panel with an application, whose tries to back itself up fail with these, one after the other; then none does. */
async function aPanel(...failures: Error[]) {
  const world = workerWorld();
  const { store, clock } = workerIn(world, {});
  await store.saveApplication(anApplication());
  const taken: PanelBackup[] = [];
  const logged: unknown[] = [];
  let told = 0;
  const ports: PanelBackupPorts = {
    panelBackups: {
      async take() {
        const failure = failures.shift();
        if (failure) throw failure;
        const backup = { timestamp: "2026-10-25T19-01-07Z", folder: "/somewhere", state: "proven" as const };
        taken.unshift(backup);
        return backup;
      },
      list: async () => taken,
      remove: () => expect.fail("nothing is to go"),
      removeUnfinished: async () => {},
    },
    store,
    clock,
    instance: "test",
    source: () => fakeSource([]),
    files: sampleFiles,
    alarms: createPanelAlarms(() => told++),
    log: (_message, error) => logged.push(error),
  };
  return { ports, clock, taken, logged, told: () => told };
}

test("that the panel could not back itself up is an alarm that says why and what there is, until it can", async () => {
  const { ports, clock, taken, logged, told } = await aPanel(full, new Error("EIO: read"));
  const seen: unknown[] = [];
  const end = new AbortController();
  const pause = async (ms: number, signal: AbortSignal) => {
    seen.push(ports.alarms.current().map(({ text }) => text));
    if (taken.length > 0) end.abort();
    await clock.pause(ms, signal);
  };
  await tendPanelBackups({ ...ports, clock: { ...clock, pause } }, end.signal);
  expect(seen).toEqual([
    [
      "The worker's disk is full. Free some space. No sound one can be found. It is tried again every ten minutes, and at once by: slipway backup panel",
    ],
    [expect.stringMatching(/^EIO: read\. The worker's log has all of it\. No sound one/)],
    [],
  ]);
  expect(logged).toHaveLength(2);
  expect(told()).toBe(3);
});

test("by hand it is one too, and names what is left; the next one ends it", async () => {
  const { ports } = await aPanel();
  const byHand = () => backUpPanelByHand(ports, anActor(), AbortSignal.timeout(1_000));
  await byHand();
  ports.panelBackups.take = () => Promise.reject(full);
  await expect(byHand()).rejects.toBe(full);
  expect(ports.alarms.current()).toMatchObject([
    {
      title: "The panel's own backup fails",
      text: expect.stringContaining("The newest sound one is 2026-10-25T19-01-07Z."),
    },
  ]);
});
