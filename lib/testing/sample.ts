import { createHash } from "node:crypto";

/** A number, which `npm test` sets, chooses what is tried. Without one nothing is left out. */
export const sample = process.env.SLIPWAY_SAMPLE ?? "all";

/** A number below `limit`, the same for the same sample and name. */
export function drawn(name: string, limit: number, from = sample): number {
  return createHash("sha256").update(`${from} ${name}`).digest().readUInt32BE() % limit;
}

/** So many of the variants that prove one promise, in their order. */
export function some<T>(name: string, count: number, variants: readonly T[], from = sample): T[] {
  if (from === "all") return [...variants];
  const first = drawn(name, variants.length, from);
  return variants.filter((_, index) => (index - first + variants.length) % variants.length < count);
}

/** One in `share` of what is tried one after the other. */
export function oneIn<T>(share: number, name: string, variants: readonly T[], from = sample): readonly T[] {
  if (from === "all") return variants;
  const first = drawn(name, share, from);
  return variants.filter((_, index) => index % share === first);
}

/** Stories on a real engine that take minutes and prove much of one another: a sample has one of each group. */
export const stories = [
  ["rehearsal", "recovery", "taking over", "image"],
  ["copies", "dumps"],
  ["backups", "restores"],
] as const;

export type Story = (typeof stories)[number][number];

/** Its tests count as skipped then. */
export function isLeftOut(story: Story, from = sample): boolean {
  return !stories.some((group) => some<string>(group.join(), 1, group, from).includes(story));
}
