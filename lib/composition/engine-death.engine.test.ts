import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { logEventReader } from "#lib/contract/log-events.ts";
import type { LogEvent } from "#lib/contract/logs.ts";
import type { JournalEntry, Mark } from "#lib/contract/run.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { canRunPrivateEngine, type PrivateEngine, privateEngine } from "#lib/testing/panel/private-engine.ts";
import { expectAtRest, labelled } from "#lib/testing/panel/problems.ts";
import { type Production, productionOf } from "#lib/testing/panel/production.ts";
import { onServer, stagingDatabase } from "#lib/testing/panel/real-database.ts";
import { type LoadReport, steadyLoad } from "#lib/testing/panel/steady-load.ts";
import { sample } from "#lib/testing/sample.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy
const gigabyte = 1e9;
const diskBytes = 4 * gigabyte;
let engine: PrivateEngine;
let panel: TestPanel;

/** An engine of our own, which may be stopped, killed and filled up; the machine's is shared. */
describe.skipIf(!(await canRunPrivateEngine()))("when the engine fails", () => {
  beforeAll(async () => {
    engine = await privateEngine(testEngine(), diskBytes);
    panel = await testPanel(engine);
  });
  afterAll(async () => {
    await panel?.[Symbol.asyncDispose]();
    await engine?.remove();
  });

  test("from the start, the panel says so, refuses a deploy, and takes the engine as soon as it is there", async () => {
    const away = new RegExp(
      `^No Docker engine answers at ${engine.host} \\(ENOENT\\)\\. Nothing was changed\\. Start Docker`,
    );
    expect((await status()).engine).toEqual({
      answers: false,
      host: engine.host,
      problem: expect.stringMatching(away),
    });
    expect(await panel.deployed("main")).toMatchObject({
      outcome: "rolled-back",
      sentence: expect.stringMatching(away),
    });
    await engine.start();
    await untilEngine({ answers: true });
    await deployGood("first");
    await deployGood("second");
  });

  test("by a restart while no panel runs, the environment comes back by itself and serves the right release", async () => {
    await panel.worker.end("SIGTERM");
    const load = panel.load();
    await engine.end("SIGTERM");
    await engine.start();
    await untilServed("second");
    tell("engine restarted without a panel", await load.end());
    await panel.worker.start();
    await expectAtRest(panel);
  });

  test("or the gateway is killed while no panel runs, it comes back and serves the right release", async () => {
    await panel.worker.end("SIGTERM");
    const load = panel.load();
    await killGateway();
    await untilServed("second");
    tell("gateway killed without a panel", await load.end());
    await panel.worker.start();
    await expectAtRest(panel);
  });

  test("what was stopped stays stopped over a restart, and is started again", async () => {
    await operate("stop", "backend");
    await using log = await numberedLog("queue", 10_000);
    await engine.end("SIGTERM");
    await engine.start();
    await untilEngine({ answers: true });
    await eventually(async () =>
      expect(await states()).toEqual({ backend: "stopped", queue: "healthy", database: "healthy" }),
    );
    await numberLines("queue", 10);
    await eventually(async () => expect(log.numbers().slice(-10)).toEqual(upTo(10)));
    expect(log.numbers()).toEqual(await log.ofTheEngine());
    expect(log.ends().join()).toMatch(/exited with|went away/); // the engine stops its containers first
    await operate("start", "backend");
    await untilServed("second");
    await operate("restart");
    await untilServed("second");
    await operate("stop");
    expect(new Set(Object.values(await states()))).toEqual(new Set(["stopped"]));
    await operate("start");
    await untilServed("second");
    await expectAtRest(panel);
  });

  test("dies in the middle of a build, the run is undone when it is back, and the next deploy works", async () => {
    await engine.end("SIGTERM");
    await engine.start({ liveRestore: true });
    await untilServed("second");
    const load = panel.load();
    await panel.application.commit("builds long", inBuild("sleep 60"));
    const { run } = await panel.entry(() => panel.deploy("main"), isMark("build-images", "acting"));
    await untilOutput(run, /sleep 60/);
    await using log = await numberedLog("backend", 300);
    await engine.end("SIGKILL");
    await untilEngine({
      answers: false,
      problem: expect.stringContaining(`No Docker engine answers at ${engine.host}`),
    });
    await untilOutput(run, /Trying again/);
    expect((await panel.worker.link.call("run", { run })).outcome).toBeUndefined();
    await engine.start({ liveRestore: true });
    expect(await panel.ended(run)).toMatchObject({
      outcome: "rolled-back",
      sentence: expect.stringMatching(
        /^The Docker engine at .* went away: .* Make sure that it runs, then try again\. r2 serves as before\.$/,
      ),
    });
    await untilServed("second");
    tell("engine killed and started in the middle of a build", await load.end());
    await eventually(async () => expect(log.numbers()).toEqual(upTo(300)));
    expect(log.ends().join()).toMatch(engineAway);
    await expectAtRest(panel);
    await deployGood("third");
  });

  test("has too little disk, the deploy is refused before anything is changed", async () => {
    const load = panel.load();
    await engine.resizeDisk((await engine.diskUsed()) + 0.4 * gigabyte);
    await panel.application.commit("too large");
    expect(await panel.deployed("main")).toMatchObject({
      outcome: "rolled-back",
      sentence: expect.stringMatching(
        /^The engine's disk has 0\.4 GB free and this deploy may need 1\.\d GB\. Free some space on the engine's machine, then deploy again\. Nothing was changed\.$/,
      ),
    });
    expect(await load.end()).toMatchObject({ failed: 0 });
    await expectAtRest(panel);
  });

  test("runs out of disk in the middle of a build, what is live serves on, and the next deploy works", async () => {
    await engine.resizeDisk(diskBytes);
    const load = panel.load();
    const slowly = `${panel.application.file("Dockerfile")}RUN sleep 3\nRUN head -c 80000000 /dev/urandom > ballast\n`;
    await panel.application.commit("fills the disk", { files: { Dockerfile: slowly } });
    const { run } = await panel.entry(() => panel.deploy("main"), isMark("build-images", "acting"));
    await untilOutput(run, /sleep 3/);
    await engine.resizeDisk((await engine.diskUsed()) + 20e6);
    const view = await panel.ended(run);
    expect(view).toMatchObject({
      outcome: "rolled-back",
      sentence: expect.stringMatching(
        /^The engine's disk is full \(.*No space left on device\)\. What is live was not touched\. .* r\d+ serves as before\.$/,
      ),
    });
    expect(await load.end()).toMatchObject({ failed: 0 });
    await engine.resizeDisk(diskBytes);
    await expectAtRest(panel);
    await deployGood("fourth");
  });

  describe("by a restart in the middle of a production deploy", () => {
    let production: Production;
    beforeAll(async () => {
      await engine.end("SIGTERM");
      await engine.start();
      await untilEngine({ answers: true });
      production = productionOf(panel);
      await production.ship("one");
      expect(await production.deployed()).toMatchObject({ outcome: "succeeded" });
      await production.ship("two");
    });

    // On a slow machine a drain outlasts the engine's restart, and the deploy goes on.
    test.each(sample === "all" ? ["start-candidate", "drain"] : ["start-candidate"])(
      "(%s), what the run says is live serves, and requests fail only while it is away",
      async (step) => {
        const load = production.load();
        const { run } = await panel.entry(production.deploy, isMark(step, "acting"));
        const awaySince = performance.now();
        await engine.end("SIGTERM");
        await engine.start();
        await eventually(async () => {
          const { failed, by } = await steadyLoad(production.url(), engine.prefix, { longestMs: 300 }).end();
          expect({ failed, versions: Object.keys(by) }).toEqual({ failed: 0, versions: [expect.any(String)] });
        }, 60_000);
        const awayMs = performance.now() - awaySince;
        const { outcome, sentence } = await panel.ended(run);
        const wentOn = step === "drain" && outcome === "succeeded";
        expect(`${outcome}: ${sentence}`).toMatch(wentOn ? /: Live in/ : /^rolled-back: .* r\d+ serves as before\.$/);
        await production.expectOneLive(wentOn ? "two" : "one");
        const report = await load.end();
        tell(`engine restarted in a production deploy (${step})`, report);
        const { from = 0, to = 0 } = report.failing ?? {};
        expect(to - from).toBeLessThan(awayMs);
      },
    );
  });

  test("dies in the middle of a dump, there is no backup and nothing of one, and the next one is proven", async () => {
    await panel[Symbol.asyncDispose]();
    await engine.end("SIGTERM");
    await engine.start({ liveRestore: true });
    await engine.take(engine.images.MARIADB_IMAGE ?? "");
    panel = await testPanel({ ...engine, instance: `${engine.instance}-dump` }); // what was there before is not its own
    await panel.application.commit("on a real server", onServer(panel, "mariadb"));
    await panel.done({ kind: "deploy", ref: "main" });
    const database = stagingDatabase(panel, "mariadb");
    await database.sql(`CREATE TABLE ballast (content BLOB); INSERT INTO ballast VALUES (RANDOM_BYTES(1024));
      ${"INSERT INTO ballast SELECT RANDOM_BYTES(1024) FROM ballast;\n".repeat(16)}`);
    const server = await database.container();
    const { run } = await panel.entry(() => panel.begin({ kind: "back-up" }), isMark("store", "acting"));
    await eventually(async () => expect(JSON.stringify(await server.top())).toContain("mariadb-dump"));
    await engine.end("SIGKILL");
    await engine.start({ liveRestore: true });
    expect(await panel.ended(run)).toMatchObject({ outcome: "rolled-back" });
    expect(JSON.stringify(await server.top())).not.toContain("mariadb-dump");
    expect(await readdir(join(panel.data, "backups", panel.application.name, "staging"))).toEqual([]);
    await panel.done({ kind: "back-up" });
    expect(await panel.worker.link.call("backups", { environment: "staging" })).toMatchObject([{ state: "proven" }]);
    const left = (await labelled(panel.engine)).filter(({ labels }) => "slipway.scratch" in labels);
    expect(left).toEqual([]); // at rest it is not: this engine tries no health check of a container that outlived it
  });
});

