import type { IsolationFinding, IsolationInput } from "../../../contract/isolation.ts";
import { type Environment, environments } from "../../../contract/names.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { type Attempt, attemptsFrom, controlsOf, type Try } from "../../../domain/isolation/attempts.ts";
import { type Both, compare } from "../../../domain/isolation/compare.ts";
import { addressesIn, probeOf } from "../../../domain/isolation/probe.ts";
import type { ReleasePlan } from "../../../domain/release/plan.ts";
import type { ScratchSpec } from "../../../domain/release/spec.ts";
import type { Application, DatabaseAt, Observed } from "../../ports.ts";
import type { Step, StepContext } from "../../step.ts";
import { liveRelease, planOfRelease } from "../../surroundings.ts";
import { applicationOf, type DeployPorts, minutes, registeredApplication, scope } from "../deploy-request.ts";

export interface IsolationPorts extends Pick<DeployPorts, "engine" | "databases" | "store" | "clock" | "instance"> {
  /** Keyed: equal for equal secrets, and says nothing else of them. */
  fingerprint(secret: string): string;
}

export type IsolationContext = StepContext<IsolationInput>;

export interface IsolationStart {
  application: Application;
  /** Epoch milliseconds. */
  startedAt: number;
  releases: Record<Environment, number>;
}

/** Refuses `nothing-to-isolate` while one of the environments has nothing live. */
export function preflightIsolation(ports: IsolationPorts): Step<IsolationInput, IsolationStart> {
  return {
    name: "preflight",
    title: "Preflight",
    kind: "reversible",
    limitMs: minutes(1),
    async plan() {
      const application = await registeredApplication(ports);
      const live = await inBoth(async (environment) => {
        const release = await liveRelease(ports, scope(ports, application, environment));
        if (release) return release.number;
        throw new Refusal(
          "nothing-to-isolate",
          `Nothing is live in ${environment}, so there is nothing to keep apart yet. Nothing was changed. Deploy there first.`,
        );
      });
      return { application, startedAt: ports.clock.now(), releases: live };
    },
  };
}

export interface Side {
  probe: ScratchSpec;
  controls: Try[];
  attempts: Attempt[];
  database?: DatabaseAt;
}

export interface IsolationLook {
  /** What the comparison found. */
  findings: IsolationFinding[];
  sides: Record<Environment, Side>;
}

/** Compares what the engine has of both, and notes down what is to be tried. No secret is in it, only fingerprints. */
export function lookAtBoth(ports: IsolationPorts): Step<IsolationInput, IsolationLook> {
  return {
    name: "compare",
    title: "Compare",
    kind: "reversible",
    limitMs: minutes(2),
    async plan(context) {
      const { signal } = context;
      const application = applicationOf(context);
      const plans = await inBoth((environment) => planIn(ports, application, environment));
      const [exposures, observed, hostAddresses] = await Promise.all([
        inBoth((of) => ports.engine.expose(scope(ports, application, of), ports.fingerprint, signal)),
        inBoth((of) => ports.engine.observe(scope(ports, application, of), signal)),
        ports.engine.hostAddresses(signal),
      ]);
      const both: Both = {
        exposures,
        routes: { staging: plans.staging.gateway.routes, production: plans.production.gateway.routes },
        residents: { staging: residentsOf(plans.staging), production: residentsOf(plans.production) },
        root: application.root,
      };
      const findings = compare(both);
      context.note(`${findings.filter(({ verdict }) => verdict === "hole").length} found`);
      const side = (environment: Environment, taken: readonly string[]): Side => {
        const attempts = attemptsFrom(environment, both, hostAddresses);
        const image = gatewayImage(observed[environment], environment);
        const database = databaseOf(plans[environment], observed[environment]);
        return {
          probe: probeOf(exposures[environment], context.run, image, taken),
          controls: controlsOf(exposures[environment]),
          attempts,
          ...(database && { database }),
        };
      };
      const taken = addressesIn(Object.values(exposures));
      const staging = side("staging", taken);
      const ofProbe = staging.probe.container.attachments.map(({ address }) => address);
      return { findings, sides: { staging, production: side("production", [...taken, ...ofProbe]) } };
    },
  };
}

export async function inBoth<Value>(
  look: (environment: Environment) => Promise<Value>,
): Promise<Record<Environment, Value>> {
  const values = await Promise.all(environments.map(async (environment) => [environment, await look(environment)]));
  return Object.fromEntries(values) as Record<Environment, Value>;
}

async function planIn(ports: IsolationPorts, application: Application, environment: Environment): Promise<ReleasePlan> {
  const plan = planOfRelease(await liveRelease(ports, scope(ports, application, environment)));
  if (plan) return plan;
  throw new Refusal(
    "nothing-to-isolate",
    `What is live in ${environment} was deployed by an earlier version of Slipway, which saved no plan of it. Nothing was changed. Deploy again.`,
  );
}

const residentsOf = ({ residents }: ReleasePlan): string[] => residents.map(({ container }) => container.service);

/** Nothing is pulled for a probe: what the gateway runs is there. */
function gatewayImage({ containers }: Observed, environment: Environment): string {
  const image = containers.find(({ role }) => role === "gateway")?.image;
  if (image) return image;
  throw new Refusal(
    "gateway-missing",
    `The gateway of ${environment} is not there, so there is no image to make a probe of. Nothing was changed. Deploy again.`,
  );
}

function databaseOf({ database, release }: ReleasePlan, { containers }: Observed): DatabaseAt | undefined {
  const { engine, user, name, service } = database ?? {};
  const running = containers.find(
    (one) => one.role === "resident" && one.service === service && one.state === "running",
  );
  return engine && user && name && running
    ? { scope: release.scope, container: running.name, engine, name, user }
    : undefined;
}
