import { isDeepStrictEqual } from "node:util";
import type { ReleaseRecord } from "../application/ports.ts";
import { planOfRelease } from "../application/surroundings.ts";
import type { Outcome, RunKind } from "../contract/run.ts";
import { driftOf } from "../domain/difference/drift.ts";
import type { ReleasePlan } from "../domain/release/plan.ts";
import { type CrashWorld, gatewayIn } from "./crash-world.ts";
import type { FakeContainer, FakeForeignContainer } from "./engine-world.ts";
import { observed, owned } from "./fake-engine-looks.ts";
import type { StoredBackup } from "./memory-backups.ts";

/** What must be true at every moment, dead worker or not: who is served is served by something that runs. */
export function servingProblem(world: CrashWorld): string | undefined {
  const gateway = gatewayIn(world);
  const release = gateway?.serving?.release;
  if (!gateway || release === undefined) return undefined;
  if (!gateway.running) return "the gateway is stopped";
  for (const [port, { address }] of Object.entries(gateway.serving?.servers ?? {})) {
    const server = ours(world).find((container) =>
      [...container.endpoints].some(
        ([id, endpoint]) => endpoint.address === address && world.engine.networks.some((network) => network.id === id),
      ),
    );
    if (server?.state !== "running")
      return `port ${port} leads to ${address}, where ${server?.name ?? "nothing"} does not run`;
    if (![...server.endpoints.values()].some(({ network }) => gateway.networks.has(network)))
      return `port ${port} leads to ${server.name}, to whose networks the gateway is not attached`;
  }
  return undefined;
}

/** What must be true when all runs have ended. Answers every problem in a few words. */
export function problemsAtRest(world: CrashWorld): string[] {
  const { database, engine, scope } = world;
  const gateway = gatewayIn(world);
  const releases = database.releases.filter(({ environment }) => environment === scope.environment);
  const live = releases.filter(({ state }) => state === "live");
  const serving = gateway?.serving?.release;
  return [
    ...database.runs.filter(({ outcome }) => !outcome).map(({ header }) => `run ${header.id} has not ended`),
    ...database.runs.filter(({ exclusiveKey }) => exclusiveKey).map(({ header }) => `run ${header.id} keeps its key`),
    ...database.intents.filter(({ answer }) => !answer).map(({ id }) => `${id} was never answered`),
    ...releases.filter(({ state }) => state === "starting").map(({ number }) => `r${number} is starting for ever`),
    ...(live.length > 1 ? [`${live.length} releases are live`] : []),
    ...(serving === live[0]?.number ? [] : [`the gateway serves ${serving}, the table says ${live[0]?.number}`]),
    ...(gateway && gateway.configured?.release !== serving ? ["the gateway's file and memory differ"] : []),
    ...(live[0] ? liveProblems(world, live[0]) : []),
    ...(gateway?.heldUntil === undefined ? [] : ["the gateway still holds requests"]),
    ...databaseProblems(world, releases),
    ...world.databases.backups.unfinished.map((timestamp) => `half a backup ${timestamp} is left over`),
    ...backupProblems(world),
    ...standbyProblems(world, releases),
    ...imagesMissing(world, releases),
    ...strangers(world, releases),
    ...repeated(engine.tasksRun).map((task) => `${task} ran twice`),
    ...[servingProblem(world) ?? []].flat(),
  ];
}

function liveProblems(world: CrashWorld, live: ReleaseRecord): string[] {
  const { number } = live;
  const containers = ours(world).filter(({ spec }) => spec.release === number);
  if (containers.length === 0) return [`r${number} is live and has no containers`];
  return [
    ...routeProblems(world, planOfRelease(live)),
    ...containers.flatMap(({ name, state, restartPolicy, spec }) => [
      ...(state === "running" ? [] : [`${name} of the live release is ${state}`]),
      ...(restartPolicy === spec.restart.name
        ? []
        : [`${name} of the live release has restart policy ${restartPolicy}`]),
    ]),
  ];
}

