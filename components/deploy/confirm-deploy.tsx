"use client";

import { X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { ConfirmField } from "#components/ui/confirm-field.tsx";
import { DialogFoot } from "#components/ui/dialog.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import type { DeployPlanView } from "#lib/contract/gates.ts";
import type { DeployInput, TakeOverInput } from "#lib/contract/intents.ts";
import { neededOverrides, type Overrides, waitingFor } from "./readiness.ts";

interface ConfirmDeployProps {
  plan: DeployPlanView;
  /** The run that is under way in the environment. */
  busyWith: number | undefined;
  overrides: Overrides;
  /** The worker refused it: the plan has changed. */
  onRefused(): void;
  onStarted(run: number): void;
}

/** The phrase, and the button that is enabled once phrase and gates are met; until then the reason stands beside it. */
export function ConfirmDeploy({ plan, busyWith, overrides, onRefused, onStarted }: ConfirmDeployProps) {
  const { requestDeploy, requestTakeOver } = useActions();
  const [typed, setTyped] = useState("");
  const { send, pending, refused, requestId } = useRequest(
    (input: DeployInput | TakeOverInput) =>
      input.kind === "take-over" ? requestTakeOver(input) : requestDeploy(input),
    ({ run }) => onStarted(run),
    { onRefused },
  );
  const reason = whyNot({ plan, busyWith, overrides, typed });
  const submit = () =>
    send({
      kind: plan.found ? "take-over" : "deploy",
      requestId,
      environment: plan.environment,
      ref: plan.ref,
      plan: plan.fingerprint,
      overrides: neededOverrides(plan.gates, overrides),
      ...(plan.phrase && { phrase: typed }),
    });
  return (
    <>
      {refused && (
        <div className="px-6 pt-2 pb-3 max-sm:px-4">
          <ErrorBlock title="Nothing was deployed" reference={refused.reference}>
            {refused.message}
          </ErrorBlock>
        </div>
      )}
      <DialogFoot>
        {plan.phrase && (
          <div className="mr-auto max-sm:mr-0">
            <ConfirmField phrase={plan.phrase} value={typed} onChange={setTyped} />
          </div>
        )}
        <p id="why" className="min-h-control min-w-0 content-center text-pretty text-ink-2 max-sm:min-h-0">
          {reason}
        </p>
        <Button look="primary" disabled={Boolean(reason) || pending} aria-describedby="why" onClick={submit}>
          {plan.found ? "Take over Production" : "Deploy to Production"}
        </Button>
      </DialogFoot>
    </>
  );
}

interface Situation extends Pick<ConfirmDeployProps, "plan" | "busyWith" | "overrides"> {
  typed: string;
}

/** Why it cannot be confirmed yet; nothing once it can. */
function whyNot({ plan, busyWith, overrides, typed }: Situation): ReactNode {
  if (busyWith !== undefined) {
    return (
      <>
        Production is busy with{" "}
        <Link href={`/runs/${busyWith}`} className="link text-ink">
          run {busyWith}
        </Link>
      </>
    );
  }
  const gates = waitingFor(plan.gates, overrides);
  if (gates) {
    return (
      <span className="flex items-baseline gap-2">
        <X size={14} className="translate-y-0.5 text-failing" />
        <span>Waiting for {gates}</span>
      </span>
    );
  }
  return plan.phrase && typed !== plan.phrase ? `Type ${plan.phrase} first` : undefined;
}
