import { setTimeout as pause } from "node:timers/promises";
import { acceptIntents } from "../application/accept-intents.ts";
import type { Pipelines, RunInput } from "../application/pipelines.ts";
import type { Announcer, Backups, Blanks, Clock, Databases, Engine, Gateways, Store } from "../application/ports.ts";
import { type RunsUnderWay, runsUnderWay } from "../application/runs-under-way.ts";
import type { RunDeps } from "../application/step-context.ts";
import { trafficReports } from "../application/traffic-reports.ts";
import { anActor } from "./builders.ts";
import type { CrashWorld } from "./crash-world.ts";
import { fakeDatabases } from "./fake-databases.ts";
import { fakeEngine } from "./fake-engine.ts";
import { createFakeGateways } from "./fake-gateway.ts";
import { memoryBackups } from "./memory-backups.ts";
import { memoryBlanks } from "./memory-blanks.ts";
import { memoryStore } from "./memory-store.ts";
import { type Reach, watched } from "./watched.ts";
import { workerIn } from "./worker-world.ts";

/** What a worker reaches of the world. */
export interface CrashPorts {
  engine: Engine;
  gateways: Gateways;
  store: Store;
  databases: Databases;
  backups: Backups;
  blanks: Blanks;
  clock: Clock;
}

export interface Orders {
  pipelines(ports: CrashPorts): Pipelines;
  /** Cancels when this step begins to act. */
  cancelAt?: string;
}

const limitMs = 60_000;

/** Somebody asks: the web process writes that beside the worker. */
export async function request(world: CrashWorld, input: RunInput): Promise<void> {
  const web = memoryStore(world.database, world.database.lease);
  await web.recordIntent(input, anActor({ role: "admin" }), world.clock.now());
}

/** One worker, from its start until its runs have ended: what is unfinished first, then what is asked. */
export async function work(world: CrashWorld, orders: Orders, reach: Reach = () => {}): Promise<void> {
  const { deps, runs } = workerOf(world, orders, reach);
  const finished = (async () => {
    await runs.resume();
    await acceptIntents({ ...deps, runs });
    await runs.settled();
    return "finished";
  })();
  const ended = await Promise.race([finished, pause(limitMs, "not ended", { ref: false })]);
  if (ended !== "finished") throw new Error(`A worker did not end its runs within ${limitMs / 1000} s`);
}

function workerOf(world: CrashWorld, { pipelines, cancelAt }: Orders, reach: Reach) {
  const worker = workerIn(world, { deploy: {}, operate: {} });
  world.gateways.between = (verb) => reach(`within gateways.${verb}`);
  const ports: CrashPorts = {
    engine: fakeEngine(world.engine, async (what) => reach(`engine: ${what}`)),
    gateways: watched("gateways", createFakeGateways(world.gateways), reach, gatewayChanges),
    store: watched("store", worker.store, reach, storeChanges),
    databases: fakeDatabases(world.databases, world.engine, (what) => reach(`within ${what}`)),
    backups: watched(
      "backups",
      memoryBackups(world.databases.backups, () => reach("within backups.store")),
      reach,
      ["begin", "removeUnfinished", "saveProof", "saveFailedProof", "pin", "remove"],
    ),
    blanks: memoryBlanks(world.databases.blanks, () => reach("within blanks.keep")),
    clock: worker.clock,
  };
  const announcer: Announcer = {
    ...worker.announcer,
    journal(run, entry) {
      if (entry.type !== "mark" || entry.mark !== "acting" || entry.step !== cancelAt) return;
      void runs.cancel(run, "Anna").catch((error: unknown) => deps.report({ reference: "cancel", error }));
    },
  };
  const traffic = trafficReports({ ...ports, instance: world.scope.instance, report: worker.report });
  const deps: RunDeps = { ...worker, ...ports, announcer, traffic, pipelines: pipelines(ports) };
  const runs: RunsUnderWay = runsUnderWay(deps, (error) => deps.report({ reference: "lost", error }));
  return { deps, runs };
}

const storeChanges: (keyof Store)[] = [
  "startRun",
  "append",
  "answerIntent",
  "reserveRelease",
  "updateRelease",
  "saveReport",
  "saveSetting",
  "saveSecret",
];

const gatewayChanges: (keyof Gateways)[] = [
  "ensure",
  "attach",
  "detach",
  "switchTo",
  "settle",
  "drain",
  "remove",
  "hold",
  "releaseHold",
  "endStale",
];