function routeProblems(world: CrashWorld, live: ReleasePlan | undefined): string[] {
  if (!live) return [];
  const { gateway, target } = live;
  const { spec, serving } = gatewayIn(world) ?? {};
  return [
    ...(isDeepStrictEqual(gateway.routes, spec?.routes) ? [] : [`the gateway has other routes than what is live`]),
    ...Object.keys(target.servers)
      .filter((port) => !serving?.servers[port])
      .map((port) => `port ${port} leads nowhere`),
  ];
}

/** Of what is live: what does not run as it was recorded. */
export function driftIn(world: CrashWorld): string[] {
  const live = liveIn(world);
  const plan = planOfRelease(live);
  if (!live || !plan) return [];
  const { engine, scope } = world;
  const gateways = engine.beside().filter((one) => owned(one, scope));
  const containers = [...ours(world).map(observed), ...gateways.flatMap((gateway) => gateway.containers)];
  const networks = engine.networks.filter((network) => owned(network, scope)).map(({ name }) => name);
  return driftOf(plan, { containers, networks }).findings.map(
    ({ service, setting, saw }) => `r${live.number} has drifted: ${service}: ${setting} ${saw}`,
  );
}

/** What is listed as proven is in its archive, and a snapshot stays only with what was proven once. */
function backupProblems({ databases, engine, scope }: CrashWorld): string[] {
  const { backups, cloneAccounts } = databases;
  const proven = backups.finished.filter(({ proof }) => proof);
  const isSound = ({ proof, contents }: StoredBackup) => {
    const rows = Object.fromEntries(Object.entries(proof?.tables ?? {}).map(([table, { rows }]) => [table, rows]));
    return Object.values(contents).some((content) => Buffer.from(content).includes(JSON.stringify(rows)));
  };
  const snapshots = engine.volumes.filter((volume) => owned(volume, scope) && volume.snapshot !== undefined);
  return [
    ...proven.filter((backup) => !isSound(backup)).map(({ id }) => `${id.timestamp} is listed as proven, and is not`),
    ...snapshots
      .filter(
        ({ snapshot }) =>
          !backups.finished.some(
            ({ id, proof, failedProof }) => id.timestamp === snapshot && (proof ?? failedProof) !== undefined,
          ),
      )
      .map(({ name }) => `snapshot ${name} of nothing that was proven is left over`),
    ...cloneAccounts.map((container) => `the account of a copy is left on ${container}`),
  ];
}

/** Once there was a restore, people write to one database: the live one. */
function databaseProblems({ databases, engine }: CrashWorld, releases: readonly ReleaseRecord[]): string[] {
  const served = releases.filter(({ liveAt }) => liveAt !== undefined);
  if (!served.some((release) => planOfRelease(release)?.restored)) return [];
  const volumeOf = (release: ReleaseRecord) => planOfRelease(release)?.database?.volume ?? "";
  const live = new Set(served.filter(({ state }) => state === "live").map(volumeOf));
  return [...new Set(served.map(volumeOf))].flatMap((volume) => [
    ...(engine.volumes.some(({ name }) => name === volume) ? [] : [`the database in ${volume} is gone`]),
    ...(databases.readOnly.includes(volume) === live.has(volume)
      ? [`the database in ${volume} is ${live.has(volume) ? "live and read-only" : "not live, and can be written to"}`]
      : []),
  ]);
}

/** A standby must not come back by itself after a reboot, nor work beside the live release. */
function standbyProblems(world: CrashWorld, releases: readonly ReleaseRecord[]): string[] {
  const standbys = new Set(releases.filter(({ state }) => state === "standby").map(({ number }) => number));
  const containers = ours(world).filter(({ spec }) => spec.role === "release" && standbys.has(spec.release ?? 0));
  return containers.flatMap(({ name, spec, state, restartPolicy }) => [
    ...(restartPolicy === "no" ? [] : [`${name} of a standby has restart policy ${restartPolicy}`]),
    ...(spec.singleton && state === "running" ? [`${name} of a standby runs, and is a singleton`] : []),
  ]);
}

