import type { FoundSystem } from "../contract/gates.ts";
import type { Environment } from "../contract/names.ts";
import { Refusal } from "../contract/refusal.ts";
import { resolvePath } from "../domain/compose/file-path.ts";
import type { EnvironmentModel } from "../domain/policy/model.ts";
import type { Scope } from "../domain/release/spec.ts";
import { composeNames, estimatedInterruptionMs } from "../domain/release/take-over.ts";
import type { Application, Engine, Foreign, Store } from "./ports.ts";
import { liveRelease } from "./surroundings.ts";

/** What `docker compose` has made of an environment in which nothing of Slipway's is live, if it has. */
export async function findSystem(
  ports: { engine: Pick<Engine, "findForeign">; store: Store },
  scope: Scope,
  { root }: Pick<Application, "root">,
  model: EnvironmentModel,
  signal: AbortSignal,
): Promise<Foreign | undefined> {
  if (await liveRelease(ports, scope)) return undefined;
  const found = await ports.engine.findForeign(composeNames(model, resolvePath(root, model.folder)), signal);
  return namesIn(found).length > 0 ? found : undefined;
}

const namesIn = ({ containers, networks, volumes }: Foreign): string[] => [
  ...containers.map(({ name }) => `container ${name}`),
  ...networks.map((name) => `network ${name}`),
  ...volumes.map(({ name }) => `volume ${name}`),
];

/** As it is shown before somebody takes it over. */
export const foundView = (found: Foreign, model?: EnvironmentModel): FoundSystem => ({
  containers: found.containers.map(({ name, running }) => ({ name, running })),
  networks: found.networks,
  volumes: found.volumes,
  interruptionMs: estimatedInterruptionMs(found, model),
});

/** A plain deploy into such an environment would stand in its way; taking over needs something to take over. */
export function assertExpected(environment: Environment, found: Foreign | undefined, takesOver: boolean): void {
  if (found && !takesOver)
    throw new Refusal(
      "system-found",
      `docker compose has started this application in ${environment} before: ${namesIn(found).join(", ")}. Nothing was changed. ` +
        `Take it over (slipway take-over ${environment}): its data is copied, and nothing of it is removed.`,
    );
  if (!found && takesOver)
    throw new Refusal(
      "nothing-to-take-over",
      `In ${environment} there is nothing that docker compose started and Slipway did not, so nothing was changed. Deploy instead.`,
    );
}
