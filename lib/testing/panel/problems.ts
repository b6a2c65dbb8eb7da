import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openDatabase } from "../../adapters/store/database.ts";
import { createSeal } from "../../adapters/store/seal.ts";
import { sealedStore } from "../../adapters/store/sealed-store.ts";
import { prismaStore } from "../../adapters/store/store.ts";
import type { ReleaseRecord, Store } from "../../application/ports.ts";
import { planOfRelease } from "../../application/surroundings.ts";
import { type Environment, environments } from "../../contract/names.ts";
import type { JournalEntry } from "../../contract/run.ts";
import type { EnvironmentStatus } from "../../contract/status.ts";
import type { TestEngine } from "../engine.ts";
import { eventually } from "../eventually.ts";
import type { TestPanel } from "./panel.ts";

interface Thing {
  what: string;
  labels: Record<string, string>;
}

/** Waits for the dashboard, which follows the engine and shows a container that restarted by itself as starting for a while, and fails with every problem that stays. */
export async function expectAtRest(panel: TestPanel): Promise<void> {
  await eventually(async () => {
    const problems = await problemsAtRest(panel);
    if (problems.length > 0) throw new Error(`Not at rest:\n${problems.join("\n")}`);
  }, 40_000);
}

/**
 * What must be true when no run is under way: in each environment at most one live release, of which gateway, release table
 * and containers say the same, and every object with our labels on the engine explained by the release table. Answers each
 * problem in a few words.
 */
async function problemsAtRest(panel: TestPanel): Promise<string[]> {
  const { engine, worker, application } = panel;
  const [releases, status, things] = await Promise.all([
    releasesOf(panel),
    worker.link.call("status", {}),
    labelled(engine),
  ]);
  const each = environments.map((environment) =>
    environmentProblems(
      panel,
      status.environments[environment],
      releases.filter((release) => release.environment === environment),
    ),
  );
  return [
    ...(await Promise.all(each)).flat(),
    ...strangers(things, releases).map((what) => `${what} is left over`),
    ...things.filter(({ labels }) => wrongScope(labels, application.name)).map(({ what }) => `${what} is out of scope`),
  ];
}

/** The whole release table, or that of an environment. */
export async function releasesOf(
  { data, application }: TestPanel,
  environment?: Environment,
): Promise<ReleaseRecord[]> {
  return recorded(data, (store) => store.releases(application.name, environment));
}

/** How far a run has come, whether or not a worker is there to ask. */
export async function journalOf({ data }: TestPanel, run: number): Promise<JournalEntry[]> {
  return recorded(data, async (store) => (await store.run(run))?.entries ?? []);
}

async function recorded<T>(data: string, look: (store: Store) => Promise<T>): Promise<T> {
  const database = openDatabase(data);
  try {
    const seal = createSeal((await readFile(join(data, "secret.key"), "utf8")).trim());
    return await look(sealedStore(prismaStore(database, 0), seal));
  } finally {
    await database.$disconnect();
  }
}

/** Everything on the engine that carries the panel's label. */
export async function labelled({ docker, instance }: TestEngine): Promise<Thing[]> {
  const filters = { label: [`slipway.instance=${instance}`] };
  const [containers, networks, { Volumes: volumes }, images] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    docker.listImages({ filters }),
  ]);
  return [
    ...containers.map(({ Names, Labels }) => ({ what: `container ${Names[0]?.slice(1)}`, labels: Labels })),
    ...networks.map(({ Name, Labels }) => ({ what: `network ${Name}`, labels: Labels ?? {} })),
    ...volumes.map(({ Name, Labels }) => ({ what: `volume ${Name}`, labels: Labels })),
    ...images.map(({ Id, RepoTags, Labels }) => ({
      what: `image ${RepoTags?.[0] ?? "<none>"} (${Id.slice(7, 19)})`,
      labels: { ...Labels, image: Id },
    })),
  ];
}

async function environmentProblems(
  { engine }: TestPanel,
  status: EnvironmentStatus,
  releases: readonly ReleaseRecord[],
): Promise<string[]> {
  const live = releases.filter(({ state }) => state === "live");
  const standbys = releases.filter(({ state }) => state === "standby");
  return [
    ...(live.length > 1 ? [`${live.map(({ number }) => `r${number}`).join(" and ")} are live`] : []),
    ...releases.filter(({ state }) => state === "starting").map(({ number }) => `r${number} is starting for ever`),
    ...(await liveProblems(engine, status, live[0])),
    ...(await Promise.all(standbys.map((standby) => standbyProblems(engine, standby)))).flat(),
  ];
}

