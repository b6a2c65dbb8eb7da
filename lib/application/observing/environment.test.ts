import { describe, expect, test } from "vitest";
import type { RunView } from "../../contract/run.ts";
import { aRelease, someTime } from "../../testing/builders.ts";
import type { ObservedContainer, ReleaseRecord } from "../ports.ts";
import { environmentStatus } from "./environment.ts";
import type { EnvironmentFacts } from "./facts.ts";

const minute = 60_000;

const container = (service: string, facts: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: `id-${service}`,
  name: `wms-staging-${service}`,
  service,
  role: "release",
  release: 3,
  image: "sha256:1",
  state: "running",
  restarts: 0,
  startedAt: someTime - minute,
  restartPolicy: "unless-stopped",
  addresses: {},
  volumes: [],
  ...facts,
});
const spec = (service: string, release: number | undefined, after: object[] = []) => ({
  service,
  release,
  name: `wms-staging-${service}-r3`,
  after,
});
const release: ReleaseRecord = {
  ...aRelease(9, { state: "live", liveAt: someTime - minute }),
  number: 3,
  spec: {
    release: { containers: [spec("frontend", 3), spec("backend", 3)] },
    residents: [{ container: spec("database", 3) }],
    gateway: {
      routes: [
        { port: 8080, service: "frontend" },
        { port: 8443, service: "frontend" },
        { port: 5001, service: "backend" },
        { port: 3308, service: "database" },
      ],
    },
    database: { service: "database", name: "warehouse_wms_staging", volume: "staging_mysql_data" },
    url: "http://localhost:8080",
  },
};
const gateway = container("gateway", { role: "gateway", release: undefined });
const all = [container("frontend"), container("backend"), container("database", { role: "resident" }), gateway];
const replaced = (service: string, facts: Partial<ObservedContainer>) =>
  all.map((one) => (one.service === service ? { ...one, ...facts } : one));
const serving = (live?: number) => ({ running: true, generation: 4, ...(live !== undefined && { live }) });
const look = (facts: Partial<EnvironmentFacts> = {}) =>
  environmentStatus({
    environment: "staging",
    containers: all,
    gateway: serving(3),
    releases: [release],
    runs: [],
    now: someTime,
    ...facts,
  });
const show = (facts: Partial<EnvironmentFacts> = {}) => look(facts).status;
const service = (name: string, facts: Partial<ObservedContainer>) => {
  const { state, services } = show({ containers: replaced(name, facts) });
  const { state: own, detail } = services.find((one) => one.service === name) ?? {};
  return [state, own, detail];
};

describe("an environment", () => {
  test("shows its live release, its services in order with ports and database, its gateway and address", () => {
    const { services, ...rest } = show();
    expect(rest).toEqual({
      environment: "staging",
      state: "healthy",
      url: "http://localhost:8080",
      alarms: [],
      gateway: { state: "healthy", container: "wms-staging-gateway" },
      release: {
        number: 3,
        commit: release.commit,
        title: release.title,
        ref: "main",
        by: "Anna",
        liveAt: someTime - minute,
      },
    });
    expect(services.map(({ service, role, state, ports }) => [service, role, state, ports])).toEqual([
      ["frontend", "release", "healthy", [8080, 8443]],
      ["backend", "release", "healthy", [5001]],
      ["database", "resident", "healthy", [3308]],
    ]);
    expect(services[2]?.database).toEqual({ name: "warehouse_wms_staging", volume: "staging_mysql_data" });
  });

  test("without a live release it is empty, whatever candidates run", () => {
    const candidate = { ...release, state: "starting" as const };
    expect(show({ releases: [candidate], gateway: serving(), activeRun: 9 })).toEqual({
      environment: "staging",
      state: "empty",
      services: [],
      alarms: [],
      activeRun: 9,
      gateway: { state: "healthy", container: "wms-staging-gateway" },
    });
  });

  test("on the data of a restore names it, also when something was deployed on it since, and not once it is undone", () => {
    const made = { run: 5, timestamp: "2026-11-01T02-00-00Z", from: 1 };
    const plan = release.spec as { database: object };
    const on = (volume: string, facts: object = {}) => ({ ...plan, ...facts, database: { ...plan.database, volume } });
    const restored: ReleaseRecord = {
      ...aRelease(5, { state: "standby", liveAt: someTime - 2 * minute }),
      number: 2,
      spec: on("data-r2", { restored: made }),
    };
    const live = { ...release, spec: on("data-r2") };
    expect(show({ releases: [{ ...live, spec: on("data-r2", { restored: made }) }] }).restored).toEqual(made);
    expect(show({ releases: [live, restored] }).restored).toEqual(made);
    expect(show({ releases: [release, restored] }).restored).toBeUndefined();
    expect(show({ releases: [live, { ...restored, liveAt: undefined }] }).restored).toBeUndefined(); // it never switched
  });

  test("containers of another release beside it are not shown", () => {
    const beside = [...all, container("backend", { release: 4, state: "exited", exitCode: 1 })];
    expect(show({ containers: beside })).toEqual(show());
  });
});

