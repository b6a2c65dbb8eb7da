"use client";

import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { ReleaseView } from "#lib/contract/releases.ts";
import { type Target, targetsOf } from "./ways-back.ts";

/** The releases of an environment, newest first, and how each can be made live again. */
export function useReleases(environment: Environment, initial?: ReleaseView[]) {
  const { readReleases } = useActions();
  const { status } = usePanel();
  const of = status?.environments[environment];
  return useQuestion(["releases", environment], () => readReleases({ environment }), {
    initial,
    enabled: useMay(`view:${environment}`),
    changed: `${of?.release?.number} ${of?.activeRun}`,
  });
}

/** What one can go back to first: the release before the live one. Staging is deployed again instead, which is as quick. */
export function usePreviousRelease(environment: Environment): Target | undefined {
  const { value } = useReleases(environment);
  return environment === "production" ? targetsOf(value ?? [])[0] : undefined;
}
