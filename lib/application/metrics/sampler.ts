import type { Environment } from "../../contract/names.ts";
import { type Answered, answeredBetween, type Tally } from "../../domain/metrics/answered.ts";
import type { Bucket } from "../../domain/metrics/bucket.ts";
import { type Spent, spentBetween, type Usage } from "../../domain/metrics/usage.ts";
import type { Gateways, UsageSource } from "../ports.ts";
import type { StatusBoard } from "../status.ts";

export interface SamplerDeps {
  board: Pick<StatusBoard, "current" | "liveContainer" | "containers">;
  /** Costs the engine nothing. */
  files: UsageSource;
  /** For what the files do not show, while somebody looks; each environment has its own. */
  streams(): UsageSource;
  gateways: Pick<Gateways, "tally">;
  log(message: string, error: unknown): void;
}

export interface Sampler {
  /** What was seen since it was last asked; nothing for the first time. `looking`: somebody does. */
  sample(looking: boolean, signal: AbortSignal): Promise<Bucket>;
}

/** Looks at what serves in one environment, and at its gateway. */
export function createSampler(deps: SamplerDeps, environment: Environment): Sampler {
  const { board, files, gateways } = deps;
  const streams = deps.streams();
  let usages: ReadonlyMap<string, Usage> = new Map();
  let tally: (Tally & { container: string }) | undefined;
  let failing = false;

  function serving(): [service: string, container: string][] {
    const { services } = board.current().environments[environment];
    return services.flatMap(({ service }) => {
      const container = board.liveContainer(environment, service);
      return container?.state === "running" ? [[service, container.id] as [string, string]] : [];
    });
  }

  async function read(containers: readonly string[], looking: boolean): Promise<ReadonlyMap<string, Usage>> {
    const found = await files.read(containers);
    const hidden = containers.filter((container) => !found.has(container));
    if (looking && hidden.length > 0) return new Map([...found, ...(await streams.read(hidden))]);
    streams.rest();
    return found;
  }

  async function services(looking: boolean): Promise<Record<string, Spent>> {
    const present = serving();
    const before = usages;
    usages = await read(
      present.map(([, container]) => container),
      looking,
    );
    const spent = present.flatMap(([service, container]) => {
      const [then, now] = [before.get(container), usages.get(container)];
      const between = then && now && spentBetween(then, now);
      return between ? [[service, between] as const] : [];
    });
    return Object.fromEntries(spent);
  }

  /** Its counters are asked for again and again: it is told once that they cannot be had. */
  async function requests(signal: AbortSignal): Promise<Answered | undefined> {
    const gateway = board.containers(environment).find(({ role, state }) => role === "gateway" && state === "running");
    const before = tally;
    tally = undefined;
    if (!gateway) return undefined;
    try {
      tally = { ...(await gateways.tally(gateway.id, signal)), container: gateway.id };
      failing = false;
      return before?.container === gateway.id ? answeredBetween(before, tally) : undefined;
    } catch (error) {
      if (!failing && !signal.aborted)
        deps.log(`The gateway of ${environment} does not tell what it has counted`, error);
      failing = true;
      return undefined;
    }
  }

  return {
    async sample(looking, signal) {
      const [spent, answered] = await Promise.all([services(looking), requests(signal)]);
      return { services: spent, ...(answered && { requests: answered }) };
    },
  };
}
