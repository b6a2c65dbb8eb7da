import { useBackUpNow } from "#components/backups/use-back-up-now.ts";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePreviousRelease } from "#components/rollback/use-releases.ts";
import { Button } from "#components/ui/button.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import type { Alarm } from "./alarm.ts";
import type { Ask } from "./ask.ts";

/** The one next thing to do about an alarm. */
export type Remedy = { label: string } & ({ ask: Ask } | { href: string } | { backUp: Environment });

/**
 * A failing release is best taken back; data that fails can only be started again; where no backup is proven, one is
 * made. While a run is under way, its page has what can be done.
 */
export function useRemedy({ environment, activeRun }: EnvironmentStatus, alarm: Alarm | undefined): Remedy | undefined {
  const mayRollBack = useMay(`deploy:${environment}`);
  const mayOperate = useMay(`operate:${environment}`);
  const mayBackUp = useMay(`backup:${environment}`);
  const previous = usePreviousRelease(environment);
  if (!alarm) return undefined;
  if (activeRun !== undefined) return { label: `Follow run ${activeRun}`, href: `/runs/${activeRun}` };
  const { service, released, unproven } = alarm;
  if (released && previous && mayRollBack) {
    return { label: `Roll back to r${previous.number}…`, ask: { for: "roll-back", environment } };
  }
  if (service && mayOperate)
    return { label: `Restart ${service}…`, ask: { for: "operate", environment, action: "restart", service } };
  return unproven && mayBackUp ? { label: "Back up now", backUp: environment } : undefined;
}

interface RemedyButtonProps {
  remedy: Remedy;
  /** Whether it is the screen's filled button. */
  filled: boolean;
  onAsk(ask: Ask): void;
  className?: string;
}

export function RemedyButton({ remedy, filled, onAsk, className }: RemedyButtonProps) {
  const look = filled ? "primary" : "env";
  if ("backUp" in remedy) return <BackUpNow environment={remedy.backUp} look={look} className={className} />;
  if ("href" in remedy) {
    return (
      <LinkButton look={look} className={className} href={remedy.href}>
        {remedy.label}
      </LinkButton>
    );
  }
  return (
    <Button look={look} className={className} onClick={() => onAsk(remedy.ask)}>
      {remedy.label}
    </Button>
  );
}

interface BackUpNowProps {
  environment: Environment;
  look: "primary" | "env";
  className?: string;
}

/** At once and without a question: it changes nothing that serves. */
function BackUpNow({ environment, look, className }: BackUpNowProps) {
  const toast = useToast();
  const { backUp, pending } = useBackUpNow(environment, ({ message }) =>
    toast({ title: "No backup was begun", description: message, environment, bad: true }),
  );
  return (
    <Button look={look} className={className} disabled={pending} onClick={() => backUp()}>
      Back up now
    </Button>
  );
}
