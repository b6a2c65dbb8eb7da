import type { GatewayCounters } from "../../application/ports.ts";

/** One line of HAProxy's `show stat`: by column name of the CSV's first line (management guide, 9.1). */
export type StatisticsLine = Record<string, string>;

/** A server as the running process knows it. */
export interface ServerState {
  backend: string;
  name: string;
  /** `10.213.4.3:80` */
  address: string;
  state: "serving" | "draining" | "maintenance";
  /** Requests or connections in flight. */
  sessions: number;
}

export function readStatistics(csv: string): StatisticsLine[] {
  const [header = "", ...lines] = csv.trim().split("\n");
  const columns = header.replace(/^# /, "").split(",");
  return lines.map((line) => {
    const values = line.split(",");
    return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ""]));
  });
}

export const serversIn = (lines: readonly StatisticsLine[]): ServerState[] =>
  lines
    .filter((line) => line.type === "2")
    .map((line) => ({
      backend: line.pxname ?? "",
      name: line.svname ?? "",
      address: line.addr ?? "",
      state: stateOf(line.status ?? ""),
      sessions: Number(line.scur),
    }));

function stateOf(status: string): ServerState["state"] {
  if (status.startsWith("MAINT")) return "maintenance";
  return status.startsWith("DRAIN") ? "draining" : "serving";
}

/** Of what `tookVariables` say, how many answers took longer than the bound before and no longer than their own. */
export function tookFrom(atMost: readonly (number | undefined)[]): number[] | undefined {
  const known = atMost.filter((count) => count !== undefined);
  if (known.length < atMost.length) return undefined; // the configuration of an older Slipway
  return known.map((count, index) => Math.max(0, count - (known[index - 1] ?? 0)));
}

/** The value in the answer to `get var`. */
export const valueIn = (answer: string | undefined): string | undefined => /value=<(.*)>/.exec(answer ?? "")?.[1];

/**
 * Counters since HAProxy started or was reloaded, over the http ports. A response of 5xx that no server gave is the
 * gateway's own: nothing live, no connection, no or a broken answer, cut before its head. A body that a server broke off
 * is not among them: HAProxy counts it like a WebSocket that a server closed hard.
 */
export function countersFrom(lines: readonly StatisticsLine[], applicationErrors: number): GatewayCounters {
  const http = lines.filter((line) => line.mode === "http");
  const sum = (column: string) =>
    http.filter((line) => line.type === "0").reduce((total, line) => total + Number(line[column]), 0);
  return {
    requests: sum("req_tot"),
    failed: Math.max(0, sum("hrsp_5xx") - applicationErrors),
    applicationErrors,
  };
}
