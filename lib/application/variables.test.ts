import { expect, test, vi } from "vitest";
import type { Environment } from "../contract/names.ts";
import type { ConfigureInput, VariablesChange, VariableView } from "../contract/variables.ts";
import { aConfigure, aDeploy, anActor, aScope } from "../testing/builders.ts";
import { owned } from "../testing/fake-engine-looks.ts";
import { aCommit, branch, configured, gateWorld, lead } from "../testing/gate-world.ts";
import { configure } from "./configure.ts";
import { createHidden, hidingOutput, hidingStore, knownSecrets } from "./hidden.ts";
import type { OutputLog } from "./ports.ts";
import { changeVariables, previewVariables, variablesView } from "./variables.ts";

vi.setConfig({ testTimeout: 60_000 });

const developer = anActor();
const viewer = anActor({ role: "viewer" });

/** The sample, live on staging, whose variables are asked for. */
async function panelWith(commits = [aCommit("One")]) {
  const panel = await gateWorld(commits);
  const hidden = createHidden();
  let made = 0;
  const ports = {
    ...panel.ports,
    fingerprint: (value: string) => `#${value.length}`,
    generate: () => `generated-${++made}`,
    hide: hidden.add,
    announcer: { changed: () => {} },
  };
  const { signal } = panel;
  const view = (environment: Environment = "staging", actor = developer) =>
    variablesView(ports, environment, actor, signal);
  const input = async (change: VariablesChange, environment: Environment) => ({
    environment,
    version: (await view(environment)).version,
    change,
  });
  return {
    ...panel,
    hidden,
    view,
    row: async (name: string, environment: Environment = "staging", actor = developer) =>
      (await view(environment, actor)).rows.find((row) => row.name === name) as VariableView,
    change: async (change: VariablesChange, environment: Environment = "staging", actor = developer) =>
      changeVariables(ports, await input(change, environment), actor, signal),
    preview: async (change: VariablesChange, environment: Environment = "staging") =>
      previewVariables(ports, await input(change, environment), developer, signal),
    stale: (change: VariablesChange) =>
      changeVariables(ports, { environment: "staging", version: 40, change }, developer, signal),
    backend(environment: Environment = "staging") {
      const scope = aScope({ environment });
      const own = panel.world.engine.containers.filter((one) => owned(one, scope) && one.spec.service === "backend");
      return own.toSorted((one, other) => (other.spec.release ?? 0) - (one.spec.release ?? 0))[0]?.spec.runtime
        .environment;
    },
    apply: (facts: Partial<ConfigureInput> = {}, actor = lead) =>
      configure(panel.ports).admit?.(aConfigure(facts), actor, signal),
  };
}

const level: VariablesChange = { do: "set", name: "LOG_LEVEL", value: "debug", services: ["backend"] };

test("each variable has its source, who uses it, and a fingerprint in the place of its value", async () => {
  const panel = await panelWith();
  await panel.deployStaging();
  expect(await panel.row("JWT_SECRET")).toEqual({
    name: "JWT_SECRET",
    source: "env-file",
    file: "env/staging.env",
    usedBy: ["backend", "database"],
    services: [],
    secret: true,
    fingerprint: "#21",
  });
  expect(await panel.row("APP_ENVIRONMENT")).toMatchObject({
    source: "compose",
    fixed: true,
    usedBy: ["backend", "frontend"],
    secret: false,
    fingerprint: "#7",
  });
  expect(await panel.row("STAGING_HTTP_PORT")).toMatchObject({ source: "compose", usedBy: ["frontend"] });
  const { rows, services, version, apply } = await panel.view();
  expect(rows.map(({ name }) => name)).not.toContain("PRODUCTION_HTTP_PORT");
  expect({ services, version }).toEqual({ services: ["frontend", "backend"], version: 0 });
  expect(apply).toMatchObject({ release: 1, changes: [], gates: [] });
});

test("what is set is pending until a release has it, and only who may change it reads what is no secret", async () => {
  const panel = await panelWith();
  await panel.deployStaging();
  const after = await panel.change(level);
  expect(after.version).toBe(1);
  expect(after.apply.changes).toEqual([{ service: "backend", settings: ["variable LOG_LEVEL"] }]);
  expect(await panel.row("LOG_LEVEL")).toMatchObject({
    source: "panel",
    value: "debug",
    pending: true,
    by: "Anna",
    usedBy: ["backend"],
    services: ["backend"],
  });
  expect(await panel.row("LOG_LEVEL", "staging", viewer)).not.toHaveProperty("value");
  expect(panel.backend()).not.toHaveProperty("LOG_LEVEL");

  await panel.deployStaging();
  expect(panel.backend()).toMatchObject({ LOG_LEVEL: "debug" });
  expect(await panel.row("LOG_LEVEL")).not.toHaveProperty("pending");
  expect((await panel.view()).apply.changes).toEqual([]);
  expect((await panel.ports.store.release("wms", 2))?.variables).toBe(1);
});

