"use client";

import { useState } from "react";
import { DifferenceLine } from "#components/difference/difference-line.tsx";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { Page } from "#components/shell/page.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { ErrorBlock } from "#components/ui/error-block.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { onDemand } from "#components/ui/on-demand.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { EngineStatus, PanelStatus } from "#lib/contract/status.ts";
import { Activity } from "./activity.tsx";
import { EnvironmentDock } from "./environment-dock.tsx";
import { EnvironmentSwitch } from "./environment-switch.tsx";
import { LastRun } from "./last-run.tsx";
import { Ledger } from "./ledger.tsx";
import { useAsk } from "./use-ask.ts";

const AskDialog = onDemand(() => import("./ask-dialog.tsx").then((module) => module.AskDialog));

export function Dashboard() {
  const { status, worker } = usePanel();
  if (!status) {
    return (
      <Page top="flush">
        <h1 className="sr-only">Dashboard</h1>
        <ErrorBlock title="The panel's worker does not answer">
          {worker.answers ? "" : worker.problem} The applications keep running. This page fills by itself when the
          worker is back.
        </ErrorBlock>
      </Page>
    );
  }
  return status.application ? <Environments status={status} /> : <NoApplication />;
}

function Environments({ status }: { status: PanelStatus }) {
  const { environments } = status;
  const { ask, setAsk, close } = useAsk();
  const [chosen, setChosen] = useState<Environment>();
  const shown = chosen ?? (environments.production.state === "empty" ? "staging" : "production");
  return (
    <>
      <Page top="flush">
        <h1 className="sr-only">{status.application?.name}: staging and production</h1>
        {!status.engine.answers && <EngineAway engine={status.engine} />}
        {status.alarms.map(({ title, text }) => (
          <ErrorBlock key={title} title={title} className="mb-5 max-sm:my-4">
            {text}
          </ErrorBlock>
        ))}
        <EnvironmentSwitch environments={environments} shown={shown} onShow={setChosen} />
        <Ledger status={status} shownOnPhone={shown} onAsk={setAsk} />
        {environments.staging.release && environments.production.release && <DifferenceLine />}
        {status.lastRun && <LastRun run={status.lastRun} />}
        {status.activity.length > 0 && <Activity runs={status.activity} />}
      </Page>
      <EnvironmentDock status={environments[shown]} onAsk={setAsk} />
      {ask && <AskDialog ask={ask} status={environments[ask.environment]} onClose={close} />}
    </>
  );
}

function EngineAway({ engine }: { engine: EngineStatus }) {
  return (
    <ErrorBlock title={`No Docker engine answers at ${engine.host}`} className="mb-5 max-sm:my-4">
      {engine.problem} What stands below is the last that was seen.
    </ErrorBlock>
  );
}

function NoApplication() {
  const maySet = useMay("settings:change");
  const action = (
    <LinkButton look="neutral" href="/connect">
      Connect an application
    </LinkButton>
  );
  return (
    <Page top="flush">
      <Empty wholePage title="No application yet" action={maySet && action}>
        Once the panel knows an application's repository, its staging and production stand here side by side. What
        Slipway must know of it is worked out with you, step by step.
        {!maySet && " An administrator can set it."}
      </Empty>
    </Page>
  );
}
