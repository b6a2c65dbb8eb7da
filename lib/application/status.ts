import { type Environment, environments } from "../contract/names.ts";
import type { RunView } from "../contract/run.ts";
import type { EnvironmentStatus, PanelStatus } from "../contract/status.ts";
import { secretsIn } from "../domain/logs/secrets.ts";
import { runsBeside } from "../domain/run/exclusive.ts";
import type { EventHub } from "./events.ts";
import { environmentStatus } from "./observing/environment.ts";
import { type EnvironmentFacts, servingRelease } from "./observing/facts.ts";
import { expectedServices } from "./observing/plan.ts";
import { createWorld, everything, type Part, type WorldDeps } from "./observing/world.ts";
import type { PanelAlarms } from "./panel-alarms.ts";
import type { Changed, ObservedContainer } from "./ports.ts";
import { planOfRelease } from "./surroundings.ts";

export interface StatusBoard {
  current(): PanelStatus;
  /** The container that serves as a service now. */
  liveContainer(environment: Environment, service: string): ObservedContainer | undefined;
  /** Those of releases and residents, the gateway and tasks, as they were last seen. */
  containers(environment: Environment): readonly ObservedContainer[];
  /** All of an environment's, unless something has happened to them that was not looked at yet, or the engine does not answer. */
  lastSeen(environment: Environment): readonly ObservedContainer[] | undefined;
  /** What nobody may read in a log, of all that the containers of its releases and residents were given. */
  secrets(environment: Environment): string[];
  /** What an error line is by the accepted policy. */
  errorPattern(): string | undefined;
  /** Told after every look at the engine, also when the dashboard shows the same as before. */
  onLook(listener: () => void): void;
  /** Resolves with the first whole look; goes on until the signal ends. */
  start(signal: AbortSignal): Promise<void>;
}

export interface BoardDeps extends WorldDeps {
  hub: EventHub;
  alarms: Pick<PanelAlarms, "current">;
  /** Secrets that no name of a variable gives away. */
  hidden?(): readonly string[];
}

/**
 * What the dashboard shows, kept in memory: looked at again when the engine, the journal or a use case says that
 * something changed, and published to the hub when it did.
 */
export function createStatusBoard(deps: BoardDeps): StatusBoard {
  const { clock, hub, alarms } = deps;
  const listeners: (() => void)[] = [];
  const since = new Map<Environment, Pick<EnvironmentStatus, "state" | "since">>();
  let ended = AbortSignal.abort();
  let due = Number.POSITIVE_INFINITY;
  const world = createWorld(deps, looked);
  let shown = compose().status;
  hub.publish(shown);
  hub.onChanged((what) => (what === "records" ? world.markLater : world.mark)(...partsOf[what]));
  hub.onBegun(world.begun);
  hub.onJournal(world.follow);

  function looked(): void {
    const { status, until } = compose();
    if (fingerprint(status) !== fingerprint(shown)) {
      // Browsers keep the highest they have seen, also over a restart of the worker.
      shown = { ...status, version: Math.max(shown.version + 1, status.at) };
      hub.publish(shown);
    }
    for (const listener of listeners) listener();
    if (until !== due) lookAgainAt(until);
  }

  /** Time alone changes some states: a container that restarted has to stay up for a while. */
  function lookAgainAt(until: number): void {
    due = until;
    if (until === Number.POSITIVE_INFINITY) return;
    const dueNow = () => {
      if (due === until) due = Number.POSITIVE_INFINITY; // a timer may come a millisecond early: then it is waited for again
      looked();
    };
    clock.pause(Math.max(until - clock.now(), 0), ended).then(dueNow, () => undefined);
  }

  function compose(): { status: PanelStatus; until: number } {
    const { application, runs } = world.seen();
    const now = clock.now();
    const views = environments.map((environment) => environmentStatus(factsOf(environment)));
    const shownViews = views.map(({ status }) => [status.environment, timed(status, now)]);
    const status: PanelStatus = {
      version: now,
      at: now,
      ...(application && { application: { id: application.id, name: application.name } }),
      engine: world.engine(),
      environments: Object.fromEntries(shownViews) as Record<Environment, EnvironmentStatus>,
      alarms: alarms.current(),
      ...(runs[0] && { lastRun: runs[0] }),
      activity: runs.slice(0, 10),
    };
    return { status, until: Math.min(...views.map(({ until }) => until ?? Number.POSITIVE_INFINITY)) };
  }

  function factsOf(environment: Environment): EnvironmentFacts {
    const { environments: looks, releases, runs, signOffs, backups, isolation, lost, errors } = world.seen();
    const engine = world.engine();
    return {
      environment,
      containers: looks[environment]?.observed.containers,
      networks: looks[environment]?.observed.networks.map(({ name }) => name),
      gateway: looks[environment]?.gateway,
      releases: releases.filter((release) => release.environment === environment),
      runs,
      activeRun: runs.find((run) => run.environment === environment && isExclusive(run))?.id,
      ...(environment === "staging" && { signOffs }),
      backups: backups[environment],
      ...(errors[environment] && { errors: errors[environment] }),
      isolation,
      ...(lost[environment] && { lost: lost[environment] }),
      engineProblem: engine.answers ? undefined : engine.problem,
      now: clock.now(),
    };
  }

  /** Since when it is in this state: as long as we have seen it so; at first, since its release is live. */
  function timed(status: EnvironmentStatus, now: number): EnvironmentStatus {
    const before = since.get(status.environment);
    const first = status.state === "healthy" && (before?.state ?? "empty") === "empty";
    if (before?.state !== status.state) {
      since.set(status.environment, { state: status.state, since: first ? (status.release?.liveAt ?? now) : now });
    }
    return { ...status, ...(status.state !== "empty" && { since: since.get(status.environment)?.since }) };
  }

  return {
    current: () => shown,
    liveContainer(environment, service) {
      const facts = factsOf(environment);
      const live = servingRelease(facts);
      const services = live ? expectedServices(planOfRelease(live), facts.containers ?? [], live.number) : [];
      return services.find((expected) => expected.service === service)?.container;
    },
    containers: (environment) => factsOf(environment).containers ?? [],
    lastSeen: (environment) =>
      world.isCurrent(environment) ? world.seen().environments[environment]?.observed.containers : undefined,
    secrets(environment) {
      const plans = factsOf(environment).releases.flatMap((release) => planOfRelease(release) ?? []);
      const specs = plans.flatMap(({ release, residents }) => [
        ...release.containers,
        ...residents.map(({ container }) => container),
      ]);
      return [...specs.flatMap(({ runtime }) => secretsIn(runtime)), ...(deps.hidden?.() ?? [])];
    },
    errorPattern: () => world.seen().errorPattern,
    onLook: (listener) => void listeners.push(listener),
    start(signal) {
      ended = signal;
      return world.start(signal);
    },
  };
}

const isExclusive = ({ outcome, kind }: RunView) => outcome === undefined && !runsBeside(kind);

const partsOf: Record<Changed, readonly Part[]> = {
  records: ["runs", "releases", "backups"],
  everything,
};

const fingerprint = (status: PanelStatus) => JSON.stringify({ ...status, version: 0, at: 0 });
