"use client";

import { useRouter } from "next/navigation";
import { environmentName } from "#components/environment/names.ts";
import { Segmented } from "#components/ui/segmented.tsx";
import { type Environment, environments } from "#lib/contract/names.ts";

const segments = [
  { value: "both", label: "Both" } as const,
  ...environments.map((value) => ({ value, label: environmentName[value], environment: value })),
];

export function RunsFilter({ environment }: { environment: Environment | undefined }) {
  const router = useRouter();
  return (
    <Segmented
      label="Environment"
      segments={segments}
      pressed={[environment ?? "both"]}
      onPress={(value) => router.replace(value === "both" ? "/runs" : `/runs?environment=${value}`)}
      className="ml-auto max-sm:ml-0 max-sm:w-full"
    />
  );
}
