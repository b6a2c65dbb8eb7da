"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { situationOf } from "#components/realtime/situation.ts";
import { useQuestion } from "#components/realtime/use-question.ts";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { formatDuration } from "#components/ui/duration.ts";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Link } from "#components/ui/link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { IsolationView } from "#lib/contract/isolation.ts";
import { counted } from "#lib/contract/words.ts";
import { FindingList } from "./finding-list.tsx";
import { IsolationMatrix } from "./isolation-matrix.tsx";
import { groupsOf } from "./shown.ts";

const key = ["isolation"];

/** Whether staging can reach production: the matrix of what was tried, and the evidence below it. */
export function Isolation({ initial }: { initial: IsolationView }) {
  const { readIsolation, acceptHole } = useActions();
  const client = useQueryClient();
  const { status } = usePanel();
  const { value = initial, refused: unread } = useQuestion(key, () => readIsolation({}), {
    initial,
    changed: status && situationOf(status),
  });
  const { send, pending, refused } = useRequest(acceptHole, (view) => client.setQueryData(key, view));
  const wrong = refused ?? unread;
  return (
    <div className="max-w-[960px]">
      <div className="mb-3 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-lg tracking-[-0.01em]">Isolation</h1>
        {value.at !== undefined && <Summary view={value} />}
        <span className="ml-auto empty:hidden">
          <ProveNow />
        </span>
      </div>
      {wrong && (
        <ErrorBlock
          title={refused ? "It was not recorded" : "What was tried could not be read again"}
          reference={wrong.reference}
          className="mb-3"
        >
          {wrong.message}
        </ErrorBlock>
      )}
      {value.at === undefined ? (
        <Empty title="Never tried yet">
          Once something is live in both environments, a probe in each tries to reach the other: its networks, volumes,
          folders, secrets, addresses, names, ports and passwords. It is tried after each deploy, and every few hours.
        </Empty>
      ) : (
        <>
          <IsolationMatrix findings={value.findings} />
          <FindingList findings={value.findings} pending={pending} onAccept={send} />
        </>
      )}
    </div>
  );
}

function Summary({ view: { at = 0, run, tookMs = 0, releases, findings } }: { view: IsolationView }) {
  const holes = groupsOf(findings, "hole").length;
  return (
    <>
      <StateBadge state={holes > 0 ? "failing" : "healthy"}>
        {holes > 0 ? counted(holes, "hole") : "no hole"}
      </StateBadge>
      <span className="text-xs text-ink-2">
        tried <RelativeTime at={at} /> in {formatDuration(tookMs)}
        {releases && `, r${releases.staging} against r${releases.production}`},{" "}
        <Link href={`/runs/${run}`} className="link">
          run {run}
        </Link>
      </span>
    </>
  );
}

/** Leads to the run: it takes a few seconds. */
function ProveNow() {
  const router = useRouter();
  const { requestIsolation } = useActions();
  const mayProve = useMay("operate:staging");
  const { send, pending, refused, requestId } = useRequest(requestIsolation, ({ run }) => router.push(`/runs/${run}`));
  if (!mayProve) return null;
  return (
    <span className="flex flex-wrap items-center justify-end gap-x-3 gap-y-1">
      {refused && (
        <span role="alert" className="text-xs text-failing-ink">
          {refused.message}
        </span>
      )}
      <Button disabled={pending} onClick={() => send({ kind: "isolation", requestId, environment: "staging" })}>
        Prove now
      </Button>
    </span>
  );
}
