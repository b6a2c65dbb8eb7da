import { environments } from "../contract/names.ts";
import type { Scope } from "../domain/release/spec.ts";
import type { Clock, Engine, ReleaseRecord, Store } from "./ports.ts";
import { scope } from "./steps/deploy-request.ts";

/** Where a database says that it came out of a backup, until the panel has found out what that means. */
export const recoveredSetting = "recovered";

interface Recovery {
  /** Timestamp of the panel's backup. */
  of: string;
  runsClosed?: true;
  settled?: true;
}

/** What was live in an environment when the panel was backed up, and is nowhere now. */
export interface LostRelease {
  of: string;
  release: number;
  commit: string;
  title: string;
}

const lostSetting = (environment: string) => `lost.${environment}`;

export const recoveredFrom = (timestamp: string): string => JSON.stringify({ of: timestamp } satisfies Recovery);

export async function lostRelease(
  store: Pick<Store, "setting">,
  environment: string,
): Promise<LostRelease | undefined> {
  const text = await store.setting(lostSetting(environment));
  return text ? (JSON.parse(text) as LostRelease) : undefined;
}

type Ports = { store: Store; clock: Clock };

/**
 * Runs that were under way when the backup was taken are ended: what became of them nobody knows, and going on with them on
 * another machine would be a deploy that nobody asked for. Before runs are resumed.
 */
export async function closeRecoveredRuns({ store, clock }: Ports): Promise<void> {
  const recovery = await recoveryOf(store);
  if (!recovery || recovery.runsClosed) return;
  for (const run of await store.unfinishedRuns())
    await store.append(
      run,
      { type: "finished", outcome: "needs-attention", sentence: unknownEnd(recovery) },
      clock.now(),
    );
  await store.saveSetting(recoveredSetting, JSON.stringify({ ...recovery, runsClosed: true } satisfies Recovery));
}

const unknownEnd = ({ of }: Recovery) =>
  `The panel was recovered from its backup ${of}, which was taken while this was under way. What became of it is not known, and it does not go on. Look at what the environment serves.`;

const askAgainMs = 5_000;

/**
 * Once the engine answers: where it has nothing at all of an environment, what the database calls live is lost, and so it
 * says. Where there is anything, only the data folder was lost, and everything goes on as it was.
 */
export async function settleRecovered(
  ports: Ports & { engine: Pick<Engine, "observe">; instance: string; changed(): void },
  log: (message: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const recovery = await recoveryOf(ports.store);
  if (!recovery || recovery.settled) return;
  for (;;) {
    try {
      await settle(ports, recovery, signal);
      return ports.changed();
    } catch (error) {
      if (signal.aborted) return;
      log("What the engine has of the recovered panel is not known yet; it is asked again soon", error);
    }
    await ports.clock.pause(askAgainMs, signal).catch(() => undefined);
  }
}

async function settle(
  ports: Parameters<typeof settleRecovered>[0],
  recovery: Recovery,
  signal: AbortSignal,
): Promise<void> {
  const { store, engine } = ports;
  const application = await store.application();
  for (const environment of application ? environments : []) {
    if (!application) continue;
    const here = scope(ports, application, environment);
    if (await hasAnything(engine, here, signal)) continue;
    const releases = await store.releases(application.id, environment, ["starting", "live", "standby"]);
    await forget(store, recovery, releases);
  }
  await store.saveSetting(recoveredSetting, JSON.stringify({ ...recovery, runsClosed: true, settled: true }));
}

async function hasAnything(engine: Pick<Engine, "observe">, here: Scope, signal: AbortSignal): Promise<boolean> {
  const { containers, volumes, networks } = await engine.observe(here, signal);
  return containers.length + volumes.length + networks.length > 0;
}

/** What was live is written down before it is no longer called so: a worker that dies in between begins again. */
async function forget(store: Store, { of }: Recovery, releases: readonly ReleaseRecord[]): Promise<void> {
  const live = releases.find(({ state }) => state === "live");
  if (live) {
    const { environment, number: release, commit, title } = live;
    await store.saveSetting(
      lostSetting(environment),
      JSON.stringify({ of, release, commit, title } satisfies LostRelease),
    );
  }
  for (const { application, number } of releases) await store.updateRelease(application, number, { state: "retired" });
}

async function recoveryOf(store: Pick<Store, "setting">): Promise<Recovery | undefined> {
  const text = await store.setting(recoveredSetting);
  return text ? (JSON.parse(text) as Recovery) : undefined;
}
