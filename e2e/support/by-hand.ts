import type { Environment } from "../../lib/contract/names.ts";
import { engine } from "./engine.ts";
import { ownPanel } from "./handed-down.ts";

/** As somebody with a shell on the host does with `docker update --restart no`: of the live release's container. */
export async function changeByHand(environment: Environment, service: string): Promise<void> {
  const labels = { instance: ownPanel().instance, environment, service, role: "release" };
  const label = Object.entries(labels).map(([name, value]) => `slipway.${name}=${value}`);
  const containers = await engine().listContainers({ filters: { label } });
  const live = containers.find(({ Names }) => Names.some((name) => !/-r\d+$/.test(name)));
  if (!live) throw new Error(`No container of ${service} is live in ${environment}.`);
  await engine()
    .getContainer(live.Id)
    .update({ RestartPolicy: { Name: "no" } });
}
