import { momentAt, momentOf, momentText } from "#lib/contract/log-records.ts";
import { type Environment, environments } from "#lib/contract/names.ts";
import type { PanelStatus } from "#lib/contract/status.ts";
import type { Subject } from "./store/messages.ts";

/** What a link to the logs names: `?environment=both&services=backend,frontend&range=1h&at=…&line=…`. */
export interface LogChoice {
  environment: Environment | "both";
  /** Without them: all there are. */
  services?: readonly string[];
  range?: Range;
  /** A moment, and the id of a line of that moment. */
  at?: string;
  line?: string;
}

export const ranges = { "15m": 15, "1h": 60, "6h": 360, "24h": 24 * 60, "7d": 7 * 24 * 60 } as const;
export type Range = keyof typeof ranges;
export const rangeNames: Record<Range, string> = {
  "15m": "Last 15 min",
  "1h": "Last hour",
  "6h": "Last 6 h",
  "24h": "Last 24 h",
  "7d": "Last 7 days",
};

/** What is not understood is left out. */
export function choiceOf(query: Readonly<Record<string, string | string[] | undefined>>): LogChoice {
  const text = (name: string) => (typeof query[name] === "string" ? query[name] : undefined);
  const [environment, range, at, line] = ["environment", "range", "at", "line"].map(text);
  const services = text("services")?.split(",").filter(Boolean);
  return {
    environment: environment === "both" ? "both" : (environments.find((one) => one === environment) ?? "staging"),
    ...(services && services.length > 0 && { services }),
    ...(range !== undefined && Object.hasOwn(ranges, range) && { range: range as Range }),
    ...(at !== undefined && momentOf(at) && { at, ...(line && { line }) }),
  };
}

export function pathOf({ environment, services, range, at, line }: LogChoice): string {
  const query = new URLSearchParams({
    environment,
    ...(services && { services: services.join(",") }),
    ...(range && { range }),
    ...(at && { at, ...(line && { line }) }),
  });
  return `/logs?${query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
}

export const environmentsOf = (environment: LogChoice["environment"]): readonly Environment[] =>
  environment === "both" ? environments : [environment];

/** Every service that the chosen environments have. */
export function servicesOf(status: PanelStatus | undefined, environment: LogChoice["environment"]): string[] {
  const names = environmentsOf(environment).flatMap(
    (one) => status?.environments[one].services.map(({ service }) => service) ?? [],
  );
  return [...new Set(names)];
}

/** What the store is asked for; nothing where nothing is chosen. */
export function subjectOf(
  { environment, services, range, at, line }: LogChoice,
  status: PanelStatus | undefined,
  now: number,
): Subject | undefined {
  const feeds = environmentsOf(environment)
    .map((one) => ({
      environment: one,
      services: servicesOf(status, one).filter((service) => !services || services.includes(service)),
    }))
    .filter((feed) => feed.services.length > 0);
  if (feeds.length === 0) return undefined;
  return {
    feeds,
    ...(range && { since: momentText(momentAt(now - ranges[range] * 60_000)) }),
    ...(at && { at: { moment: at, ...(line && { id: line }) } }),
  };
}

/** Where the archive of an environment's services is downloaded. */
export function downloadPath(environment: Environment, services: readonly string[], since?: string): string {
  const query = new URLSearchParams({ services: services.join(","), ...(since && { since }) });
  return `/api/logs/${environment}?${query}`;
}
