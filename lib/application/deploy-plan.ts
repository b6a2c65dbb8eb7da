import type { DeployPlanView, PlannedStep } from "../contract/gates.ts";
import type { Environment } from "../contract/names.ts";
import { formatDuration } from "../contract/words.ts";
import { commitPart, type PlanParts, planFingerprint } from "../domain/gates/plan-fingerprint.ts";
import { estimatedInterruptionMs } from "../domain/release/take-over.ts";
import { activeRun } from "./active-run.ts";
import { withUsual } from "./describe-runs.ts";
import { foundView } from "./found-system.ts";
import { type GatePorts, gatesOf } from "./gates/gates-of.ts";
import { type Survey, survey } from "./gates/survey.ts";
import { outlineOf, type Pipelines, pipelineFor } from "./pipelines.ts";
import { isRehearsed } from "./steps/rehearse.ts";

export interface PlanPorts extends GatePorts {
  pipelines(): Pipelines;
}

export interface LookedPlan {
  about: Survey;
  parts: PlanParts;
  view: DeployPlanView;
}

const mostCommits = 50;

/** All that a deploy would do and needs, looked at now. Changes nothing. */
export async function deployPlan(
  ports: PlanPorts,
  request: { environment: Environment; ref?: string },
  signal: AbortSignal,
): Promise<DeployPlanView> {
  return (await lookAtPlan(ports, request, signal)).view;
}

export async function lookAtPlan(
  ports: PlanPorts,
  request: { environment: Environment; ref?: string },
  signal: AbortSignal,
): Promise<LookedPlan> {
  const about = await survey(ports, request, signal);
  const { application, environment, ref, commit, live, rules, found } = about;
  const steps = await plannedSteps(ports, about);
  const parts = partsOf(about, steps);
  const [fingerprint, commits, gates] = await Promise.all([
    planFingerprint(parts),
    ports.source(application).commitsBetween(live?.commit, commit.commit, mostCommits, signal),
    activeRun(ports.store, ports.pipelines(), environment).then((active) => gatesOf(ports, about, active, signal)),
  ]);
  const { tree, title, author, at } = commit;
  const promotion = about.promotable.facts?.promotion;
  return {
    about,
    parts,
    view: {
      environment,
      fingerprint,
      ref,
      commit: { commit: commit.commit, tree, title, author, at },
      ...(live && { live: { release: live.number, commit: live.commit, title: live.title } }),
      ...(promotion && { promotes: { release: promotion.release, run: promotion.run } }),
      commits,
      ...(promotion && { images: Object.entries(promotion.images).map(([service, id]) => ({ service, id })) }),
      steps,
      gates,
      ...(rules?.confirm && { phrase: rules.confirm }),
      ...(found && { found: foundView(found, about.configuration.facts?.model) }),
    },
  };
}

/** Of everything that must still be so when it is confirmed. */
function partsOf({ commit, promotable, live, configuration, accepted }: Survey, steps: PlannedStep[]): PlanParts {
  const promotion = promotable.facts?.promotion;
  return {
    "the commit": commitPart(commit),
    "the images": promotion?.images ?? null,
    "what is live": live?.number ?? null,
    "the release on staging": promotion?.release ?? null,
    "the steps": steps.map(({ name }) => name),
    "the policy": [configuration.facts?.policy ?? null, accepted ?? null],
  };
}

async function plannedSteps(ports: PlanPorts, about: Survey): Promise<PlannedStep[]> {
  const { environment, ref, found } = about;
  const kind = found ? "take-over" : "deploy";
  const outline = outlineOf(pipelineFor(ports.pipelines(), { kind, environment, ref, requestId: "" }));
  const steps = withUsual(outline, await ports.store.usualDurations(kind, environment));
  const details = detailsOf(about);
  return steps.map((step) => ({ ...step, ...(details[step.name] && { detail: details[step.name] }) }));
}

/** A few words beside the step's title, by its name. */
function detailsOf({
  configuration,
  promotable,
  live,
  environment,
  found,
}: Survey): Record<string, string | undefined> {
  const model = configuration.facts?.model;
  if (!model) return {};
  const promotion = promotable.facts?.promotion;
  return {
    "take-images": promotion ? `the ids that ran on staging as r${promotion.release}` : "they are built",
    rehearse: isRehearsed(model, live)
      ? `on a copy of the data, then r${live?.number} on what has become of it`
      : undefined,
    "hand-over": found && `nobody is answered for about ${formatDuration(estimatedInterruptionMs(found, model))}`,
    "release-command": model.release?.command.join(" "),
    smoke: model.smoke.join(", "),
    drain: `at most ${formatDuration(model.drainMs)}`,
    watch: `${formatDuration(model.watchMs)}, and flips back by itself`,
    retire: live && environment === "production" ? `r${live.number} becomes standby` : undefined,
  };
}
