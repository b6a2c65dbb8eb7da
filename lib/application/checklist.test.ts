import { describe, expect, test } from "vitest";
import { aDeploy, anActor } from "../testing/builders.ts";
import { aCommit, configured, gateWorld, lead, people } from "../testing/gate-world.ts";
import { sampleTree } from "../testing/sample-source.ts";
import { readChecklist, signOff } from "./checklist.ts";

const dev = anActor();
const admin = anActor({ id: "person-3", name: "Ada", role: "admin" });

async function vouching() {
  const panel = await gateWorld();
  await panel.deployStaging();
  const news: string[] = [];
  const ports = { ...panel.ports, announcer: { changed: () => void news.push("changed") } };
  const sign = (item: string, actor = dev, facts: { release?: number; withdraw?: boolean } = {}) =>
    signOff(ports, { release: 1, withdraw: false, item, ...facts }, actor, panel.signal);
  return { panel, sign, news, read: () => readChecklist(panel.ports, panel.signal) };
}
const signed = ({ items }: Awaited<ReturnType<typeof readChecklist>>) =>
  items.flatMap(({ item, signedOff }) => (signedOff ? [`${item}: ${signedOff.by}`] : []));

test("people vouch for items of the release on staging; what a machine can see it says itself", async () => {
  const { sign, read, news, panel } = await vouching();
  expect(signed(await sign("Login works"))).toEqual(["Login works: Anna"]);
  expect(signed(await sign("Login works", lead))).toEqual(["Login works: Anna"]);
  const list = await read();
  expect(news).toHaveLength(2);
  expect(list.release).toMatchObject({ number: 1, title: "Count stock per shelf" });
  expect(list.items.filter(({ automatic }) => !automatic).map(({ item }) => item)).toEqual(people);
  expect(list.items.flatMap(({ item, automatic }) => (automatic ? [[item, automatic]] : []))).toEqual([
    [
      "No errors in the staging logs",
      { met: true, evidence: expect.stringMatching(/^0 of \d+ lines since the deploy$/) },
    ],
    ["API endpoints respond", { met: true, evidence: "/ 200 in 1 ms, /api/health 200 in 1 ms" }],
    ["Database queries work", { met: true, evidence: "database: health check passed" }],
  ]);
  panel.world.engine.behaviour.check = ({ spec }) => ({
    health: spec.service === "database" ? "fails" : "passes",
    says: "no such table",
  });
  expect((await read()).items.find(({ item }) => item === "Database queries work")?.automatic).toEqual({
    met: false,
    evidence: "database: health check exited with 1: no such table.",
  });
});

describe("whether database queries work", () => {
  async function seen(path: string, from: RegExp, to: string) {
    const files = { [path]: sampleTree()[path]?.replace(from, to) ?? "" };
    const { ports, signal, world, deployStaging } = await gateWorld([aCommit("Another one", { files })]);
    await deployStaging();
    const item = async () => {
      const { items } = await readChecklist(ports, signal);
      return items.find(({ item }) => item === "Database queries work")?.automatic;
    };
    return { world, item };
  }

  test("is asked by Slipway itself where the compose file gives the database no health check", async () => {
    const query = /test:\n +- CMD-SHELL\n +- MYSQL_PWD.*/;
    const { world, item } = await seen("docker-compose-dual-env.yml", query, "test: [NONE]");
    expect(await item()).toEqual({ met: true, evidence: "database: version 9.7.4 answers, with 1 table" });
    for (const container of world.engine.containers)
      if (container.spec.service === "database") container.state = "exited";
    expect(await item()).toEqual({ met: false, evidence: "The container of database does not run." });
  });

  test("is no question where there is no database", async () => {
    const itsKeys = /^ {4}(?:(?:database|backup): .*|release:\n(?: {6}.*\n?)+)\n?/gm;
    const { item } = await seen("slipway.yaml", itsKeys, "");
    expect(await item()).toEqual({ met: true, evidence: "there is no database" });
  });
});

test("only who signed takes it back, or who may change the settings", async () => {
  const { sign } = await vouching();
  await sign("Login works");
  await sign("File uploads work");
  await expect(sign("Login works", lead, { withdraw: true })).rejects.toMatchObject({ code: "forbidden" });
  expect(signed(await sign("Login works", dev, { withdraw: true }))).toEqual(["File uploads work: Anna"]);
  expect(signed(await sign("File uploads work", admin, { withdraw: true }))).toEqual([]);
});

test("what is not on the list, what a machine sees and what is no longer live cannot be signed", async () => {
  const { sign, panel, read } = await vouching();
  await expect(sign("Coffee is hot")).rejects.toMatchObject({ code: "item-unknown" });
  await expect(sign("API endpoints respond")).rejects.toMatchObject({ code: "item-automatic" });
  await sign("Login works");
  await panel.deployStaging();
  await expect(sign("Login works")).rejects.toMatchObject({
    code: "release-not-live",
    message: expect.stringContaining("r1 is not live on staging any more: r2 is."),
  });
  expect(signed(await read())).toEqual([]);
  expect(signed(await sign("Login works", dev, { release: 2 }))).toEqual(["Login works: Anna"]);
});

test("the accepted list counts, whatever staging's own commit says; with nothing live there is none", async () => {
  const { panel, read } = await vouching();
  panel.history.push(aCommit("No list", { files: configured("    - Login works\n", "") }));
  await panel.deployStaging();
  expect((await read()).items.map(({ item }) => item)).toContain("Login works");
  const fresh = await gateWorld();
  expect(await readChecklist(fresh.ports, fresh.signal)).toEqual({ items: [] });
  expect(await fresh.ask(aDeploy({ ref: "nowhere" }))).toMatchObject({ accepted: true });
  await fresh.runs.settled();
});
