import type { MetricsPoint, MetricsRange } from "#lib/contract/metrics.ts";
import { counted, formatBytes, percentText, rateText } from "#lib/contract/words.ts";

export const rangeNames: Record<MetricsRange, string> = { "1h": "1 h", "24h": "24 h", "7d": "7 d" };

const bytesRate = (bytes: number) => `${formatBytes(bytes)}/s`;
const ms = (value: number) => `${value < 9.95 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ms`;

/** One line of a chart. */
export interface Series {
  name: string;
  value(point: MetricsPoint): number | undefined;
}

/** A chart: what it is of, its lines, and how a value reads. */
export interface ChartSpec {
  title: string;
  series: Series[];
  text(value: number): string;
  /** Drawn as marks at the foot: what must never be overlooked. */
  failures?(point: MetricsPoint): number;
}

const perService = (services: readonly string[], figure: "cpu" | "memory"): Series[] =>
  services.map((service) => ({ name: service, value: (point) => point.services[service]?.[figure] }));

type Counter = "netIn" | "netOut" | "diskRead" | "diskWrite";
/** Of all services that are shown together; not known where none of them tells. */
const summed = (services: readonly string[], name: string, counter: Counter): Series => ({
  name,
  value(point) {
    const known = services.flatMap((service) => point.services[service]?.[counter] ?? []);
    return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) : undefined;
  },
});

/** Everything that is measured of these services, and of the environment's requests. */
export function chartsOf(services: readonly string[]): ChartSpec[] {
  return [
    {
      title: "Requests per second",
      series: [{ name: "requests", value: ({ requests }) => requests?.perSecond }],
      text: rateText,
      failures: ({ requests }) => requests?.failed ?? 0,
    },
    {
      title: "Until an answer begins",
      series: [
        { name: "half of them (p50)", value: ({ requests }) => requests?.p50 },
        { name: "nineteen of twenty (p95)", value: ({ requests }) => requests?.p95 },
      ],
      text: ms,
    },
    { title: "CPU, of one core", series: perService(services, "cpu"), text: percentText },
    { title: "Memory, at most", series: perService(services, "memory"), text: formatBytes },
    {
      title: "Network",
      series: [summed(services, "in", "netIn"), summed(services, "out", "netOut")],
      text: bytesRate,
    },
    {
      title: "Disk",
      series: [summed(services, "read", "diskRead"), summed(services, "written", "diskWrite")],
      text: bytesRate,
    },
  ];
}

/** `frontend 0.2 %, backend 1.1 %`; what is not known of a moment is left out. */
export function readOut({ series, text, failures }: ChartSpec, point: MetricsPoint | undefined): string {
  if (!point) return "not measured";
  const said = series.flatMap(({ name, value }) => {
    const found = value(point);
    return found === undefined ? [] : [`${series.length > 1 ? `${name} ` : ""}${text(found)}`];
  });
  const failed = failures && point.requests ? [`${counted(failures(point), "request")} failed`] : [];
  return [...said, ...failed].join(", ") || "not measured";
}
