"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { VariablesView } from "#lib/contract/variables.ts";

const keyOf = (environment: Environment) => ["variables", environment];

/** An environment's variables, asked for again whenever a run of it has begun or ended. */
export function useVariables(environment: Environment, initial: VariablesView) {
  const { readVariables } = useActions();
  const client = useQueryClient();
  const runs = usePanel().status?.activity.filter((run) => run.environment === environment) ?? [];
  const { value = initial, ...question } = useQuestion(keyOf(environment), () => readVariables({ environment }), {
    initial,
    changed: runs.map(({ id, outcome }) => `${id} ${outcome}`).join(),
  });
  /** What an action has answered the page with. */
  const take = (view: VariablesView) => client.setQueryData(keyOf(environment), view);
  return { view: value, take, ...question };
}
