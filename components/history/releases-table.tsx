"use client";

import { useState } from "react";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { RollbackDialog } from "#components/rollback/rollback-dialog.tsx";
import { useReleases } from "#components/rollback/use-releases.ts";
import type { Target } from "#components/rollback/ways-back.ts";
import { Empty } from "#components/ui/empty.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { ReleaseView } from "#lib/contract/releases.ts";
import { columns, ReleaseRow } from "./release-row.tsx";

interface ReleasesTableProps {
  initial: Record<Environment, ReleaseView[]>;
  environment?: Environment;
}

/** The releases of one environment or both, newest first, each with the way back to it. */
export function ReleasesTable({ initial, environment }: ReleasesTableProps) {
  const { status } = usePanel();
  const staging = useReleases("staging", initial.staging).value ?? [];
  const production = useReleases("production", initial.production).value ?? [];
  const [asked, setAsked] = useState<Target>();
  const shown = [...staging, ...production]
    .filter((release) => !environment || release.environment === environment)
    .toSorted((a, b) => b.createdAt - a.createdAt);
  if (!shown.length) {
    return (
      <Empty title="No release yet">
        Every deploy makes a release. They stand here with their commits, who deployed them, and what can be rolled back
        to.
      </Empty>
    );
  }
  return (
    <div>
      <div aria-hidden className={`grid ${columns} gap-4 border-b border-line py-1.5 text-xs text-ink-3 max-lg:hidden`}>
        <span>Release</span>
        <span>Environment</span>
        <span>What</span>
        <span>State</span>
        <span className="text-right">When</span>
        <span />
      </div>
      <ul>
        {shown.map((release) => (
          <ReleaseRow key={release.number} release={release} onRollBack={setAsked} />
        ))}
      </ul>
      {asked && status && (
        <RollbackDialog
          status={status.environments[asked.environment]}
          to={asked.number}
          onClose={() => setAsked(undefined)}
        />
      )}
    </div>
  );
}
