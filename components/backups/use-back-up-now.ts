"use client";

import { useRouter } from "next/navigation";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import type { Refused } from "#lib/contract/answer.ts";
import type { BackUpInput } from "#lib/contract/backups.ts";
import type { Environment } from "#lib/contract/names.ts";

/** Begins a backup and leads to its run; `refused` is why the last one was not begun. */
export function useBackUpNow(environment: Environment, onRefused?: (refused: Refused) => void) {
  const router = useRouter();
  const { requestBackup } = useActions();
  const { send, pending, refused, requestId } = useRequest(requestBackup, ({ run }) => router.push(`/runs/${run}`), {
    onRefused,
  });
  const backUp = (method?: BackUpInput["method"]) =>
    send({ kind: "back-up", requestId, environment, ...(method && { method }) });
  return { backUp, pending, refused };
}
