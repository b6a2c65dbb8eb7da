import { LinkButton } from "#components/ui/link-button.tsx";
import type { Environment } from "#lib/contract/names.ts";

/** The second choice, where the data is wrong too: it leads to the list of backups. */
export function RestorePoint({ environment }: { environment: Environment }) {
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line pt-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-semibold">Or a restore point</p>
        <p className="text-pretty text-ink-2">
          Where the data is wrong, too: that of a backup, with the code that wrote it. What was written since is left
          behind, and kept for undo.
        </p>
      </div>
      <LinkButton look="env" className="max-sm:w-full" href={`/backups?environment=${environment}`}>
        Choose a backup
      </LinkButton>
    </div>
  );
}
