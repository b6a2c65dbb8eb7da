import { ErrorBlock } from "#components/ui/error-block.tsx";
import type { LogWindow } from "./store/messages.ts";

interface LogNotesProps {
  window: LogWindow | undefined;
  /** Why there is no log at all. */
  hint: string | undefined;
}

/** What stands above the lines, or instead of them. */
export function LogNotes({ window, hint = emptiness(window) }: LogNotesProps) {
  return (
    <>
      {window?.problem && (
        <ErrorBlock title="The archive cannot be read" className="mx-gutter my-2">
          {window.problem}
        </ErrorBlock>
      )}
      {window?.focus?.missing && (
        <p role="status" className="flex-none border-b border-line bg-sunken px-gutter py-1 text-xs text-ink-2">
          {window.focus.id
            ? "That line is not in the archive any more, or another service's. These are the lines of its time."
            : "Nothing was written since that time."}
        </p>
      )}
      {hint && <p className="px-gutter py-3 text-ink-2">{hint}</p>}
    </>
  );
}

function emptiness(window: LogWindow | undefined): string | undefined {
  if (!window?.isOpen || window.count > 0) return undefined;
  return window.lines > 0
    ? "None of the lines that are here has one of these levels."
    : "Nothing has been written yet.";
}
