import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Refusal } from "#lib/contract/refusal.ts";
import { testEngine } from "#lib/testing/engine.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest } from "#lib/testing/panel/problems.ts";
import type { SteadyLoad } from "#lib/testing/panel/steady-load.ts";
import type { Change } from "#lib/testing/panel/tiny-application.ts";
import { some } from "#lib/testing/sample.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy

/** One worker and one live release meet it all; whoever uses the live release must not notice any of it. */
let panel: TestPanel;
let load: SteadyLoad;
let serving = "";

beforeAll(async () => {
  panel = await testPanel(testEngine(), { SLIPWAY_BUILD_LIMIT: "15s", SLIPWAY_HEALTH_LIMIT: "3s" });
  await deployGood("good");
});
afterAll(() => panel?.[Symbol.asyncDispose]());

beforeEach(() => {
  load = panel.load();
});
afterEach(async () => {
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
});

async function deployGood(version: string): Promise<void> {
  await panel.application.commit(version);
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
  serving = version;
}

/** The deploy ends with this sentence; what was live serves on, alone, and nothing else is there. */
async function expectUndone(run: number, sentence: RegExp): Promise<void> {
  const view = await panel.ended(run);
  expect(view.outcome).toBe("rolled-back");
  expect(view.sentence).toMatch(sentence);
  await expectAtRest(panel);
  expect((await fetch(panel.url())).headers.get("x-version")).toBe(serving);
}

async function expectUndoes(version: string, change: Change, sentence: RegExp): Promise<void> {
  await panel.application.commit(version, change);
  await expectUndone(await panel.deploy("main"), sentence);
}

const inFile = (name: string, from: string, to: string): Change => {
  const text = panel.application.file(name);
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
  return { files: { [name]: text.replace(from, to) } };
};
const inCompose = (from: string, to: string) => () => inFile("compose.yaml", from, to);
const inSlipway = (from: string, to: string) => () => inFile("slipway.yaml", from, to);
const inBuild = (instruction: string) => inFile("Dockerfile", "WORKDIR /app", `WORKDIR /app\nRUN ${instruction}`);

const serves = /r\d+ serves as before\.$/.source;

describe("a configuration that is wrong is refused by file, line and key, and nothing is changed", () => {
  const wrong: [string, () => Change, RegExp][] = [
    [
      "an unknown key in the compose file",
      inCompose("stop_grace_period: 5s\n\nx-queue", "stop_graze: 5s\n\nx-queue"),
      /^compose\.yaml:\d+: .*stop_graze: the Compose Specification knows no such key\. Correct or remove it\.(.|\n)*Nothing was changed\.$/,
    ],
    [
      "a variable that is not set",
      inCompose("${STAGING_PORT}", "${STAGING_PROT:?where people come in}"),
      /^compose\.yaml:\d+: services\.staging-backend\.ports\[0\]: the variable STAGING_PROT is not set \(where people come in\)\. Set it in the environment's env file, .* Nothing was changed\.$/,
    ],
    [
      "something that Slipway does not support",
      inCompose("networks: [staging]\n  staging-queue", "network_mode: host\n  staging-queue"),
      /^compose\.yaml:\d+: services\.staging-backend\.network_mode: Slipway does not support this key\. .* Nothing was changed\.$/,
    ],
    [
      "slipway.yaml, in two places",
      inSlipway("drain: 6s", "drain: soon\n    wacht: 1s"),
      /^slipway\.yaml:9: environments\.staging\.drain: expected a duration like 30s, 10m or 1h\.\nslipway\.yaml:10: environments\.staging\.wacht: this key is not known\. Remove or rename it\.\nNothing was changed\.$/,
    ],
    [
      "services that are not there",
      inSlipway("services: staging-*", "services: stage-*"),
      /no service of the compose file matches stage-\*\.\n(.|\n)*\nNothing was changed\.$/,
    ],
    [
      "another application",
      inSlipway("application: ", "application: other-"),
      /^slipway\.yaml of this commit describes the application other-tiny-\w+, but tiny-\w+ is registered here\. Nothing was changed\./,
    ],
  ];

  test.each(some("configurations", 2, wrong))("%s", async (what, change, sentence) => {
    await expectUndoes(what, change(), sentence);
  });
});

