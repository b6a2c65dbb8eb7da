import type { Latency, TrafficReport } from "../../contract/report.ts";
import { exitCodes } from "./exit.ts";
import type { Session } from "./session.ts";
import { dim, duration, styled, table } from "./text.ts";

export async function showReport({ link, json, print, signal }: Session, run: number): Promise<number> {
  const report = await link.call("report", { run }, signal);
  if (json) print(JSON.stringify(report, null, 2));
  else print(report ? reportLines(report).join("\n") : `Run ${run} has switched nothing, so there is no report of it.`);
  return exitCodes.ok;
}

function reportLines(report: TrafficReport): string[] {
  const { requests, failed, applicationErrors, longestGapMs, complete } = report;
  const count = (number: number) => number.toLocaleString("en");
  const facts = [
    `${count(requests)} requests`,
    styled(failed > 0 ? "red" : "green", `${count(failed)} failed`),
    `${count(applicationErrors)} errors of the application itself`,
    longestGapMs !== undefined && `longest gap ${duration(longestGapMs)}`,
  ];
  return [
    `${facts.filter(Boolean).join(" · ")}${complete ? "" : dim("  so far")}`,
    ...table(
      [
        ["", "requests", "p50", "p99"],
        ...(["before", "during", "after"] as const).map((when) => row(when, report[when])),
      ],
      "  ",
    ),
  ];
}

const row = (when: string, { requests, p50, p99 }: Latency): string[] => [
  when,
  String(requests),
  ...[p50, p99].map((ms) => (ms === undefined ? "" : duration(ms))),
];