function imagesMissing({ engine }: CrashWorld, releases: readonly ReleaseRecord[]): string[] {
  const present = new Set(engine.images.map(({ id }) => id));
  return releases
    .filter(({ state }) => state === "live" || state === "standby")
    .flatMap(({ number, images }) =>
      Object.values(images)
        .filter((id) => !present.has(id))
        .map((id) => `${id} of r${number} is gone`),
    );
}

/** Everything that carries our labels must belong to a release that is live or kept. */
function strangers(world: CrashWorld, releases: readonly ReleaseRecord[]): string[] {
  const kept = new Set(
    releases.filter(({ state }) => state === "live" || state === "standby").map(({ number }) => number),
  );
  const inventory = new Set(releases.filter(({ liveAt }) => liveAt !== undefined).map(({ number }) => number));
  const { engine, scope } = world;
  const unexplained = (release: number | undefined) => release !== undefined && !kept.has(release);
  return [
    ...ours(world)
      .filter(({ spec }) => unexplained(spec.release))
      .map(({ name }) => `container ${name} is left over`),
    ...ours(world)
      .filter(({ spec }) => spec.role === "task" || spec.role === "scratch")
      .map(({ name }) => `task ${name} is left over`),
    ...engine.networks
      .filter((network) => owned(network, scope) && (network.scratch || unexplained(network.release)))
      .map(({ name }) => `network ${name} is left over`),
    ...engine.volumes
      .filter((volume) => owned(volume, scope) && (volume.scratch || unexplained(volume.release)))
      .map(({ name }) => `volume ${name} is left over`),
    ...engine.images
      .filter((image) => owned(image, scope) && !inventory.has(image.release ?? 0))
      .map(({ id }) => `image ${id} is left over`),
  ];
}

/** Either what `docker compose` started runs as it did, and nothing of ours is there, or ours is live and it is at rest. */
export function oldSystemProblems(world: CrashWorld, before: readonly FakeForeignContainer[]): string[] {
  const { engine, scope } = world;
  if (liveIn(world))
    return engine.foreign
      .filter(({ running, restart }) => running || restart.name !== "no")
      .map(
        ({ name, restart }) => `${name} of the old system may run beside r${liveIn(world)?.number} (${restart.name})`,
      );
  if (before.length === 0) return [];
  const served = world.database.runs.some(({ plans }) => "switch" in plans);
  const volumes = served ? [] : engine.volumes; // people may have written there
  const things = [...engine.containers, ...engine.networks, ...volumes].filter((thing) => owned(thing, scope));
  return [
    ...(isDeepStrictEqual(engine.foreign, before) ? [] : ["the old system is not as it was"]),
    ...(gatewayIn(world) ? ["the gateway is left over"] : []),
    ...things.map(({ name }) => `${name} is left over`),
  ];
}

const goingBack: ReadonlySet<RunKind> = new Set<RunKind>(["rollback", "undo-restore"]);
const switching: ReadonlySet<RunKind> = new Set<RunKind>(["deploy", "take-over", "restore", ...goingBack]);

/** What the last run's outcome says about who is live. */
export function outcomeProblem(
  world: CrashWorld,
  outcome: Outcome,
  liveBefore: number | undefined,
): string | undefined {
  const last = world.database.runs.at(-1);
  const kind = last?.header.kind;
  if (kind === undefined || !switching.has(kind)) return undefined;
  const live = liveIn(world);
  const isItsOwn = goingBack.has(kind) ? live?.number === last?.header.release : live?.run === last?.header.id;
  if (outcome.startsWith("succeeded") && !isItsOwn)
    return `the ${kind} ${outcome}, but r${live?.number} is live, which run ${live?.run} made`;
  if (outcome === "rolled-back" && live?.number !== liveBefore)
    return `the ${kind} was rolled back, but ${live?.number} is live instead of ${liveBefore}`;
  return undefined;
}

/** The live release of the environment that is operated on. */
export const liveIn = ({ database, scope }: CrashWorld): ReleaseRecord | undefined =>
  database.releases.find(({ state, environment }) => state === "live" && environment === scope.environment);

const ours = ({ engine, scope }: CrashWorld): FakeContainer[] =>
  engine.containers.filter((container) => owned(container, scope));

const repeated = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);
