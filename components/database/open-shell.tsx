import { useActor } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { type ShellMode, usualMode } from "#lib/contract/database-shell.ts";
import type { Environment } from "#lib/contract/names.ts";
import { may } from "#lib/contract/permissions.ts";
import type { ServiceStatus } from "#lib/contract/status.ts";

interface OpenShellProps {
  environment: Environment;
  service: ServiceStatus;
  onOpen(mode: ShellMode): void;
}

/** Before one is open: on what, as whom, and for how long. */
export function OpenShell({ environment, service, onOpen }: OpenShellProps) {
  const actor = useActor();
  const mayWrite = may(actor, `write:${environment}`);
  const usual = usualMode(environment);
  return (
    <div className="max-w-[56ch]">
      <h2 className="mb-1 text-base">
        <span className="mono">{service.database?.name}</span> in <span className="mono">{service.container}</span>
      </h2>
      <p className="text-pretty text-ink-2">
        {usual === "read"
          ? "Read-only: you are signed in with an account of your own that can change nothing, and that goes when you leave."
          : "You are signed in as the application's own user, and can change what it can."}{" "}
        It is written down that you opened it and why it ended, not what you typed. It ends after 15 minutes without
        use, when another release goes live, and with your rights.
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button look="primary" onClick={() => onOpen(usual)}>
          {usual === "read" ? "Open read-only" : "Open shell"}
        </Button>
        {usual === "write" && <Button onClick={() => onOpen("read")}>Open read-only</Button>}
        {usual === "read" && mayWrite && (
          <Button look="env" onClick={() => onOpen("write")}>
            Open for writing…
          </Button>
        )}
      </div>
      {usual === "read" && mayWrite && (
        <p className="mt-3 text-pretty text-ink-2">
          For writing you are the application's own user, on the data that people use now. Your password is asked for
          first, and nothing is backed up by it: make a backup before you change something.
        </p>
      )}
    </div>
  );
}