describe("a service", () => {
  test("that ends by itself, fails its check or is gone makes the environment fail", () => {
    expect(service("backend", { health: "unhealthy" })).toEqual(["failing", "failing", "health check failed"]);
    expect(service("backend", { state: "restarting", exitCode: 1 })).toEqual([
      "failing",
      "failing",
      "restarting, exited with 1",
    ]);
    const ended = { state: "exited", exitCode: 3, restartPolicy: "no" } as const;
    expect(service("backend", ended)).toEqual(["failing", "failing", "exited with 3"]);
    const gone = show({ containers: all.filter((one) => one.service !== "backend") });
    expect(gone.state).toBe("failing");
    expect(gone.services[1]).toMatchObject({ state: "failing", detail: "its container is gone" });
  });

  test("that somebody stopped is stopped, by its exit code or its restart policy", () => {
    expect(service("backend", { state: "exited", exitCode: 143, restartPolicy: "no" })[1]).toBe("stopped");
    expect(service("backend", { state: "exited", exitCode: 1 })).toEqual(["failing", "stopped", "exited with 1"]);
    const stopped = all.map((one) => ({ ...one, state: "exited" as const, exitCode: 0 }));
    expect(show({ containers: stopped }).state).toBe("stopped");
  });

  test.each(["backend", "gateway"])(
    "that restarted a moment ago is starting; time alone makes it healthy: %s",
    (name) => {
      const restarted = replaced(name, { restarts: 2, startedAt: someTime - 1000 });
      const { status, until } = look({ containers: restarted });
      expect(status.state).toBe("starting");
      expect(until).toBe(someTime + 14_000);
      expect(look({ containers: restarted, now: someTime + 14_000 }).status.state).toBe("healthy");
      expect(look({ containers: restarted, now: someTime + 14_000 }).until).toBeUndefined();
    },
  );

  test("whose health check has not passed yet is starting", () => {
    expect(service("backend", { health: "starting" }).slice(0, 2)).toEqual(["starting", "starting"]);
  });

  test("that others wait for to complete is healthy when it has", () => {
    const plan = release.spec as { release: { containers: object[] } };
    const waiting = [spec("migrate", 3), spec("backend", 3, [{ service: "migrate", condition: "completed" }])];
    const withTask = { ...release, spec: { ...plan, release: { containers: waiting } } };
    const done = container("migrate", { state: "exited", exitCode: 0, restartPolicy: "no" });
    expect(show({ releases: [withTask], containers: [...all, done] }).state).toBe("healthy");
    const failed = { ...done, exitCode: 1 };
    expect(show({ releases: [withTask], containers: [...all, failed] }).state).toBe("failing");
  });
});

