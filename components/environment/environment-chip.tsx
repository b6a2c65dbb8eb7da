import { Chip } from "#components/ui/chip.tsx";
import type { Environment } from "#lib/contract/names.ts";

/** Stands in every dialog, sheet and page that can change an environment. */
export function EnvironmentChip({ environment }: { environment: Environment }) {
  return <Chip data-env={environment}>{environment}</Chip>;
}