const status = () => panel.worker.link.call("status", {});

async function deployGood(version: string): Promise<void> {
  await panel.application.commit(version);
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
  await expectAtRest(panel);
}

async function operate(action: "start" | "stop" | "restart", service?: string): Promise<void> {
  await panel.done({ kind: "operate", action, ...(service && { service }) });
}

const states = async () =>
  Object.fromEntries((await status()).environments.staging.services.map(({ service, state }) => [service, state]));

const untilEngine = (state: object) =>
  eventually(async () => expect((await status()).engine).toMatchObject(state), 30_000);

const untilOutput = (run: number, wanted: RegExp) =>
  eventually(async () => {
    const lines = await panel.worker.link.call("output", { run });
    expect(lines.map(({ text }) => text).join("\n")).toMatch(wanted);
  }, 60_000);

/** Asks from inside of the engine's network namespace. */
const untilServed = (version: string) =>
  eventually(
    async () => expect((await panel.load({ longestMs: 300 }).end()).by).toEqual({ [version]: expect.any(Number) }),
    60_000,
  );

async function killGateway(): Promise<void> {
  const { docker, instance } = engine;
  const filters = { label: [`slipway.instance=${instance}`, "slipway.role=gateway"] };
  const [gateway] = await docker.listContainers({ filters });
  const { State } = await docker.getContainer(gateway?.Id ?? "").inspect();
  process.kill(State.Pid, "SIGKILL");
}

