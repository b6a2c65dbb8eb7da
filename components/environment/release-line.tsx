import { GitBranch } from "lucide-react";
import { Copyable } from "#components/ui/copyable.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { ReleaseStatus } from "#lib/contract/status.ts";
import { nameOfRef, shortCommit } from "./names.ts";

export function ReleaseLine({ release }: { release: ReleaseStatus }) {
  const ref = nameOfRef(release.ref, release.commit);
  return (
    <>
      <span className="min-w-12 text-xl font-semibold tracking-[-0.015em] max-sm:min-w-11">r{release.number}</span>
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2.5 text-base leading-7 max-sm:flex-wrap max-sm:gap-y-0">
          <span className="truncate font-medium" title={release.title}>
            {release.title}
          </span>
          <Copyable text={release.commit}>{shortCommit(release.commit)}</Copyable>
        </div>
        <div className="dotted text-xs leading-5 text-ink-2">
          {ref && (
            <span className="flex min-w-0 items-center gap-1.5">
              <GitBranch size={12} />
              <span className="truncate">{ref}</span>
            </span>
          )}
          <span>by {release.by}</span>
          <RelativeTime at={release.liveAt} />
        </div>
      </div>
    </>
  );
}

const willBe: Record<Environment, string> = {
  staging:
    "Staging answers 503 with a page until its first release is live. Any branch, tag or commit can be deployed to it.",
  production:
    "Here its release, services and address will stand, each opposite its twin on staging. It will run what was tested there.",
};

export function NothingDeployed({ environment }: { environment: Environment }) {
  return (
    <div className="min-w-0">
      <h2 className="text-base leading-7 font-medium">Nothing deployed yet</h2>
      <p className="max-w-[60ch] text-pretty text-ink-2">{willBe[environment]}</p>
    </div>
  );
}
