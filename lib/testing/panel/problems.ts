import { openDatabase } from "../../adapters/store/database.ts";
import { prismaStore } from "../../adapters/store/store.ts";
import type { ReleaseRecord } from "../../application/ports.ts";
import type { PanelStatus } from "../../contract/status.ts";
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
 * What must be true when no run is under way: one live release, of which gateway, release table and containers say the
 * same, and every object with our labels on the engine explained by the release table. Answers each problem in a few words.
 */
async function problemsAtRest(panel: TestPanel): Promise<string[]> {
  const { engine, worker, application } = panel;
  const [releases, status, things, containers] = await Promise.all([
    releasesOf(panel),
    worker.link.call("status", {}),
    labelled(engine),
    engine.docker.listContainers({ all: true, filters: { label: [`slipway.instance=${engine.instance}`] } }),
  ]);
  const live = releases.filter(({ state }) => state === "live");
  const mayRun = (labels: Record<string, string>) =>
    isOf(live[0], labels) || releases.some((release) => release.state === "standby" && isOf(release, labels));
  const running = containers.filter(
    ({ Labels, State }) => Labels["slipway.role"] === "release" && State === "running" && !mayRun(Labels),
  );
  return [
    ...(live.length > 1 ? [`${live.map(({ number }) => `r${number}`).join(" and ")} are live`] : []),
    ...releases.filter(({ state }) => state === "starting").map(({ number }) => `r${number} is starting for ever`),
    ...running.map(({ Names }) => `${Names[0]} runs beside the live release`),
    ...(await liveProblems(panel, status, live[0])),
    ...strangers(things, releases).map((what) => `${what} is left over`),
    ...things.filter(({ labels }) => wrongScope(labels, application.name)).map(({ what }) => `${what} is out of scope`),
  ];
}

export async function releasesOf({ data, application }: Pick<TestPanel, "data" | "application">) {
  const database = openDatabase(data);
  try {
    return await prismaStore(database, 0).releases(application.name, "staging");
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

async function liveProblems(
  { engine }: TestPanel,
  status: PanelStatus,
  live: ReleaseRecord | undefined,
): Promise<string[]> {
  const { release, alarms, state, activeRun } = status.environments.staging;
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
    if (labels["slipway.role"] === "gateway") return releases.some(({ liveAt }) => liveAt !== undefined);
    if (labels["slipway.role"] === "scratch" || labels["slipway.role"] === "task") return false;
    return labels["slipway.release"] === undefined || kept.some((release) => isOf(release, labels));
  };
  return things.filter((thing) => !explained(thing)).map(({ what }) => what);
}

const isOf = (release: ReleaseRecord | undefined, labels: Record<string, string>) =>
  labels["slipway.release"] === String(release?.number);

const wrongScope = (labels: Record<string, string>, application: string) =>
  labels["slipway.application"] !== application || labels["slipway.environment"] !== "staging";
