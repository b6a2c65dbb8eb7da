import { useState } from "react";
import { environmentName } from "#components/environment/names.ts";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { VariablesView } from "#lib/contract/variables.ts";
import { listed } from "#lib/contract/words.ts";
import { ApplyDialog } from "./apply-dialog.tsx";

/** What runs is not what it would be with these variables: who is concerned, and what applies it. */
export function Pending({ environment, view }: { environment: Environment; view: VariablesView }) {
  const { status } = usePanel();
  const [open, setOpen] = useState(false);
  const mayApply = useMay(`configure:${environment}`);
  const { apply } = view;
  const { release, changes, residents, refused } = apply;
  const ofImages = view.rows.filter(({ byDeploy }) => byDeploy).map(({ name }) => name);
  if (release === undefined || changes.length + residents.length + ofImages.length === 0) return null;
  const run = status?.environments[environment].activeRun;
  return (
    <section aria-label="Pending" className="mb-4 border-y border-line py-3">
      {changes.length > 0 && (
        <>
          <p className="max-w-[80ch] text-pretty">
            <b className="font-semibold">Pending: applied by the next deploy.</b> r{release} runs without it:{" "}
            {changes.map(({ service, settings }) => `${service} (${settings.map(shortSetting).join(", ")})`).join("; ")}
            .
          </p>
          {refused && (
            <p className="mt-1 max-w-[80ch] text-pretty text-ink-2">It cannot be applied by itself: {refused}</p>
          )}
          {mayApply && !refused && (
            <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
              <Button look="env" disabled={run !== undefined} onClick={() => setOpen(true)}>
                Apply now…
              </Button>
              <span className="max-w-[60ch] text-xs text-pretty text-ink-2">
                {run === undefined
                  ? `The same images start beside r${release} with the new configuration, and are switched to when they are healthy.`
                  : `Run ${run} is under way.`}
              </span>
            </p>
          )}
        </>
      )}
      {ofImages.length > 0 && (
        <p className="mt-2 max-w-[80ch] text-xs break-words text-pretty text-ink-2">
          {listed(ofImages)}: images are made with {ofImages.length === 1 ? "it" : "them"}, and r{release} keeps its
          images until the next deploy.
        </p>
      )}
      {residents.length > 0 && (
        <p className="mt-1 max-w-[80ch] text-xs text-pretty text-ink-2">
          {listed(residents.map(({ service }) => service))} of {environmentName[environment]} owns data and is not
          replaced by a release: it keeps what it has until it is made anew, which the page Difference offers.
        </p>
      )}
      {open && <ApplyDialog environment={environment} view={view} onClose={() => setOpen(false)} />}
    </section>
  );
}

const shortSetting = (setting: string) => setting.replace(/^variable /, "");
