import { Refusal } from "../../contract/refusal.ts";
import { matchesAny } from "../../domain/policy/branches.ts";
import type { EnvironmentModel } from "../../domain/policy/model.ts";
import { capacityNeeded, capacityProblem, gigabytes, withCopies } from "../../domain/release/capacity.ts";
import type { Scope } from "../../domain/release/spec.ts";
import { bytesIn, portsNeeded } from "../../domain/release/take-over.ts";
import { assertExpected, findSystem } from "../found-system.ts";
import { assertPermitted } from "../host-permissions.ts";
import type { Application, Commit, Foreign, GatewayCounters } from "../ports.ts";
import { readConfiguration } from "../read-configuration.ts";
import type { Step } from "../step.ts";
import { liveRelease } from "../surroundings.ts";
import { assertAdmitted } from "./admitted.ts";
import { countersNow } from "./counters.ts";
import {
  type CommitContext,
  type CommitRequest,
  type DeployPorts,
  minutes,
  type RunContext,
  registeredApplication,
  scope,
} from "./deploy-request.ts";
import { giveUpRelease, reserveRelease } from "./reserve-release.ts";

export interface Checked {
  application: Application;
  /** Epoch milliseconds. */
  startedAt: number;
  commit: Commit;
  model: EnvironmentModel;
  /** Why the environment could not run images that ran on another one; empty when it can. */
  buildDifferences: string[];
  /** The version of the panel's variables that it was read with. What an earlier version of Slipway saved does not have it. */
  variables?: number;
  /** What `docker compose` started, and this run takes over. */
  found?: Foreign;
  /** The release that serves when the run begins. */
  live?: number;
  /** What the gateway had counted when the run began; without a gateway, nothing. */
  counters: GatewayCounters;
}

export interface Reserved {
  release: number;
}

/** Everything that can be known to fail is asked here, before anything that runs is touched; then there is a release. */
export function preflight(
  ports: DeployPorts,
  { takesOver = false }: { takesOver?: boolean } = {},
): Step<CommitRequest, Checked, Reserved> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(3),
    async plan(context) {
      const startedAt = ports.clock.now();
      const application = await registeredApplication(ports);
      const { environment } = context.request;
      const here = scope(ports, application, environment);
      const engine = await ports.engine.info(context.signal);
      context.output(`engine ${engine.version} on ${engine.host} answers`);
      const commit = await resolveCommit(ports, application, context);
      await assertAdmitted(ports, context, commit);
      const read = await readConfiguration(ports, application, commit.commit, environment, context.signal);
      const { model, buildDifferences, variables } = read;
      await assertPermitted(ports.files, application, read);
      context.output(`${Object.keys(model.services).length} services: ${Object.keys(model.services).join(", ")}`);
      if (environment === "staging") checkBranch(model, commit);
      const found = await findSystem(ports, here, application, model, context.signal);
      assertExpected(environment, found, takesOver);
      await checkPorts(ports, context, here, model, found);
      await checkCapacity(ports, context, here, found);
      const live = await liveRelease(ports, here);
      return {
        application,
        startedAt,
        commit,
        model,
        buildDifferences,
        variables,
        ...(found && { found }),
        ...(live && { live: live.number }),
        counters: await countersNow(ports, here, context.signal),
      };
    },
    async act(context, { application: { id }, commit: { commit, tree, title }, variables }) {
      const { ref } = context.request;
      const code = { application: id, ref, commit, tree, title, images: {} };
      return {
        release: await reserveRelease(ports, context, { ...code, ...(variables !== undefined && { variables }) }),
      };
    },
    async undo(context, checked) {
      if (checked) await giveUpRelease(ports, context);
    },
  };
}

/** Of a run that takes over. */
export function foundBy(context: RunContext): Foreign {
  const { found } = context.planOf<Checked>("preflight");
  if (!found) throw new Error("This run has found nothing to take over");
  return found;
}

async function resolveCommit(ports: DeployPorts, application: Application, context: CommitContext): Promise<Commit> {
  const source = ports.source(application);
  await source.fetch(context.signal);
  const commit = await source.resolve(context.request.ref, context.signal);
  context.output(`${context.request.ref} is ${commit.commit.slice(0, 7)} "${commit.title}" by ${commit.author}`);
  const changes = await source.changes(context.signal);
  if (changes.length > 0)
    context.output(`${changes.length} uncommitted changes in the working tree are not part of it`);
  return commit;
}

/** Of production it is a gate, which somebody may have overridden before there was a run. */
function checkBranch(model: EnvironmentModel, commit: Commit) {
  const { branches } = model;
  if (branches.includes("**") || commit.branches.some((branch) => matchesAny(branch, branches))) return;
  throw new Refusal(
    "branch-not-allowed",
    `${model.environment} takes commits from branches that match ${branches.join(" or ")}; ${commit.commit.slice(0, 7)} is on ${commit.branches.join(", ") || "none"}. Nothing was changed. Merge it into such a branch, or choose another commit.`,
  );
}

async function checkPorts(
  ports: DeployPorts,
  context: CommitContext,
  here: Scope,
  model: EnvironmentModel,
  found: Foreign | undefined,
) {
  const wanted = portsNeeded(model, found);
  const taken = await ports.engine.takenPorts(wanted, here, context.signal);
  if (taken.length > 0) {
    const list = taken.map(({ port, holder }) => `Port ${port} is held by ${holder}.`).join(" ");
    throw new Refusal(
      "port-taken",
      `${list} Nothing was changed. Free it, or publish another port in the compose file.`,
    );
  }
  context.output(`ports ${wanted.map(({ port }) => port).join(", ")} are free or held by this environment's gateway`);
}

async function checkCapacity(ports: DeployPorts, context: CommitContext, here: Scope, found: Foreign | undefined) {
  const [capacity, images] = await Promise.all([
    ports.engine.capacity(context.signal),
    ports.engine.images(here, context.signal),
  ]);
  const needed = withCopies(capacityNeeded(images), bytesIn(found));
  const problem = capacityProblem(capacity, needed);
  if (problem) throw new Refusal("capacity", `${problem} Nothing was changed.`);
  context.output(`disk: needs ${gigabytes(needed.disk)}, ${gigabytes(capacity.diskFree)} free`);
  context.output(`memory: needs ${gigabytes(needed.memory)}, ${gigabytes(capacity.memoryAvailable)} available`);
}
