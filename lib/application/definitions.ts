import type { Described } from "../domain/difference/settings.ts";
import type { EnvironmentModel } from "../domain/policy/model.ts";
import { isFresh } from "../domain/release/lay-out.ts";
import { attempt } from "./gates/attempt.ts";
import type { Application, ReleaseRecord } from "./ports.ts";
import { readConfiguration } from "./read-configuration.ts";
import type { DeployPorts } from "./steps/deploy-request.ts";

type Ports = Pick<DeployPorts, "source" | "files" | "store">;

/** As its own commit describes an environment; nothing where that cannot be read. */
export async function modelOf(
  ports: Ports,
  application: Application,
  { commit, environment }: ReleaseRecord,
  signal: AbortSignal,
): Promise<EnvironmentModel | undefined> {
  const read = (within: AbortSignal) => readConfiguration(ports, application, commit, environment, within);
  return (await attempt(read, signal)).facts?.model;
}

/** What every deploy makes anew is as it was defined; the other services are what a deploy does not replace. */
export const definedBy = (model: EnvironmentModel): Record<string, Described> =>
  Object.fromEntries(
    Object.values(model.services)
      .filter((service) => !isFresh(model, service))
      .map(({ role, image = "", runtime, restart }) => [role, { image, runtime, restart, volumes: [] }]),
  );

export async function definitionsOf(
  ports: Ports,
  application: Application,
  release: ReleaseRecord,
  signal: AbortSignal,
): Promise<Record<string, Described>> {
  const model = await modelOf(ports, application, release, signal);
  return model ? definedBy(model) : {};
}