const engineAway = /went away|No Docker engine answers/;
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

/** Lets it write numbers into its log, 20 lines a second. */
async function numberLines(service: string, count: number): Promise<string> {
  const { container = "" } =
    (await status()).environments.staging.services.find((one) => one.service === service) ?? {};
  const program = `
    const out = require("node:fs").openSync("/proc/1/fd/1", "w");
    let number = 0;
    const say = () => require("node:fs").writeSync(out, \`number \${number++}\\n\`) && number < ${count} && setTimeout(say, 50);
    say();`;
  const exec = await engine.docker.getContainer(container).exec({ Cmd: ["node", "-e", program], User: "0" });
  await exec.start({ Detach: true });
  return container;
}

/** What somebody sees who looks at that log from before its first lines on. */
async function numberedLog(service: string, count: number) {
  const container = await numberLines(service, count);
  const leaving = new AbortController();
  const events: LogEvent[] = [];
  const read = logEventReader();
  const request = { environment: "staging" as const, services: [service], tail: 100 };
  const reading = (async () => {
    for await (const chunk of panel.worker.link.logs(request, leaving.signal)) events.push(...read(chunk));
  })().catch((error: unknown) => error);
  const numbersIn = (text: string) => [...text.matchAll(/number (\d+)\n/g)].map(([, number]) => Number(number));
  const numbers = () => numbersIn(events.map((event) => (event.type === "line" ? `${event.text}\n` : "")).join(""));
  await eventually(async () => expect(numbers().length).toBeGreaterThan(10));
  return {
    numbers,
    ends: () => events.flatMap((event) => (event.type === "end" ? event.cause : [])),
    async ofTheEngine() {
      const all = await engine.docker.getContainer(container).logs({ stdout: true, stderr: true });
      return numbersIn(all.toString("latin1"));
    },
    async [Symbol.asyncDispose]() {
      leaving.abort();
      expect(await reading).toBe(leaving.signal.reason);
    },
  };
}

const isMark = (step: string, mark: Mark) => (entry: JournalEntry) =>
  entry.type === "mark" && entry.step === step && entry.mark === mark;

const inBuild = (instruction: string) => ({
  files: {
    Dockerfile: panel.application.file("Dockerfile").replace("WORKDIR /app", `WORKDIR /app\nRUN ${instruction}`),
  },
});

/** Docker's own part of a gap cannot be avoided here, so it is told and not judged. */
function tell(what: string, { failed, requests, longestGapMs }: LoadReport): void {
  console.info(`${what}: ${longestGapMs} ms without an answer, ${failed} of ${requests} requests failed`);
}
