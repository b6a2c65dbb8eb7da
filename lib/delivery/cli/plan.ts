import type { DeployPlanView, FoundSystem } from "../../contract/gates.ts";
import { formatBytes } from "../../contract/words.ts";
import { gateRows } from "./gates.ts";
import { dim, duration, plain, styled, table } from "./text.ts";

/** What a deploy would do, before somebody confirms it. */
export function planLines(plan: DeployPlanView): string[] {
  const { environment, commit, live, promotes, commits, steps, gates, found } = plan;
  const from = promotes ? `images of staging's r${promotes.release}` : "images are built";
  const before = live ? `replaces r${live.release} ${live.commit.slice(0, 7)}` : "first release";
  return [
    `${styled("bold", environment)}  ${plain(plan.ref)} ${commit.commit.slice(0, 7)} ${plain(commit.title)}`,
    `  ${dim([from, before, commits.length > 0 && `${commits.length} new commits`].filter(Boolean).join(" · "))}`,
    ...(found ? foundLines(found) : []),
    "",
    ...table(
      steps.map((step) => [step.title, step.usualMs ? duration(step.usualMs) : "", dim(plain(step.detail ?? ""))]),
      "  ",
    ),
    ...(gates.length > 0 ? ["", ...table(gateRows(gates), "  ")] : []),
  ];
}

function foundLines({ containers, networks, volumes, interruptionMs }: FoundSystem): string[] {
  const rows = [
    ...containers.map(({ name, running }) => ["container", plain(name), running ? "running" : "stopped"]),
    ...networks.map((name) => ["network", plain(name), ""]),
    ...volumes.map(({ name, bytes }) => ["volume", plain(name), bytes === undefined ? "" : formatBytes(bytes)]),
  ];
  return [
    "",
    styled("yellow", "  Started by docker compose, to be taken over:"),
    ...table(rows, "    "),
    `  Nobody will be answered for about ${duration(interruptionMs)}.`,
  ];
}
