import type { MendInput } from "../../../contract/mend.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { listed } from "../../../contract/words.ts";
import { asideOf, type Replacement, replacementsOf, withReplaced } from "../../../domain/difference/replace.ts";
import type { ReleasePlan } from "../../../domain/release/plan.ts";
import type { ContainerSpec, ResidentSpec, Scope } from "../../../domain/release/spec.ts";
import { definitionsOf } from "../../definitions.ts";
import type { Observed } from "../../ports.ts";
import type { Step, StepContext } from "../../step.ts";
import { planOfRelease } from "../../surroundings.ts";
import { waitUntilHealthy } from "../../wait-until-healthy.ts";
import { type DeployPorts, minutes, scopeOf } from "../deploy-request.ts";
import { holdMs, holdUntilIdle } from "../hold.ts";
import { unlessGatewayIsGone } from "../serve.ts";
import type { DriftChecked } from "./check-drift.ts";

export interface Replacing {
  /** With the id of the container that is there now, if one is. */
  replacements: (Replacement & { was?: string })[];
}

type Context = StepContext<MendInput>;

/** What is left of a hold for a server that does not come up: then what was there is started again. */
const healthyMs = holdMs - 8_000;

/**
 * A server that owns data cannot run twice, so it is made anew in its place, on its own volume, while everybody waits. What was
 * there stands aside until the new one is healthy, and comes back when it is not.
 */
export function replaceResident(ports: DeployPorts): Step<MendInput, Replacing, void> {
  return {
    name: "replace-resident",
    title: "Replace while requests wait",
    kind: "reversible",
    limitMs: minutes(3),
    async plan(context) {
      const { plan, application, live } = context.planOf<DriftChecked>("preflight");
      const here = scopeOf(ports, context);
      const [observed, standbys, record] = await Promise.all([
        ports.engine.observe(here, context.signal),
        ports.store.releases(application.id, here.environment, ["standby"]),
        ports.store.release(application.id, live),
      ]);
      const defined = record ? await definitionsOf(ports, application, record, context.signal) : {};
      const others = standbys.flatMap((standby) => planOfRelease(standby) ?? []);
      const ground = { containers: observed.containers, networks: observed.networks.map(({ name }) => name) };
      const replacements = replacementsOf([plan, ...others], ground, defined);
      await assertMakeable(ports, context, replacements, observed);
      return { replacements: replacements.map((one) => ({ ...one, ...idOf(one.resident.container, observed) })) };
    },
    async act(context, { replacements }) {
      if (replacements.length === 0) return context.note("nothing");
      const here = scopeOf(ports, context);
      await unlessGatewayIsGone(() => holdUntilIdle(ports, context));
      for (const one of replacements) await makeAnew(ports, context, here, one);
      await record(ports, context, (plan) => withReplaced(plan, replacements));
      for (const { resident } of replacements)
        await removeByName(ports, here, aside(resident.container, context), context);
      await unlessGatewayIsGone(() => ports.gateways.releaseHold(here, context.signal));
      context.note(listed(replacements.map(({ resident }) => resident.container.service)));
    },
    async undo(context, planned) {
      const here = scopeOf(ports, context);
      for (const one of planned?.replacements ?? []) await comeBack(ports, context, here, one);
      if (planned) await record(ports, context, (plan) => plan);
      await unlessGatewayIsGone(() => ports.gateways.releaseHold(here, context.signal));
    },
  };
}

const aside = ({ name }: ContainerSpec, { run }: Context) => asideOf(name, run);

function idOf({ name }: ContainerSpec, { containers }: Observed): { was?: string } {
  const id = containers.find((one) => one.name === name)?.id;
  return id === undefined ? {} : { was: id };
}

