import type { Engine, ObservedContainer } from "../../application/ports.ts";
import type { Environment } from "../../contract/names.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { type EngineUnderTest, type Specs, specs } from "../engine-under-test.ts";

export const soon = (ms = 60_000) => AbortSignal.timeout(ms);
export const silent = () => {};

export interface Setting extends Specs {
  engine: Engine;
  scope: Scope;
  /** Everything of the scope. */
  look(): Promise<{ containers: Record<string, ObservedContainer>; networks: string[]; volumes: string[] }>;
}

let applications = 0;

/** An environment of an application that no other test touches, or of the one that is named. */
export function setting(world: EngineUnderTest, environment: Environment = "staging", application?: string): Setting {
  const scope = { instance: world.instance, application: application ?? `app${++applications}`, environment };
  const engine = world.engine();
  return {
    ...specs(world, scope),
    engine,
    scope,
    async look() {
      const { containers, networks, volumes } = await engine.observe(scope, soon());
      return {
        containers: Object.fromEntries(containers.map((container) => [container.name, container])),
        networks: networks.map(({ name }) => name).sort(),
        volumes: volumes.map(({ name }) => name).sort(),
      };
    },
  };
}

/** Looks until it holds; fails with what it saw last. */
export async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean, limitMs = 20_000): Promise<T> {
  for (const deadline = Date.now() + limitMs; ; ) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`Not within ${limitMs} ms; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
