import type { GateView } from "../../contract/gates.ts";
import { automaticGate, isGateOfItsOwn, type Signed, signOffGate } from "../../domain/gates/checklist.ts";
import { errorsGate } from "../../domain/gates/error-lines.ts";
import { freezeGate } from "../../domain/gates/freeze.ts";
import { healthyGate } from "../../domain/gates/healthy.ts";
import { isolationGate } from "../../domain/gates/isolation.ts";
import { type Looked, unmet } from "../../domain/gates/judge.ts";
import { capacityGate, configurationGate, engineGate, idleGate, portsGate } from "../../domain/gates/machine.ts";
import { policyGate } from "../../domain/gates/policy.ts";
import { buildGate, type Promoted, promotionGate } from "../../domain/gates/promotion.ts";
import { failedRehearsal, rehearsalGate } from "../../domain/gates/rehearsal.ts";
import { branchGate, pushedGate } from "../../domain/gates/remote.ts";
import { smokeGate } from "../../domain/gates/smoke.ts";
import type { Rules } from "../../domain/policy/rules.ts";
import { capacityNeeded, withCopies } from "../../domain/release/capacity.ts";
import { bytesIn, portsNeeded } from "../../domain/release/take-over.ts";
import type { ActiveRun } from "../active-run.ts";
import { isolationOf } from "../isolation.ts";
import { type DeployPorts, scope } from "../steps/deploy-request.ts";
import { isRehearsed } from "../steps/rehearse.ts";
import { attempt, following } from "./attempt.ts";
import { lookAtStaging, nothingToSee, type StagingPorts } from "./staging.ts";
import type { Survey } from "./survey.ts";

export type GatePorts = DeployPorts & StagingPorts;

/** Git may ask a remote far away. */
const remoteLimitMs = 40_000;
/** Of the newest. */
const runsLookedAt = 20;

/**
 * Every gate of a deploy with what is seen of it now: those that somebody may override first. Staging has only those that
 * nobody may: there is nothing to be lost.
 */
export async function gatesOf(
  ports: GatePorts,
  about: Survey,
  active: ActiveRun | undefined,
  signal: AbortSignal,
): Promise<GateView[]> {
  const { rules } = about;
  const gates = await Promise.all([
    rules?.promotes ? stagingGates(ports, about, rules, signal) : [],
    rules?.gates ? remoteGates(ports, about, rules, signal) : [],
    rules?.gates ? rehearsalGates(ports, about) : [],
    rules?.gates ? isolationGates(ports, about) : [],
    rules?.gates ? [freezeGate(rules.gates.freeze, ports.clock.now()), policyGateOf(about)] : [],
    machineGates(ports, about, signal),
  ]);
  return [...gates.flat(), idleGate(active)];
}

/** What was tested is what ships. */
async function stagingGates(ports: GatePorts, about: Survey, rules: Rules, signal: AbortSignal): Promise<GateView[]> {
  const { application, commit, onStaging, configuration } = about;
  const tested = onStaging?.tree === commit.tree ? onStaging : undefined;
  const problem = onStaging
    ? `r${onStaging.number}, which is live on staging, is made of another commit.`
    : "Nothing is live on staging.";
  const look = tested
    ? await lookAtStaging(ports, { application, live: tested, rules }, signal)
    : nothingToSee(problem);
  const signed: Looked<Signed> = tested
    ? {
        facts: {
          release: tested.number,
          signOffs: await ports.store.signOffs(application.id, tested.number),
          now: ports.clock.now(),
        },
      }
    : { problem };
  return [
    promotionGate(promotedIn(about, ports.clock.now())),
    buildGate(configuration.problem === undefined ? { facts: configuration.facts.buildDifferences } : configuration),
    healthyGate(look.health),
    errorsGate(look.errors),
    smokeGate(look.smoke),
    ...rules.checklist
      .filter(isGateOfItsOwn)
      .map(({ item, automatic }) =>
        automatic
          ? automaticGate(item, look.database.facts ?? unmet(look.database.problem ?? ""))
          : signOffGate(item, signed),
      ),
  ];
}

function promotedIn({ promotable, onStaging }: Survey, now: number): Looked<Promoted> {
  if (promotable.problem !== undefined) return promotable;
  const { promotion, why } = promotable.facts;
  if (!promotion) return { facts: { why } };
  const { number, liveAt } = onStaging ?? {};
  const ranMs = promotion.release === number && liveAt !== undefined ? now - liveAt : undefined;
  return { facts: { release: promotion.release, ...(ranMs !== undefined && { ranMs }) } };
}

/** A remote that cannot be reached has not got the commit, as far as anybody knows. */
async function remoteGates(
  ports: GatePorts,
  { application, commit: { commit }, fetched }: Survey,
  { branches: patterns }: Rules,
  signal: AbortSignal,
): Promise<GateView[]> {
  const source = ports.source(application);
  const look = async (within: AbortSignal) => {
    const [remote, changes] = await Promise.all([source.remoteBranches(commit, within), source.changes(within)]);
    return { ...remote, changes, commit };
  };
  const seen = await following(fetched, () => attempt(look, signal, remoteLimitMs));
  return [branchGate(seen, patterns), pushedGate(seen)];
}

/** Whether a migration works is seen by the run; that it did not is known before the next one. */
async function rehearsalGates({ store }: GatePorts, about: Survey): Promise<GateView[]> {
  const { configuration, live, environment, commit } = about;
  if (!isRehearsed(configuration.facts?.model, live)) return [];
  const runs = await store.runs({ environment, limit: runsLookedAt });
  return [rehearsalGate(failedRehearsal(runs, commit.commit))];
}

async function isolationGates({ store, clock }: GatePorts, { application }: Survey): Promise<GateView[]> {
  return [isolationGate({ facts: { known: await isolationOf(store, application.id), now: clock.now() } })];
}

function policyGateOf({ configuration, accepted }: Survey): GateView {
  if (configuration.problem !== undefined) return policyGate(configuration);
  const { policy: own } = configuration.facts;
  return policyGate({ facts: { own, ...(accepted !== undefined && { accepted }) } });
}

async function machineGates(
  ports: GatePorts,
  { application, environment, configuration, found }: Survey,
  signal: AbortSignal,
): Promise<GateView[]> {
  const { engine } = ports;
  const here = scope(ports, application, environment);
  const [answers, capacity, taken] = await Promise.all([
    attempt((within) => engine.info(within), signal),
    attempt(async (within) => {
      const [free, images] = await Promise.all([engine.capacity(within), engine.images(here, within)]);
      return { free, needed: withCopies(capacityNeeded(images), bytesIn(found)) };
    }, signal),
    following(configuration, ({ model }) =>
      attempt(async (within) => {
        const wanted = portsNeeded(model, found);
        return {
          wanted: wanted.map(({ port }) => port),
          taken: await engine.takenPorts(wanted, here, within),
        };
      }, signal),
    ),
  ]);
  const services = await following(configuration, async ({ model }) => ({
    facts: { services: Object.keys(model.services) },
  }));
  return [engineGate(answers), capacityGate(capacity), portsGate(taken), configurationGate(services)];
}
