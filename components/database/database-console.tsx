"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { environmentName } from "#components/environment/names.ts";
import { useActor } from "#components/realtime/person-provider.tsx";
import { usePanel } from "#components/realtime/realtime-provider.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Chip } from "#components/ui/chip.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { Link } from "#components/ui/link.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { aboutShell, type ShellMode, shellPermission } from "#lib/contract/database-shell.ts";
import { type Environment, environments } from "#lib/contract/names.ts";
import { may } from "#lib/contract/permissions.ts";
import type { ShellState } from "./connect-shell.ts";
import { OpenShell } from "./open-shell.tsx";
import { ShellEnd } from "./shell-end.tsx";

const ShellTerminal = dynamic(() => import("./shell-terminal.tsx"), { ssr: false });

/** A shell as it was asked for; another one is another number. */
interface Asked {
  number: number;
  mode: ShellMode;
}

/** The database of one environment: who may open a shell opens it here, and sees how it ended. */
export function DatabaseConsole({ first }: { first: Environment }) {
  const router = useRouter();
  const actor = useActor();
  const { status } = usePanel();
  const [environment, setEnvironment] = useState(first);
  const [asked, setAsked] = useState<Asked>();
  const [state, setState] = useState<ShellState>({ is: "connecting" });
  const allowed = environments.filter((environment) => may(actor, `query:${environment}`));

  const choose = (next: Environment) => {
    if (next === environment) return;
    setAsked(undefined);
    setState({ is: "connecting" });
    setEnvironment(next);
    router.replace(`/database?environment=${next}`, { scroll: false });
  };

  // Who has lost the right while a shell was open still reads how that ended.
  if (!allowed.includes(environment) && !asked) {
    const [other] = allowed;
    const action = other && <Button onClick={() => choose(other)}>Database of {other}</Button>;
    return (
      <Page top="flush">
        <Empty wholePage title={`${environmentName[environment]}'s database is not for you to open`} action={action}>
          It holds people's data. Developers may open staging's, leads production's as well; an administrator can change
          your role.
        </Empty>
      </Page>
    );
  }

  const service = status?.environments[environment].services.find(({ database }) => database);
  const open = (mode: ShellMode) => {
    setState({ is: "connecting" });
    setAsked(({ number } = { number: 0, mode }) => ({ number: number + 1, mode }));
  };

  return (
    <div data-env={environment} data-fill="all" className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Database of {environment}</h1>
      <div className="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-gutter py-2 shadow-[inset_0_2px_0_var(--env)]">
        {allowed.length > 0 && (
          <Segmented
            label="Environment"
            segments={allowed.map((value) => ({ value, label: environmentName[value], environment: value }))}
            pressed={[environment]}
            onPress={choose}
            className="max-sm:w-full"
          />
        )}
        {asked && (
          <>
            <Chip data-env={environment}>{aboutShell(asked)}</Chip>
            {state.is === "open" && (
              <span className="mono truncate text-ink-2 max-sm:hidden">{state.opened.database}</span>
            )}
            {state.is === "connecting" && (
              <span role="status" className="text-ink-2">
                Connecting…
              </span>
            )}
            <Button className="ml-auto" onClick={() => setAsked(undefined)}>
              Close
            </Button>
          </>
        )}
      </div>
      {asked && (state.is === "ended" || state.is === "refused") && (
        <ShellEnd
          state={state}
          action={
            may(actor, shellPermission({ environment, mode: asked.mode })) && (
              <Button look="env" onClick={() => open(asked.mode)}>
                {state.is === "ended" ? "Open again" : "Try again"}
              </Button>
            )
          }
        />
      )}
      {asked ? (
        <ShellTerminal
          key={asked.number}
          environment={environment}
          mode={asked.mode}
          isOpen={state.is === "open"}
          onState={setState}
        />
      ) : (
        <Page>
          {service ? (
            <OpenShell environment={environment} service={service} onOpen={open} />
          ) : (
            <Empty
              title={`No database of ${environment} runs`}
              action={
                <Link href="/" className="link">
                  To the dashboard
                </Link>
              }
            >
              It is made by the first deploy, and runs while the environment does.
            </Empty>
          )}
        </Page>
      )}
    </div>
  );
}
