import { randomUUID } from "node:crypto";
import type { BackUpInput } from "../contract/backups.ts";
import type { StopStandbyInput } from "../contract/intents.ts";
import { environments } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import type { ReleaseRecord } from "./ports.ts";
import { archiveRun, setAsideStandbys } from "./set-aside-archives.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";
import { runningOnlyFor } from "./stop-release.ts";
import { planOfRelease } from "./surroundings.ts";

type Ports = Pick<DeployPorts, "engine" | "store" | "clock" | "instance">;

/** What Slipway does by itself is written down as asked by itself, with the least role that may. */
export const slipway: Actor = { id: "slipway", name: "Slipway", role: "lead" };

const lookEveryMs = 30_000;
const archiveAfterMs = 60 * 60_000;

/**
 * Asks for a run that stops a standby once its time to run is over, and for one that archives a database that was set aside; when
 * another run is in the way, again later. How long it has been a standby is in the table, so nothing is forgotten over a restart.
 * Goes on until the signal ends.
 */
export async function tendStandbys(
  ports: Ports,
  ask: (input: StopStandbyInput | BackUpInput, actor: Actor) => Promise<unknown>,
  log: (message: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  /** Known to be stopped: an idle panel asks the engine nothing. */
  const stopped = new Set<string>();
  while (!signal.aborted) {
    try {
      for (const standby of await toArchive(ports)) await ask(archiveInput(standby), slipway);
      for (const standby of await overdue(ports)) {
        if (stopped.has(keyOf(standby))) continue;
        if (await isStopped(ports, standby, signal)) stopped.add(keyOf(standby));
        else await ask(stopInput(standby), slipway);
      }
    } catch (error) {
      if (!signal.aborted) log("The standbys could not be looked at; they are again soon", error);
    }
    await ports.clock.pause(lookEveryMs, signal).catch(() => undefined);
  }
}

/** None while a run is under way: it may be about to need one. */
async function overdue({ store, clock }: Ports): Promise<ReleaseRecord[]> {
  const application = await store.application();
  if (!application || (await store.unfinishedRuns()).length > 0) return [];
  const standbys = await store.releases(application.id, undefined, ["standby"]);
  const isOver = (standby: ReleaseRecord) =>
    clock.now() - (standby.standbyAt ?? 0) >= (planOfRelease(standby)?.standby.runningMs ?? 0);
  return standbys.filter(isOver);
}

/**
 * Once, when there has been time for undo: meanwhile no restore can be undone. How it went is told by the run; what could not
 * be archived stays.
 */
async function toArchive({ store, clock }: Ports): Promise<ReleaseRecord[]> {
  const application = await store.application();
  if (!application || (await store.unfinishedRuns()).length > 0) return [];
  const aside = await Promise.all(environments.map((one) => setAsideStandbys(store, application.id, one)));
  const old = aside.flat().filter(({ record }) => clock.now() - (record.standbyAt ?? 0) >= archiveAfterMs);
  const asked = await Promise.all(old.map(({ record }) => archiveRun(store, record)));
  return old.filter((_, index) => asked[index] === undefined).map(({ record }) => record);
}

async function isStopped(ports: Ports, { application, environment, number }: ReleaseRecord, signal: AbortSignal) {
  const here = { instance: ports.instance, application, environment };
  return (await runningOnlyFor(ports, here, number, signal)).length === 0;
}

/** A release can be a standby more than once. */
const keyOf = ({ number, standbyAt }: ReleaseRecord) => `${number} since ${standbyAt}`;

const archiveInput = ({ environment, number }: ReleaseRecord): BackUpInput => ({
  kind: "back-up",
  requestId: randomUUID(),
  environment,
  release: number,
});

const stopInput = ({ environment, number }: ReleaseRecord): StopStandbyInput => ({
  kind: "stop-standby",
  requestId: randomUUID(),
  environment,
  release: number,
});
