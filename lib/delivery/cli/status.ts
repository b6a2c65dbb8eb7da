import { environments } from "../../contract/names.ts";
import type { EnvironmentStatus, PanelStatus, ServiceStatus } from "../../contract/status.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { ago, dim, outcomeText, plain, stateText, styled, table } from "./text.ts";

export async function showStatus({ link, json, print, signal }: Session): Promise<number> {
  const status = await link.call("status", {}, signal);
  print(json ? JSON.stringify(status, null, 2) : statusLines(status).join("\n"));
  return status.engine.answers ? exitCodes.ok : exitCodes.engineAway;
}

export function statusLines(status: PanelStatus): string[] {
  const { engine, application, lastRun, at } = status;
  const name = application ? styled("bold", application.name) : "No application is registered yet.";
  const shown = application ? environments.map((environment) => status.environments[environment]) : [];
  return [
    `${name}  ${dim(`engine ${engine.version ?? ""} ${engine.host}`)}`,
    ...(engine.answers ? [] : [styled("red", `The engine does not answer: ${plain(engine.problem ?? "")}`)]),
    ...status.alarms.map(({ title, text }) => alarmLine(`${title}: ${text}`)),
    ...shown.flatMap((environment) => ["", ...environmentLines(environment, at)]),
    ...(lastRun
      ? [
          "",
          `last run ${lastRun.id}  ${plain(lastRun.title)}  ${outcomeText(lastRun)}  ${dim(ago(lastRun.requestedAt, at))}`,
          ...(lastRun.sentence ? [`  ${plain(lastRun.sentence)}`] : []),
        ]
      : []),
  ];
}

function environmentLines(environment: EnvironmentStatus, now: number): string[] {
  const { release, url, services, gateway, alarms, activeRun } = environment;
  const name = styled("bold", environment.environment);
  const running = activeRun === undefined ? [] : [styled("cyan", `  run ${activeRun} is under way`)];
  if (!release) return [`${name}  ${dim("nothing deployed yet")}`, ...running, ...alarms.map(alarmLine)];
  const facts = `${plain(release.ref)} · by ${plain(release.by)} · ${ago(release.liveAt, now)}`;
  const rows = services.map((service) => serviceRow(service, now));
  if (gateway) rows.push(["gateway", stateText(gateway.state), "", dim(gateway.container), ""]);
  return [
    `${name}  ${stateText(environment.state)}  r${release.number} ${release.commit.slice(0, 7)} ${plain(release.title)}`,
    `  ${dim(facts)}${url ? `  ${url}` : ""}`,
    ...running,
    ...table(rows, "  "),
    ...alarms.map(alarmLine),
  ];
}

function serviceRow(service: ServiceStatus, now: number): string[] {
  const since = service.startedAt && service.state !== "stopped" ? `started ${ago(service.startedAt, now)}` : "";
  const facts = [service.detail, service.database?.name, since].filter(Boolean).map((fact) => plain(fact as string));
  return [
    service.service,
    stateText(service.state),
    service.ports.join(" "),
    dim(service.container),
    dim(facts.join(" · ")),
  ];
}

const alarmLine = (alarm: string): string => styled("yellow", `  ! ${plain(alarm)}`);
