import { describe, expect, test } from "vitest";
import type { RunInput } from "../application/pipelines.ts";
import type { Store } from "../application/ports.ts";
import { releaseFloor } from "../domain/release/numbers.ts";
import {
  aBackUp,
  aDeploy,
  aHeader,
  anActor,
  anApplication,
  anOperation,
  aProve,
  aRelease,
  aVersion,
  someTime,
} from "./builders.ts";

/** One database. Each `takeOver` is a worker that takes the lease and gets a store of its own. */
export interface StoreWorld {
  takeOver(): Promise<Store>;
}

/** What every adapter of the port `Store` must do. */
export function storeContract(name: string, open: () => StoreWorld): void {
  const opened = async () => {
    const store = await open().takeOver();
    await store.saveApplication(anApplication());
    return store;
  };

  describe(`${name}: application and settings`, () => {
    test("keeps the application and settings, and replaces them", async () => {
      const store = await open().takeOver();
      expect(await store.application()).toBeUndefined();
      await store.saveApplication(anApplication());
      await store.saveApplication(anApplication({ repository: "/srv/other" }));
      expect(await store.application()).toEqual(anApplication({ repository: "/srv/other" }));
      expect(await store.setting("instance")).toBeUndefined();
      await store.saveSetting("instance", "one");
      await store.saveSetting("instance", "two");
      expect(await store.setting("instance")).toBe("two");
      expect(await store.secret("access")).toBeUndefined();
      await store.saveSecret("access", { token: "one" });
      await store.saveSecret("access", { token: "two" });
      expect(await store.secret("access")).toEqual({ token: "two" });
    });
  });

  describe(`${name}: variables`, () => {
    test("are kept version by version, of each environment its own, and none is written over", async () => {
      const store = await opened();
      expect(await store.variables("wms", "staging")).toEqual([]);
      await store.addVariables("wms", "staging", aVersion(1, {}));
      await store.addVariables("wms", "staging", aVersion(2));
      await store.addVariables("wms", "production", aVersion(1));
      expect(await store.variables("wms", "staging")).toEqual([aVersion(2), aVersion(1, {})]);
      expect(await store.variables("wms", "staging", 1)).toEqual([aVersion(2)]);
      expect(await store.variables("wms", "production")).toEqual([aVersion(1)]);
      expect(await store.variables("another", "staging")).toEqual([]);
      await expect(store.addVariables("wms", "staging", aVersion(2, {}))).rejects.toMatchObject({
        code: "changed-meanwhile",
      });
      expect(await store.variables("wms", "staging", 1)).toEqual([aVersion(2)]);
    });

    test("go only to the worker that holds the lease", async () => {
      const world = open();
      const before = await world.takeOver();
      await world.takeOver();
      await expect(before.addVariables("wms", "staging", aVersion(1))).rejects.toMatchObject({ code: "lock-lost" });
    });

    test("a release says which version it has", async () => {
      const store = await opened();
      const number = await store.reserveRelease(1, aRelease(1, { variables: 4 }));
      expect(await store.release("wms", number)).toMatchObject({ variables: 4 });
    });
  });

  describe(`${name}: intents`, () => {
    test("are open, oldest first, until they are answered", async () => {
      const store = await opened();
      const [first, second] = [aDeploy(), anOperation({ service: "backend" })];
      const later = await store.recordIntent(second, anActor({ role: "lead" }), someTime + 1);
      const sooner = await store.recordIntent(first, anActor(), someTime);
      expect(await store.openIntents()).toEqual([
        { id: sooner, input: first, actor: anActor(), at: someTime },
        { id: later, input: second, actor: anActor({ role: "lead" }), at: someTime + 1 },
      ]);
      expect(await store.intentAnswer(sooner)).toBeUndefined();
      await store.answerIntent(sooner, { accepted: false, code: "busy", message: "Run #1 is under way.", run: 1 });
      await store.answerIntent(sooner, { accepted: true, run: 2 });
      expect((await store.openIntents()).map(({ id }) => id)).toEqual([later]);
      expect(await store.intentAnswer(sooner)).toEqual({
        accepted: false,
        code: "busy",
        message: "Run #1 is under way.",
        run: 1,
      });
    });

    test("that were refused are asked anew with the same request id, those that were accepted are not", async () => {
      const store = await opened();
      const input = aDeploy();
      const intent = await store.recordIntent(input, anActor(), someTime);
      await store.answerIntent(intent, { accepted: false, code: "busy", message: "Run 7 is under way." });
      expect(await store.recordIntent(input, anActor({ name: "another" }), someTime + 5)).toBe(intent);
      expect(await store.openIntents()).toMatchObject([{ id: intent, actor: { name: "another" }, at: someTime + 5 }]);
      expect(await store.intentAnswer(intent)).toBeUndefined();
      await store.answerIntent(intent, { accepted: true, run: 8 });
      expect(await store.recordIntent(input, anActor(), someTime + 9)).toBe(intent);
      expect(await store.intentAnswer(intent)).toEqual({ accepted: true, run: 8 });
    });

    test("with the same request id are one intent", async () => {
      const store = await opened();
      const input = aDeploy();
      const once = await store.recordIntent(input, anActor(), someTime);
      expect(await store.recordIntent(input, anActor(), someTime + 5)).toBe(once);
      expect(await store.openIntents()).toHaveLength(1);
    });
  });

  describe(`${name}: runs`, () => {
    const begin = async (store: Store, input: RunInput = aDeploy(), exclusive = true) => {
      const { kind, environment } = input;
      const intent = await store.recordIntent(input, anActor(), someTime);
      return store.startRun(intent, aHeader({ kind, environment }), exclusive);
    };

    test("start with their intent's answer, and once per intent", async () => {
      const store = await opened();
      const input = aDeploy();
      const intent = await store.recordIntent(input, anActor(), someTime);
      const run = await store.startRun(intent, aHeader(), true);
      expect(await store.startRun(intent, aHeader(), true)).toBe(run);
      expect(await store.intentAnswer(intent)).toEqual({ accepted: true, run });
      expect(await store.openIntents()).toEqual([]);
      expect(await store.unfinishedRuns()).toEqual([run]);
      expect(await store.run(run)).toEqual({
        header: { ...aHeader(), id: run },
        application: "wms",
        input,
        actor: anActor(),
        entries: [],
        plans: {},
        results: {},
      });
      expect(await store.run(run + 1)).toBeUndefined();
    });

    test("need an application", async () => {
      const store = await open().takeOver();
      await expect(begin(store)).rejects.toMatchObject({ code: "no-application" });
      expect(await store.openIntents()).toHaveLength(1);
    });

    test("exclude one another per environment until they have finished", async () => {
      const store = await opened();
      const first = await begin(store);
      await expect(begin(store)).rejects.toMatchObject({ code: "busy", facts: { run: first } });
      const beside = await begin(store, anOperation(), false);
      const elsewhere = await begin(store, aDeploy({ environment: "production" }));
      expect(await store.unfinishedRuns()).toEqual([first, beside, elsewhere]);
      await store.append(first, { type: "finished", outcome: "rolled-back", sentence: "No." }, someTime);
      expect(await begin(store)).toBe(elsewhere + 1);
    });

    test("a backup excludes another one, and those that take one or change what is copied, not the others", async () => {
      const store = await opened();
      const production = { environment: "production" } as const;
      const refused = (input: RunInput, exclusive: boolean, run: number) =>
        expect(begin(store, input, exclusive)).rejects.toMatchObject({ code: "busy", facts: { run } });
      const end = (run: number) =>
        store.append(run, { type: "finished", outcome: "succeeded", sentence: "Done." }, someTime);
      const first = await begin(store, aBackUp(), false);
      await refused(aBackUp(), false, first);
      await refused(aDeploy(production), true, first);
      const beside = await begin(store, anOperation(production));
      await begin(store, aBackUp({ environment: "staging" }), false);
      await begin(store, aProve("2026-11-25T19-01-07Z"), false);
      await end(first);
      await end(beside);
      const deploy = await begin(store, aDeploy(production));
      await refused(aBackUp(), false, deploy);
      await end(deploy);
      await begin(store, aBackUp(), false);
    });

    test("asked for at once, exactly one starts", async () => {
      const store = await opened();
      const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => begin(store)));
      expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await store.unfinishedRuns()).toHaveLength(1);
    });

    test("have a journal without holes, with the plans and results that its marks brought", async () => {
      const store = await opened();
      const run = await begin(store);
      const acting = { type: "mark", step: "build", mark: "acting" } as const;
      await store.append(run, acting, someTime, { plan: { tag: "wms:1", none: undefined } });
      await store.append(run, { type: "cancel-requested", by: "Anna" }, someTime + 1);
      const failed = { type: "mark", step: "build", mark: "failed", note: "3 of 4", error: "No space left." } as const;
      await store.append(run, failed, someTime + 2, { result: undefined });
      await store.append(run, { type: "mark", step: "retire", mark: "acting" }, someTime + 3, { plan: undefined });
      const finished = { type: "finished", outcome: "rolled-back", sentence: "Undone." } as const;
      expect(await store.append(run, finished, someTime + 4)).toEqual({ ...finished, seq: 5, at: someTime + 4 });

      const record = await store.run(run);
      expect(record?.entries).toEqual([
        { ...acting, seq: 1, at: someTime },
        { type: "cancel-requested", by: "Anna", seq: 2, at: someTime + 1 },
        { ...failed, seq: 3, at: someTime + 2 },
        { type: "mark", step: "retire", mark: "acting", seq: 4, at: someTime + 3 },
        { ...finished, seq: 5, at: someTime + 4 },
      ]);
      expect(record?.plans).toEqual({ build: { tag: "wms:1" }, retire: null });
      expect(record?.results).toEqual({ build: null });
      expect(record?.outcome).toBe("rolled-back");
      expect(await store.unfinishedRuns()).toEqual([]);
      await expect(store.append(run, acting, someTime)).rejects.toThrow(/has ended/);
    });

    test("appended to at once, keep numbers without holes", async () => {
      const store = await opened();
      const run = await begin(store);
      const mark = { type: "mark", step: "build", mark: "acting" } as const;
      await Promise.all(Array.from({ length: 8 }, () => store.append(run, mark, someTime)));
      expect((await store.run(run))?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });

    test("learn what they ship", async () => {
      const store = await opened();
      const run = await begin(store);
      const mark = { type: "mark", step: "build", mark: "acting" } as const;
      await store.append(run, mark, someTime, { about: { release: 7, commit: "c".repeat(40) } });
      await store.append(run, mark, someTime, { about: { title: "Deploy Count stock to staging" } });
      expect((await store.run(run))?.header).toMatchObject({
        release: 7,
        commit: "c".repeat(40),
        title: "Deploy Count stock to staging",
      });
    });

    test("are listed newest first, by environment, page by page", async () => {
      const store = await opened();
      const ids: number[] = [];
      for (const environment of ["staging", "production", "staging", "staging"] as const)
        ids.push(await begin(store, aDeploy({ environment }), false));
      const listed = async (filter: Parameters<Store["runs"]>[0]) =>
        (await store.runs(filter)).map(({ header }) => header.id);
      expect(await listed({ limit: 9 })).toEqual(ids.toReversed());
      expect(await listed({ limit: 2, environment: "staging" })).toEqual([ids[3], ids[2]]);
      expect(await listed({ limit: 2, environment: "staging", before: ids[2] })).toEqual([ids[0]]);
      expect(await store.runs({ limit: 1 })).not.toContainEqual(expect.objectContaining({ plans: expect.anything() }));
    });

    test("tell how long each step usually takes", async () => {
      const store = await opened();
      expect(await store.usualDurations("deploy", "staging")).toEqual({});
      for (const tookMs of [30, 10, 20]) {
        const run = await begin(store);
        await store.append(run, { type: "mark", step: "build", mark: "acting" }, someTime);
        await store.append(run, { type: "mark", step: "build", mark: "done" }, someTime + tookMs);
        await store.append(run, { type: "finished", outcome: "succeeded", sentence: "Live." }, someTime + tookMs);
      }
      const undone = await begin(store);
      await store.append(undone, { type: "mark", step: "build", mark: "done" }, someTime + 900);
      await store.append(undone, { type: "finished", outcome: "rolled-back", sentence: "No." }, someTime + 900);
      expect(await store.usualDurations("deploy", "staging")).toEqual({ build: 20 });
      expect(await store.usualDurations("deploy", "production")).toEqual({});
    });

    test("are written by the worker that holds the lease, and by no earlier one", async () => {
      const world = open();
      const earlier = await world.takeOver();
      await earlier.saveApplication(anApplication());
      const run = await begin(earlier);
      const later = await world.takeOver();
      const mark = { type: "mark", step: "build", mark: "acting" } as const;
      await expect(earlier.append(run, mark, someTime)).rejects.toMatchObject({ code: "lock-lost" });
      await expect(earlier.saveSetting("a", "b")).rejects.toMatchObject({ code: "lock-lost" });
      await expect(begin(earlier)).rejects.toMatchObject({ code: "lock-lost" });
      expect((await later.append(run, mark, someTime)).seq).toBe(1);
    });
  });

  describe(`${name}: releases`, () => {
    test("are numbered per application, once per run", async () => {
      const store = await opened();
      expect(await store.reserveRelease(11, aRelease(11))).toBe(1);
      expect(await store.reserveRelease(12, aRelease(12, { environment: "production" }))).toBe(2);
      expect(await store.reserveRelease(11, aRelease(11))).toBe(1);
      expect((await store.releases("wms")).map(({ number }) => number)).toEqual([2, 1]);
      expect((await store.releases("wms", "staging")).map(({ number }) => number)).toEqual([1]);
      expect(await store.releases("other")).toEqual([]);
      await store.updateRelease("wms", 1, { state: "live" });
      expect((await store.releases("wms", undefined, ["live", "standby"])).map(({ number }) => number)).toEqual([1]);
    });

    test("a number that a lost panel may have given away is not given again", async () => {
      const store = await opened();
      await store.saveSetting(releaseFloor, "41");
      expect(await store.reserveRelease(11, aRelease(11))).toBe(42);
      expect(await store.reserveRelease(11, aRelease(11))).toBe(42);
      expect(await store.reserveRelease(12, aRelease(12))).toBe(43);
    });

    test("change in the facts that are given, and in no other", async () => {
      const store = await opened();
      const number = await store.reserveRelease(3, aRelease(3));
      expect(await store.release("wms", number)).toEqual({ ...aRelease(3), number });
      await store.updateRelease("wms", number, { images: { backend: "sha256:1" }, spec: { networks: [] } });
      await store.updateRelease("wms", number, { state: "live", liveAt: someTime });
      expect(await store.release("wms", number)).toEqual({
        ...aRelease(3),
        number,
        state: "live",
        liveAt: someTime,
        images: { backend: "sha256:1" },
        spec: { networks: [] },
      });
      expect(await store.release("wms", 99)).toBeUndefined();
    });
  });

  describe(`${name}: metrics`, () => {
    const [fine, minute] = [15_000, 60_000] as const;
    const nothing = { [fine]: 0, [minute]: 0, 900_000: 0 };
    const bucket = (at: number, cpuMs: number) => ({
      environment: "staging" as const,
      step: minute,
      at,
      services: { backend: { seconds: 60, cpuMs, memory: 5_000_000_000 } },
    });
    const asked = ({ environment: _, ...rest }: ReturnType<typeof bucket>) => rest;

    test("are kept by time, and what is known better replaces what was known", async () => {
      const store = await opened();
      await store.saveMetrics("wms", [bucket(2 * minute, 2), bucket(minute, 1)], nothing);
      await store.saveMetrics("wms", [bucket(2 * minute, 20), { ...bucket(minute, 9), step: fine }], nothing);
      const seen = (from: number) => store.metrics("wms", "staging", minute, from);
      expect(await seen(0)).toEqual([asked(bucket(minute, 1)), asked(bucket(2 * minute, 20))]);
      expect(await seen(minute + 1)).toEqual([asked(bucket(2 * minute, 20))]);
      expect(await store.metrics("wms", "production", minute, 0)).toEqual([]);
      expect(await store.metrics("other", "staging", minute, 0)).toEqual([]);
    });

    test("are forgotten by their own step's time", async () => {
      const store = await opened();
      await store.saveMetrics("wms", [bucket(minute, 1), { ...bucket(minute, 1), step: fine }], nothing);
      await store.saveMetrics("wms", [bucket(2 * minute, 2)], { ...nothing, [fine]: minute + 1, [minute]: minute });
      expect(await store.metrics("wms", "staging", fine, 0)).toEqual([]);
      expect((await store.metrics("wms", "staging", minute, 0)).map(({ at }) => at)).toEqual([minute, 2 * minute]);
    });
  });
}
