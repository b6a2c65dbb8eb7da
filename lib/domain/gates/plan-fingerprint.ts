import { canonical } from "../policy/canonical.ts";
import { fingerprint } from "../policy/policy.ts";

/** Everything that was shown and must still be so when it is confirmed, under what it is called towards people. */
export interface PlanParts {
  "the commit": unknown;
  "the images": unknown;
  "what is live": unknown;
  "the release on staging": unknown;
  "the steps": unknown;
  "the policy": unknown;
}

const digits = 10;
const names = (parts: PlanParts) => Object.keys(parts).sort() as (keyof PlanParts)[];

/** A digest of each part, so that two of them tell what has changed in between, whoever made them and when. */
export async function planFingerprint(parts: PlanParts): Promise<string> {
  const digests = names(parts).map(async (name) => (await fingerprint(canonical(parts[name]))).slice(0, digits));
  return (await Promise.all(digests)).join("");
}

/** Whether a plan is about this commit. */
export async function isCommitOf(shown: string, { commit, tree }: { commit: string; tree: string }): Promise<boolean> {
  return shown.startsWith((await fingerprint(canonical(commitPart({ commit, tree })))).slice(0, digits));
}

/** What stands for the commit in a plan. Its digest comes first, by its name. */
export const commitPart = ({ commit, tree }: { commit: string; tree: string }) => [commit, tree];

/** What is no longer as it was shown. Of a fingerprint that is none of ours: everything. */
export async function changedSince(shown: string, parts: PlanParts): Promise<string[]> {
  const now = await planFingerprint(parts);
  const part = (text: string, index: number) => text.slice(index * digits, (index + 1) * digits);
  return names(parts).filter((_, index) => shown.length !== now.length || part(shown, index) !== part(now, index));
}
