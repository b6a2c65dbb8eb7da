import type { ReleasePlan } from "../domain/release/plan.ts";
import type { ContainerSpec } from "../domain/release/spec.ts";
import type { ObservedContainer } from "./ports.ts";

/** How a release can be made live again: its containers run, they have to be started, or they have to be made anew. */
export type Way = "running" | "stopped" | "stored";

/** What the engine has of a release. */
export function wayBackTo({ release }: ReleasePlan, containers: readonly ObservedContainer[]): Way {
  const own = release.containers.map((spec) => ({ spec, container: containerOf(spec, containers) }));
  if (own.some(({ container }) => container === undefined)) return "stored";
  const running = own.every(({ spec, container }) => spec.singleton || container?.state === "running");
  return running ? "running" : "stopped";
}

/** Services of the release whose images are not on the engine any more. */
export function withoutImage({ release }: ReleasePlan, present: ReadonlySet<string>): string[] {
  return release.containers.filter(({ image }) => !present.has(image)).map(({ service }) => service);
}

export const imagesOf = ({ release }: ReleasePlan): string[] => release.containers.map(({ image }) => image);

/** Whatever it is called now. */
export const containerOf = (spec: ContainerSpec, containers: readonly ObservedContainer[]) =>
  containers.find((one) => one.role === spec.role && one.service === spec.service && one.release === spec.release);

/** Removed by hand, or beyond the inventory. */
export const imagesGone = (release: number, services: readonly string[]) =>
  `The images of r${release} are not on the engine any more (${services.join(", ")}), so it cannot be made again.`;
