"use client";

import { environmentName } from "#components/environment/names.ts";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { RestoredStrip } from "#components/restore/restored-strip.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { ScheduledTime } from "#components/ui/scheduled-time.tsx";
import type { BackupView } from "#lib/contract/backups.ts";
import type { Environment } from "#lib/contract/names.ts";
import { counted, formatBytes } from "#lib/contract/words.ts";
import { BackUpAction } from "./back-up-action.tsx";
import { BackupList } from "./backup-list.tsx";
import { BackupsHead } from "./backups-head.tsx";
import { OnlyTheCode } from "./only-the-code.tsx";
import { UnderWay } from "./under-way.tsx";
import { useBackUpNow } from "./use-back-up-now.ts";
import { useBackups, useRunsOf } from "./use-backups.ts";

interface BackupsProps {
  environment: Environment;
  initial: BackupView[];
}

const kinds: ReadonlySet<string> = new Set(["back-up", "prove", "export", "restore", "undo-restore"]);

/** The backups of one environment: what there is, whether it is proven, and what can be done with it. */
export function Backups({ environment, initial }: BackupsProps) {
  const { backups, refused: unread, take } = useBackups(environment, initial);
  const underWay = useRunsOf(environment).filter(({ kind, outcome }) => kinds.has(kind) && !outcome);
  const { backUp, pending, refused } = useBackUpNow(environment);
  const mayBackUp = useMay(`backup:${environment}`);
  const { backups: promised, release } = usePanel().status?.environments[environment] ?? {};
  return (
    <>
      <BackupsHead
        environment={environment}
        summary={<Summary backups={backups} nextAt={promised?.nextAt} />}
        action={mayBackUp && release && <BackUpAction environment={environment} pending={pending} onBackUp={backUp} />}
      />
      {promised?.alarm && (
        <p role="alert" className="border-t border-line py-2.5 font-semibold text-pretty">
          {promised.alarm}
        </p>
      )}
      {refused && (
        <ErrorBlock title="No backup was begun" reference={refused.reference} className="mb-3">
          {refused.message}
        </ErrorBlock>
      )}
      {unread && (
        <ErrorBlock title="The backups could not be read again" reference={unread.reference} className="mb-3">
          {unread.message} What stands below is the last that was seen.
        </ErrorBlock>
      )}
      <UnderWay runs={underWay} />
      <RestoredStrip environment={environment} />
      {backups.length > 0 && <OnlyTheCode environment={environment} />}
      {backups.length > 0 ? (
        <BackupList environment={environment} backups={backups} onChanged={take} />
      ) : (
        <NoBackup environment={environment} />
      )}
    </>
  );
}

function Summary({ backups, nextAt }: { backups: readonly BackupView[]; nextAt: number | undefined }) {
  const bytes = backups.reduce((sum, backup) => sum + (backup.bytes ?? 0), 0);
  const facts = [
    backups.length > 0 && `${counted(backups.length, "backup")}, ${formatBytes(bytes)}`,
    nextAt !== undefined && <ScheduledTime key="next" at={nextAt} />,
  ].filter(Boolean);
  return facts.length === 2 ? [facts[0], ", ", facts[1]] : facts;
}

function NoBackup({ environment }: { environment: Environment }) {
  const deployed = usePanel().status?.environments[environment].release !== undefined;
  const when = environment === "production" ? "Each deploy to production makes one first. " : "";
  return (
    <Empty title={`No backup of ${environmentName[environment]} yet`}>
      {deployed
        ? `${when}Each stands here with its time, its size and whether a restored copy was equal to its source.`
        : "Nothing is deployed there, so there is nothing to back up."}
    </Empty>
  );
}
