import { randomUUID } from "node:crypto";
import type { IsolationInput } from "../contract/isolation.ts";
import { environments } from "../contract/names.ts";
import type { Actor } from "../contract/permissions.ts";
import { isolationOf } from "./isolation.ts";
import type { Clock, Store } from "./ports.ts";
import { slipway } from "./tend-standbys.ts";

interface Ports {
  store: Store;
  clock: Clock;
}

const lookEveryMs = 30_000;
/** More runs than that since the last proof, and there is another one. */
const runsLookedAt = 50;

/**
 * Asks for a proof of isolation soon after each release that has become live, and when the last one is older than `everyMs`,
 * however that went: it counts when it was asked for. Never beside a run that may change what is tried. Goes on until the signal
 * ends.
 */
export async function tendIsolation(
  ports: Ports,
  everyMs: number,
  ask: (input: IsolationInput, actor: Actor) => Promise<unknown>,
  log: (message: string, error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  /** What was live when it was asked for last: what cannot be proven is not asked for again and again. */
  let asked = "";
  /** When it is due as long as the same is live: until then an idle panel asks the table little. */
  let next = { live: "", at: 0 };
  while (!signal.aborted) {
    try {
      const id = (await ports.store.application())?.id;
      const live = id && (await liveInBoth(ports, id));
      if (id && live && (live !== next.live || ports.clock.now() >= next.at)) {
        next = { live, at: await dueAt(ports, { id, live, asked }, everyMs) };
        if (ports.clock.now() >= next.at && (await ports.store.unfinishedRuns()).length === 0) {
          asked = live;
          await ask({ kind: "isolation", requestId: randomUUID(), environment: "staging" }, slipway);
        }
      }
    } catch (error) {
      if (!signal.aborted) log("Whether isolation has to be proven could not be looked at; it is again soon", error);
    }
    await ports.clock.pause(lookEveryMs, signal).catch(() => undefined);
  }
}

/** `43 41`: staging's release and production's. */
async function liveInBoth({ store }: Ports, id: string): Promise<string | undefined> {
  const releases = await store.releases(id, undefined, ["live"]);
  const live = environments.map((environment) => releases.find((one) => one.environment === environment)?.number);
  return live.every((number) => number !== undefined) ? live.join(" ") : undefined;
}

/** Epoch milliseconds. */
async function dueAt(
  { store }: Ports,
  { id, live, asked }: { id: string; live: string; asked: string },
  everyMs: number,
): Promise<number> {
  const { releases } = await isolationOf(store, id);
  const proven = releases && environments.map((environment) => releases[environment]).join(" ");
  if (proven !== live && asked !== live) return 0;
  const runs = await store.runs({ environment: "staging", limit: runsLookedAt });
  const last = runs.find(({ header: { kind } }) => kind === "isolation");
  return last ? last.header.requestedAt + everyMs : 0;
}
