import { useId } from "react";
import { StateBadge } from "#components/ui/state-badge.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { environmentName } from "./names.ts";

interface ServiceChoiceProps {
  environment: EnvironmentStatus;
  /** Without one: the whole environment. */
  chosen: string | undefined;
  onChoose(service: string | undefined): void;
}

export function ServiceChoice({ environment, chosen, onChoose }: ServiceChoiceProps) {
  const name = useId();
  const choices = [
    { service: undefined, label: `All of ${environmentName[environment.environment].toLowerCase()}`, state: undefined },
    ...environment.services.map(({ service, state }) => ({ service, label: service, state })),
  ];
  return (
    <fieldset aria-label="What" className="border-t border-line">
      {choices.map(({ service, label, state }) => (
        <label
          key={label}
          className="flex min-h-row cursor-pointer items-center gap-3 border-b border-line has-checked:font-medium"
        >
          <input
            type="radio"
            name={name}
            checked={service === chosen}
            onChange={() => onChoose(service)}
            className="size-4 accent-ink"
          />
          {label}
          {state && <StateBadge state={state} className="ml-auto font-normal!" />}
        </label>
      ))}
    </fieldset>
  );
}
