import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSample } from "../../docker/sample/setup.ts";
import { prepareTestEngine, type TestEngine, testEngine } from "../../lib/testing/engine.ts";
import { applicationFile, readApplication } from "./application.ts";
import { startPanelInContainers } from "./containers.ts";
import { handDown, isHandedDown, type SharedPanel } from "./handed-down.ts";
import { startPanel } from "./panel.ts";
import { commit } from "./repository.ts";
import { checkOut } from "./their-repository.ts";

type TearDown = () => Promise<void>;
const say = (line: string) => console.error(line);

/** One panel for all tests; the returned function removes whatever the tests have made, whether they passed or not. */
export default async function setUp(): Promise<TearDown> {
  if (isHandedDown()) return async () => {}; // whoever started it ends it
  const undo: TearDown[] = [];
  const tearDown = async () => {
    const failures: unknown[] = [];
    for (const step of undo.splice(0).toReversed()) await step().catch((error) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("\n"));
  };
  try {
    handDown(await (process.env.E2E_BASE_URL ? somebodyElses(process.env.E2E_BASE_URL, undo) : ourOwn(undo)));
    return tearDown;
  } catch (error) {
    await tearDown().catch((failure) => say(String(failure)));
    throw error;
  }
}

async function somebodyElses(url: string, undo: TearDown[]): Promise<SharedPanel> {
  const setUpLink = process.env.E2E_SETUP_LINK;
  if (!setUpLink) throw new Error("E2E_BASE_URL is set, so E2E_SETUP_LINK must be the panel's one-time link.");
  return { url, setUpLink, session: join(await folder(undo), "session.json") };
}

async function ourOwn(undo: TearDown[]): Promise<SharedPanel> {
  const { release } = await prepareTestEngine(say);
  undo.push(release);
  const engine = testEngine();
  undo.push(engine.cleanUp);
  const place = await folder(undo);
  const file = applicationFile();
  const repository = file
    ? await checkOut(readApplication(file), place, engine.images)
    : await ourSample(place, engine);
  const session = join(place, "session.json");
  const own = { instance: engine.instance, dockerHost: engine.host, repository };
  const { url, setUpLink, stop, ...others } = await startOwn(engine, place);
  undo.push(stop);
  return { url, setUpLink, session, own: { ...own, pid: 0, dataFolder: "", logFile: "", ...others } };
}

async function startOwn(engine: TestEngine, place: string) {
  if (process.env.E2E_CONTAINERS) return startPanelInContainers(engine, place);
  const { process: supervisor, ...panel } = await startPanel(engine);
  return { ...panel, pid: supervisor.pid ?? 0 };
}

async function folder(undo: TearDown[]): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), "slipway-e2e-"));
  undo.push(() => rm(place, { recursive: true, force: true }));
  return place;
}

/** The warehouse under a name and with ports of its own, which drains and watches for seconds only. */
async function ourSample(place: string, engine: TestEngine): Promise<string> {
  const name = `wms-${engine.instance.slice(-6)}`;
  const { repository } = await createSample(place, { images: engine.images, ports: await freePorts(engine), name });
  await commit(repository, "main", "Shorter waits", {
    "slipway.yaml": (text) =>
      text
        .replace(/^( +)branch: "\*\*"$/m, "$&\n$1drain: 3s\n$1watch: 3s")
        .replace("healthyOnStaging: 10m", "healthyOnStaging: 1s")
        .replace("drain: 30s", "drain: 2s")
        .replace("watch: 60s", "watch: 12s"),
  });
  return repository;
}

const published = ["HTTP", "HTTPS", "BACKEND", "DATABASE"];

async function freePorts(engine: TestEngine): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const environment of ["STAGING", "PRODUCTION"])
    for (const port of published) ports[`${environment}_${port}_PORT`] = await freshPort(engine, Object.values(ports));
  return ports;
}

async function freshPort(engine: TestEngine, taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = await engine.freePort();
    if (!taken.includes(port)) return port;
  }
}
