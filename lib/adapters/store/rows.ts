import type {
  JournalEntry as EntryRow,
  Intent as IntentRow,
  Release as ReleaseRow,
  Run as RunRow,
  StepSaved as SavedRow,
  VariablesVersion as VariablesRow,
} from "#prisma/generated/client.ts";
import type { ReleaseRecord, ReleaseState, RunRecord, RunSummary } from "../../application/ports.ts";
import type { IntentInput } from "../../contract/intents.ts";
import type { Environment } from "../../contract/names.ts";
import type { Actor, Role } from "../../contract/permissions.ts";
import type { JournalEntry, JournalEvent, Mark, Outcome, RunHeader, RunKind } from "../../contract/run.ts";
import type { Variables, VariablesVersion } from "../../domain/variables/variables.ts";

/** Rows to records and back. What JSON columns hold was written by these functions. */

export const optional = <T>(value: T | null): T | undefined => value ?? undefined;
const fromJson = <T>(text: string): T => JSON.parse(text) as T;
/** `undefined` is kept as null: a plan that is empty is still a plan. */
export const toJson = (value: unknown): string => JSON.stringify(value ?? null);

export function intentFrom(row: IntentRow): { id: string; input: IntentInput; actor: Actor; at: number } {
  const actor = { ...actorFrom(row), ...(row.actorFrom !== null && { from: row.actorFrom }) };
  return { id: row.id, input: fromJson<IntentInput>(row.input), actor, at: row.at.getTime() };
}

const actorFrom = (row: { actorId: string; actorName: string; actorRole: string }): Actor => ({
  id: row.actorId,
  name: row.actorName,
  role: row.actorRole as Role,
});

export function summaryFrom(row: RunRow & { entries: EntryRow[] }): RunSummary {
  return {
    header: headerFrom(row),
    application: row.applicationId,
    input: fromJson<IntentInput>(row.input),
    actor: actorFrom(row),
    entries: row.entries.map(entryFrom),
    ...(row.outcome !== null && { outcome: row.outcome as Outcome }),
  };
}

export function recordFrom(row: RunRow & { entries: EntryRow[]; saved: SavedRow[] }): RunRecord {
  const column = (name: "plan" | "result") =>
    Object.fromEntries(
      row.saved.flatMap((saved) => (saved[name] === null ? [] : [[saved.step, fromJson<unknown>(saved[name])]])),
    );
  return { ...summaryFrom(row), plans: column("plan"), results: column("result") };
}

function headerFrom(row: RunRow): RunHeader {
  return {
    id: row.id,
    kind: row.kind as RunKind,
    environment: row.environment as Environment,
    title: row.title,
    requestedBy: row.requestedBy,
    requestedAt: row.requestedAt.getTime(),
    ...(row.release !== null && { release: row.release }),
    ...(row.ref !== null && { ref: row.ref }),
    ...(row.commit !== null && { commit: row.commit }),
    steps: fromJson<RunHeader["steps"]>(row.steps),
  };
}

export function headerRow(header: Omit<RunHeader, "id">) {
  const { kind, environment, title, requestedBy, requestedAt, release, ref, commit, steps } = header;
  const facts = { kind, environment, title, requestedBy, release, ref, commit };
  return { ...facts, requestedAt: new Date(requestedAt), steps: toJson(steps) };
}

export function entryFrom(row: EntryRow): JournalEntry {
  const place = { seq: row.seq, at: row.at.getTime() };
  switch (row.type) {
    case "mark":
      return {
        ...place,
        type: "mark",
        step: row.step ?? "",
        mark: row.mark as Mark,
        ...(row.note !== null && { note: row.note }),
        ...(row.error !== null && { error: row.error }),
      };
    case "cancel-requested":
      return { ...place, type: "cancel-requested", by: row.by ?? "" };
    case "finished":
      return { ...place, type: "finished", outcome: row.outcome as Outcome, sentence: row.sentence ?? "" };
    default:
      throw new Error(`The journal of run ${row.runId} has an entry of an unknown type at ${row.seq}: ${row.type}`);
  }
}

export const entryRow = (runId: number, seq: number, event: JournalEvent, at: number) => ({
  ...event,
  runId,
  seq,
  at: new Date(at),
});

export function releaseFrom(row: ReleaseRow): ReleaseRecord {
  return {
    application: row.applicationId,
    environment: row.environment as Environment,
    number: row.number,
    state: row.state as ReleaseState,
    run: row.runId,
    ref: row.ref,
    commit: row.commit,
    tree: row.tree,
    title: row.title,
    by: row.by,
    images: fromJson<Record<string, string>>(row.images),
    ...(row.spec !== null && { spec: fromJson<unknown>(row.spec) }),
    createdAt: row.createdAt.getTime(),
    ...(row.liveAt !== null && { liveAt: row.liveAt.getTime() }),
    ...(row.standbyAt !== null && { standbyAt: row.standbyAt.getTime() }),
    ...(row.promotes !== null && { promotes: row.promotes }),
    ...(row.schema !== null && { schema: row.schema }),
    ...(row.variables !== null && { variables: row.variables }),
  };
}

export const variablesFrom = (row: VariablesRow): VariablesVersion => ({
  version: row.version,
  at: row.at.getTime(),
  by: { id: row.byId, name: row.byName },
  about: row.about,
  variables: fromJson<Variables>(row.variables),
});

export function releaseRow(record: Omit<ReleaseRecord, "number">) {
  const { application, run, images, spec, createdAt, liveAt, standbyAt, ...same } = record;
  return {
    ...same,
    applicationId: application,
    runId: run,
    images: toJson(images),
    ...(spec !== undefined && { spec: toJson(spec) }),
    createdAt: new Date(createdAt),
    ...(liveAt !== undefined && { liveAt: new Date(liveAt) }),
    ...(standbyAt !== undefined && { standbyAt: new Date(standbyAt) }),
  };
}
