import { afterAll, beforeAll, describe } from "vitest";
import { buildContract } from "./engine-contract/build.ts";
import { eventsContract } from "./engine-contract/events.ts";
import { execIntoContract } from "./engine-contract/exec-into.ts";
import { foreignContract } from "./engine-contract/foreign.ts";
import { healthContract } from "./engine-contract/health.ts";
import { isolationContract } from "./engine-contract/isolation.ts";
import { logsContract } from "./engine-contract/logs.ts";
import { namesContract } from "./engine-contract/names.ts";
import { operateContract } from "./engine-contract/operate.ts";
import { releaseContract } from "./engine-contract/release.ts";
import { removeContract } from "./engine-contract/remove.ts";
import { residentContract } from "./engine-contract/resident.ts";
import { scratchContract } from "./engine-contract/scratch.ts";
import { taskContract } from "./engine-contract/task.ts";
import { terminalContract } from "./engine-contract/terminal.ts";
import { volumesContract } from "./engine-contract/volumes.ts";
import type { EngineUnderTest } from "./engine-under-test.ts";

/** What every adapter of the port `Engine` must do. */
export function engineContract(name: string, open: () => Promise<EngineUnderTest>): void {
  describe(name, () => {
    let world: EngineUnderTest;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.cleanUp());
    const parts = { release: releaseContract, remove: removeContract, resident: residentContract, task: taskContract };
    const more = { operate: operateContract, names: namesContract, health: healthContract, logs: logsContract };
    for (const [part, contract] of Object.entries({
      ...parts,
      ...more,
      build: buildContract,
      events: eventsContract,
      execInto: execIntoContract,
      foreign: foreignContract,
      isolation: isolationContract,
      volumes: volumesContract,
      scratch: scratchContract,
      terminal: terminalContract,
    })) {
      describe(part, () => contract(() => world));
    }
  });
}
