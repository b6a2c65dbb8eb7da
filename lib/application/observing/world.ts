import { type Environment, environments } from "../../contract/names.ts";
import type { JournalEntry, RunView } from "../../contract/run.ts";
import type { EngineStatus } from "../../contract/status.ts";
import type { Backups, Clock, Engine, EngineEvent, EngineInfo, Gateways, LogArchive, Store } from "../ports.ts";
import { afterEvents } from "./apply-event.ts";
import { journaledRelease } from "./facts.ts";
import {
  afterEntry,
  lookAtBackups,
  lookAtEnvironment,
  lookAtErrors,
  lookAtReleases,
  lookAtRuns,
  nothingSeen,
  type Seen,
  type Written,
} from "./look.ts";
import { watchEngine } from "./watch-engine.ts";

export interface WorldDeps {
  engine: Engine;
  /** As in DOCKER_HOST; shown also while the engine does not answer. */
  engineHost: string;
  gateways: Gateways;
  store: Store;
  backups: Pick<Backups, "newestProven">;
  logs: Pick<LogArchive, "count" | "onErrors">;
  clock: Clock;
  instance: string;
  /** Whether somebody has the environments on a screen. */
  looking(): boolean;
  log(message: string, error: unknown): void;
}

export type Part = Environment | "engine" | "runs" | "releases" | "backups";
export const everything: readonly Part[] = ["engine", "runs", "releases", "backups", ...environments];

export interface World {
  seen(): Seen;
  /** What was seen of an environment is as it is now, as far as the engine has told. */
  isCurrent(environment: Environment): boolean;
  engine(): EngineStatus;
  /** These are no longer as they were seen; they are looked at soon. */
  mark(...parts: Part[]): void;
  /** The same once whoever changes them pauses: somebody may wait for what it does next. */
  markLater(...parts: Part[]): void;
  /** Shown as it is told; what is usual for it is looked for later. */
  begun(run: RunView): void;
  /** What is written of a run that is known need not be looked at. */
  follow(run: number, entry: JournalEntry): void;
  /** Resolves with the first whole look; goes on until the signal ends. */
  start(signal: AbortSignal): Promise<void>;
}

/** Events that come together are one look, in milliseconds. */
const DEBOUNCE = 20;
const LATER = 250;
const LATEST = 1000;
/** Only in case an event was lost: for who looks, and for the alarms that somebody is told of who does not. */
const SAFETY_LOOK = 180_000;
const UNLOOKED = 20;
const LIMIT = 10_000;
/** After a look that failed, while the engine answers. */
const RETRY = 2000;

/** A service that fails says so again and again. */
const COUNT_PAUSE = 1000;

/** When another release is live, the gateway has switched, which is no event of the engine. */
const live = ({ releases }: Pick<Seen, "releases">, environment: Environment) =>
  journaledRelease(releases.filter((release) => release.environment === environment))?.number;

