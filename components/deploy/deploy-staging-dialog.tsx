"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { shortCommit } from "#components/environment/names.ts";
import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import type { RefView } from "#lib/contract/link.ts";
import type { EnvironmentStatus, PanelStatus } from "#lib/contract/status.ts";
import { DeploySource } from "./deploy-source.tsx";
import { PlanSteps } from "./plan-steps.tsx";

/** Deploys any branch, tag or commit to staging. */
export function DeployStagingDialog({ status, onClose }: { status: EnvironmentStatus; onClose(): void }) {
  const router = useRouter();
  const panel = usePanel().status;
  const { requestDeploy, readRefs } = useActions();
  const refs = useQuery({ queryKey: ["refs"], queryFn: readRefs, staleTime: 0 });
  const [picked, setPicked] = useState<string>();
  const { send, pending, refused, requestId } = useRequest(requestDeploy, ({ run }) => {
    onClose();
    router.push(`/runs/${run}`);
  });

  const source = refs.data?.ok ? refs.data.value : undefined;
  const chosen = picked ?? source?.defaultRef;
  const known = source?.refs.find((ref) => ref.name === chosen);
  const steps = source?.steps ?? stepsOfEarlierDeploy(panel);
  const blocked = status.activeRun !== undefined || !chosen;

  return (
    <EnvironmentDialog
      environment="staging"
      onClose={onClose}
      title="Deploy to Staging"
      className={steps ? "max-w-[960px]" : "max-w-[560px]"}
    >
      <div className="flex min-h-0 flex-1 overflow-auto max-lg:flex-col">
        <div className="min-w-0 flex-1 px-6 py-4 max-sm:px-4 max-sm:py-3">
          <DeploySource
            answer={refs.data}
            loading={refs.isFetching}
            failed={refs.isError}
            onAgain={() => void refs.refetch()}
            chosen={chosen}
            onChoose={setPicked}
          />
          {refused && (
            <ErrorBlock title="Nothing was deployed" reference={refused.reference} className="mt-4">
              {refused.message}
            </ErrorBlock>
          )}
        </div>
        {steps && (
          <div className="w-96 flex-none border-l border-line px-6 py-4 max-lg:w-full max-lg:border-t max-lg:border-l-0 max-sm:px-4">
            <PlanSteps steps={steps} />
          </div>
        )}
      </div>
      <DialogFoot>
        <p id="why" className="mr-auto min-w-0 self-center text-ink-2 max-sm:mr-0 max-sm:self-start">
          <Reason status={status} chosen={chosen} known={known} />
        </p>
        <Button
          look="primary"
          disabled={blocked || pending}
          aria-describedby="why"
          onClick={() => chosen && send({ kind: "deploy", requestId, environment: "staging", ref: chosen })}
        >
          <span className="max-w-[40ch] truncate">
            Deploy {known ? shortCommit(known.commit) : (chosen ?? "")} to Staging
          </span>
        </Button>
      </DialogFoot>
    </EnvironmentDialog>
  );
}

interface ReasonProps {
  status: EnvironmentStatus;
  chosen: string | undefined;
  known: RefView | undefined;
}

/** Why it cannot be deployed now, or what exactly will be. */
function Reason({ status, chosen, known }: ReasonProps) {
  if (status.activeRun !== undefined) {
    return (
      <>
        Staging is busy with{" "}
        <Link href={`/runs/${status.activeRun}`} className="link text-ink">
          run {status.activeRun}
        </Link>
      </>
    );
  }
  if (!chosen) return "Choose a branch, tag or commit";
  const replaced = status.release ? ` replaces r${status.release.number}` : "";
  return (
    <span className="line-clamp-2">
      <span className="font-medium text-ink">{chosen}</span>
      {known && `, ${known.title},`}
      {replaced}
    </span>
  );
}

function stepsOfEarlierDeploy(panel: PanelStatus | undefined) {
  const runs = panel ? [panel.lastRun, ...panel.activity] : [];
  return runs.find((run) => run?.kind === "deploy" && run.environment === "staging")?.steps;
}
