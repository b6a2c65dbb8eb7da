import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { auditFile, openAuditLog } from "../adapters/audit/audit-log.ts";
import { headExport } from "../adapters/audit/head-export.ts";
import { readHappenings, recordHappening } from "../adapters/store/happenings.ts";
import { takeLease } from "../adapters/store/lease.ts";
import { prismaStore } from "../adapters/store/store.ts";
import {
  type AuditPorts,
  exportHeads,
  headLine,
  intentEvent,
  recordIn,
  takeHappenings,
  verifyAudit,
} from "../application/audit.ts";
import { createPanelAlarms } from "../application/panel-alarms.ts";
import type { AuditEvent } from "../contract/audit.ts";
import { aDeploy, anActor, anApplication, someTime } from "../testing/builders.ts";
import { eventually } from "../testing/eventually.ts";
import { fakeSource } from "../testing/fake-source.ts";
import { temporaryDatabase, temporaryFolder } from "../testing/temporary.ts";

const never = new AbortController().signal;
const signIn: AuditEvent = { at: someTime, who: { name: "Ada" }, from: "10.0.0.7", what: "sign-in", outcome: "done" };

async function world() {
  const data = temporaryFolder();
  const database = temporaryDatabase(data);
  const store = prismaStore(database, await takeLease(database, "a test", someTime));
  await store.saveApplication(anApplication());
  const source = fakeSource([{ title: "Count stock", branch: "main", files: {} }]);
  const clock = { now: () => someTime, elapsed: () => 0, pause: (_: number, signal: AbortSignal) => aborted(signal) };
  const alarms = createPanelAlarms(() => {});
  const open = () => openAuditLog(data, clock);
  const ports: AuditPorts = {
    ...{ audit: open(), happenings: readHappenings(database), store, alarms, clock },
    headExport: headExport(join(data, "heads")),
    source: () => source,
  };
  const path = auditFile(data);
  return { data, database, ports, source, path, open, record: recordIn(ports), happened: recordHappening(database) };
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

test("what the web process saw is written down once, also when the worker died after each line", async () => {
  const { ports, open, happened, path } = await world();
  for (const name of ["Ada", "Grace", "Lena"]) await happened({ ...signIn, who: { name } });
  const [first] = await ports.happenings.after(0, 1);
  ports.audit.append((first as { event: AuditEvent }).event, first?.id);
  const again = { ...ports, audit: open() };
  await takeHappenings(again);
  await takeHappenings({ ...again, audit: open() });
  const entries = await open().read({ limit: 10 });
  expect(entries.map(({ seq, who }) => [seq, who.name])).toEqual([
    [3, "Lena"],
    [2, "Grace"],
    [1, "Ada"],
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("an intent is written down with who, from where, why and what came of it", async () => {
  const { ports, record } = await world();
  const input = {
    ...aDeploy(),
    environment: "production" as const,
    overrides: [{ gate: "Healthy", reason: "the customer waits" }],
  };
  const actor = { ...anActor(), from: "10.0.0.7" };
  record(intentEvent(input, actor, { accepted: true, run: 7 }));
  record(
    intentEvent(
      input,
      { ...actor, id: "host:root", from: undefined as never },
      { accepted: false, code: "busy", message: "Run #7 is under way." },
    ),
  );
  expect(await ports.audit.read({ limit: 10 })).toMatchObject([
    { outcome: "refused", from: "host", detail: "Run #7 is under way." },
    {
      what: "deploy",
      environment: "production",
      why: "Healthy: the customer waits",
      from: "10.0.0.7",
      outcome: "done",
      detail: "run #7",
    },
  ]);
  expect(await ports.audit.read({ limit: 10, outcome: "refused" })).toHaveLength(1);
  expect(await ports.audit.read({ limit: 10, text: "CUSTOMER", before: 2 })).toHaveLength(1);
  expect(await ports.audit.read({ limit: 10, environment: "staging" })).toEqual([]);
});

test("half a line of a crash is cut off, and that is written down", async () => {
  const { ports, open, path, record } = await world();
  record({ ...signIn });
  appendFileSync(path, '{"seq":2,"at":');
  const log = open();
  expect(await log.read({ limit: 10 })).toMatchObject([{ seq: 2, what: "cut-torn-end" }, { seq: 1 }]);
  expect(await verifyAudit({ ...ports, audit: log }, [], never)).toMatchObject({ entries: 2, problems: [] });
});

test("the verification asks every place that keeps heads, says what is newer, and finds what was cut off", async () => {
  const { ports, source, path, record, open, data } = await world();
  const stop = new AbortController();
  record(signIn);
  record(signIn);
  const { commit } = await source.resolve("main", never);
  const message = (head = ports.audit.head()) => `wms r2 is live\n\n${head ? headLine(head) : ""}`;
  await source.tagAndPush({ commit, tag: "production/20261120T105612Z", message: message() }, never);
  record(signIn);
  const exporting = exportHeads(ports, stop.signal);
  await eventually(async () => expect(readFileSync(join(data, "heads"), "utf8")).toContain('"seq":3'));
  stop.abort();
  await exporting;
  record(signIn);
  const whole = await verifyAudit(ports, [], never);
  expect(whole).toMatchObject({
    entries: 4,
    problems: [],
    newer: 1,
    unread: [],
    exported: { seq: 3, where: `file ${join(data, "heads")}` },
  });

  const text = readFileSync(path, "utf8").split("\n");
  truncateSync(path, Buffer.byteLength(`${text[0]}\n`));
  const cut = await verifyAudit({ ...ports, audit: open() }, [], never);
  expect(cut.problems.map(({ seq }) => seq).sort()).toEqual([2, 3, 3]);
  expect(cut.problems.map(({ problem }) => problem).join()).toMatch(
    /tag production\/20261120T105612Z.*database|database.*tag/s,
  );
  writeFileSync(path, "");
  expect(
    (await verifyAudit({ ...ports, audit: open(), headExport: undefined as never }, [], never)).problems,
  ).not.toEqual([]);
});

test("where a place cannot be asked that is said, and a log that cannot be written is an alarm, not a refusal", async () => {
  const { ports, record } = await world();
  const away = {
    ...ports,
    source: () => ({ ...fakeSource([]), tagMessages: () => Promise.reject(new Error("It is away.")) }),
  };
  record(signIn);
  expect(await verifyAudit(away, [], never)).toMatchObject({ problems: [], newer: 1, unread: ["tags: It is away."] });
  const broken = recordIn({
    ...ports,
    audit: {
      ...ports.audit,
      append: () => {
        throw new Error("ENOSPC: no space left");
      },
    },
  });
  broken(signIn);
  expect(ports.alarms.current()).toMatchObject([
    { title: "The audit log cannot be written", text: expect.stringContaining("ENOSPC") },
  ]);
  record(signIn);
  expect(ports.alarms.current()).toEqual([]);
});
