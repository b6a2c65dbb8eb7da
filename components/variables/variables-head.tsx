"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { environmentName } from "#components/environment/names.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { type Environment, environments } from "#lib/contract/names.ts";

const segments = environments.map((value) => ({ value, label: environmentName[value], environment: value }));

interface VariablesHeadProps {
  environment: Environment;
  summary?: ReactNode;
  actions?: ReactNode;
}

/** Whose variables these are, and the other environment's at a click. */
export function VariablesHead({ environment, summary, actions }: VariablesHeadProps) {
  const router = useRouter();
  return (
    <div className="mb-3 flex min-h-8 flex-wrap items-center gap-3">
      <span className="flex items-center gap-3 max-sm:w-full">
        <EnvironmentChip environment={environment} />
        <h1 className="text-lg tracking-[-0.01em]">Variables</h1>
      </span>
      <span className="text-xs text-ink-2 max-sm:w-full">{summary}</span>
      <Segmented
        label="Environment"
        segments={segments}
        pressed={[environment]}
        onPress={(value) => router.replace(`/variables?environment=${value}`)}
        className="ml-auto max-sm:ml-0 max-sm:w-full"
      />
      <span className="flex gap-2 empty:hidden max-sm:w-full max-sm:*:flex-1">{actions}</span>
    </div>
  );
}
