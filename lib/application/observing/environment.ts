import { countOf } from "../../contract/isolation.ts";
import type {
  BackupsStatus,
  DriftStatus,
  EnvironmentStatus,
  Health,
  IsolationStatus,
  ReleaseStatus,
  RestoredStatus,
  ServiceStatus,
} from "../../contract/status.ts";
import { counted } from "../../contract/words.ts";
import { archiveAlarm, backupAlarm } from "../../domain/backup/alarm.ts";
import { nextDue, scheduleProblem } from "../../domain/backup/schedule.ts";
import { driftOf } from "../../domain/difference/drift.ts";
import { holesIn } from "../../domain/isolation/acceptance.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import { restoresIn } from "../../domain/release/set-aside.ts";
import type { ReleaseRecord } from "../ports.ts";
import { planOfRelease, served } from "../surroundings.ts";
import { alarmsOf } from "./alarms.ts";
import { type EnvironmentFacts, journaledRelease, servingRelease } from "./facts.ts";
import { healthOf } from "./health.ts";
import { expectedServices } from "./plan.ts";

/** The environment as the dashboard shows it, and when the same facts will mean something else (`until`). Pure. */
export function environmentStatus(facts: EnvironmentFacts): { status: EnvironmentStatus; until?: number } {
  const live = servingRelease(facts);
  const plan = planOfRelease(live);
  const expected = live && facts.containers ? expectedServices(plan, facts.containers, live.number) : [];
  const looked = expected.map((one) => look(one, plan, facts));
  const services = looked.map(({ service }) => service);
  const { gateway, until } = gatewayStatus(facts);
  const backups = live && backupsStatus(facts);
  const isolation = live && isolationStatus(facts, live);
  const drift = plan && driftStatus(plan, live, facts);
  const restored = plan && restoredStatus(plan, facts);
  const untils = [until, backups?.nextAt, ...looked.map((one) => one.until)].filter((time) => time !== undefined);
  return {
    status: {
      environment: facts.environment,
      state: live ? worst(services, gateway?.state) : "empty",
      services,
      alarms: [
        ...alarmsOf(facts, live),
        ...(backups?.alarm ? [backups.alarm] : []),
        ...(facts.backups?.notArchived ?? []).map(archiveAlarm),
        ...(isolation?.holes && facts.environment === "production" ? [isolationAlarm(isolation)] : []),
      ],
      ...(live && { release: releaseStatus(live) }),
      ...(plan?.url && { url: plan.url }),
      ...(plan?.confirm && { confirm: plan.confirm }),
      ...(gateway && { gateway }),
      ...(facts.activeRun !== undefined && { activeRun: facts.activeRun }),
      ...(facts.signOffs && { signOffs: facts.signOffs }),
      ...(backups && { backups }),
      ...(live && facts.errors?.release === live.number && { errors: facts.errors }),
      ...(isolation && { isolation }),
      ...(drift && { drift }),
      ...(restored && { restored }),
    },
    ...(untils.length > 0 && { until: Math.min(...untils) }),
  };
}

function backupsStatus(facts: EnvironmentFacts): BackupsStatus | undefined {
  const { backups: { schedule, provenAt } = {}, now } = facts;
  if (schedule === undefined) return undefined;
  const alarm = backupAlarm({ schedule, provenAt }, servedSince(facts), now);
  const nextAt = scheduleProblem(schedule) ? undefined : nextDue(schedule, now);
  return {
    ...(provenAt !== undefined && { provenAt }),
    ...(nextAt !== undefined && { nextAt }),
    ...(alarm && { alarm }),
  };
}

function isolationStatus(
  { isolation, environment }: EnvironmentFacts,
  { number }: ReleaseRecord,
): IsolationStatus | undefined {
  const { at, run, releases, findings = [] } = isolation ?? {};
  if (at === undefined || run === undefined) return undefined;
  const holes = holesIn(findings).length;
  const outdated = releases?.[environment] !== number;
  return { at, run, holes, untried: countOf(findings, "untried"), ...(outdated && { outdated: true as const }) };
}

const isolationAlarm = ({ holes, run }: IsolationStatus): string =>
  `Staging and production are not apart: run #${run} found ${counted(holes, "hole")}. Until ${holes === 1 ? "it is" : "they are"} closed or accepted nothing is deployed to production. Look at Isolation.`;

/** A run that is under way explains what is otherwise, and of an engine that is away nothing is known. */
function driftStatus(
  plan: ReleasePlan,
  live: ReleaseRecord | undefined,
  { containers, networks, activeRun, engineProblem, releases }: EnvironmentFacts,
): DriftStatus | undefined {
  if (!containers || !networks || activeRun !== undefined || engineProblem) return undefined;
  if (live !== journaledRelease(releases)) return undefined; // which is an alarm
  const { findings, way } = driftOf(plan, { containers, networks });
  return findings.length > 0 ? { findings: findings.length, mendable: way !== undefined } : undefined;
}

function restoredStatus({ database }: ReleasePlan, { releases }: EnvironmentFacts): RestoredStatus | undefined {
  return restoresIn(releases.map(served)).find(({ volume }) => volume !== undefined && volume === database?.volume)
    ?.made;
}

/** As far back as what can still be gone back to. */
function servedSince({ releases }: EnvironmentFacts): number | undefined {
  const times = releases.flatMap(({ liveAt }) => liveAt ?? []);
  return times.length > 0 ? Math.min(...times) : undefined;
}

function look(
  expected: ReturnType<typeof expectedServices>[number],
  plan: ReleasePlan | undefined,
  { now }: EnvironmentFacts,
): { service: ServiceStatus; until?: number } {
  const { service, role, container, completes } = expected;
  const health = container
    ? healthOf(container, now, completes)
    : { state: "failing" as const, detail: "its container is gone" };
  const database = plan?.database?.service === service ? plan.database : undefined;
  return {
    until: health.until,
    service: {
      service,
      role,
      state: health.state,
      ports: plan?.gateway.routes.filter((route) => route.service === service).map((route) => route.port) ?? [],
      container: container?.name ?? expected.name,
      restarts: container?.restarts ?? 0,
      ...(container?.startedAt !== undefined && { startedAt: container.startedAt }),
      ...(health.detail && { detail: health.detail }),
      ...(database && { database: { name: database.name, volume: database.volume } }),
    },
  };
}

function gatewayStatus({ containers, now }: EnvironmentFacts): {
  gateway?: EnvironmentStatus["gateway"];
  until?: number;
} {
  const container = containers?.find(({ role }) => role === "gateway");
  if (!container) return {};
  const { state, until } = healthOf(container, now);
  return { gateway: { state, container: container.name }, until };
}

function releaseStatus({ number, commit, title, ref, by, liveAt, createdAt }: ReleaseRecord): ReleaseStatus {
  return { number, commit, title, ref, by, liveAt: liveAt ?? createdAt };
}

/** All stopped is stopped; some stopped, none there, or a gateway that is not up, is failing. */
function worst(services: readonly ServiceStatus[], gateway: Health | undefined): Health {
  const states = services.map(({ state }) => state);
  if (states.length === 0) return "failing";
  if (states.every((state) => state === "stopped")) return "stopped";
  if (gateway === undefined || gateway === "failing" || gateway === "stopped") return "failing";
  if (states.some((state) => state === "failing" || state === "stopped")) return "failing";
  return states.includes("starting") || gateway === "starting" ? "starting" : "healthy";
}
