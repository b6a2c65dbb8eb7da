import { useRouter } from "next/navigation";
import { EnvironmentChip } from "#components/environment/environment-chip.tsx";
import { environmentName } from "#components/environment/names.ts";
import { useActions, useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useRequest } from "#components/realtime/use-request.ts";
import { Button } from "#components/ui/button.tsx";
import type { DriftView } from "#lib/contract/difference.ts";
import type { MendInput } from "#lib/contract/mend.ts";
import type { Environment } from "#lib/contract/names.ts";
import { wayWord } from "./words.ts";

interface DriftListProps {
  environment: Environment;
  release: number | undefined;
  drift: DriftView;
}

/** What of an environment is not as its last release recorded it, with what mends it. Nothing while all is. */
export function DriftList({ environment, release, drift: { findings, way } }: DriftListProps) {
  const { status } = usePanel();
  if (findings.length === 0 || release === undefined) return null;
  const run = status?.environments[environment].activeRun;
  return (
    <section
      aria-label={`Drift of ${environmentName[environment]}`}
      data-env={environment}
      data-drift={environment}
      className="mb-6 border-t-2 border-env"
    >
      <h2 className="mt-3 mb-1 flex items-center gap-2.5 text-base">
        Drift <EnvironmentChip environment={environment} />
      </h2>
      <p className="mb-2 max-w-[72ch] text-xs text-pretty text-ink-2">
        This is not as r{release} was recorded when it went live: somebody, or something, has changed it on the engine.
      </p>
      <ul className="border-t border-line">
        {findings.map(({ service, container, setting, saw, way: how }) => (
          <li
            key={`${service} ${setting}`}
            className="grid min-h-row grid-cols-[minmax(0,200px)_minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 border-b border-line py-2 max-sm:grid-cols-1"
          >
            <span className="min-w-0 font-medium break-words" title={container}>
              {service}: {setting}
            </span>
            <span className="min-w-0 break-words">{saw}</span>
            <span className="text-xs text-ink-2">{wayWord[how]}</span>
          </li>
        ))}
      </ul>
      {way && <Mend environment={environment} release={release} way={way} run={run} />}
    </section>
  );
}

interface MendProps {
  environment: Environment;
  release: number;
  way: MendInput["way"];
  /** Which is under way, and has to end first. */
  run: number | undefined;
}

/** Leads to the run. */
function Mend({ environment, release, way, run }: MendProps) {
  const router = useRouter();
  const { requestMend } = useActions();
  const mayMend = useMay(`operate:${environment}`);
  const { send, pending, refused, requestId } = useRequest(requestMend, (begun) => router.push(`/runs/${begun.run}`));
  if (!mayMend) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button
        look="env"
        disabled={pending || run !== undefined}
        onClick={() => send({ kind: "mend", requestId, environment, way })}
      >
        Mend {environmentName[environment]}
      </Button>
      <span className="max-w-[60ch] text-xs text-pretty text-ink-2">
        {run === undefined ? meaning(way, release) : `Run ${run} is under way.`}
      </span>
      {refused && (
        <span role="alert" className="w-full text-xs text-failing-ink">
          {refused.message}
        </span>
      )}
    </div>
  );
}

function meaning(way: MendInput["way"], release: number): string {
  if (way === "in-place") return "Puts it back as it was recorded. Nothing is restarted.";
  if (way === "beside")
    return `Starts r${release} once more beside what runs, as it was recorded, and switches to it when it is healthy. Data stays.`;
  return "Makes what owns the data anew on it. Requests wait for some seconds meanwhile; who is connected to its port is cut.";
}
