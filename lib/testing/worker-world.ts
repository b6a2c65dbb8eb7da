import type { Pipelines } from "../application/pipelines.ts";
import type { Announcer, OutputLog, Store, WorkerLock } from "../application/ports.ts";
import type { RunDeps, UnexpectedFailure } from "../application/step-context.ts";
import type { TrafficReports } from "../application/traffic-reports.ts";
import type { OutputLine } from "../contract/run.ts";
import { anApplication } from "./builders.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { type MemoryDatabase, memoryDatabase, memoryStore } from "./memory-store.ts";

/** What outlives a worker in memory: the database, the output, the clock. */
export interface WorkerWorld {
  database: MemoryDatabase;
  clock: FakeClock;
  lines: OutputLine[];
  announced: string[];
  failures: UnexpectedFailure[];
}

export const workerWorld = (): WorkerWorld => ({
  database: { ...memoryDatabase(), application: anApplication() },
  clock: fakeClock(),
  lines: [],
  announced: [],
  failures: [],
});

/** A new worker in this world: it takes the lease, and earlier ones can write no more. */
export function workerIn(world: WorkerWorld, pipelines: Pipelines): RunDeps & { store: Store } {
  world.database.lease += 1;
  const token = world.database.lease;
  return {
    store: memoryStore(world.database, token),
    clock: world.clock,
    output: memoryOutput(world),
    announcer: recordingAnnouncer(world),
    lock: leaseLock(world.database, token),
    pipelines,
    report: (failure) => void world.failures.push(failure),
    traffic: noTraffic,
  };
}

const noTraffic: TrafficReports = {
  follow: () => ({ complete: async () => undefined, [Symbol.dispose]() {} }),
  read: async () => null,
};

function leaseLock(database: MemoryDatabase, token: number): WorkerLock {
  return {
    assertHeld() {
      if (database.lease !== token) throw new Error("The lock is not held any more");
    },
    release() {},
  };
}

function memoryOutput({ lines, clock }: WorkerWorld): OutputLog {
  return {
    append(_run, step, text) {
      const line = { line: lines.length + 1, at: clock.now(), step, text };
      lines.push(line);
      return line;
    },
    read: async (_run, after, limit) => lines.slice(after, after + limit),
    async close() {},
  };
}

function recordingAnnouncer({ announced }: WorkerWorld): Announcer {
  return {
    journal: (run, entry) => void announced.push(`#${run} ${entry.type} ${entry.seq}`),
    output: (run, line) => void announced.push(`#${run} output ${line.text}`),
    begun() {},
    changed() {},
  };
}
