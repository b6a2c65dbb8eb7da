import { onTestFinished } from "vitest";
import { logArchive } from "../adapters/logs/archive.ts";
import { ask } from "../application/accept-intents.ts";
import { acceptPolicy } from "../application/accepted-policy.ts";
import { admitDeploy } from "../application/admit-deploy.ts";
import { configure } from "../application/configure.ts";
import type { PlanPorts } from "../application/deploy-plan.ts";
import { deployToProduction } from "../application/deploy-to-production.ts";
import { deployToStaging } from "../application/deploy-to-staging.ts";
import { createErrorLines, type ErrorLines } from "../application/gates/error-lines.ts";
import type { Pipelines } from "../application/pipelines.ts";
import type { Clock, Engine } from "../application/ports.ts";
import { readConfiguration } from "../application/read-configuration.ts";
import { runsUnderWay } from "../application/runs-under-way.ts";
import { usualLimits } from "../application/steps/deploy-request.ts";
import { takeOver } from "../application/take-over.ts";
import type { IntentInput } from "../contract/intents.ts";
import { aDeploy, anActor, anApplication, aScope } from "./builders.ts";
import { crashWorld } from "./crash-world.ts";
import { fakeDatabases } from "./fake-databases.ts";
import { fakeEngine } from "./fake-engine.ts";
import { createFakeGateways } from "./fake-gateway.ts";
import { type FakeCommit, type FakeSurroundings, fakeSource } from "./fake-source.ts";
import { memoryBackups } from "./memory-backups.ts";
import { memoryBlanks } from "./memory-blanks.ts";
import { sampleFiles, sampleTree } from "./sample-source.ts";
import { temporaryFolder } from "./temporary.ts";
import { workerIn } from "./worker-world.ts";

const files = sampleTree();
export const branch = "stable/prisma-mysql-7";

export const aCommit = (title: string, facts: Partial<FakeCommit> = {}): FakeCommit => ({
  title,
  branch,
  files: { ...files, "CHANGELOG.md": title, ...facts.files },
  ...("branch" in facts && { branch: facts.branch as string }),
});

/** `slipway.yaml` of the sample with something replaced. */
export function configured(from: string, to: string): Record<string, string> {
  const text = files["slipway.yaml"] as string;
  if (!text.includes(from)) throw new Error(`The sample's slipway.yaml has no ${from}`);
  return { "slipway.yaml": text.replace(from, to) };
}

export const lead = anActor({ id: "person-2", name: "Lena", role: "lead" });

/** A panel in memory with the sample application, whose policy is accepted; its engine, gateways and source can be turned. */
export async function gateWorld(history: FakeCommit[] = [aCommit("Count stock per shelf")]) {
  const world = crashWorld("production", true);
  const remote: FakeSurroundings = {};
  const signal = AbortSignal.timeout(60_000);
  const engine = fakeEngine(world.engine);
  const worker = workerIn(world, { deploy: {}, operate: {} });
  const ports: PlanPorts = {
    engine,
    gateways: createFakeGateways(world.gateways),
    store: worker.store,
    databases: fakeDatabases(world.databases, world.engine),
    backups: memoryBackups(world.databases.backups),
    blanks: memoryBlanks(world.databases.blanks),
    clock: world.clock,
    source: () => fakeSource(history, remote),
    files: sampleFiles,
    instance: "test",
    subnetRange: "10.213.0.0/16",
    limits: usualLimits,
    errorLines: archivedErrorLines(engine, world.clock),
    pipelines: () => pipelines,
  };
  const admit = admitDeploy(ports);
  const pipelines: Pipelines = {
    deploy: { staging: { ...deployToStaging(ports), admit }, production: deployToProduction(ports, { admit }) },
    configure: { staging: configure(ports), production: configure(ports) },
    "take-over": { production: takeOver(ports, "production", { admit }) },
  };
  const deps = { ...worker, pipelines };
  const runs = runsUnderWay(deps, (failure) => world.failures.push({ reference: "lost", error: failure }));
  const head = async () =>
    (await ports.source(anApplication()).resolve(history.at(-1)?.branch ?? branch, signal)).commit;
  const { policy } = await readConfiguration(ports, anApplication(), await head(), "production", signal);
  await acceptPolicy(ports.store, "wms", policy);

  const panel = {
    world,
    ports,
    remote,
    history,
    signal,
    runs,
    ask: (input: IntentInput, actor = lead) => ask(input, actor, { ...deps, runs }),
    /** Deploys the newest commit to staging and lets time pass. */
    async deployStaging(minutes = 12) {
      const answer = await panel.ask(aDeploy({ ref: await head() }));
      await runs.settled();
      world.clock.advance(minutes * 60_000);
      return answer;
    },
    async signEverything() {
      const [live] = await ports.store.releases("wms", "staging", ["live"]);
      for (const item of people) {
        const signed = { item, by: { id: "person-1", name: "Anna" }, at: world.clock.now() };
        await ports.store.addSignOff("wms", live?.number ?? 0, signed);
      }
    },
  };
  return panel;
}

/** What the worker's follows do: before it is asked, the archive has what the containers have said. */
function archivedErrorLines(engine: Engine, clock: Clock): ErrorLines {
  const archive = logArchive(temporaryFolder(), { clock, log: console.error });
  onTestFinished(() => archive.close());
  const errorLines = createErrorLines({ archive, unread: () => undefined });
  const read = new Map<string, string>();
  return {
    async count(environment, containers, since, pattern, signal) {
      for (const { id, service } of containers) {
        const options = { source: 1, follow: false, since: read.get(id) };
        for await (const piece of engine.readLog(aScope({ environment }), id, options, signal)) {
          if (piece.type === "lines") await archive.of(environment, service).append(id, piece);
          if (piece.type === "end" && piece.resume) read.set(id, piece.resume);
        }
      }
      return errorLines.count(environment, containers, since, pattern, signal);
    },
  };
}

/** What of the sample's checklist only people can know. */
export const people = [
  "Tested thoroughly on staging",
  "All features work on staging",
  "Login works",
  "File uploads work",
  "Ready for the live system",
];
