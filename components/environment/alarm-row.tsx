import Link from "next/link";
import { useMay } from "#components/realtime/person-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Environment } from "#lib/contract/names.ts";
import type { Alarm } from "./alarm.ts";
import { type Ask, logsOf } from "./ask.ts";

interface AlarmRowProps {
  environment: Environment;
  alarm: Alarm | undefined;
  onAsk(ask: Ask): void;
}

/** What is wrong, in one glance, with the next thing to do in it. The other environment says that it is not affected. */
export function AlarmRow({ environment, alarm, onAsk }: AlarmRowProps) {
  const mayOperate = useMay(`operate:${environment}`);
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
        <p key={fact} className="text-base leading-[22px] text-pretty text-ink-2 max-sm:text-sm">
          {fact}
        </p>
      ))}
      <div className="mt-3 flex flex-wrap gap-2 max-sm:hidden">
        {service && mayOperate && (
          <Button look="primary" onClick={() => onAsk({ for: "operate", environment, action: "restart", service })}>
            Restart {service}…
          </Button>
        )}
        <Button asChild>
          <Link href={logsOf(environment, service)}>{service ? `Logs of ${service}` : "Logs"}</Link>
        </Button>
      </div>
    </div>
  );
}
