import type { ReleasePlan } from "../release/plan.ts";
import type { Attachment, ContainerSpec, ResidentSpec } from "../release/spec.ts";
import { driftOf, type Ground, redefined, residentAttachments, standingOf } from "./drift.ts";
import type { Described } from "./settings.ts";

/** A resident whose container is to be made anew on its own data. */
export interface Replacement {
  resident: ResidentSpec;
  /** Every network that it is wired to, also those of standbys. */
  attachments: Attachment[];
}

/** Of the plans, the live release's is the first; the others are those that may be gone back to. */
export function replacementsOf(
  [live, ...others]: readonly [ReleasePlan, ...ReleasePlan[]],
  ground: Ground,
  defined: Readonly<Record<string, Described>>,
): Replacement[] {
  const findings = [...driftOf(live, ground).findings, ...redefined(live, defined)];
  return live.residents.flatMap((resident) => {
    const { container } = resident;
    if (!findings.some(({ service, way }) => service === container.service && way === "held")) return [];
    const standing = standingOf(container, ground);
    const asItIs = {
      ...container,
      name: standing?.name ?? container.name,
      image: standing?.made?.settings.image ?? container.image,
    };
    const wired = others.flatMap((plan) => plan.release.residents.filter((one) => one.container === container.name));
    const attachments = [...residentAttachments(live, container), ...wired.flatMap((one) => one.attachments)];
    return [
      {
        resident: { ...resident, container: asDefined(asItIs, defined[container.service]) },
        attachments: attachments.filter(
          ({ network }, index) =>
            ground.networks.includes(network) && attachments.findIndex((one) => one.network === network) === index,
        ),
      },
    ];
  });
}

/** Its image stays: another is a change of the server, and of the data that it keeps. */
const asDefined = (container: ContainerSpec, now: Described | undefined): ContainerSpec =>
  now ? { ...container, runtime: now.runtime, restart: now.restart } : container;

/** With the residents as they were made anew. */
export const withReplaced = (plan: ReleasePlan, replacements: readonly Replacement[]): ReleasePlan => ({
  ...plan,
  residents: plan.residents.map(
    (one) => replacements.find(({ resident }) => resident.container.service === one.container.service)?.resident ?? one,
  ),
});

/** Where what was there stands until the new one has proven itself. */
export const asideOf = (name: string, run: number): string => `${name}-before-mend-${run}`;