test("what an image is made with is not applied: the next deploy takes it", async () => {
  const panel = await panelWith();
  await panel.deployStaging();
  await panel.change({ do: "set", name: "APP_VERSION", value: "2.0.0" });
  const waits = { pending: true, byDeploy: true };
  expect(await panel.row("APP_VERSION")).toMatchObject(waits);
  await panel.change(level);
  expect(await panel.row("LOG_LEVEL")).toMatchObject({ pending: true });
  expect(await panel.row("LOG_LEVEL")).not.toHaveProperty("byDeploy");

  expect(await panel.ask(aConfigure({ environment: "staging", version: 2 }))).toMatchObject({ accepted: true });
  await panel.runs.settled();
  expect(panel.backend()).toMatchObject({ LOG_LEVEL: "debug" });
  expect(await panel.row("LOG_LEVEL")).not.toHaveProperty("pending");
  expect(await panel.row("APP_VERSION")).toMatchObject(waits);

  await panel.change({ do: "unset", name: "APP_VERSION" });
  expect(await panel.row("APP_VERSION")).not.toHaveProperty("pending");
  await panel.change({ do: "revert", to: 2 });
  await panel.deployStaging();
  expect(await panel.row("APP_VERSION")).not.toHaveProperty("pending");
});

test("a secret is in no answer, neither as it is nor as it was, and is masked at once", async () => {
  const panel = await panelWith();
  await panel.deployStaging();
  await panel.change({ do: "set", name: "STRIPE", value: "sk-live-of-today", secret: true, services: ["backend"] });
  await panel.change({ do: "set", name: "STRIPE", value: "sk-live-of-tomorrow" });
  await panel.change({ do: "unset", name: "STRIPE" });
  await panel.change({ do: "revert", to: 1 });
  await panel.change({ do: "set", name: "SEED", generate: true });
  const seen = JSON.stringify([
    await panel.view(),
    await panel.view("staging", viewer),
    await panel.ports.store.runs({ limit: 50 }),
  ]);
  expect(seen).not.toMatch(/sk-live-of|generated-1/);
  expect((await panel.view()).history.map(({ about, differences: [one] }) => [about, one?.what, one?.secret])).toEqual([
    ["generate SEED", "added", true],
    ["back to version 1", "added", true],
    ["remove STRIPE", "removed", true],
    ["set STRIPE", "changed", true],
    ["set STRIPE", "added", true],
  ]);
  expect(panel.hidden.mask("says sk-live-of-today, generated-1")).toBe("says ********, ********");

  const again = createHidden();
  again.add(await knownSecrets(panel.ports.store));
  expect(again.mask("was sk-live-of-tomorrow")).toBe("was ********");
  const lines: string[] = [];
  const log: OutputLog = {
    append: (_run, step, text) => ({ line: lines.push(text), at: 0, step, text }),
    read: async () => [],
    close: async () => {},
  };
  hidingOutput(log, again).append(1, "smoke", "GET /?key=sk-live-of-today");
  expect(lines).toEqual(["GET /?key=********"]);
  const appended: unknown[] = [];
  const store = hidingStore(
    { ...panel.ports.store, append: async (_, event) => void appended.push(event) as never },
    again,
  );
  await store.append(1, { type: "mark", step: "a", mark: "failed", error: "said sk-live-of-today" }, 0);
  await store.append(1, { type: "finished", outcome: "rolled-back", sentence: "It said sk-live-of-today." }, 0);
  expect(appended).toMatchObject([{ error: "said ********" }, { sentence: "It said ********." }]);
});

test("somebody else's change is not written over, and one that changes nothing is none", async () => {
  const panel = await panelWith();
  await panel.deployStaging();
  await expect(panel.stale(level)).rejects.toMatchObject({ code: "changed-meanwhile" });
  await panel.change(level);
  await expect(panel.change(level)).rejects.toMatchObject({ code: "nothing-changes" });
  const preview = await panel.preview({ do: "import", text: "LOG_LEVEL=info\nNEW\nTOKEN=abcdef\n", secret: false });
  expect(preview).toEqual({
    differences: [
      { name: "LOG_LEVEL", what: "changed", secret: false, before: "debug", after: "info" },
      { name: "TOKEN", what: "added", secret: true },
    ],
    ignored: ["NEW"],
  });
  expect((await panel.view()).version).toBe(1);
});

