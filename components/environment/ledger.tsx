import { useMay } from "#components/realtime/person-provider.tsx";
import { type Environment, environments } from "#lib/contract/names.ts";
import type { PanelStatus, ServiceStatus } from "#lib/contract/status.ts";
import { type Alarm, alarmOf } from "./alarm.ts";
import type { Ask } from "./ask.ts";
import { EnvironmentColumn } from "./environment-column.tsx";

interface LedgerProps {
  status: PanelStatus;
  shownOnPhone: Environment;
  onAsk(ask: Ask): void;
}

/** Both environments side by side. They share their rows, so that every fact stands opposite its twin. */
export function Ledger({ status, shownOnPhone, onAsk }: LedgerProps) {
  const services = servicesOf(status);
  const alarms = { staging: alarmOf(status.environments.staging), production: alarmOf(status.environments.production) };
  const layout = {
    services,
    alarm: Boolean(alarms.staging ?? alarms.production),
    gateway: environments.some((environment) => status.environments[environment].gateway),
    errors: environments.some((environment) => status.environments[environment].errors),
    backups: environments.some((environment) => status.environments[environment].backups),
    isolation: environments.some((environment) => status.environments[environment].isolation),
    drift: environments.some((environment) => status.environments[environment].drift),
  };
  const mayDeploy = useMay("deploy:production");
  const filled = filledColumn(alarms, mayDeploy && status.environments.staging.release !== undefined);
  // Head, release, address and actions always; then a row for each of the others, and two where there is a gateway.
  const { alarm, gateway, errors, backups, isolation, drift } = layout;
  const rows =
    4 + services.length + [alarm, gateway, gateway, errors, backups, isolation, drift].filter(Boolean).length;
  return (
    <div
      className="grid grid-cols-2 gap-x-14 max-lg:gap-x-8 max-sm:block"
      style={{ gridTemplateRows: `repeat(${rows}, auto)` }}
    >
      {environments.map((environment) => (
        <EnvironmentColumn
          key={environment}
          status={status.environments[environment]}
          alarm={alarms[environment]}
          layout={layout}
          rows={rows}
          shownOnPhone={environment === shownOnPhone}
          filled={environment === filled}
          onAsk={onAsk}
        />
      ))}
    </div>
  );
}

/** The column of the one filled button: where something is wrong, production first; else where the next deploy goes. */
function filledColumn(alarms: Record<Environment, Alarm | undefined>, canPromote: boolean): Environment {
  if (alarms.production) return "production";
  return alarms.staging || !canPromote ? "staging" : "production";
}

/** Every service of either environment once: released ones first, what keeps data last. */
function servicesOf(status: PanelStatus): Pick<ServiceStatus, "service" | "role">[] {
  const all = environments.flatMap((environment) => status.environments[environment].services);
  const unique = [...new Map(all.map((service) => [service.service, service])).values()];
  return [...unique.filter((one) => one.role === "release"), ...unique.filter((one) => one.role === "resident")];
}
