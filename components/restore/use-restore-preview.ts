"use client";

import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useQuestion } from "#components/realtime/use-question.ts";
import type { BackupRequest } from "#lib/contract/backups.ts";

/** What restoring a backup would do now, asked again when another run has begun or ended, or another release is live. */
export function useRestorePreview({ environment, timestamp }: BackupRequest) {
  const { readRestorePreview } = useActions();
  const of = usePanel().status?.environments[environment];
  return useQuestion(
    ["restore-preview", environment, timestamp],
    () => readRestorePreview({ environment, timestamp }),
    { changed: `${of?.release?.number} ${of?.activeRun}` },
  );
}