describe("what cannot be deployed is refused", () => {
  test("a ref that does not exist", async () => {
    const sentence =
      /^No branch, tag or commit "nowhere" is in the repository\. Check the spelling, .* Nothing was changed\.$/;
    await expectUndone(await panel.deploy("nowhere"), sentence);
  });

  const bad = ["--upload-pack=touch /tmp/x", "-x", "main..other", "HEAD^", "../main"];

  test.each(some("refs", 2, bad))("the ref %s", async (ref) => {
    const refused = panel.ask({ kind: "deploy", ref });
    await expect(refused).rejects.toThrow(Refusal);
    await expect(refused).rejects.toThrow("This is not a branch, tag or commit");
  });

  test("a second deploy while one is under way, by its number; the same request is the same run; cancelled, it is undone", async () => {
    await panel.application.commit("builds-long", inBuild("sleep 120"));
    const requestId = crypto.randomUUID();
    const both = () => panel.ask({ kind: "deploy", ref: "main", requestId });
    const [first, same] = await Promise.all([both(), both()]);
    expect(first).toEqual({ accepted: true, run: expect.any(Number) });
    expect(same).toEqual(first);
    const run = first.run as number;
    expect(await panel.ask({ kind: "deploy", ref: "main" })).toEqual({
      accepted: false,
      code: "busy",
      message: `Run #${run} (Deploy main to staging) is under way in this environment. Nothing was begun. Wait for it to end, or cancel it.`,
      run,
    });
    await panel.entry(
      async () => run,
      (entry) => entry.type === "mark" && entry.step === "build-images" && entry.mark === "acting",
    );
    expect(await panel.ask({ kind: "cancel", run })).toEqual({ accepted: true, run });
    await expectUndone(run, new RegExp(`^Cancelled by \\w+\\. ${serves}`));
  });
});

describe("a port that somebody else holds is refused with his name", () => {
  const onPort = (port: number) => inFile("compose.yaml", "${STAGING_PORT}", String(port));

  test("a process", async () => {
    const server = createServer().listen(0, "0.0.0.0");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const sentence = new RegExp(
      `^Port ${port} is held by process .+ \\(pid ${process.pid}\\)\\. Nothing was changed\\. Free it, or publish another port in the compose file\\.$`,
    );
    await expectUndoes("port of a process", onPort(port), sentence).finally(() => server.close());
  });

  test("a container of another panel", async () => {
    const { docker, images, instance, freePort } = panel.engine;
    const port = await freePort();
    const name = `${instance}-somebody`;
    const container = await docker.createContainer({
      name,
      Image: images.NODE_IMAGE,
      Cmd: ["node", "-e", "setInterval(() => {}, 60000)"],
      Labels: { "slipway.instance": "somebody else", "slipway.environment": "production" },
      ExposedPorts: { "80/tcp": {} },
      HostConfig: { PortBindings: { "80/tcp": [{ HostPort: String(port) }] }, Init: true },
    });
    try {
      await container.start();
      const sentence = new RegExp(
        `^Port ${port} is held by container ${name} \\(production\\)\\. Nothing was changed\\.`,
      );
      await expectUndoes("port of a container", onPort(port), sentence);
    } finally {
      await container.remove({ force: true });
    }
  });
});

describe("a build", () => {
  test("that fails says in which instruction, and with what words", async () => {
    const sentence = new RegExp(
      `^The image of backend was not built: .*exit code: 7 in .*RUN echo looking for the plan && exit 7\\.\nIts last output:\nlooking for the plan\nWhat is live was not touched\\. Correct it in the repository, then deploy again\\.\n${serves}`,
    );
    await expectUndoes("fails to build", inBuild("echo looking for the plan && exit 7"), sentence);
  });

  test("that hangs is stopped at its limit", async () => {
    const sentence = `^“Build images” took longer than 15 s and was stopped\\. See in its output .* ${serves}`;
    await expectUndoes("hangs", inBuild("sleep 120"), new RegExp(sentence));
  });

  test("does not keep the next deploy from working", () => deployGood("after the builds"));
});

describe("a candidate", () => {
  const mend = "Mend what keeps it from serving, then try again\\.";

  const ill: [string, Change, string][] = [
    [
      "that ends at once",
      { exitCode: 3 },
      "backend ended with exit code 3 before it was healthy\\. Its last lines: Cannot find the plan of the warehouse\\.",
    ],
    [
      "that ends at once and logs nothing",
      { exitCode: 3, silent: true },
      "backend ended with exit code 3 before it was healthy\\. It logged nothing\\.",
    ],
    [
      "that never becomes healthy",
      { listens: false },
      "backend did not become healthy within 3 s: nothing listens on port 3000 yet\\. Its last lines: still warming up.*\\.",
    ],
    [
      "that never becomes healthy and logs nothing",
      { listens: false, silent: true },
      "backend did not become healthy within 3 s: nothing listens on port 3000 yet\\. It logged nothing\\.",
    ],
  ];

  test.each(some("candidates", 2, ill))("%s", async (what, change, sentence) => {
    await expectUndoes(what, change, new RegExp(`^${sentence} ${mend} ${serves}`));
  });

  test("that answers with errors", async () => {
    const sentence = "^The candidate answered GET / with 500, 5 times\\. The live release was not touched\\. ";
    await expectUndoes("errors", { status: 500 }, new RegExp(sentence));
  });

  test("does not keep the next deploy from working", () => deployGood("after the candidates"));
});