/** What was last seen of the engine, the gateways and the store, and when to look again. */
export function createWorld(deps: WorldDeps, looked: () => void): World {
  const { clock, store, instance, engineHost } = deps;
  let seen = nothingSeen();
  let engine: EngineStatus = { answers: false, host: engineHost, problem: "It was not asked yet." };
  let ended = AbortSignal.abort();
  let looking: Promise<void> | undefined;
  let watching: { application: string; end: AbortController } | undefined;
  let uncounted = false;
  let counting = false;
  deps.logs.onErrors(countSoon);
  const stale = new Set<Part>();
  /** Nothing was heard of them since they were looked at. */
  const current = new Set<Part>();
  const staleLater = new Set<Part>();
  let laterAt = { quiet: 0, latest: 0 };
  let later: Promise<void> | undefined;
  /** Heard since the last look at an environment began, which may not know of them yet. */
  const meanwhile: Partial<Record<Environment, EngineEvent[]>> = {};
  /** Written since the look at the runs began that is under way. */
  let written: Written[] | undefined;

  /** Takes values, not promises: what another look has learned meanwhile must not be undone. */
  const learn = (facts: Partial<Seen>) => {
    seen = { ...seen, ...facts };
  };

  function mark(...parts: Part[]): void {
    for (const part of parts) {
      stale.add(part);
      staleLater.delete(part);
      current.delete(part);
    }
    if (ended.aborted || looking) return;
    looking = clock.pause(DEBOUNCE, ended).then(lookWhileStale, () => undefined);
  }

  function markLater(...parts: Part[]): void {
    const now = clock.elapsed();
    laterAt = { quiet: now + LATER, latest: staleLater.size > 0 ? laterAt.latest : now + LATEST };
    for (const part of parts) staleLater.add(part);
    later ??= markWhenQuiet().finally(() => {
      later = undefined;
      staleLater.clear();
    });
  }

  async function markWhenQuiet(): Promise<void> {
    while (staleLater.size > 0 && !ended.aborted) {
      const left = Math.min(laterAt.quiet, laterAt.latest) - clock.elapsed();
      if (left <= 0) mark(...staleLater);
      else await clock.pause(left, ended).catch(() => undefined);
    }
  }

  async function lookWhileStale(): Promise<void> {
    try {
      do {
        const parts = [...stale];
        stale.clear();
        await Promise.all(parts.map(lookAt));
        looked();
        countSoon();
      } while (stale.size > 0 && !ended.aborted);
    } finally {
      looking = undefined;
    }
  }

  /** Beside the looks: after a long time without counting there is much to read. */
  function countSoon(): void {
    uncounted = true;
    if (counting) return;
    counting = true;
    countErrors()
      .catch((error: unknown) => ended.aborted || deps.log("Error lines could not be counted", error))
      .finally(() => {
        counting = false;
      });
  }

  async function countErrors(): Promise<void> {
    while (uncounted) {
      await clock.pause(COUNT_PAUSE, ended);
      uncounted = false;
      const counts = environments.map(async (one) => [one, await lookAtErrors(deps, seen, one, ended)] as const);
      learn({ errors: Object.fromEntries(await Promise.all(counts)) });
      looked();
    }
  }

  async function lookAt(part: Part): Promise<void> {
    try {
      if (part === "runs") await lookForRuns();
      else if (part === "releases") await lookAtStore();
      else if (part === "engine") await askEngine();
      else if (part === "backups") await lookForBackups();
      else await lookAtContainers(part);
    } catch (error) {
      if (ended.aborted) return;
      deps.log(`The status board could not look at ${part}`, error);
      clock.pause(RETRY, ended).then(
        () => mark(part),
        () => undefined,
      );
    }
  }

  async function lookForRuns(): Promise<void> {
    written = [];
    const runs = await lookAtRuns(store);
    const since = seen.runs.filter(({ id }) => runs.every((run) => run.id < id)); // begun while it looked
    learn({ runs: [...since, ...written.reduce(afterEntry, runs)] });
    written = undefined;
  }

  function begun(run: RunView): void {
    learn({ runs: [run, ...seen.runs.filter(({ id }) => id !== run.id)] });
    mark();
    markLater("runs");
  }

  function follow(run: number, entry: JournalEntry): void {
    written?.push({ run, entry });
    const runs = afterEntry(seen.runs, { run, entry });
    if (!runs.some(({ id, seq }) => id === run && seq >= entry.seq)) return mark("runs");
    learn({ runs });
    mark();
  }

  async function lookAtStore(): Promise<void> {
    const facts = await lookAtReleases(store);
    if (seen.application) mark(...environments.filter((one) => live(facts, one) !== live(seen, one)));
    learn(facts);
    if (facts.application && facts.application.id !== watching?.application) watch(facts.application.id);
  }

  async function lookForBackups(): Promise<void> {
    if (seen.application) learn({ backups: await lookAtBackups(deps, seen.application, clock.now()) });
  }

  async function lookAtContainers(environment: Environment): Promise<void> {
    const { application } = seen;
    if (!application || !engine.answers) return;
    const signal = AbortSignal.any([ended, AbortSignal.timeout(LIMIT)]);
    const scope = { instance, application: application.id, environment };
    meanwhile[environment] = [];
    const view = await lookAtEnvironment(deps, scope, signal);
    if (seen.application?.id !== application.id) return;
    learn({ environments: { ...seen.environments, [environment]: afterEvents(view, meanwhile[environment]) } });
    if (!stale.has(environment)) current.add(environment);
  }

  /** Shown at once, and looked at to be sure. */
  function hear(event: EngineEvent): void {
    const view = seen.environments[event.environment];
    meanwhile[event.environment]?.push(event);
    if (view) learn({ environments: { ...seen.environments, [event.environment]: afterEvents(view, [event]) } });
    looked();
    mark(event.environment);
  }

  /** While an application is watched, its events tell whether the engine answers. */
  async function askEngine(): Promise<void> {
    if (watching) return;
    try {
      up(await deps.engine.info(AbortSignal.any([ended, AbortSignal.timeout(LIMIT)])));
    } catch (error) {
      away(error instanceof Error ? error.message : String(error));
    }
  }

  const up = ({ host, version }: EngineInfo) => {
    engine = { answers: true, host, version };
  };
  const away = (problem: string) => {
    engine = { answers: false, host: engineHost, problem };
  };

  function watch(application: string): void {
    watching?.end.abort();
    watching = { application, end: new AbortController() };
    learn({ environments: {} });
    const watcher = {
      up: (info: EngineInfo) => (up(info), mark(...environments)),
      event: hear,
      away: (problem: string) => (away(problem), looked()),
    };
    const signal = AbortSignal.any([ended, watching.end.signal]);
    watchEngine(deps, { instance, application }, watcher, signal).catch((error) =>
      deps.log("The status board no longer follows the engine's events", error),
    );
  }

  async function lookNowAndThen(): Promise<void> {
    for (let passed = 1; !ended.aborted; passed++) {
      await clock.pause(SAFETY_LOOK, ended).catch(() => undefined);
      if (deps.looking() || passed % UNLOOKED === 0) mark(...everything);
    }
  }

  return {
    seen: () => seen,
    isCurrent: (environment) => engine.answers && current.has(environment),
    engine: () => engine,
    mark,
    markLater,
    begun,
    follow,
    async start(signal) {
      ended = signal;
      await askEngine();
      await lookAtStore();
      await Promise.all(["runs" as const, "backups" as const, ...environments].map(lookAt));
      looked();
      countSoon();
      void lookNowAndThen();
    },
  };
}
