import type { OperateInput } from "../../contract/intents.ts";
import { Refusal } from "../../contract/refusal.ts";
import { residentAttachments } from "../../domain/difference/drift.ts";
import type { ReleasePlan } from "../../domain/release/plan.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { ObservedContainer, ReleaseRecord } from "../ports.ts";
import type { Step, StepContext } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { containerOf } from "../way-back.ts";
import { type DeployPorts, minutes, registeredApplication, scope } from "./deploy-request.ts";

type OperatePorts = Pick<DeployPorts, "engine" | "store" | "clock" | "instance" | "limits">;

export interface Operation {
  scope: Scope;
  /** In the order in which they are started; they are stopped the other way round. */
  containers: Operated[];
}

interface Operated {
  name: string;
  service: string;
  wasRunning: boolean;
}

type Context = StepContext<OperateInput>;

/** Starts, stops or restarts the live release's containers of one service, or of the environment with its databases. */
export function operate(ports: OperatePorts): Step<OperateInput, Operation, void> {
  return {
    name: "operate",
    title: "Operate",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const input = context.request;
      const here = scope(ports, await registeredApplication(ports), input.environment);
      const live = await liveRelease(ports, here);
      if (!live)
        throw new Refusal(
          "nothing-live",
          `Nothing is deployed to ${input.environment}, so there is nothing to ${input.action}.`,
        );
      assertConfirmed(input, planOfRelease(live)?.confirm);
      const { containers } = await ports.engine.observe(here, context.signal);
      const own = containers.filter((container) => belongs(container, live, containers));
      const chosen = own.filter((container) => !input.service || container.service === input.service);
      if (chosen.length === 0) throw noSuchService(input.service ?? "", own);
      return { scope: here, containers: chosen.sort(databasesFirst).map(remember) };
    },
    async act(context, { scope: here, containers }) {
      const { action } = context.request;
      if (action === "stop") await stop(ports, context, here, containers);
      else {
        const plan = planOfRelease(await liveRelease(ports, here));
        for (const container of containers) {
          if (action === "restart") await stop(ports, context, here, [container]);
          await start(ports, context, here, plan, container);
        }
        await waitForOperated(ports, context, here, plan, containers);
      }
      context.note(containers.map((container) => container.service).join(", "));
    },
    async undo(context, operation) {
      if (!operation) return;
      const { scope: here, containers } = operation;
      const plan = planOfRelease(await liveRelease(ports, here));
      for (const container of containers.filter(({ wasRunning }) => wasRunning))
        await start(ports, context, here, plan, container);
      await stop(
        ports,
        context,
        here,
        containers.filter(({ wasRunning }) => !wasRunning),
      );
    },
  };
}

/**
 * Where it is recorded what it was made from, one that cannot start any more is made anew. A database that was, by a start that was cut short,
 * is not on the networks of the release yet.
 */
async function start(
  { engine }: OperatePorts,
  { output, signal }: Context,
  here: Scope,
  plan: ReleasePlan | undefined,
  { name, service }: Operated,
): Promise<void> {
  const resident = plan?.residents.find(({ container }) => container.service === service);
  const released = plan?.release.containers.find((container) => container.service === service);
  if (plan && resident) {
    const container = { ...resident.container, name };
    await engine.startResident({ ...resident, container }, output, signal);
    await engine.attach(here, name, residentAttachments(plan, resident.container), signal);
    return engine.setRestartPolicies(here, [container], true, signal);
  }
  if (released) return engine.startAgain(here, [released], signal);
  return engine.operate(here, "start", [name], signal);
}

const stop = ({ engine }: OperatePorts, { signal }: Context, here: Scope, containers: readonly Operated[]) =>
  engine.operate(here, "stop", containers.map(({ name }) => name).toReversed(), signal);

function assertConfirmed(input: OperateInput, phrase: string | undefined) {
  if (input.action !== "stop" || phrase === undefined || input.phrase === phrase) return;
  throw new Refusal(
    "not-confirmed",
    `Stopping ${input.environment} asks for the phrase ${phrase}. Nothing was stopped.`,
  );
}

/** A database beside the live one is a standby's. */
function belongs(container: ObservedContainer, live: ReleaseRecord, all: readonly ObservedContainer[]): boolean {
  if (container.role === "release") return container.release === live.number;
  const residents = planOfRelease(live)?.residents;
  if (!residents) return container.role === "resident";
  return residents.some((resident) => containerOf(resident.container, all) === container);
}

const databasesFirst = (one: ObservedContainer, other: ObservedContainer) =>
  Number(other.role === "resident") - Number(one.role === "resident") || one.name.localeCompare(other.name);

const remember = (container: ObservedContainer) => ({
  name: container.name,
  service: container.service,
  wasRunning: container.state === "running",
});

function noSuchService(service: string, own: readonly ObservedContainer[]) {
  const names = own.map((container) => container.service).join(", ");
  return new Refusal(
    "service-not-found",
    `There is no service ${service} here; there are ${names || "none"}. Nothing was changed.`,
  );
}

async function waitForOperated(
  ports: OperatePorts,
  context: Context,
  here: Scope,
  plan: ReleasePlan | undefined,
  operated: readonly Operated[],
) {
  const specs = [...(plan?.residents.map((resident) => resident.container) ?? []), ...(plan?.release.containers ?? [])];
  const started = operated.flatMap(({ name, service }) => {
    const spec = specs.find((candidate) => candidate.service === service);
    return spec ? [{ ...spec, name }] : [];
  });
  await waitUntilHealthy(ports, here, started, context);
}
