import { useMay } from "#components/realtime/person-provider.tsx";
import { usePreviousRelease } from "#components/rollback/use-releases.ts";
import { timeFor } from "#components/rollback/ways-back.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import type { EnvironmentStatus } from "#lib/contract/status.ts";
import type { Alarm } from "./alarm.ts";
import { type Ask, logsOf } from "./ask.ts";
import { RemedyButton, useRemedy } from "./remedy.tsx";

interface AlarmRowProps {
  status: EnvironmentStatus;
  alarm: Alarm | undefined;
  /** Whether its remedy is the screen's filled button. */
  filled: boolean;
  onAsk(ask: Ask): void;
}

/** What is wrong, in one glance, with the next thing to do in it. The other environment says that it is not affected. */
export function AlarmRow({ status, alarm, filled, onAsk }: AlarmRowProps) {
  const { environment } = status;
  const remedy = useRemedy(status, alarm);
  const mayReadLogs = useMay(`logs:${environment}`);
  if (!alarm) {
    return (
      <div className="border-b border-line pt-3.5 max-sm:hidden">
        <span className="text-ink-3">Not affected</span>
      </div>
    );
  }
  const { service } = alarm;
  return (
    <div role="alert" className="border-b border-line pt-3 pb-3.5">
      <p className="mb-1 text-lg font-semibold tracking-[-0.01em] text-pretty max-sm:text-xl">{alarm.title}</p>
      {alarm.facts.map((fact) => (
        <p key={fact} className={factStyle}>
          {fact}
        </p>
      ))}
      {alarm.released && <WayBack status={status} />}
      <div className="mt-3 flex flex-wrap gap-2 max-sm:hidden">
        {remedy && <RemedyButton remedy={remedy} filled={filled} onAsk={onAsk} />}
        {mayReadLogs && (
          <LinkButton href={logsOf(environment, service)}>{service ? `Logs of ${service}` : "Logs"}</LinkButton>
        )}
      </div>
    </div>
  );
}

const factStyle = "text-base leading-[22px] text-pretty text-ink-2 max-sm:text-sm";

function WayBack({ status }: { status: EnvironmentStatus }) {
  const previous = usePreviousRelease(status.environment);
  if (!previous) return null;
  const schema = previous.back.schemaDiffers ? " The database's schema has changed since." : "";
  return (
    <p className={`mt-1 ${factStyle}`}>
      Rolling back to r{previous.number} loses no data. {timeFor(previous)}
      {schema}
    </p>
  );
}
