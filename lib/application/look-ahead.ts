import type { Environment } from "../contract/names.ts";
import type { ContainerSpec, Scope } from "../domain/release/spec.ts";
import type { Observed } from "./ports.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";

/**
 * Looks at the engine that begin as soon as it is asked for a release, because they take as long as all that comes before
 * their turn and somebody waits. They change nothing, so one that nobody comes for does no harm.
 */
export interface LookAhead {
  begin(scope: Scope, release: number, containers: readonly ContainerSpec[]): void;
  /** Whether all that run have passed a check since. Otherwise, for whatever reason, they are to be checked. */
  passed(scope: Scope, release: number): Promise<boolean>;
  /** What was there; `undefined`: it is to be looked at. */
  observed(scope: Scope, release: number): Promise<Observed | undefined>;
}

interface Looks {
  release: number;
  at: number;
  passed: Promise<boolean>;
  observed: Promise<Observed | undefined>;
}

/** What was seen longer ago says nothing of now. */
const freshMs = 1_000;
const limitMs = 10_000;

type Ports = Pick<DeployPorts, "engine" | "clock">;

export function lookAhead(ports: Ports): LookAhead {
  const last = new Map<Environment, Looks>();

  const fresh = ({ environment }: Scope, release: number): Looks | undefined => {
    const looks = last.get(environment);
    return looks?.release === release && ports.clock.elapsed() - looks.at < freshMs ? looks : undefined;
  };

  return {
    begin(scope, release, containers) {
      const signal = AbortSignal.timeout(limitMs);
      last.set(scope.environment, {
        release,
        at: ports.clock.elapsed(),
        passed: check(ports, scope, containers, signal).catch(() => false),
        observed: observe(ports, scope, signal).catch(() => undefined),
      });
    },
    passed: async (scope, release) => (await fresh(scope, release)?.passed) ?? false,
    observed: async (scope, release) => fresh(scope, release)?.observed,
  };
}

async function check({ engine }: Ports, scope: Scope, containers: readonly ContainerSpec[], signal: AbortSignal) {
  const checks = containers
    .filter(({ singleton }) => !singleton)
    .map(({ name, runtime: { healthcheck, expose } }) => {
      if (!healthcheck && expose[0] === undefined) return { healthy: false }; // to be up is no check: it has to stay up
      return engine.checkHealth(scope, name, healthcheck, expose[0], signal);
    });
  return (await Promise.all(checks)).every(({ healthy }) => healthy);
}

/** Async, so that a lock that is lost meanwhile is no more than a look that failed. */
const observe = async ({ engine }: Ports, scope: Scope, signal: AbortSignal) => engine.observe(scope, signal);
