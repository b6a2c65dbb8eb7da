"use client";

import { useRef, useState } from "react";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { useRun } from "#components/realtime/use-run.ts";
import { Dock } from "#components/shell/dock.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { useNarrow } from "#components/ui/use-narrow.ts";
import type { VirtualLinesHandle } from "#components/ui/virtual-lines.tsx";
import type { RunView } from "#lib/contract/run.ts";
import { OutputPane } from "./output-pane.tsx";
import { Overridden } from "./overridden.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunHead } from "./run-head.tsx";
import { RunReport } from "./run-report.tsx";
import { Timeline } from "./timeline.tsx";
import { Traffic } from "./traffic.tsx";
import { useReport } from "./use-report.ts";

/** One run, live: report, timeline, output. */
export function RunPage({ initial }: { initial: RunView }) {
  const { view, lines, dropped, problem } = useRun(initial);
  const run = useNamed(view);
  const { value: traffic, refused } = useReport(run);
  const output = useRef<VirtualLinesHandle>(null);
  const [follow, setFollow] = useState(!initial.outcome);

  // A phone's rows are too low for a thumb; its output stands just below.
  const withOutput = new Set(useNarrow() ? [] : lines.map((line) => line.step));

  const showOutput = (step: string) => {
    setFollow(false);
    output.current?.showLine(lines.findIndex((line) => line.step === step));
  };

  return (
    <div data-env={run.environment} data-fill="lg" className="flex min-h-0 flex-1 flex-col">
      <div className="h-edge flex-none bg-env" />
      <div className="mx-auto flex min-h-0 w-full max-w-[1680px] flex-1 flex-col px-gutter pt-5 max-sm:pt-0">
        <RunHead run={run} />
        <RunReport run={run} traffic={traffic} />
        <Overridden run={run} />
        {problem && (
          <ErrorBlock title="The run cannot be followed live" reference={problem.reference} className="my-4">
            {problem.message}
          </ErrorBlock>
        )}
        {refused && !traffic && (
          <ErrorBlock title="What the gateway counted could not be read" reference={refused.reference} className="my-4">
            {refused.message} The run itself is not affected.
          </ErrorBlock>
        )}
        <div className="grid min-h-0 flex-1 grid-cols-[384px_minmax(0,1fr)] grid-rows-[minmax(0,1fr)] max-xl:grid-cols-[320px_minmax(0,1fr)] max-lg:flex max-lg:flex-col max-lg:gap-6 max-lg:pb-6">
          <div className="min-h-0 pt-4 pr-8 max-lg:order-2 lg:overflow-y-auto lg:pb-6 max-lg:pr-0">
            <Timeline run={run} withOutput={withOutput} onShowOutput={showOutput} />
          </div>
          <div className="flex min-h-0 min-w-0 flex-col border-l border-line pt-3 pl-8 max-lg:contents lg:overflow-y-auto">
            {traffic && <Traffic run={run} report={traffic} />}
            <OutputPane
              run={run}
              lines={lines}
              dropped={dropped}
              follow={follow}
              onFollow={setFollow}
              handle={output}
            />
          </div>
        </div>
      </div>
      <Dock environment={run.environment}>
        <RunActions run={run} docked />
      </Dock>
    </div>
  );
}

/** The journal does not say when a run gets its release, commit and title; the panel's status does. */
function useNamed(run: RunView): RunView {
  const { status } = usePanel();
  const known = status?.activity.find((one) => one.id === run.id);
  return known ? { ...run, title: known.title, release: known.release, commit: known.commit, ref: known.ref } : run;
}