describe("what a person must look at", () => {
  const alarms = (facts: Partial<EnvironmentFacts>) => show(facts).alarms;

  test("a hole between the environments is production's, and older evidence than what is live says so", () => {
    const finding = { subject: "volume", what: "the volume data", saw: "mounted by both", verdict: "hole" } as const;
    const isolation = {
      at: someTime,
      run: 9,
      releases: { staging: 3, production: 2 },
      findings: [{ ...finding, key: "volume:data" }],
    };
    expect(show({ isolation })).toMatchObject({
      isolation: { at: someTime, run: 9, holes: 1, untried: 0 },
      alarms: [],
    });
    const { isolation: status, alarms: said } = show({ isolation, environment: "production" });
    expect(status?.outdated).toBe(true);
    expect(said).toEqual([expect.stringMatching(/^Staging and production are not apart: run #9 found 1 hole\./)]);
    expect(show({ isolation: { findings: [] } }).isolation).toBeUndefined();
  });

  test("what is serving wins over the journal, with an alarm unless a run explains it", () => {
    const older = { ...release, number: 2, state: "standby" as const, title: "Older" };
    const facts = { releases: [release, older], gateway: serving(2) };
    expect(show(facts).release?.number).toBe(2);
    expect(alarms(facts)).toEqual([expect.stringMatching(/serves r2, but r3 is journaled as live/)]);
    expect(alarms({ ...facts, activeRun: 9 })).toEqual([]);
    expect(alarms({ ...facts, releases: [older] })).toEqual([expect.stringMatching(/no release is journaled as live/)]);
  });

  test("a gateway that is gone, down, closed, at odds with itself or cannot be asked", () => {
    expect(alarms({ containers: all.filter((one) => one.role !== "gateway") })[0]).toMatch(/container is gone/);
    expect(alarms({ gateway: { running: false, generation: 4 } })[0]).toMatch(/not running/);
    expect(alarms({ gateway: serving() })[0]).toMatch(/answers 503/);
    expect(alarms({ gateway: { ...serving(3), conflict: "r2 in memory" } })[0]).toMatch(/r2 in memory/);
    expect(alarms({ gateway: { problem: "no answer" } })[0]).toMatch(/no answer/);
    expect(show({ containers: replaced("gateway", { state: "exited", exitCode: 137 }) }).state).toBe("failing");
  });

  test("that no backup is proven in time, counted from the first release that is still known", () => {
    const day = 24 * 60 * minute;
    const older = { ...release, number: 2, state: "standby" as const, liveAt: someTime - 90 * day };
    const backups = { schedule: "0 2 * * *" };
    expect(alarms({ backups })).toEqual([]);
    expect(alarms({ backups, releases: [release, older] })).toEqual([
      expect.stringMatching(/^There is no proven backup/),
    ]);
    expect(alarms({ backups: { ...backups, provenAt: someTime - day }, releases: [release, older] })).toEqual([]);
  });

  test("what is promised of backups is shown with what is kept, and again when the next is due", () => {
    const backups = { schedule: "*/5 * * * *", provenAt: someTime - minute };
    const { status, until } = look({ backups });
    const { nextAt = 0 } = status.backups ?? {};
    expect(status.backups).toEqual({ provenAt: someTime - minute, nextAt });
    expect(nextAt).toBeGreaterThan(someTime);
    expect(nextAt).toBeLessThanOrEqual(someTime + 5 * minute);
    expect(until).toBeLessThanOrEqual(nextAt);
    expect(show({ backups, releases: [] }).backups).toBeUndefined(); // nothing is live, so nothing is due
    expect(show({}).backups).toBeUndefined();
    const { backups: never } = show({ backups: { schedule: "0 2 30 2 *" } });
    expect(never).toEqual({ alarm: expect.stringMatching(/no such day/) });
  });

  test("what was lost with a host is said until a backup's data is live again", () => {
    const lost = { of: "2026-11-25T19-01-07Z", release: 2, commit: "a".repeat(40), title: "Count stock" };
    expect(alarms({ lost, releases: [] })).toEqual([expect.stringMatching(/^The panel was recovered .* r2 \(aaaaaaa/)]);
    const plan = release.spec as { residents: { container: object }[] };
    const [database] = plan.residents;
    const keeping = { ...plan, residents: [{ container: { ...database?.container, release: undefined } }] };
    const again = { ...release, spec: keeping };
    expect(alarms({ lost, releases: [again] })).toEqual([expect.stringMatching(/is only in the backups/)]);
    expect(alarms({ lost })).toEqual([]); // every deploy makes its database anew
    const restored = { ...again, number: 4, state: "standby" as const, spec: { ...keeping, restored: { run: 9 } } };
    expect(alarms({ lost, releases: [again, restored] })).toEqual([]);
  });

  test("an engine that does not answer, and a run that needs attention", () => {
    expect(alarms({ engineProblem: "refused" })).toEqual([expect.stringMatching(/from before/)]);
    const unseen = show({ engineProblem: "refused", containers: undefined, gateway: undefined });
    expect(unseen).toMatchObject({ state: "failing", services: [], alarms: [expect.stringMatching(/not known/)] });
    const run = { id: 12, environment: "staging", outcome: "needs-attention", sentence: "Undo failed." } as RunView;
    expect(alarms({ runs: [run] })).toEqual(["Run 12 needs attention: Undo failed."]);
    expect(alarms({ runs: [{ ...run, environment: "production" }] })).toEqual([]);
  });
});
