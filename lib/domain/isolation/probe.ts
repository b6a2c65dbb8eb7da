import { plainRuntime } from "../compose/model.ts";
import { taskName } from "../release/names.ts";
import type { ScratchSpec } from "../release/spec.ts";
import { highestFree } from "../release/subnets.ts";
import { probed } from "./compare.ts";
import type { Exposure } from "./exposure.ts";

/** By it a probe is found and removed, whatever became of the worker. */
export const probeMark = (run: number): string => `isolation-${run}`;

export const addressesIn = (exposures: readonly Exposure[]): string[] =>
  exposures.flatMap(({ containers }) => containers.flatMap(({ networks }) => networks.map(({ address }) => address)));

/**
 * A container on every network that the environment's own are on, made of its gateway's image, in which nothing runs but what is
 * tried. `taken`: addresses that it cannot have, those of the other environment among them, which may be on the same network.
 */
export function probeOf(exposure: Exposure, run: number, image: string, taken: readonly string[]): ScratchSpec {
  const { scope, networks } = exposure;
  const inhabited = new Set(
    probed(exposure)
      .filter(({ role }) => role !== "gateway")
      .flatMap((container) => container.networks.map(({ network }) => network)),
  );
  const attachments = networks
    .filter(({ name }) => inhabited.has(name))
    .map(({ name, subnet, own }) => ({ network: name, address: own ? highestFree(subnet, taken) : "", aliases: [] }));
  return {
    scope,
    mark: probeMark(run),
    networks: [],
    container: {
      service: "probe",
      composeService: "probe",
      role: "scratch",
      name: taskName(scope.application, scope.environment, run, "probe"),
      image,
      runtime: { ...plainRuntime, capDrop: ["ALL"], entrypoint: ["sleep"], command: ["600"], stopSignal: "SIGKILL" },
      attachments,
      volumes: [],
      restart: { name: "no" },
      after: [],
      singleton: false,
    },
  };
}
