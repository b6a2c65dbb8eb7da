import { gateTitle } from "#lib/contract/gates.ts";
import type { RunView } from "#lib/contract/run.ts";

/** Gates that the run was begun without, with the reasons that somebody gave. */
export function Overridden({ run }: { run: RunView }) {
  if (!run.overrides?.length) return null;
  return (
    <section aria-labelledby="overridden" className="flex-none border-b border-line py-3">
      <h2 id="overridden" className="mb-0.5 font-semibold">
        {run.overrides.length === 1 ? "A gate was overridden" : `${run.overrides.length} gates were overridden`}
      </h2>
      <ul>
        {run.overrides.map(({ gate, reason }) => (
          <li key={gate} className="text-pretty break-words text-ink-2">
            <span className="font-medium text-ink">{gateTitle(gate)}</span>: “{reason}”, {run.requestedBy}
          </li>
        ))}
      </ul>
    </section>
  );
}
