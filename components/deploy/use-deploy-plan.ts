"use client";

import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { situationOf } from "#components/realtime/situation.ts";
import { useQuestion } from "#components/realtime/use-question.ts";
import type { DeployPlanView } from "#lib/contract/gates.ts";
import type { Environment } from "#lib/contract/names.ts";

/** Some gates are met by time alone. */
const whileWaitingMs = 10_000;

/** What a deploy of what is live on staging would do; asked again when something happens that can change it. */
export function useDeployPlan(environment: Environment) {
  const { readDeployPlan } = useActions();
  const { status } = usePanel();
  return useQuestion(["deploy-plan", environment], () => readDeployPlan({ environment }), {
    changed: status && situationOf(status),
    again: (plan) => (plan && isWaiting(plan) ? whileWaitingMs : false),
  });
}

const isWaiting = ({ gates }: DeployPlanView) => gates.some(({ met }) => !met);
