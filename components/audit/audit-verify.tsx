"use client";

import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useActions } from "#components/realtime/person-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import { Copyable } from "#components/ui/copyable.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { type AuditVerification, exportedSentence } from "#lib/contract/audit.ts";

/** Whether the log is what was written: against itself, and against the heads that were kept elsewhere. */
export function AuditVerify() {
  const { verifyAudit } = useActions();
  const [found, setFound] = useState<AuditVerification>();
  const { send, pending, refused } = useRequest(verifyAudit, setFound);
  return (
    <section aria-label="Verification" className="mb-5 flex flex-wrap items-start gap-x-4 gap-y-2">
      <Button onClick={() => send({})} disabled={pending}>
        {pending ? "Verifying…" : found ? "Verify again" : "Verify the log"}
      </Button>
      <div role="status" className="min-w-0 flex-1 basis-[320px] content-center self-center">
        {refused && (
          <ErrorBlock title="It could not be verified" reference={refused.reference}>
            {refused.message}
          </ErrorBlock>
        )}
        {!refused && found && <Verification found={found} />}
        {!refused && !found && (
          <p className="text-pretty text-ink-2">
            Every entry carries a digest of all before it; the last one is kept elsewhere with each production tag.
          </p>
        )}
      </div>
    </section>
  );
}

function Verification({ found }: { found: AuditVerification }) {
  const { entries, head, problems, unread } = found;
  const rest = (
    <>
      {exportedSentence(found)} {unread.map((why) => `Not asked: ${why}. `)}
      {head && (
        <>
          Head <Copyable text={`${head.seq}:${head.hash}`}>{`${head.seq}:${head.hash.slice(0, 12)}`}</Copyable>
        </>
      )}
    </>
  );
  if (problems.length > 0) {
    return (
      <ErrorBlock title="The audit log is not as it was written">
        <ul>
          {problems.map(({ seq, problem }) => (
            <li key={`${seq} ${problem}`}>
              Entry {seq} {problem}.
            </li>
          ))}
        </ul>
        {rest}
      </ErrorBlock>
    );
  }
  return (
    <div className="flex items-start gap-2">
      <CircleCheck size={16} className="mt-0.5 flex-none text-healthy" />
      <div className="min-w-0">
        <p className="font-semibold">
          {entries.toLocaleString("en")} {entries === 1 ? "entry" : "entries"}, each as it was written
        </p>
        <p className="text-pretty text-ink-2">{rest}</p>
      </div>
    </div>
  );
}
