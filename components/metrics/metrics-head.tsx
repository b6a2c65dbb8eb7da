"use client";

import { useRouter } from "next/navigation";
import { startTransition, useOptimistic } from "react";
import { environmentName } from "#components/environment/names.ts";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { metricsRanges } from "#lib/contract/metrics.ts";
import { environments } from "#lib/contract/names.ts";
import type { Chosen } from "./metrics.tsx";
import { rangeNames } from "./words.ts";

const all = "all services";

/** Of which environment and service, and how far back. */
export function MetricsHead(props: { chosen: Chosen }) {
  const router = useRouter();
  // Until the page has come with a choice, the next one is made beside it and not instead of it.
  const [chosen, choose] = useOptimistic(props.chosen);
  const { status } = usePanel();
  const services = status?.environments[chosen.environment].services.map(({ service }) => service) ?? [];
  const show = (change: Partial<Chosen>) =>
    startTransition(() => {
      const next = { ...chosen, ...change };
      choose(next);
      router.replace(hrefOf(next), { scroll: false });
    });
  return (
    <div className="mb-4 flex min-h-8 flex-wrap items-center gap-x-4 gap-y-3">
      <h1 className="mr-auto text-lg tracking-[-0.01em]">Metrics</h1>
      {services.length > 1 && (
        <label className="flex items-center gap-2 text-ink-2 max-sm:w-full">
          <span className="sr-only">Service</span>
          <select
            value={chosen.service ?? all}
            onChange={({ target }) => show({ service: target.value === all ? undefined : target.value })}
            className="h-control rounded-md border border-line-strong bg-ground px-2 text-ink max-sm:w-full"
          >
            {[all, ...services].map((service) => (
              <option key={service}>{service}</option>
            ))}
          </select>
        </label>
      )}
      <Segmented
        label="Time"
        segments={metricsRanges.map((value) => ({ value, label: rangeNames[value] }))}
        pressed={[chosen.range]}
        onPress={(range) => show({ range })}
        className="max-sm:w-full"
      />
      <Segmented
        label="Environment"
        segments={environments.map((value) => ({ value, label: environmentName[value], environment: value }))}
        pressed={[chosen.environment]}
        onPress={(environment) => show({ environment, service: undefined })}
        className="max-sm:w-full"
      />
    </div>
  );
}

function hrefOf({ environment, range, service }: Chosen): string {
  const query = new URLSearchParams({ environment, range, ...(service && { service }) });
  return `/metrics?${query}`;
}
