"use client";

import { useQueryClient } from "@tanstack/react-query";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { shortCommit } from "#components/environment/names.ts";
import { useActions } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { situationOf } from "#components/realtime/situation.ts";
import { useQuestion } from "#components/realtime/use-question.ts";
import { useRequest } from "#components/realtime/use-request.ts";
import { Copyable } from "#components/ui/copyable.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import type { ChecklistView } from "#lib/contract/gates.ts";
import { ChecklistRow } from "./checklist-row.tsx";

const key = ["checklist"];

/** What people vouch for before the release on staging may go to production. */
export function Checklist({ initial }: { initial: ChecklistView }) {
  const { readChecklist, signOff } = useActions();
  const client = useQueryClient();
  const { status } = usePanel();
  const { value = initial, refused: unread } = useQuestion(key, () => readChecklist({}), {
    initial,
    changed: status && situationOf(status),
  });
  const { send, pending, refused } = useRequest(signOff, (view) => client.setQueryData(key, view));
  const { release, items } = value;
  const met = items.filter(({ automatic, signedOff }) => automatic?.met ?? Boolean(signedOff)).length;
  return (
    <div data-env="production" className="max-w-[880px]">
      <div className="mb-3 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1">
        <EnvironmentChip environment="production" />
        <h1 className="text-lg tracking-[-0.01em]">Checklist</h1>
        {release && (
          <p className="flex min-w-0 flex-wrap items-baseline gap-x-2 text-ink-2">
            <span>
              for <b className="font-semibold text-ink">r{release.number}</b> on staging, {release.title}
            </span>
            <Copyable text={release.commit}>{shortCommit(release.commit)}</Copyable>
          </p>
        )}
        {items.length > 0 && (
          <span className="ml-auto text-xs text-ink-2">
            {met} of {items.length} met
          </span>
        )}
      </div>
      {(refused ?? unread) && (
        <ErrorBlock
          title={refused ? "It was not recorded" : "The checklist could not be read again"}
          reference={(refused ?? unread)?.reference}
          className="mb-3"
        >
          {(refused ?? unread)?.message}
        </ErrorBlock>
      )}
      {!release && <NothingOnStaging />}
      {release && items.length === 0 && (
        <Empty title="Nothing to sign off">
          The list stands in slipway.yaml, under <code className="mono">checklist</code>. Without one nobody has to
          vouch for anything.
        </Empty>
      )}
      {release && (
        <ul className="border-t border-line">
          {items.map((item) => (
            <ChecklistRow
              key={item.item}
              item={item}
              pending={pending}
              onSign={(withdraw) => send({ release: release.number, item: item.item, withdraw })}
            />
          ))}
        </ul>
      )}
      {release && items.length > 0 && (
        <p className="mt-3 text-pretty text-ink-2">
          What is signed off counts for r{release.number} only. The next release on staging begins with an empty list.
        </p>
      )}
    </div>
  );
}

function NothingOnStaging() {
  const action = <LinkButton href="/">Open the dashboard</LinkButton>;
  return (
    <Empty title="Nothing is live on staging" action={action}>
      People vouch for one release on staging at a time. Deploy one, try it, and sign it off here.
    </Empty>
  );
}
