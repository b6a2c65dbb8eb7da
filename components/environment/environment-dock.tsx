import Link from "next/link";
import { useMay } from "#components/realtime/person-provider.tsx";
import { Dock } from "#components/shell/dock.tsx";
import { Button } from "#components/ui/button.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import { alarmOf } from "./alarm.ts";
import { type Ask, logsOf } from "./ask.ts";
import { EnvironmentActions } from "./environment-actions.tsx";

/** The actions of the environment that a phone shows: the alarm's while there is one. */
export function EnvironmentDock({ status, onAsk }: { status: EnvironmentStatus; onAsk(ask: Ask): void }) {
  const { environment } = status;
  const mayOperate = useMay(`operate:${environment}`);
  const service = alarmOf(status)?.service;
  if (environment === "production" && status.state === "empty") return null;
  return (
    <Dock environment={environment}>
      {service && mayOperate ? (
        <>
          <Button
            look="primary"
            className="flex-1 text-base"
            onClick={() => onAsk({ for: "operate", environment, action: "restart", service })}
          >
            Restart {service}…
          </Button>
          <Button asChild className="text-base">
            <Link href={logsOf(environment, service)}>Logs</Link>
          </Button>
        </>
      ) : (
        <EnvironmentActions status={status} filled docked onAsk={onAsk} />
      )}
    </Dock>
  );
}
