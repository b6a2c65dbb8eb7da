import type { ReactNode } from "react";
import { environmentName } from "#components/environment/names.ts";
import { useActor, useMay } from "#components/realtime/person-provider.tsx";
import { Link } from "#components/ui/link.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";

/** Why the data of an environment cannot be changed now by whoever looks: not allowed, or a run is under way. */
export function useWhyNotRestore({ environment, activeRun }: EnvironmentStatus): ReactNode {
  const { role } = useActor();
  if (!useMay(`restore:${environment}`)) return `A ${role} may look, and not restore. Ask a lead or an administrator.`;
  if (activeRun === undefined) return undefined;
  return (
    <>
      {environmentName[environment]} is busy with{" "}
      <Link href={`/runs/${activeRun}`} className="link text-ink">
        run {activeRun}
      </Link>
    </>
  );
}
