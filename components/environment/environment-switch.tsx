import type { Environment } from "#lib/contract/names.ts";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { EnvironmentState } from "./environment-state.tsx";
import { environmentName } from "./names.ts";

interface EnvironmentSwitchProps {
  environments: Record<Environment, EnvironmentStatus>;
  shown: Environment;
  onShow(environment: Environment): void;
}

/** On a phone one environment is shown at a time; both states always are, production's first. */
export function EnvironmentSwitch({ environments, shown, onShow }: EnvironmentSwitchProps) {
  return (
    <fieldset
      aria-label="Environment"
      className="sticky top-0 z-[5] -mx-gutter grid grid-cols-2 border-b border-line bg-ground sm:hidden"
    >
      {(["production", "staging"] as const).map((environment) => (
        <button
          key={environment}
          type="button"
          data-env={environment}
          aria-pressed={environment === shown}
          onClick={() => onShow(environment)}
          className="grid min-h-15 justify-items-start gap-0.5 border-t-3 border-transparent bg-sunken px-gutter pt-2.5 pb-[9px] text-left text-xs outline-offset-[-4px] last:border-l last:border-l-line aria-pressed:border-t-env aria-pressed:bg-ground"
        >
          <span className="text-2xs font-semibold tracking-chip text-env-ink uppercase">
            {environmentName[environment]}
          </span>
          <EnvironmentState status={environments[environment]} />
        </button>
      ))}
    </fieldset>
  );
}
