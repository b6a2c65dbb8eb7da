import { expect, test } from "vitest";
import { aDeploy, aMend, aScope } from "../testing/builders.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { aCommit, branch, configured, gateWorld, lead } from "../testing/gate-world.ts";
import { createDifference } from "./difference.ts";
import { lookAtDrift } from "./steps/mend/check-drift.ts";

const fingerprint = (value: string) => `#${value.length}`;

/** "One" is live in both environments. */
async function bothLive() {
  const panel = await gateWorld([aCommit("One")]);
  await panel.deployStaging();
  await panel.signEverything();
  const answer = await panel.ask(aDeploy({ environment: "production", ref: branch, phrase: "CONFIRM" }), lead);
  if (!answer.accepted) throw new Error(answer.message);
  await panel.runs.settled();
  return { ...panel, look: () => createDifference({ ...panel.ports, fingerprint })(panel.signal) };
}

test("of two environments: what production would gain, by commit, image, setting and migration", async () => {
  const { world, history, look, deployStaging } = await bothLive();
  const applied = { staging: "001.sql\n002.sql\n", production: "001.sql\n" };
  world.engine.behaviour.exec = ({ scope }, command) => ({
    exitCode: 0,
    output: command.includes("--applied") ? applied[scope.environment] : "",
  });
  const before = await look();
  expect(before).toMatchObject({ commits: [], missing: [], drift: { staging: { findings: [] } } });
  const byService = before.images.map(({ service, staging, production }) => [service, staging === production]);
  expect(Object.fromEntries(byService)).toMatchObject({ frontend: true, backend: true });

  history.push(aCommit("Two"), aCommit("Three"));
  await deployStaging();
  const after = await look();
  expect(after.releases).toMatchObject({ staging: { number: 3, title: "Three" }, production: { title: "One" } });
  expect(after.commits).toMatchObject([{ title: "Three", author: "Anna" }, { title: "Two" }]);
  expect(after.images.find(({ service }) => service === "backend")).toMatchObject({ staging: expect.any(String) });
  expect(after.configuration).toContainEqual({
    service: "backend",
    setting: "variable JWT_SECRET",
    secret: true,
    staging: { fingerprint: "#21" },
    production: { fingerprint: "#24" },
  });
  expect(JSON.stringify(after)).not.toMatch(/-of-(staging|production)/);
  expect(after.schema).toEqual({
    state: "known",
    pending: ["002.sql"],
    extra: [],
    command: "node src/migrate.js --applied",
  });

  world.engine.behaviour.exec = () => ({ exitCode: 1, output: "", errors: "no MYSQL_PASSWORD-of-production" });
  expect((await look()).schema).toMatchObject({
    state: "unknown",
    problem: expect.stringMatching(/^Which migrations staging has had is not known: .* ended with exit code 1: no /),
  });
});

test("drift, with what the live commit defines otherwise than a resident was made", async () => {
  const { world, ports, history, look, signal, deployStaging } = await bothLive();
  const scope = aScope({ environment: "production" });
  const backend = world.engine.containers.find((one) => owned(one, scope) && one.spec.service === "backend");
  if (!backend) throw new Error("There is no backend");
  const mend = aMend({ environment: "production" });
  await expect(lookAtDrift(ports, mend, signal)).rejects.toMatchObject({
    code: "nothing-to-mend",
    message: expect.stringMatching(/^production runs as r2 was recorded\. Nothing was changed\.$/),
  });

  backend.restartPolicy = "no";
  expect((await look()).drift.production).toMatchObject({
    way: "in-place",
    findings: [{ service: "backend", setting: "restart policy", saw: "no instead of unless-stopped" }],
  });
  backend.spec = { ...backend.spec, image: "sha256:1234567890abcdef" };
  expect((await look()).drift.production).toMatchObject({ way: "beside", findings: [{ setting: "image" }, {}] });

  const compose = history[0]?.files["docker-compose-dual-env.yml"] ?? "";
  const files = {
    ...configured("onDeploy: fresh", "onDeploy: keep"),
    "docker-compose-dual-env.yml": compose.replace("  staging-database:\n", "$&    mem_limit: 700m\n"),
  };
  history.push(aCommit("Kept", { files: configured("onDeploy: fresh", "onDeploy: keep") }));
  await deployStaging();
  expect((await look()).drift.staging).toEqual({ findings: [] });
  history.push(aCommit("Defined anew", { files }));
  await deployStaging();
  expect((await look()).drift.staging).toMatchObject({ findings: [{ service: "database", way: "by-hand" }] });
});
