import { useState } from "react";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { RollbackDialog } from "#components/rollback/rollback-dialog.tsx";
import { usePreviousRelease } from "#components/rollback/use-releases.ts";
import { timeFor } from "#components/rollback/ways-back.ts";
import { Button } from "#components/ui/button.tsx";
import type { Environment } from "#lib/contract/names.ts";

/** Who comes here because something broke: the code of before is back sooner than its data, and loses nothing. */
export function OnlyTheCode({ environment }: { environment: Environment }) {
  const { status } = usePanel();
  const mayRollBack = useMay(`deploy:${environment}`);
  const previous = usePreviousRelease(environment);
  const [open, setOpen] = useState(false);
  if (!previous || !mayRollBack || !status) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line py-2.5 max-sm:py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-medium">Only the code is wrong?</p>
        <p className="text-pretty text-ink-2">
          Roll back to r{previous.number}: no data is lost. {timeFor(previous)}
        </p>
      </div>
      <Button look="env" className="max-sm:w-full" onClick={() => setOpen(true)}>
        Roll back to r{previous.number}…
      </Button>
      {open && <RollbackDialog status={status.environments[environment]} onClose={() => setOpen(false)} />}
    </div>
  );
}
