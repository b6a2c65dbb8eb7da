import { useMay } from "#components/realtime/person-provider.tsx";
import { Dock } from "#components/shell/dock.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { alarmOf } from "./alarm.ts";
import { type Ask, logsOf } from "./ask.ts";
import { EnvironmentActions } from "./environment-actions.tsx";
import { RemedyButton, useRemedy } from "./remedy.tsx";

/** The actions of the environment that a phone shows: the alarm's while there is one. */
export function EnvironmentDock({ status, onAsk }: { status: EnvironmentStatus; onAsk(ask: Ask): void }) {
  const { environment } = status;
  const alarm = alarmOf(status);
  const remedy = useRemedy(status, alarm);
  const mayReadLogs = useMay(`logs:${environment}`);
  return (
    <Dock environment={environment}>
      {remedy ? (
        <>
          <RemedyButton remedy={remedy} filled onAsk={onAsk} className="flex-1 text-base" />
          {mayReadLogs && (
            <LinkButton className="text-base" href={logsOf(environment, alarm?.service)}>
              Logs
            </LinkButton>
          )}
        </>
      ) : (
        <EnvironmentActions status={status} filled docked onAsk={onAsk} />
      )}
    </Dock>
  );
}
