"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { environmentName } from "#components/environment/names.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import type { Environment } from "#lib/contract/names.ts";

const segments = (["production", "staging"] as const).map((value) => ({
  value,
  label: environmentName[value],
  environment: value,
}));

interface BackupsHeadProps {
  environment: Environment;
  /** What the list comes to, in a few words. */
  summary?: ReactNode;
  action?: ReactNode;
}

/** Whose backups these are, and the other environment's at a click. */
export function BackupsHead({ environment, summary, action }: BackupsHeadProps) {
  const router = useRouter();
  return (
    <div className="mb-3 flex min-h-8 flex-wrap items-center gap-3">
      <span className="flex items-center gap-3 max-sm:w-full">
        <EnvironmentChip environment={environment} />
        <h1 className="text-lg tracking-[-0.01em]">Backups</h1>
      </span>
      <span className="text-xs text-ink-2 max-sm:order-1 max-sm:min-w-0 max-sm:flex-1">{summary}</span>
      <Segmented
        label="Environment"
        segments={segments}
        pressed={[environment]}
        onPress={(value) => router.replace(`/backups?environment=${value}`)}
        className="ml-auto max-sm:order-3 max-sm:ml-0 max-sm:w-full"
      />
      <span className="empty:hidden max-sm:order-2">{action}</span>
    </div>
  );
}
