import type { Target } from "./target.ts";
import { configurationTargets } from "./targets/configuration.ts";
import { folderTargets } from "./targets/folders.ts";
import { linkTarget } from "./targets/link.ts";
import { sourceTargets } from "./targets/source.ts";
import type { FuzzWorld } from "./world.ts";

/** Of a hundred cases. */
const shares: Record<string, number> = {
  refs: 4,
  "paths in a commit": 3,
  "names of backups": 14,
  "paths of env files": 14,
  "compose files": 10,
  "slipway.yaml": 8,
  "permissions.yaml": 8,
  "env files": 20,
  "requests to the link": 6,
  forms: 7,
  addresses: 3,
  "socket events": 2,
  "sign-ins": 1,
};

/** What the worker takes in. */
export async function workerTargets(world: FuzzWorld): Promise<Target<never>[]> {
  return [
    ...(await sourceTargets(world)),
    ...folderTargets(world),
    ...(await configurationTargets(world)),
    linkTarget(world) as Target<never>,
  ];
}

export const shareOf = ({ name }: Pick<Target, "name">, cases: number): number => {
  const share = shares[name];
  if (share === undefined) throw new Error(`${name} has no share of the cases.`);
  return Math.ceil((cases * share) / 100);
};
