"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { Loading, Skeleton } from "#components/ui/skeleton.tsx";
import type { Answer } from "#lib/contract/answer.ts";
import type { LinkAnswers } from "#lib/contract/link.ts";
import { RefPicker } from "./ref-picker.tsx";

interface DeploySourceProps {
  query: UseQueryResult<Answer<LinkAnswers["refs"]>>;
  chosen: string | undefined;
  onChoose(ref: string): void;
}

/** What can be deployed. While the list is fetched, or where it cannot be, a ref can be typed all the same. */
export function DeploySource({ query, chosen, onChoose }: DeploySourceProps) {
  const answer = query.data;
  if (query.isPending) {
    return (
      <Loading className="grid gap-5 pt-3">
        <p className="text-ink-2">Asking the repository for its branches and tags…</p>
        {[220, 180, 200, 160].map((width) => (
          <span key={width} style={{ width }}>
            <Skeleton />
          </span>
        ))}
      </Loading>
    );
  }
  const problem = query.isError ? "The panel could not be reached." : answer?.ok ? undefined : answer?.message;
  return (
    <>
      {problem && (
        <ErrorBlock
          title="The branches and tags could not be read"
          className="mb-3"
          action={
            <Button look="quiet" className="-ml-2" onClick={() => query.refetch()}>
              Try again
            </Button>
          }
        >
          {problem} A name or commit can still be typed.
        </ErrorBlock>
      )}
      <RefPicker refs={answer?.ok ? answer.value.refs : []} chosen={chosen ?? ""} onChoose={onChoose} />
      {answer?.ok && answer.value.changes.length > 0 && <Uncommitted files={answer.value.changes} />}
    </>
  );
}

function Uncommitted({ files }: { files: readonly string[] }) {
  return (
    <details className="mt-3 text-ink-2">
      <summary className="max-sm:min-h-11 max-sm:content-center">
        <span className="font-semibold text-ink">
          {files.length} {files.length === 1 ? "file is" : "files are"} changed but not committed
        </span>{" "}
        in the repository's folder. A deploy takes what is committed. <span className="link">Show</span>
      </summary>
      <ul className="mt-1.5 max-h-32 overflow-auto">
        {files.map((file) => (
          <li key={file} className="mono break-all">
            {file}
          </li>
        ))}
      </ul>
    </details>
  );
}
