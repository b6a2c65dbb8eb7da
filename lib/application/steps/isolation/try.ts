import type { IsolationFinding, IsolationInput } from "../../../contract/isolation.ts";
import { type Environment, environments } from "../../../contract/names.ts";
import { Refusal } from "../../../contract/refusal.ts";
import { judge, mostAttempts, type Tried } from "../../../domain/isolation/attempts.ts";
import { probeMark } from "../../../domain/isolation/probe.ts";
import type { Step } from "../../step.ts";
import { applicationOf, minutes, scope } from "../deploy-request.ts";
import { type IsolationContext, type IsolationLook, type IsolationPorts, inBoth, type Side } from "./look.ts";

/** Of one try. */
const limitMs = 1_000;

/** A probe in each environment tries everything of the other one. It reaches its own environment, or it proves nothing. */
export function tryFromInside(ports: IsolationPorts): Step<IsolationInput, null, IsolationFinding[]> {
  return {
    name: "probe",
    title: "Try from inside",
    kind: "reversible",
    limitMs: minutes(4),
    plan: async () => null,
    async act(context) {
      const { sides } = context.planOf<IsolationLook>("compare");
      const found = await inBoth((environment) => tryFrom(ports, context, environment, sides[environment]));
      const findings = environments.flatMap((environment) => found[environment]);
      context.note(`${findings.length} tried`);
      return findings;
    },
    undo: (context) => removeProbes(ports, context),
  };
}

async function tryFrom(
  ports: IsolationPorts,
  context: IsolationContext,
  environment: Environment,
  { probe, controls, attempts }: Side,
): Promise<IsolationFinding[]> {
  const { scope: here, container } = probe;
  await ports.engine.startScratch(probe, [], context.output, context.signal);
  const first = attempts.slice(0, mostAttempts);
  const tries = [...controls, ...first.map((attempt) => attempt.try)];
  const tried = await ports.engine.tryFrom(here, container.name, tries, limitMs, context.signal);
  const reached = tried.slice(0, controls.length).filter(({ result }) => result === "reached").length;
  context.output(
    `${environment}: reaches ${reached} of ${controls.length} of its own, tried ${first.length} of the other`,
  );
  if (controls.length > 0 && reached === 0) throw blind(environment);
  const beyond: Tried = { result: "gone", detail: `there are more than ${mostAttempts} to try` };
  return attempts.map((attempt, index) => judge(attempt, tried[controls.length + index] ?? beyond));
}

const blind = (environment: Environment) =>
  new Refusal(
    "probe-blind",
    `The probe in ${environment} reached nothing of its own environment either, so that it reaches nothing of the other one proves nothing. Nothing was changed. Look at ${environment}'s services and networks, then prove it again.`,
  );

/** What the passwords of one environment are worth at the other's server. */
export function tryPasswords(ports: IsolationPorts): Step<IsolationInput, IsolationFinding[]> {
  return {
    name: "passwords",
    title: "Try passwords",
    kind: "reversible",
    limitMs: minutes(2),
    async plan(context) {
      const { staging, production } = context.planOf<IsolationLook>("compare").sides;
      const found = await Promise.all([
        passwordsOf(ports, "staging", staging, production, context.signal),
        passwordsOf(ports, "production", production, staging, context.signal),
      ]);
      const findings = found.flat();
      context.note(findings.length === 0 ? "there is no database in both" : `${findings.length} tried`);
      return findings;
    },
  };
}

async function passwordsOf(
  { databases }: IsolationPorts,
  from: Environment,
  own: Side,
  other: Side,
  signal: AbortSignal,
): Promise<IsolationFinding[]> {
  if (!own.database || !other.database) return [];
  const to = other.database.scope.environment;
  const tried = await databases.tryPasswords(own.database, other.database, signal);
  return tried.map(({ user, accepted, detail }) => ({
    key: `password:${from} as ${user}`,
    subject: "password",
    from,
    what: `${from}'s own password at ${to}'s ${other.database?.container}, as ${user}`,
    saw: detail,
    verdict: accepted === undefined ? "untried" : accepted ? "hole" : "blocked",
  }));
}

export async function removeProbes(ports: IsolationPorts, context: IsolationContext): Promise<void> {
  const application = applicationOf(context);
  for (const environment of environments)
    await ports.engine.removeScratch(scope(ports, application, environment), probeMark(context.run), context.signal);
}