async function liveProblems(
  engine: TestEngine,
  { release, alarms, state, activeRun }: EnvironmentStatus,
  live: ReleaseRecord | undefined,
): Promise<string[]> {
  const expected = live ? `r${live.number}` : "nothing";
  const said = release ? `r${release.number}` : "nothing";
  const containers = live ? await containersOf(engine, live) : [];
  return [
    ...(activeRun === undefined ? [] : [`run ${activeRun} is under way`]),
    ...(said === expected ? [] : [`the dashboard shows ${said}, the table says ${expected}`]),
    ...alarms.map((alarm) => `alarm: ${alarm}`),
    ...(live && state !== "healthy" ? [`the environment is ${state}`] : []),
    ...(live && containers.length === 0 ? [`r${live.number} is live and has no containers`] : []),
    ...containers
      .filter(({ State }) => State.Status !== "running")
      .map(({ Name, State }) => `${Name} is ${State.Status}`),
    ...containers
      .filter(({ HostConfig }) => HostConfig.RestartPolicy?.Name !== "unless-stopped")
      .map(({ Name, HostConfig }) => `${Name} has restart policy ${HostConfig.RestartPolicy?.Name}`),
    ...containers
      .filter(({ Name }) => /-r\d+$/.test(Name))
      .map(({ Name }) => `${Name} is not called as in the compose file`),
  ];
}

/** A standby must not come back by itself after a reboot, nor work beside the live release. */
async function standbyProblems(engine: TestEngine, standby: ReleaseRecord): Promise<string[]> {
  const specs = planOfRelease(standby)?.release.containers ?? [];
  const singletons = specs.filter(({ singleton }) => singleton).map(({ service }) => service);
  const containers = (await containersOf(engine, standby)).filter(
    ({ Config }) => Config.Labels["slipway.role"] === "release",
  );
  return [
    ...containers
      .filter(({ HostConfig }) => HostConfig.RestartPolicy?.Name !== "no")
      .map(({ Name, HostConfig }) => `${Name} of a standby has restart policy ${HostConfig.RestartPolicy?.Name}`),
    ...containers
      .filter(({ Config, State }) => State.Running && singletons.includes(Config.Labels["slipway.service"] ?? ""))
      .map(({ Name }) => `${Name} of a standby runs, and is a singleton`),
  ];
}

async function containersOf({ docker, instance }: TestEngine, { number }: ReleaseRecord) {
  const filters = { label: [`slipway.instance=${instance}`, `slipway.release=${number}`] };
  const listed = await docker.listContainers({ all: true, filters });
  return Promise.all(listed.map(({ Id }) => docker.getContainer(Id).inspect()));
}

/** Of a release that is neither live nor kept; an image may also belong to one that can be gone back to. */
function strangers(things: readonly Thing[], releases: readonly ReleaseRecord[]): string[] {
  const kept = releases.filter(({ state }) => state === "live" || state === "standby");
  const inventory = new Set(
    releases.filter(({ liveAt }) => liveAt !== undefined).flatMap(({ images }) => Object.values(images)),
  );
  const explained = ({ labels }: Thing) => {
    if (labels.image !== undefined) return inventory.has(labels.image);
    if (labels["slipway.role"] === "gateway")
      return releases.some(
        ({ environment, liveAt }) => environment === labels["slipway.environment"] && liveAt !== undefined,
      );
    if (labels["slipway.role"] === "scratch" || labels["slipway.role"] === "task") return false;
    return labels["slipway.release"] === undefined || kept.some((release) => isOf(release, labels));
  };
  return things.filter((thing) => !explained(thing)).map(({ what }) => what);
}

const isOf = (release: ReleaseRecord | undefined, labels: Record<string, string>) =>
  labels["slipway.release"] === String(release?.number);

const wrongScope = (labels: Record<string, string>, application: string) =>
  labels["slipway.application"] !== application ||
  !(environments as readonly (string | undefined)[]).includes(labels["slipway.environment"]);
