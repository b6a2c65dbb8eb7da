import type { SavedFacts, Store } from "../../application/ports.ts";
import type { IntentAnswer } from "../../contract/intents.ts";
import { Refusal } from "../../contract/refusal.ts";
import type { TrafficReport } from "../../contract/report.ts";
import type { JournalEvent, RunHeader } from "../../contract/run.ts";
import { busyWith } from "../../domain/run/busy.ts";
import { excludeEachOther, exclusiveKey } from "../../domain/run/exclusive.ts";
import { usualDurations } from "../../domain/run/usual.ts";
import type { Database } from "./database.ts";
import { type Transaction, writeUnderLease } from "./lease.ts";
import { entryFrom, entryRow, headerRow, intentFrom, recordFrom, summaryFrom, toJson } from "./rows.ts";

type RunStore = Pick<
  Store,
  "startRun" | "run" | "unfinishedRuns" | "runs" | "append" | "report" | "saveReport" | "usualDurations"
>;

const inOrder = { orderBy: { seq: "asc" } } as const;

export function runStore(database: Database, token: number): RunStore {
  return {
    startRun: (intent, header, exclusive) =>
      writeUnderLease(database, token, (transaction) => startRun(transaction, intent, header, exclusive)),

    async run(id) {
      const row = await database.run.findUnique({ where: { id }, include: { entries: inOrder, saved: true } });
      return row ? recordFrom(row) : undefined;
    },

    async unfinishedRuns() {
      const rows = await database.run.findMany({
        where: { outcome: null },
        select: { id: true },
        orderBy: { id: "asc" },
      });
      return rows.map((row) => row.id);
    },

    async runs({ environment, limit, before }) {
      const rows = await database.run.findMany({
        where: { environment, ...(before !== undefined && { id: { lt: before } }) },
        include: { entries: inOrder },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map(summaryFrom);
    },

    append: (run, event, at, saved) =>
      writeUnderLease(database, token, async (transaction) => {
        const seq = await nextSeq(transaction, run);
        const row = await transaction.journalEntry.create({ data: entryRow(run, seq, event, at) });
        if (saved && event.type === "mark") await save(transaction, run, event, saved);
        if (saved?.about) await transaction.run.update({ where: { id: run }, data: saved.about });
        if (event.type === "finished") await finish(transaction, run, event.outcome, at);
        return entryFrom(row);
      }),

    async report(id) {
      const row = await database.run.findUnique({ where: { id }, select: { report: true } });
      return row?.report ? (JSON.parse(row.report) as TrafficReport) : undefined;
    },

    saveReport: (run, report) =>
      writeUnderLease(database, token, async (transaction) => {
        await transaction.run.update({ where: { id: run }, data: { report: toJson(report) } });
      }),

    async usualDurations(kind, environment) {
      const rows = await database.run.findMany({
        where: { kind, environment, outcome: { in: ["succeeded", "succeeded-with-warnings"] } },
        include: { entries: inOrder },
        orderBy: { id: "desc" },
        take: 10,
      });
      return usualDurations(rows.map(summaryFrom));
    },
  };
}

async function startRun(
  transaction: Transaction,
  intent: string,
  header: Omit<RunHeader, "id">,
  exclusive: boolean,
): Promise<number> {
  const begun = await transaction.run.findUnique({ where: { intentId: intent }, select: { id: true } });
  if (begun) return begun.id;
  const asked = await transaction.intent.findUniqueOrThrow({ where: { id: intent } });
  const application = await transaction.application.findFirst({ select: { id: true } });
  if (!application) throw new Refusal("no-application", "No application is registered yet. Register one in Settings.");
  const key = exclusiveKey(application.id, header, exclusive) ?? null;
  await refuseWhenBusy(transaction, application.id, header, key);
  const { input, actor } = intentFrom(asked);
  const run = await transaction.run.create({
    data: {
      ...headerRow(header),
      intentId: intent,
      applicationId: application.id,
      input: toJson(input),
      actorId: actor.id,
      actorName: actor.name,
      actorRole: actor.role,
      exclusiveKey: key,
    },
  });
  const answer: IntentAnswer = { accepted: true, run: run.id };
  await transaction.intent.update({
    where: { id: intent },
    data: { answer: toJson(answer), answeredAt: new Date(header.requestedAt) },
  });
  return run.id;
}

/** What makes a second run under one key impossible is the unique key itself; it is looked for to name the first. */
async function refuseWhenBusy(
  transaction: Transaction,
  applicationId: string,
  { kind, environment }: Pick<RunHeader, "kind" | "environment">,
  key: string | null,
): Promise<void> {
  const unfinished = await transaction.run.findMany({
    where: { applicationId, environment, outcome: null },
    select: { id: true, title: true, kind: true, exclusiveKey: true },
  });
  const busy = unfinished.find(
    (run) => (key !== null && run.exclusiveKey === key) || excludeEachOther(kind, run.kind as RunHeader["kind"]),
  );
  if (busy) throw busyWith(busy);
}

async function nextSeq(transaction: Transaction, run: number): Promise<number> {
  const last = await transaction.journalEntry.findFirst({ where: { runId: run }, orderBy: { seq: "desc" } });
  if (last?.type === "finished") throw new Error(`Run #${run} has ended; nothing can be added to its journal`);
  return (last?.seq ?? 0) + 1;
}

async function save(
  transaction: Transaction,
  runId: number,
  { step }: Extract<JournalEvent, { type: "mark" }>,
  saved: SavedFacts,
): Promise<void> {
  const data = {
    ...("plan" in saved && { plan: toJson(saved.plan) }),
    ...("result" in saved && { result: toJson(saved.result) }),
  };
  await transaction.stepSaved.upsert({
    where: { runId_step: { runId, step } },
    create: { runId, step, ...data },
    update: data,
  });
}

async function finish(transaction: Transaction, id: number, outcome: string, at: number): Promise<void> {
  await transaction.run.update({ where: { id }, data: { outcome, exclusiveKey: null, finishedAt: new Date(at) } });
}