/** A volume that is gone would be made anew, and empty. */
async function assertMakeable(
  ports: DeployPorts,
  context: Context,
  replacements: readonly Replacement[],
  { volumes }: Observed,
): Promise<void> {
  const specs = replacements.map(({ resident }) => resident.container);
  const gone = specs.flatMap((spec) => spec.volumes.filter(({ name }) => !volumes.some((one) => one.name === name)));
  if (gone.length > 0)
    throw new Refusal(
      "volume-missing",
      `The volume ${listed(gone.map(({ name }) => name))} is not on the engine any more, and its data with it. Nothing was changed. Restore a backup.`,
    );
  const images = specs.map(({ image }) => image);
  const present = await ports.engine.presentImages(images, context.signal);
  const missing = specs.filter(({ image }) => !present.includes(image));
  if (missing.length > 0)
    throw new Refusal(
      "images-missing",
      `The image of ${listed(missing.map(({ service }) => service))} is not on the engine any more. Nothing was changed. Deploy again, which takes it.`,
    );
}

/** Whatever of it was done before a crash is not done again. */
async function makeAnew(ports: DeployPorts, context: Context, here: Scope, one: Replacing["replacements"][number]) {
  const { engine } = ports;
  const { container: spec } = one.resident;
  const { containers } = await engine.observe(here, context.signal);
  const named = containers.find(({ name }) => name === spec.name);
  if (named && named.id === one.was) {
    await engine.setRestartPolicies(here, [spec], false, context.signal);
    await engine.operate(here, "stop", [spec.name], context.signal);
    await engine.settleNames(here, [{ from: spec.name, to: aside(spec, context) }], context.signal);
    context.output(`${spec.service}: stopped, and stands aside as ${aside(spec, context)}`);
  }
  await engine.startResident(one.resident, context.output, context.signal);
  await engine.attach(here, spec.name, one.attachments, context.signal);
  await healthyWithinHold(ports, context, here, spec);
  await engine.setRestartPolicies(here, [spec], true, context.signal);
}

async function healthyWithinHold(ports: DeployPorts, context: Context, here: Scope, spec: ContainerSpec) {
  const limit = AbortSignal.timeout(healthyMs);
  const signal = AbortSignal.any([context.signal, limit]);
  try {
    await waitUntilHealthy(ports, here, [spec], { signal, output: context.output });
  } catch (failure) {
    if (!limit.aborted || context.signal.aborted) throw failure;
    throw new Refusal(
      "never-healthy",
      `${spec.service} was not healthy within ${healthyMs / 1000} s, for which requests can wait. Look at its log.`,
    );
  }
}

/** What stood aside takes its place again, and what had taken it goes: its data is in the volume of both. */
async function comeBack(
  ports: DeployPorts,
  context: Context,
  here: Scope,
  { resident, was }: Replacing["replacements"][number],
) {
  const { engine } = ports;
  const { container: spec } = resident;
  if (was === undefined) return removeByName(ports, here, spec.name, context);
  const { containers } = await engine.observe(here, context.signal);
  if (containers.some(({ name }) => name === aside(spec, context))) {
    await removeByName(ports, here, spec.name, context);
    await engine.settleNames(here, [{ from: aside(spec, context), to: spec.name }], context.signal);
  }
  await engine.startResident(asItWas(context, spec) ?? resident, context.output, context.signal);
  await waitUntilHealthy(ports, here, [spec], context);
  await engine.setRestartPolicies(here, [spec], true, context.signal);
}

function asItWas(context: Context, { service, name }: ContainerSpec): ResidentSpec | undefined {
  const { plan } = context.planOf<DriftChecked>("preflight");
  const found = plan.residents.find(({ container }) => container.service === service);
  return found && { ...found, container: { ...found.container, name } };
}

const removeByName = ({ engine }: DeployPorts, here: Scope, name: string, { signal }: Context) =>
  engine.removeKept(here, { containers: [name], volumes: [], networks: [] }, signal);

/** What runs now is what counts as recorded. */
async function record(ports: DeployPorts, context: Context, change: (plan: ReleasePlan) => ReleasePlan) {
  const { plan, application, live } = context.planOf<DriftChecked>("preflight");
  await ports.store.updateRelease(application.id, live, { spec: change(plan) });
}
