import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { testEngine } from "#lib/testing/engine.ts";
import { eventually } from "#lib/testing/eventually.ts";
import { type TestPanel, testPanel } from "#lib/testing/panel/panel.ts";
import { expectAtRest, releasesOf } from "#lib/testing/panel/problems.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // real deploys, on a machine that may be busy

let panel: TestPanel;
/** As the compose file calls it. */
let backend = "";
let queue = "";
let database = "";

beforeAll(async () => {
  panel = await testPanel(testEngine());
  await panel.application.commit("one", panel.application.keepingStandbys());
  expect(await panel.deployed("main")).toMatchObject({ outcome: "succeeded" });
  // The dashboard hears of the names that the switch gave a moment after the run's end.
  const { found } = await eventually(containersNow, 20_000);
  [backend = "", queue = "", database = ""] = ["backend", "queue", "database"].map((name) => found[name] ?? "");
});
afterAll(() => panel?.[Symbol.asyncDispose]());

async function containersNow(): Promise<Record<string, string>> {
  const { services } = (await panel.worker.link.call("status", {})).environments.staging;
  const names = services.map(({ service, container }) => [service, container] as const);
  if (names.some(([, name]) => name.endsWith("-r1"))) throw new Error(`Not renamed yet: ${names.join(" ")}`);
  return Object.fromEntries(names);
}

const drift = async () => (await panel.worker.link.call("difference", {})).drift.staging;
const inspect = (name: string) => panel.engine.docker.getContainer(name).inspect();
const seen = async () => (await drift()).findings.map(({ service, setting, saw, way }) => [service, setting, saw, way]);

/** The dashboard says it by itself, some time after the engine's event. */
const shown = (findings: number | undefined) =>
  eventually(async () => {
    const { drift: known } = (await panel.worker.link.call("status", {})).environments.staging;
    if (known?.findings !== findings) throw new Error(`The dashboard says ${JSON.stringify(known)}`);
  }, 20_000);

test("what was deployed is what was recorded, and a restart changes nothing of that", async () => {
  expect(await drift()).toEqual({ findings: [] });
  await panel.done({ kind: "operate", action: "restart", service: "queue" });
  expect(await drift()).toEqual({ findings: [] });
  const mend = { kind: "mend", way: "in-place" } as const;
  expect(await panel.ask(mend)).toMatchObject({ accepted: false, code: "nothing-to-mend" });
});

test("a policy and networks that somebody has changed by hand are put back, and nothing is restarted", async () => {
  const { docker } = panel.engine;
  const before = [await inspect(backend), await inspect(queue)];
  const [network = ""] = Object.keys(before[1]?.NetworkSettings.Networks ?? {});
  await docker.getContainer(backend).update({ RestartPolicy: { Name: "no" } });
  await docker.getContainer(queue).rename({ name: `${queue}-old` });
  await docker.getNetwork(network).disconnect({ Container: `${queue}-old` });
  await docker.getNetwork("bridge").connect({ Container: `${queue}-old` });
  expect((await seen()).toSorted()).toEqual(
    [
      ["backend", "restart policy", "no instead of unless-stopped", "in-place"],
      ["queue", "name", `${queue}-old instead of ${queue}`, "in-place"],
      ["queue", `network ${network}`, "not attached", "in-place"],
      ["queue", "network bridge", "attached, and was not", "in-place"],
    ].toSorted(),
  );
  await shown(4);

  const load = panel.load();
  const { sentence } = await panel.done({ kind: "mend", way: "in-place" });
  expect(sentence).toMatch(/^staging runs as r1 was recorded, after .*\. Nothing was restarted\.$/);
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  const after = [await inspect(backend), await inspect(queue)];
  expect(after.map(({ Id, State }) => [Id, State.StartedAt])).toEqual(
    before.map(({ Id, State }) => [Id, State.StartedAt]),
  );
  expect(after[1]?.NetworkSettings.Networks[network]?.IPAddress).toBe(
    before[1]?.NetworkSettings.Networks[network]?.IPAddress,
  );
  await shown(undefined);
});

test("a container that was replaced by hand is mended beside, through the switch: no request fails", async () => {
  await replaceByHand(backend);
  expect((await seen()).toSorted()).toEqual(
    [
      ["backend", "memory", "256 MiB instead of none", "beside"],
      ["backend", "variable EXTRA", "is set, and was not", "beside"],
      ["backend", "variable DATABASE_HOST", "has another value", "beside"],
    ].toSorted(),
  );
  await shown(3);

  const load = panel.load();
  expect(await panel.done({ kind: "mend", way: "beside" })).toMatchObject({
    release: 2,
    sentence: expect.stringMatching(/^r2 serves, made as r1 was recorded, after .*\. Data was not touched\.$/),
  });
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect((await fetch(panel.url())).headers.get("x-version")).toBe("one");
  expect((await releasesOf(panel)).map(({ number, state }) => `r${number} ${state}`)).toEqual([
    "r2 live",
    "r1 standby",
  ]);
  expect(await drift()).toEqual({ findings: [] });
  await expectAtRest(panel);
});

test("a database's server that was replaced by hand is made anew on its own data, while requests wait", async () => {
  await fetch(panel.databaseUrl(), { method: "POST", body: "kept" });
  await replaceByHand(database);
  expect(await drift()).toMatchObject({ way: "held" });
  const load = panel.load();
  const { sentence } = await panel.done({ kind: "mend", way: "held" });
  expect(sentence).toMatch(
    /^database of staging was made anew on its own data, after .*\. Requests waited meanwhile\.$/,
  );
  expect(await load.end()).toMatchObject({ failed: 0, details: [] });
  expect(await (await fetch(panel.databaseUrl())).text()).toContain("kept");
  expect(await drift()).toEqual({ findings: [] });

  await panel.done({ kind: "rollback" });
  expect(await (await fetch(panel.databaseUrl())).text()).toContain("kept");
  await expectAtRest(panel);
});

/** As a tool does that makes containers anew and keeps their labels, their first network and its address. */
async function replaceByHand(name: string): Promise<void> {
  const { docker } = panel.engine;
  const {
    Config: { Hostname: _, ...Config },
    HostConfig,
    NetworkSettings,
    Image,
  } = await inspect(name);
  const network = HostConfig.NetworkMode ?? "";
  const endpoint = NetworkSettings.Networks[network];
  await docker.getContainer(name).remove({ force: true });
  const { id } = await docker.createContainer({
    ...Config,
    name,
    Image,
    Env: [...Config.Env.map((line) => line.replace(/^DATABASE_HOST=.*/, "DATABASE_HOST=elsewhere")), "EXTRA=1"],
    HostConfig: { ...HostConfig, Memory: 256 * 1024 * 1024 },
    NetworkingConfig: {
      EndpointsConfig: {
        [network]: {
          Aliases: endpoint?.Aliases,
          IPAMConfig: { IPv4Address: endpoint?.IPAMConfig?.IPv4Address },
        },
      },
    },
  });
  await docker.getContainer(id).start();
}
