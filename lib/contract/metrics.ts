import { z } from "zod";
import type { RunKind } from "./run.ts";
import { environmentSchema } from "./schemas.ts";

export const metricsRanges = ["1h", "24h", "7d"] as const;
export type MetricsRange = (typeof metricsRanges)[number];

export const metricsRequest = z.object({ environment: environmentSchema });
export type MetricsRequest = z.infer<typeof metricsRequest>;
export const metricsHistoryRequest = z.object({ environment: environmentSchema, range: z.enum(metricsRanges) });
export type MetricsHistoryRequest = z.infer<typeof metricsHistoryRequest>;

/** Of a service's container, over a time. What the machine does not tell is absent. */
export interface ServiceFigures {
  /** Percent of one core. */
  cpu: number;
  /** Bytes, the most that it was; without what the kernel could give back at once. */
  memory: number;
  /** Bytes per second. */
  netIn?: number;
  netOut?: number;
  diskRead?: number;
  diskWrite?: number;
}

/** Of an environment's http ports, over a time, as its gateway counts them. */
export interface RequestFigures {
  perSecond: number;
  /** How many the gateway answered itself, because nothing else did. */
  failed: number;
  /** How many the application answered with 5xx. */
  applicationErrors: number;
  /** Until the application's answer began, in milliseconds; absent where it gave none. */
  p50?: number;
  p95?: number;
}

export interface MetricsPoint {
  /** When its time began; what is absent was not seen. */
  at: number;
  services: Record<string, ServiceFigures>;
  requests?: RequestFigures;
}

/** A run that made other containers or other data live. */
export interface MetricsMark {
  at: number;
  run: number;
  kind: RunKind;
  title: string;
}

export interface MetricsView {
  from: number;
  to: number;
  /** A point's time. Points are there only for times that were seen. */
  stepMs: number;
  points: MetricsPoint[];
  marks: MetricsMark[];
}

/** Sixty minutes, the last one under way; `null`: nobody saw it. */
export interface MetricsHour {
  cpu: Record<string, (number | null)[]>;
  requests: (number | null)[];
  failed: number;
}

export type MetricsEvent =
  /** `hour` comes first, and when it has changed. */
  { type: "metrics"; now?: MetricsPoint; hour?: MetricsHour } | { type: "end"; cause: string };
