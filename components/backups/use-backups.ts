"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import type { BackupView } from "#lib/contract/backups.ts";
import type { Environment } from "#lib/contract/names.ts";
import type { RunView } from "#lib/contract/run.ts";

const none: readonly RunView[] = [];

const keyOf = (environment: Environment) => ["backups", environment];

/** The backups of an environment, asked for again whenever a run of it has begun or ended. */
export function useBackups(environment: Environment, initial: BackupView[]) {
  const { readBackups } = useActions();
  const client = useQueryClient();
  const runs = useRunsOf(environment);
  const { value = initial, ...question } = useQuestion(keyOf(environment), () => readBackups({ environment }), {
    initial,
    changed: runs.map(({ id, outcome }) => `${id} ${outcome}`).join(),
  });
  /** What an action has answered the list with. */
  const take = (backups: BackupView[]) => client.setQueryData(keyOf(environment), backups);
  return { take, backups: value, ...question };
}

/** The newest runs of an environment, as far as the panel's status names them. */
export function useRunsOf(environment: Environment): readonly RunView[] {
  const runs = usePanel().status?.activity ?? none;
  return runs.filter((run) => run.environment === environment);
}