test("a secret of the one environment is none of the other's", async () => {
  const panel = await panelWith();
  await panel.deployStaging();
  const refused = (value: string, name = "OTHER_KEY") =>
    expect(panel.change({ do: "set", name, value })).rejects.toMatchObject({ code: "secret-shared" });
  await refused("JWT_SECRET-of-production");
  await panel.change({ do: "set", name: "API_KEY", value: "key-of-production" }, "production", lead);
  await refused("key-of-production");
  await refused("mysql://u:key-of-production@db/x", "URL");
  await panel.change({ do: "set", name: "OTHER_KEY", value: "key-of-staging" });
  await panel.change({ do: "set", name: "PLAIN", value: "key-of-production-not", secret: false });
});

test("the password of a database that is kept is not changed by a variable; that of a fresh one is, by the next deploy", async () => {
  const fresh = await panelWith();
  await fresh.deployStaging();
  const password: VariablesChange = { do: "set", name: "MYSQL_PASSWORD", value: "another-password" };
  const { apply } = await fresh.change(password);
  expect(apply.refused).toMatch(/^MYSQL_PASSWORD would be another one than the running database was made with/);
  await expect(fresh.apply({ environment: "staging", version: 1 })).rejects.toMatchObject({ code: "needs-deploy" });
  await fresh.deployStaging();
  expect((await fresh.view()).apply).not.toHaveProperty("refused");

  const kept = await panelWith([aCommit("Kept", { files: configured("onDeploy: fresh", "onDeploy: keep") })]);
  await kept.deployStaging();
  await expect(kept.change(password)).rejects.toMatchObject({
    code: "database-credentials",
    message: expect.stringMatching(/^MYSQL_PASSWORD of database would be another one.*Nothing was changed\./),
  });
  // The same value in the panel instead of in the env file is no change of it.
  await kept.change({ do: "set", name: "MYSQL_PASSWORD", value: "MYSQL_PASSWORD-of-staging" });
  await expect(kept.change(password)).rejects.toMatchObject({ code: "database-credentials" });
  await kept.change({ do: "set", name: "JWT_SECRET", value: "another-secret" });
  expect((await kept.view()).apply).toMatchObject({
    changes: [{ service: "backend", settings: ["variable JWT_SECRET"] }],
    residents: [{ service: "database", settings: ["variable JWT_SECRET"] }],
  });
});

test("a variable is given to a service that a release replaces, and breaks no file that could be read", async () => {
  const panel = await panelWith();
  await panel.deployStaging();
  const give = (service: string) => panel.change({ do: "set", name: "A", value: "1", services: [service] });
  await expect(give("database")).rejects.toMatchObject({ code: "unknown-service" });
  await expect(give("cache")).rejects.toMatchObject({ code: "unknown-service" });
  const port: VariablesChange = { do: "set", name: "STAGING_HTTP_PORT", value: "hidden-port", secret: true };
  await expect(panel.change(port)).rejects.toMatchObject({
    code: "variables-invalid",
    message: expect.not.stringContaining("hidden-port"),
  });
  const ports = await panel.change({ do: "set", name: "STAGING_BACKEND_PORT", value: "5011" });
  expect(ports.apply.refused).toMatch(/^The published ports are others with it/);
});

test("production is configured by its own variables, behind its phrase and a freeze", async () => {
  const until = "2026-12-01T00:00:00Z";
  const freeze = `freeze: [{ from: "2026-11-01T00:00:00Z", until: "${until}", reason: Stocktaking }]`;
  const panel = await panelWith([aCommit("One", { files: configured("freeze: []", freeze) })]);
  await panel.deployStaging();
  await panel.signEverything();
  const overrides = [{ gate: "freeze", reason: "the first release" }];
  const deploy = await panel.ask(
    aDeploy({ environment: "production", ref: branch, phrase: "CONFIRM", overrides }),
    lead,
  );
  expect(deploy).toMatchObject({ accepted: true });
  await panel.runs.settled();
  await panel.change(level, "production", lead);
  expect((await panel.view("staging")).version).toBe(0);
  const { apply } = await panel.view("production", lead);
  expect(apply).toMatchObject({
    phrase: "CONFIRM",
    gates: [
      { id: "freeze", met: false },
      { id: "policy", met: true },
    ],
  });

  const production = { environment: "production", version: 1 } as const;
  await expect(panel.apply(production)).rejects.toMatchObject({ code: "not-confirmed" });
  await expect(panel.apply({ ...production, phrase: "CONFIRM" })).rejects.toMatchObject({ code: "gates-unmet" });
  await expect(panel.apply({ ...production, version: 0 })).rejects.toMatchObject({ code: "changed-meanwhile" });
  await panel.apply({ ...production, phrase: "CONFIRM", overrides });
  await panel.change({ do: "unset", name: "LOG_LEVEL" }, "production", lead);
  await expect(panel.apply({ ...production, version: 2 })).rejects.toMatchObject({ code: "nothing-to-apply" });
});
