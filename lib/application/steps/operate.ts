import type { OperateInput } from "../../contract/intents.ts";
import type { Actor } from "../../contract/permissions.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { Scope } from "../../domain/release/spec.ts";
import type { Application, ObservedContainer } from "../ports.ts";
import type { Step, StepContext } from "../step.ts";
import { liveRelease, planOfRelease } from "../surroundings.ts";
import { waitUntilHealthy } from "../wait-until-healthy.ts";
import { type DeployPorts, minutes } from "./deploy-request.ts";

export interface OperateRequest {
  application: Application;
  input: OperateInput;
  actor: Actor;
}

type OperatePorts = Pick<DeployPorts, "engine" | "store" | "clock" | "instance">;

export interface Operation {
  /** In the order in which they are started; they are stopped the other way round. */
  containers: { name: string; service: string; wasRunning: boolean }[];
}

const scopeOf = (ports: OperatePorts, { request }: StepContext<OperateRequest>): Scope => ({
  instance: ports.instance,
  application: request.application.id,
  environment: request.input.environment,
});

/** Starts, stops or restarts the live release's containers of one service, or of the environment with its databases. */
export function operate(ports: OperatePorts): Step<OperateRequest, Operation, void> {
  return {
    name: "operate",
    title: "Operate",
    kind: "reversible",
    limitMs: minutes(5),
    async plan(context) {
      const { input } = context.request;
      const live = await liveRelease(ports, scopeOf(ports, context));
      if (!live)
        throw new Refusal(
          "nothing-live",
          `Nothing is deployed to ${input.environment}, so there is nothing to ${input.action}.`,
        );
      const { containers } = await ports.engine.observe(scopeOf(ports, context), context.signal);
      const own = containers.filter((container) => belongs(container, live.number));
      const chosen = own.filter((container) => !input.service || container.service === input.service);
      if (chosen.length === 0) throw noSuchService(input.service ?? "", own);
      return { containers: chosen.sort(databasesFirst).map(remember) };
    },
    async act(context, { containers }) {
      const { action } = context.request.input;
      const names = containers.map((container) => container.name);
      const ordered = action === "stop" ? names.toReversed() : names;
      await ports.engine.operate(scopeOf(ports, context), action, ordered, context.signal);
      if (action !== "stop") await waitForOperated(ports, context, containers);
      context.note(containers.map((container) => container.service).join(", "));
    },
    async undo(context, operation) {
      if (!operation) return;
      const running = operation.containers
        .filter((container) => container.wasRunning)
        .map((container) => container.name);
      const stopped = operation.containers
        .filter((container) => !container.wasRunning)
        .map((container) => container.name);
      await ports.engine.operate(scopeOf(ports, context), "start", running, context.signal);
      await ports.engine.operate(scopeOf(ports, context), "stop", stopped.toReversed(), context.signal);
    },
  };
}

const belongs = (container: ObservedContainer, release: number) =>
  container.role === "resident" || (container.role === "release" && container.release === release);

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
  context: StepContext<OperateRequest>,
  operation: Operation["containers"],
) {
  const scope = scopeOf(ports, context);
  const plan = planOfRelease(await liveRelease(ports, scope));
  const specs = [...(plan?.residents.map((resident) => resident.container) ?? []), ...(plan?.release.containers ?? [])];
  const started = operation.flatMap(({ name, service }) => {
    const spec = specs.find((candidate) => candidate.service === service);
    return spec ? [{ ...spec, name }] : [];
  });
  await waitUntilHealthy(ports, scope, started, context);
}
