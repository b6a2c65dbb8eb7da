import type { DriftView } from "../../../contract/difference.ts";
import type { MendInput } from "../../../contract/mend.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { driftOf, redefined, viewOf } from "../../../domain/difference/drift.ts";
import type { ReleasePlan } from "../../../domain/release/plan.ts";
import type { Scope } from "../../../domain/release/spec.ts";
import { definitionsOf } from "../../definitions.ts";
import type { Application, Engine, ReleaseRecord } from "../../ports.ts";
import type { Step } from "../../step.ts";
import { liveRelease, planOfRelease } from "../../surroundings.ts";
import { type DeployPorts, minutes, registeredApplication, scope } from "../deploy-request.ts";

export interface DriftChecked {
  application: Application;
  /** Epoch milliseconds. */
  startedAt: number;
  /** The release that serves, and is mended. */
  live: number;
  plan: ReleasePlan;
}

/** What has drifted is looked at again: whoever asked has seen it a while ago. */
export function checkDrift(ports: DeployPorts): Step<MendInput, DriftChecked, void> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(1),
    async plan(context) {
      const { application, record, plan, drift } = await lookAtDrift(ports, context.request, context.signal);
      for (const line of linesOf(drift)) context.output(line);
      return { application, startedAt: ports.clock.now(), live: record.number, plan };
    },
  };
}

export interface Drifted {
  application: Application;
  here: Scope;
  record: ReleaseRecord;
  plan: ReleasePlan;
  drift: DriftView;
}

/** Refuses `nothing-live`, `release-not-recorded`, `nothing-to-mend`. */
export async function lookAtDrift(
  ports: Pick<DeployPorts, "engine" | "store" | "instance" | "source" | "files">,
  { environment, way }: MendInput,
  signal: AbortSignal,
): Promise<Drifted> {
  const application = await registeredApplication(ports);
  const here = scope(ports, application, environment);
  const record = await liveRelease(ports, here);
  if (!record) throw new Refusal("nothing-live", `Nothing is deployed to ${environment}, so there is nothing to mend.`);
  const plan = planOfRelease(record) ?? refuseUnrecorded(record.number);
  const drifted = await driftNow(ports, here, plan, signal);
  const defined = way === "held" ? await definitionsOf(ports, application, record, signal) : {};
  const drift = viewOf([...drifted.findings, ...redefined(plan, defined)]);
  const ways = drift.findings.map((finding) => finding.way);
  if (ways.includes(way)) return { application, here, record, plan, drift };
  throw new Refusal(
    "nothing-to-mend",
    ways.length === 0
      ? `${environment} runs as r${record.number} was recorded. Nothing was changed.`
      : `What has drifted in ${environment} cannot be mended ${wayWords[way]}: ${linesOf(drift).join("; ")}. Nothing was changed.`,
  );
}

export async function driftNow(
  { engine }: { engine: Pick<Engine, "observe"> },
  here: Scope,
  plan: ReleasePlan,
  signal: AbortSignal,
): Promise<DriftView> {
  const { containers, networks } = await engine.observe(here, signal);
  return driftOf(plan, { containers, networks: networks.map(({ name }) => name) });
}

const wayWords: Record<MendInput["way"], string> = {
  "in-place": "in place",
  beside: "by starting it beside",
  held: "while requests wait",
};

export const linesOf = ({ findings }: DriftView): string[] =>
  findings.map(({ service, setting, saw }) => `${service}: ${setting}: ${saw}`);

function refuseUnrecorded(release: number): never {
  throw new Refusal(
    "release-not-recorded",
    `r${release} was deployed by a version of Slipway that recorded no plan of it. Nothing was changed. Deploy again.`,
  );
}
