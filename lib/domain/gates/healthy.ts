import type { GateView } from "../../contract/gates.ts";
import type { ServiceStatus } from "../../contract/status.ts";
import { formatDuration } from "../../contract/words.ts";
import { byLead, type Finding, judge, type Looked, met, unmet } from "./judge.ts";

export interface StagingHealth {
  release: number;
  /** Epoch milliseconds, as all times here. */
  liveAt: number;
  services: Pick<ServiceStatus, "service" | "state" | "detail" | "startedAt" | "restarts">[];
  neededMs: number;
  now: number;
}

export const healthyGate = (looked: Looked<StagingHealth>): GateView =>
  judge({ id: "healthy", ...byLead }, looked, healthyFor);

/** Healthy since it is live, or since the last of its containers was started again. */
export function healthyFor({ release, liveAt, services, neededMs, now }: StagingHealth): Finding {
  const ill = services.filter(({ state }) => state !== "healthy");
  if (services.length === 0) return unmet(`Nothing of r${release} is on the engine.`);
  if (ill.length > 0) return unmet(`r${release} is not healthy on staging. ${ill.map(complaint).join(" ")}`);
  const forMs = now - Math.max(liveAt, ...services.map(({ startedAt }) => startedAt ?? 0));
  const restarted = services.filter(({ restarts }) => restarts > 0).map(({ service }) => service);
  const because = restarted.length > 0 ? ` (${restarted.join(", ")} restarted)` : "";
  if (forMs >= neededMs) return met(`healthy for ${inMinutes(forMs)}, needs ${inMinutes(neededMs)}${because}`);
  return unmet(`Healthy for ${inMinutes(forMs)}${because}, needs ${inMinutes(neededMs)}.`);
}

const complaint = ({ service, state, detail }: StagingHealth["services"][number]) =>
  `${service} is ${state}${detail ? `: ${detail}` : ""}.`;

/** Seconds are of no interest after the first minute. */
const inMinutes = (ms: number) => formatDuration(ms < 60_000 ? ms : Math.floor(ms / 60_000) * 60_000);
