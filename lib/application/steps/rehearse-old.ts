import { gateTitle } from "../../contract/gates.ts";
import { Refusal } from "../../contract/refusal.ts";
import { rehearsalGateId } from "../../domain/gates/rehearsal.ts";
import { frontDoor } from "../../domain/release/front-door.ts";
import { asker, canBeAsked, castOf, type Stage, whyNotOnStage } from "../../domain/release/rehearsal.ts";
import type { ScratchSpec } from "../../domain/release/spec.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { type DeployPorts, type RunContext, scopeOf } from "./deploy-request.ts";
import type { Checked } from "./preflight.ts";
import { unlessGatewayIsGone } from "./serve.ts";

/** How the release that serves now is tried; `instead`: why it is not. */
export type OldRelease =
  | { release: number; instead: string }
  | {
      release: number;
      /** Who starts together, group after group. */
      groups: ScratchSpec[][];
      asker: ScratchSpec;
      /** Where it is asked for what, there and where it serves. */
      smoke?: { address: string; port: number; paths: string[] };
    };

const tries = 5;
const pauseMs = 500;

export async function planOld(ports: DeployPorts, context: RunContext, stage: Stage): Promise<OldRelease> {
  const scope = scopeOf(ports, context);
  const live = planOfRelease(await liveRelease(ports, scope));
  if (!live) throw new Error("There is a backup, but nothing is live");
  const { release } = live.release;
  const { containers } = await ports.engine.observe(scope, context.signal);
  const image = containers.find(({ role }) => role === "gateway")?.image;
  const [groups, instead] = [castOf(live, stage), image ? whyNotOnStage(live) : "there is no gateway to ask it from"];
  const like = groups[0]?.[0];
  if (instead !== undefined || !image || !like) return { release, instead: instead ?? "nobody asks anything of it" };
  const onMark = (container: ScratchSpec["container"]): ScratchSpec => ({
    scope,
    networks: [],
    container,
    mark: stage.mark,
  });
  const { smoke: paths } = context.planOf<Checked>("preflight").model;
  const door = frontDoor(live);
  return {
    release,
    groups: groups.map((group) => group.map(onMark)),
    asker: onMark(asker(image, like, stage)),
    ...(door && canBeAsked(live, door) && { smoke: { ...door, paths } }),
  };
}

/** Answers a few words about what was tried. */
export async function tryOld(ports: DeployPorts, context: RunContext, old: OldRelease): Promise<string> {
  if ("instead" in old) return `passed; r${old.release} was not tried: ${old.instead}`;
  try {
    await start(ports, context, old.groups);
    const { smoke, asker } = old;
    const asked = (smoke && (await unlessGatewayIsGone(() => askAll(ports, context, asker, smoke)))) ?? 0;
    return `passed; r${old.release} runs on the new schema${asked > 0 ? ` and answers ${asked} of ${asked}` : ""}`;
  } catch (failure) {
    if (!(failure instanceof Refusal) || !verdicts.has(failure.code)) throw failure;
    throw unfit(old.release, failure);
  }
}

const verdicts: ReadonlySet<string> = new Set(["container-ended", "never-healthy", "start-failed", "smoke-failed"]);

async function start(ports: DeployPorts, context: RunContext, groups: readonly ScratchSpec[][]): Promise<void> {
  for (const group of groups) {
    await Promise.all(group.map((spec) => ports.engine.startScratch(spec, [], context.output, context.signal)));
    const containers = group.map(({ container }) => container);
    await waitUntilHealthy(ports, scopeOf(ports, context), containers, context);
  }
}

/** What it does not answer well where it serves, it need not answer here. */
async function askAll(
  ports: DeployPorts,
  context: RunContext,
  asker: ScratchSpec,
  { address, port, paths }: { address: string; port: number; paths: string[] },
): Promise<number> {
  await ports.engine.startScratch(asker, [], context.output, context.signal);
  let asked = 0;
  for (const path of paths) {
    if (!isWell(await statusOf(ports, context, { address, port, path }))) continue;
    asked += 1;
    await expectAnswer(ports, context, { address: "127.0.0.1", port, path, from: asker.container.name });
  }
  return asked;
}

type Url = Parameters<DeployPorts["gateways"]["request"]>[1];

async function expectAnswer(ports: DeployPorts, context: RunContext, url: Url): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const status = await statusOf(ports, context, url);
    context.output(`GET ${url.path} ${status || "no answer"}`);
    if (isWell(status)) return;
    if (attempt === tries)
      throw new Refusal("smoke-failed", `It answered GET ${url.path} with ${status || "nothing"}, ${tries} times.`);
    await ports.clock.pause(pauseMs, context.signal);
  }
}

const isWell = (status: number) => status >= 200 && status < 400;

async function statusOf(ports: DeployPorts, context: RunContext, url: Url): Promise<number> {
  try {
    return (await ports.gateways.request(scopeOf(ports, context), url, context.signal)).status;
  } catch (failure) {
    if (failure instanceof Refusal && failure.code === "no-answer") return 0;
    throw failure;
  }
}

const unfit = (release: number, { message }: Refusal) =>
  new Refusal(
    "rehearsal-failed",
    `r${release}, which serves now, does not run on the schema that the release command makes: ${message} After this migration there would be no way back to it. The database itself was not touched. Make it a migration that r${release} can live with, or override the gate “${gateTitle(rehearsalGateId)}” with a reason.`,
  );
