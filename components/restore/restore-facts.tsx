import { Undo2 } from "lucide-react";
import { shortCommit } from "#components/environment/names.ts";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { formatDuration } from "#components/ui/duration.ts";
import type { RestorePreview } from "#lib/contract/backups.ts";
import { filesSentences } from "#lib/contract/restore-words.ts";
import { Fact, Facts } from "./facts.tsx";
import { LossTable } from "./loss-table.tsx";
import { lossWords, takesWords, usualHold } from "./words.ts";

/** What going back to a backup loses, does and takes, and that it can be undone. */
export function RestoreFacts({ preview }: { preview: RestorePreview }) {
  const { environment, sinceMs, loss, files, proven, live } = preview;
  const filesSaid = filesSentences(files);
  const usual = usualHold(usePanel().status?.activity ?? [], "restore", environment);
  return (
    <>
      <Facts>
        <Fact name="Will be lost">
          <b className="font-semibold">{formatDuration(sinceMs)} of changes</b>: {lossWords(loss)}
        </Fact>
        <Fact name="Takes">{takesWords(preview)}</Fact>
        <Fact name="Requests">Held while it switches{usual && `, usually for ${usual}`}. None is cut off.</Fact>
        <Fact name="Code">
          <Code preview={preview} />
        </Fact>
        {filesSaid.length > 0 && <Fact name="Files">{filesSaid.join(" ")}</Fact>}
        {!proven && (
          <Fact name="Proof">
            <b className="font-semibold">Nobody has restored it yet.</b> It is compared with what was counted when it
            was taken, before it goes live. If it differs, nothing is changed.
          </Fact>
        )}
      </Facts>
      <LossTable loss={loss} />
      <p className="mt-3 flex items-start gap-2">
        <Undo2 size={16} className="mt-0.5 flex-none" />
        <span className="text-pretty">
          <span className="font-medium">Today's data is kept.</span>{" "}
          <span className="text-ink-2">It stays, read-only, with r{live}. Undo is the same switch back.</span>
        </span>
      </p>
    </>
  );
}

function Code({ preview: { code, live } }: { preview: RestorePreview }) {
  const { release, commit, instead } = code;
  return (
    <>
      r{release} <span className="mono">{shortCommit(commit)}</span>
      {instead !== undefined
        ? `, the live one instead, because ${instead}`
        : release === live
          ? ", the one live now"
          : ", which was live then"}
    </>
  );
}
