import type { MetricsHour, MetricsPoint, ServiceFigures } from "../../contract/metrics.ts";
import type { Environment } from "../../contract/names.ts";
import { Refusal } from "../../contract/refusal.ts";
import { formatBytes, percentText, rateText } from "../../contract/words.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { dim, plain, styled, table } from "./text.ts";

/** Figures are differences: after nobody has looked for a while, the first is some seconds away. */
const limitMs = 10_000;

export async function showMetrics({ link, json, print, signal }: Session, environment: Environment): Promise<number> {
  const limit = AbortSignal.timeout(limitMs);
  let hour: MetricsHour | undefined;
  try {
    for await (const event of link.metrics({ environment }, AbortSignal.any([signal, limit]))) {
      if (event.type === "end") throw new Refusal("worker-away", `${event.cause} Ask again.`);
      hour = event.hour ?? hour;
      if (!event.now || isEmpty(event.now)) continue;
      print(json ? JSON.stringify({ environment, ...event.now }, null, 2) : words(environment, event.now, hour));
      return exitCodes.ok;
    }
  } catch (error) {
    if (!limit.aborted) throw error;
  }
  throw new Refusal(
    "nothing-measured",
    `Nothing of ${environment} could be measured within ${limitMs / 1000} s: nothing runs there, or the engine does not tell. Nothing was changed. Look at: slipway status.`,
  );
}

const isEmpty = ({ services, requests }: MetricsPoint) => !requests && Object.keys(services).length === 0;

function words(environment: Environment, { services, requests }: MetricsPoint, hour: MetricsHour | undefined): string {
  const rows = Object.entries(services).map(([service, figures]) => serviceRow(service, figures));
  const answers = requests?.p50 === undefined ? "" : `p50 ${requests.p50} ms, p95 ${requests.p95} ms`;
  return [
    styled("bold", environment),
    ...table([["", "cpu", "memory", "network", "disk"].map(dim), ...rows], "  "),
    ...(requests ? [`  requests  ${rateText(requests.perSecond)}  ${dim(answers)}`.trimEnd()] : []),
    ...(hour ? [dim(`  ${hour.failed} failed in the last hour`)] : []),
  ].join("\n");
}

const serviceRow = (service: string, { cpu, memory, netIn, netOut, diskRead, diskWrite }: ServiceFigures): string[] => [
  plain(service),
  percentText(cpu),
  formatBytes(memory),
  inAndOut("in", netIn, "out", netOut),
  inAndOut("read", diskRead, "written", diskWrite),
];

function inAndOut(one: string, first: number | undefined, other: string, second: number | undefined): string {
  if (first === undefined || second === undefined) return "";
  return `${formatBytes(first)}/s ${one}, ${formatBytes(second)}/s ${other}`;
}
