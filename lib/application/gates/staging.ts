import { counted } from "../../contract/words.ts";
import type { ErrorCount } from "../../domain/gates/error-lines.ts";
import type { StagingHealth } from "../../domain/gates/healthy.ts";
import { type Finding, type Looked, met, unmet } from "../../domain/gates/judge.ts";
import type { SmokeAnswer } from "../../domain/gates/smoke.ts";
import type { Rules } from "../../domain/policy/rules.ts";
import { frontDoor } from "../../domain/release/front-door.ts";
import { databaseSpec, type ReleasePlan } from "../../domain/release/plan.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { databaseServer } from "../database-server.ts";
import { environmentStatus } from "../observing/environment.ts";
import { expectedServices } from "../observing/plan.ts";
import type { Application, Observed, ReleaseRecord } from "../ports.ts";
import { readSlipwayYaml } from "../read-configuration.ts";
import { type DeployPorts, scope } from "../steps/deploy-request.ts";
import { planOfRelease } from "../surroundings.ts";
import { attempt, following } from "./attempt.ts";
import type { ErrorLines } from "./error-lines.ts";

export type StagingPorts = Pick<DeployPorts, "engine" | "gateways" | "databases" | "source" | "clock" | "instance"> & {
  errorLines: ErrorLines;
};

/** What a machine sees of the release that is live on staging. */
export interface StagingLook {
  health: Looked<StagingHealth>;
  errors: Looked<ErrorCount>;
  smoke: Looked<SmokeAnswer[]>;
  database: Looked<Finding>;
}

/** Looks at the live release now: its containers, its logs since it was made, its front door and its database. */
export async function lookAtStaging(
  ports: StagingPorts,
  { application, live, rules }: { application: Application; live: ReleaseRecord; rules: Rules },
  signal: AbortSignal,
): Promise<StagingLook> {
  const here = scope(ports, application, "staging");
  const plan = planOfRelease(live);
  const seen = await attempt((within) => ports.engine.observe(here, within), signal);
  const [health, errors, smoke, database] = await Promise.all([
    following(seen, (observed) => attempt((within) => healthOf(ports, observed, live, rules, within), signal)),
    following(seen, (observed) => attempt((within) => errorsIn(ports, observed, live, rules, within), signal)),
    attempt((within) => askFrontDoor(ports, application, live, plan, within), signal),
    following(seen, (observed) => attempt((within) => askDatabase(ports, observed, here, plan, rules, within), signal)),
  ]);
  return { health, errors, smoke, database };
}

/** Why nothing can be seen there. */
export const nothingToSee = (problem: string): StagingLook => ({
  health: { problem },
  errors: { problem },
  smoke: { problem },
  database: { problem },
});

async function healthOf(
  ports: StagingPorts,
  { containers }: Observed,
  live: ReleaseRecord,
  rules: Rules,
  signal: AbortSignal,
): Promise<StagingHealth> {
  const here = { instance: ports.instance, application: live.application, environment: live.environment };
  const gateway = await ports.gateways.observe(here, signal);
  const now = ports.clock.now();
  const facts = { environment: live.environment, containers, gateway, releases: [live], runs: [], now };
  const { services } = environmentStatus(facts).status;
  const neededMs = rules.gates?.healthyOnStaging ?? 0;
  return { release: live.number, liveAt: live.liveAt ?? now, services, neededMs, now };
}

async function errorsIn(
  { errorLines }: StagingPorts,
  { containers }: Observed,
  live: ReleaseRecord,
  rules: Rules,
  signal: AbortSignal,
): Promise<ErrorCount> {
  const { environment, createdAt } = live;
  const logged = expectedServices(planOfRelease(live), containers, live.number).flatMap(({ service, container }) =>
    container ? [{ id: container.id, service }] : [],
  );
  const pattern = rules.gates?.errorPattern ?? "default";
  return errorLines.count(environment, logged, createdAt, pattern, signal);
}

/** What staging's own `slipway.yaml` says that a release must answer. */
async function askFrontDoor(
  ports: StagingPorts,
  application: Application,
  live: ReleaseRecord,
  plan: ReleasePlan | undefined,
  signal: AbortSignal,
): Promise<SmokeAnswer[]> {
  const { smoke } = (await readSlipwayYaml(ports, application, live.commit, signal)).environments.staging;
  const server = plan && frontDoor(plan);
  if (!server) return [];
  return Promise.all(
    smoke.map(async (path) => {
      const answer = await ports.gateways.request(plan.release.scope, { ...server, path }, signal);
      return { path, ...answer };
    }),
  );
}

/** By its own health check, run now, which says best whether it is well; where it has none, by what its server answers. */
async function askDatabase(
  ports: StagingPorts,
  { containers }: Observed,
  here: Scope,
  plan: ReleasePlan | undefined,
  rules: Rules,
  signal: AbortSignal,
): Promise<Finding> {
  const spec = plan && databaseSpec(plan);
  if (!spec) return rules.hasDatabase ? unmet("Staging has no database of its own.") : met("there is no database");
  const running = containers.find(
    ({ role, service, release }) => role === "resident" && service === spec.service && release === spec.release,
  );
  if (!running) return unmet(`The container of ${spec.service} is gone.`);
  const check = spec.runtime.healthcheck;
  if (!check || check.test[0] === "NONE") return askServer(ports, here, plan, signal);
  const { healthy, detail } = await ports.engine.checkHealth(here, running.name, check, undefined, signal);
  return healthy ? met(`${spec.service}: ${detail}`) : unmet(`${spec.service}: ${detail}.`);
}

async function askServer(ports: StagingPorts, here: Scope, plan: ReleasePlan, signal: AbortSignal): Promise<Finding> {
  const server = await databaseServer(ports, here, plan, signal);
  if (!server) return unmet(`The container of ${plan.database?.service} does not run.`);
  const { serverVersion, objects } = await ports.databases.facts(server.database, signal);
  const { service } = server.container;
  return met(`${service}: version ${serverVersion} answers, with ${counted(objects.tables, "table")}`);
}
