"use client";

import { Button } from "#components/ui/button.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { Answer } from "#lib/contract/answer.ts";
import type { LinkAnswers } from "#lib/contract/link.ts";
import { RefPicker } from "./ref-picker.tsx";

interface DeploySourceProps {
  answer: Answer<LinkAnswers["refs"]> | undefined;
  loading: boolean;
  failed: boolean;
  onAgain(): void;
  chosen: string | undefined;
  onChoose(ref: string): void;
}

/** What can be deployed. While the list is fetched, or where it cannot be, a ref can be typed all the same. */
export function DeploySource({ answer, loading, failed, onAgain, chosen, onChoose }: DeploySourceProps) {
  const source = answer?.ok ? answer.value : undefined;
  const problem = failed ? "The panel could not be reached." : answer?.ok === false ? answer.message : undefined;
  return (
    <>
      {problem && !loading && (
        <ErrorBlock
          title="The branches and tags could not be read"
          className="mb-3"
          action={
            <Button look="quiet" className="-ml-2" onClick={onAgain}>
              Try again
            </Button>
          }
        >
          {problem} A name or commit can still be typed.
        </ErrorBlock>
      )}
      <RefPicker refs={source?.refs ?? []} loading={loading && !source} chosen={chosen ?? ""} onChoose={onChoose} />
      {source && source.changes.length > 0 && <Uncommitted files={source.changes} />}
    </>
  );
}

function Uncommitted({ files }: { files: readonly string[] }) {
  return (
    <details className="mt-3 text-ink-2">
      <summary className="list-none max-sm:min-h-11 max-sm:content-center [&::-webkit-details-marker]:hidden">
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
