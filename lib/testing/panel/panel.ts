import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureSecret, makeDataFolder } from "../../../scripts/start/secrets.ts";
import type { IntentAnswer } from "../../contract/intents.ts";
import type { Environment } from "../../contract/names.ts";
import type { JournalEntry, RunView } from "../../contract/run.ts";
import type { TestEngine } from "../engine.ts";
import { eventually } from "../eventually.ts";
import { type LoadOrder, type SteadyLoad, steadyLoad } from "./steady-load.ts";
import { type TinyApplication, tinyApplication } from "./tiny-application.ts";
import { WorkerProcess } from "./worker-process.ts";

/** An engine and, where that is not this machine's own, how to run a program in its network namespace. */
export type PanelEngine = TestEngine & { prefix?: readonly string[]; address?: string };

export interface Ports {
  staging: number;
  production: number;
  databases: Record<Environment, number>;
}

const runLimit = 4 * 60_000;

/** A worker process on a data folder and an instance of its own, and what a test does with it over the link. */
export interface TestPanel {
  engine: PanelEngine;
  worker: WorkerProcess;
  /** Of the worker's process. */
  environment: Record<string, string>;
  data: string;
  application: TinyApplication;
  ports: Ports;
  ask(action: Asked): Promise<IntentAnswer>;
  /** Asks for what must be accepted; answers its run. */
  begin(action: Asked): Promise<number>;
  /** Does it, and waits for its end, which must be good. */
  done(action: Asked): Promise<RunView>;
  /** Asks for a deploy that must be accepted; answers its run. */
  deploy(ref: string): Promise<number>;
  /** Waits for the end of a run, over as many workers as it takes. */
  ended(run: number, limitMs?: number): Promise<RunView>;
  /** Deploys and waits for the end. */
  deployed(ref: string): Promise<RunView>;
  /** Joins the events, does it, and answers the first entry of the run's journal that `wanted` takes. */
  entry(begin: () => Promise<number>, wanted: (entry: JournalEntry) => boolean): Promise<{ run: number }>;
  /** Of staging, where nothing else is said. */
  url(path?: string, environment?: Environment): string;
  databaseUrl(environment?: Environment): string;
  load(order?: Partial<LoadOrder>, environment?: Environment): SteadyLoad;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Of staging, where nothing else is said. */
export type Asked = { environment?: Environment } & (
  | { kind: "deploy"; ref: string; requestId?: string }
  | { kind: "rollback"; to?: number; acceptSchema?: boolean }
  | { kind: "stop-standby"; release: number }
  | { kind: "back-up"; method?: "logical"; release?: number }
  | { kind: "prove"; timestamp: string }
  | { kind: "restore"; timestamp: string }
  | { kind: "undo-restore"; run?: number }
  | { kind: "cancel"; run: number }
  | { kind: "mend"; way: "in-place" | "beside" | "held" }
  | { kind: "operate"; action: "start" | "stop" | "restart"; service?: string }
);

/** Registers the tiny application with a worker that answers. `settings` are further variables of the worker's environment. */
export async function testPanel(engine: PanelEngine, settings: Record<string, string> = {}): Promise<TestPanel> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-panel-"));
  const data = join(folder, "data");
  await makeDataFolder(data);
  await ensureSecret(data, "secret.key");
  const ports = {
    staging: await engine.freePort(),
    production: await engine.freePort(),
    databases: { staging: await engine.freePort(), production: await engine.freePort() },
  };
  const application = await tinyApplication(join(folder, "application"), `tiny-${randomBytes(3).toString("hex")}`, {
    NODE_IMAGE: engine.images.NODE_IMAGE ?? "",
    STAGING_PORT: ports.staging,
    STAGING_DATABASE_PORT: ports.databases.staging,
    PRODUCTION_PORT: ports.production,
    PRODUCTION_DATABASE_PORT: ports.databases.production,
  });
  const environment = {
    DOCKER_HOST: engine.host,
    SLIPWAY_INSTANCE: engine.instance,
    HAPROXY_IMAGE: engine.images.HAPROXY_IMAGE ?? "",
    SLIPWAY_ISOLATION: "off",
    ...settings,
  };
  const worker = new WorkerProcess(data, environment, engine.prefix);
  const panel = panelOn(engine, worker, application, { folder, data, ports, environment });
  await worker.start();
  await application.commit("first");
  const { repository } = application;
  await worker.link.call("registerApplication", { repository, root: repository });
  return panel;
}

function panelOn(
  engine: PanelEngine,
  worker: WorkerProcess,
  application: TinyApplication,
  own: Pick<TestPanel, "data" | "ports" | "environment"> & { folder: string },
): TestPanel {
  const url = (path = "/", environment: Environment = "staging") =>
    `http://${engine.address ?? "127.0.0.1"}:${own.ports[environment]}${path}`;

  const ask = ({ requestId = randomUUID(), environment = "staging", ...action }: Asked & { requestId?: string }) =>
    worker.link.call("ask", { input: { ...action, requestId, environment } });

  const begin = async (action: Asked) => {
    const answer = await ask(action);
    if (!answer.accepted) throw new Error(`${action.kind} was refused: ${answer.message}`);
    return answer.run;
  };
  const deploy = (ref: string) => begin({ kind: "deploy", ref });

  const ended = async (run: number, limitMs = runLimit) => {
    const look = async () => {
      const view = await worker.link.call("run", { run });
      if (!view.outcome) throw new Error(`Run ${run} has not ended: ${JSON.stringify(view.steps, undefined, 1)}`);
      return view;
    };
    return (await eventually(look, limitMs)).found;
  };

  return {
    ...own,
    engine,
    worker,
    application,
    ask,
    begin,
    async done(action) {
      const view = await ended(await begin(action));
      if (view.outcome !== "succeeded") throw new Error(view.sentence);
      return view;
    },
    deploy,
    ended,
    deployed: async (ref) => ended(await deploy(ref)),
    async entry(begin, wanted) {
      const leaving = new AbortController();
      const events = worker.link.events(leaving.signal)[Symbol.asyncIterator]();
      await events.next(); // the status of now: joined
      const run = await begin();
      const known = await worker.link.call("journal", { run, after: 0 });
      try {
        if (known.some(wanted)) return { run };
        for (let next = await events.next(); !next.done; next = await events.next()) {
          if (next.value.type === "journal" && next.value.run === run && wanted(next.value.entry)) return { run };
        }
        throw new Error(`The link ended before the entry of run ${run} came that was waited for.`);
      } finally {
        leaving.abort();
      }
    },
    url,
    databaseUrl: (environment = "staging") => `http://127.0.0.1:${own.ports.databases[environment]}/`,
    load: (order, environment) => steadyLoad(url("/", environment), engine.prefix, order),
    async [Symbol.asyncDispose]() {
      await worker.end("SIGKILL");
      await engine.cleanUp();
      await rm(own.folder, { recursive: true, force: true });
    },
  };
}
