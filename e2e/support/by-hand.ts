import type { Environment } from "../../lib/contract/names.ts";
import { liveContainer } from "./engine.ts";

/** As somebody with a shell on the host does with `docker update --restart no`: of the live release's container. */
export async function changeByHand(environment: Environment, service: string): Promise<void> {
  const container = await liveContainer(environment, service);
  await container.update({ RestartPolicy: { Name: "no" } });
}
