"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { EnvironmentDialog } from "#components/environment/environment-dialog.tsx";
import { shortCommit } from "#components/environment/names.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { LoadingRows } from "#components/ui/skeleton.tsx";
import type { DeployPlanView } from "#lib/contract/gates.ts";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { ConfirmDeploy } from "./confirm-deploy.tsx";
import { FoundSystemView } from "./found-system.tsx";
import { GateList } from "./gate-list.tsx";
import { PlanSteps } from "./plan-steps.tsx";
import type { Overrides } from "./readiness.ts";
import { useDeployPlan } from "./use-deploy-plan.ts";
import { WhatShips } from "./what-ships.tsx";

/** Deploys what is live on staging to production; where `docker compose` runs the application, takes that over. */
export function DeployProductionDialog({ status, onClose }: { status: EnvironmentStatus; onClose(): void }) {
  const router = useRouter();
  const { value: plan, refused, asking, ask } = useDeployPlan("production");
  const [overrides, setOverrides] = useState<Overrides>({});

  const override = (gate: string, reason?: string) =>
    setOverrides(({ [gate]: _, ...others }) => (reason ? { ...others, [gate]: reason } : others));

  return (
    <EnvironmentDialog
      environment="production"
      onClose={onClose}
      title={plan?.found ? "Take over Production" : "Deploy to Production"}
      subject={plan && <Subject plan={plan} />}
      className="max-w-[1040px]"
    >
      <div className="min-h-0 flex-1 overflow-auto">
        {refused && (
          <div className="px-6 pt-4 max-sm:px-4">
            <ErrorBlock
              title={plan ? "The plan could not be read again" : "What would happen could not be read"}
              reference={refused.reference}
              action={
                <Button look="quiet" className="-ml-2" onClick={ask} disabled={asking}>
                  Try again
                </Button>
              }
            >
              {refused.message}
            </ErrorBlock>
          </div>
        )}
        {plan ? (
          <div className="flex max-lg:flex-col">
            <div className="min-w-0 flex-1 px-6 py-4 max-sm:px-4 max-sm:py-3">
              <GateList gates={plan.gates} overrides={overrides} onOverride={override} onMended={ask} />
            </div>
            <div className="w-[416px] flex-none border-r border-line px-6 py-4 max-lg:w-full max-lg:border-t max-lg:border-r-0 max-sm:px-4 lg:order-first">
              {plan.found && <FoundSystemView found={plan.found} />}
              <PlanSteps steps={plan.steps} />
              <WhatShips plan={plan} />
            </div>
          </div>
        ) : (
          asking && (
            <div className="px-6 py-4 max-sm:px-4">
              <p className="pb-2 text-ink-2">Looking at staging, the repository and the gates…</p>
              <LoadingRows rows={8} />
            </div>
          )
        )}
      </div>
      {plan && (
        <ConfirmDeploy
          plan={plan}
          busyWith={status.activeRun}
          overrides={overrides}
          onRefused={ask}
          onStarted={(run) => {
            onClose();
            router.push(`/runs/${run}`);
          }}
        />
      )}
    </EnvironmentDialog>
  );
}

function Subject({ plan: { commit, live } }: { plan: DeployPlanView }) {
  return (
    <span className="line-clamp-2">
      <span className="font-medium text-ink">{shortCommit(commit.commit)}</span>, {commit.title},{" "}
      {live ? `replaces r${live.release}` : "is the first release"}
    </span>
  );
}
