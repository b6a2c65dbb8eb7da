"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { environmentName } from "#components/environment/names.ts";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { DialogBody, DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { RestorePoint } from "./restore-point.tsx";
import { RollbackConsequence } from "./rollback-consequence.tsx";
import { TargetChoice } from "./target-choice.tsx";
import { useReleases } from "./use-releases.ts";
import { lostOf, targetsOf } from "./ways-back.ts";

interface RollbackDialogProps {
  status: EnvironmentStatus;
  /** A release's number; without one the first choice is what was live before. */
  to?: number;
  onClose(): void;
}

/** Makes the code of an earlier release live again. Data stays as it is. */
export function RollbackDialog({ status, to, onClose }: RollbackDialogProps) {
  const { environment, activeRun } = status;
  const router = useRouter();
  const { requestRollback } = useActions();
  const { value: releases, refused: unread, asking, ask } = useReleases(environment);
  const [picked, setPicked] = useState(to);
  const [accepted, setAccepted] = useState<number>();
  const { send, pending, refused, requestId } = useRequest(
    requestRollback,
    ({ run }) => {
      onClose();
      router.push(`/runs/${run}`);
    },
    { onRefused: ask },
  );

  const targets = targetsOf(releases ?? []);
  const chosen = targets.find(({ number }) => number === picked) ?? targets[0];
  const mustAccept = chosen?.back.schemaDiffers ?? false;
  const isAccepted = accepted === chosen?.number;
  const reason =
    activeRun !== undefined ? (
      <>
        {environmentName[environment]} is busy with{" "}
        <Link href={`/runs/${activeRun}`} className="link text-ink">
          run {activeRun}
        </Link>
      </>
    ) : mustAccept && !isAccepted ? (
      "Say first that the schema is known to differ"
    ) : undefined;

  return (
    <EnvironmentDialog
      environment={environment}
      onClose={onClose}
      title={`Roll back ${environmentName[environment]}`}
      subject={status.release && `r${status.release.number}, ${status.release.title}, is live`}
      className="max-w-[640px]"
    >
      <DialogBody>
        {unread && (
          <ErrorBlock
            title="The releases could not be read"
            reference={unread.reference}
            className="mb-4"
            action={
              <Button look="quiet" className="-ml-2" onClick={ask} disabled={asking}>
                Try again
              </Button>
            }
          >
            {unread.message}
          </ErrorBlock>
        )}
        {!releases && asking && <LoadingRows rows={4} />}
        {releases && <TargetChoice targets={targets} lost={lostOf(releases)} chosen={chosen} onChoose={setPicked} />}
        {chosen && (
          <RollbackConsequence
            target={chosen}
            accepted={isAccepted}
            onAccept={(yes) => setAccepted(yes ? chosen.number : undefined)}
          />
        )}
        <RestorePoint environment={environment} />
        {refused && (
          <ErrorBlock title="Nothing was rolled back" reference={refused.reference} className="mt-4">
            {refused.message}
          </ErrorBlock>
        )}
      </DialogBody>
      {chosen && (
        <DialogFoot>
          <p id="why" className="mr-auto min-h-control min-w-0 content-center text-ink-2 max-sm:mr-0 max-sm:min-h-0">
            {reason}
          </p>
          <Button
            look="primary"
            disabled={Boolean(reason) || pending}
            aria-describedby="why"
            onClick={() =>
              send({
                kind: "rollback",
                requestId,
                environment,
                to: chosen.number,
                ...(mustAccept && { acceptSchema: true }),
              })
            }
          >
            Roll back to r{chosen.number}
          </Button>
        </DialogFoot>
      )}
    </EnvironmentDialog>
  );
}
