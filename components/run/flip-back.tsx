"use client";

import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { RunView } from "#lib/contract/run.ts";
import { canFlipBack } from "./progress.ts";

/** At once and without a question: what was live before still runs, and nothing is lost by it. */
export function FlipBack({ run, className }: { run: RunView; className?: string }) {
  const { requestRollback } = useActions();
  const mayRollBack = useMay(`deploy:${run.environment}`);
  const toast = useToast();
  const { send, pending, requestId } = useRequest(requestRollback, () => {}, {
    onRefused: ({ message }) =>
      toast({ title: "It was not rolled back", description: message, environment: run.environment, bad: true }),
  });
  if (!canFlipBack(run) || !mayRollBack) return null;
  return (
    <Button
      look="primary"
      disabled={pending}
      className={className}
      onClick={() => send({ kind: "rollback", requestId, environment: run.environment })}
    >
      {pending ? "Rolling back…" : "Roll back now"}
    </Button>
  );
}
