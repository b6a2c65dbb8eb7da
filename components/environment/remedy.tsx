import Link from "next/link";
import { useMay } from "#components/realtime/person-provider.tsx";
import { usePreviousRelease } from "#components/rollback/use-releases.ts";
import { Button } from "#components/ui/button.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import type { Alarm } from "./alarm.ts";
import type { Ask } from "./ask.ts";

/** The one next thing to do about an alarm. */
export type Remedy = { label: string } & ({ ask: Ask } | { href: string });

/**
 * A failing release is best taken back; data that fails can only be started again. While a run is under way, its page
 * has what can be done.
 */
export function useRemedy({ environment, activeRun }: EnvironmentStatus, alarm: Alarm | undefined): Remedy | undefined {
  const mayRollBack = useMay(`deploy:${environment}`);
  const mayOperate = useMay(`operate:${environment}`);
  const previous = usePreviousRelease(environment);
  if (!alarm) return undefined;
  if (activeRun !== undefined) return { label: `Follow run ${activeRun}`, href: `/runs/${activeRun}` };
  const { service, released } = alarm;
  if (released && previous && mayRollBack) {
    return { label: `Roll back to r${previous.number}…`, ask: { for: "roll-back", environment } };
  }
  if (!service || !mayOperate) return undefined;
  return { label: `Restart ${service}…`, ask: { for: "operate", environment, action: "restart", service } };
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
  if ("href" in remedy) {
    return (
      <Button asChild look={look} className={className}>
        <Link href={remedy.href}>{remedy.label}</Link>
      </Button>
    );
  }
  return (
    <Button look={look} className={className} onClick={() => onAsk(remedy.ask)}>
      {remedy.label}
    </Button>
  );
}
